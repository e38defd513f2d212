"""Held gates beside the picture: the two ready-made holds, what gates are called, and what is answered."""

import pytest

from core import entries
from core.entries import clamps
from core.lessons.lstm.lesson import compute
from core.lessons.lstm.panels.clamps import answers_html, gate_label, highway, wiped
from core.lessons.lstm.settings import Settings, sizes


@pytest.mark.parametrize("model", ["lstm", "gru"])
@pytest.mark.parametrize("sequence", ["..#7.2..9..?", "#7?", "#1" + "." * 27 + "?", "1#3?#4..?"])
def test_both_ready_made_holds_can_be_held(model, sequence):
    lesson = compute(Settings(model=model, sequence=sequence))
    for holds in (wiped(lesson.settings), highway(lesson.settings)):
        assert clamps.parse(entries.to_text(holds), lesson.sizes) == (holds, ())


def test_wiping_loses_the_digit_and_the_highway_keeps_it():
    lesson = compute(Settings())
    for holds, knows in ((wiped(lesson.settings), False), (highway(lesson.settings), True)):
        held = compute(Settings(hold=entries.to_text(holds)))
        (answer,) = held.answers(held.held)
        assert (answer.said == "7") is knows


def test_gates_are_called_as_the_notation_has_them():
    lstm, gru = sizes(Settings()), sizes(Settings(model="gru"))
    assert gate_label("u", lstm, "course") == "update Γu" and gate_label("u", lstm, "pytorch") == "update i"
    assert gate_label("u", gru, "pytorch") == "update 1 − z" and gate_label("r", gru, "course") == "relevance Γr"


def test_answers_of_both_runs_stand_beside_each_other():
    words = answers_html(compute(Settings(hold="f.*.6:0")))
    assert words.count("data-right='true'") == 1 and words.count("data-right='false'") == 1
    assert "data-run='held'" in words and "data-run='untouched'" in words
    assert "data-run='answer'" in answers_html(compute(Settings()))
