"""Clamped gates: the two presets, the names of gates, and the predictions."""

import pytest

from core import entries
from core.entries import clamps
from core.lessons.lstm.lesson import compute
from core.lessons.lstm.panels.clamps import erased, gate_label, kept, predictions_html
from core.lessons.lstm.settings import Settings, sizes


@pytest.mark.parametrize("model", ["lstm", "gru"])
@pytest.mark.parametrize("sequence", ["..#7.2..9..?", "#7?", "#1" + "." * 27 + "?", "1#3?#4..?"])
def test_both_presets_can_be_applied(model, sequence):
    lesson = compute(Settings(model=model, sequence=sequence))
    for holds in (erased(lesson.settings), kept(lesson.settings)):
        assert clamps.parse(entries.to_text(holds), lesson.sizes) == (holds, ())


def test_erasing_loses_the_digit_and_keeping_keeps_it():
    lesson = compute(Settings())
    for holds, remembers in ((erased(lesson.settings), False), (kept(lesson.settings), True)):
        lesson = compute(Settings(hold=entries.to_text(holds)))
        (prediction,) = lesson.predictions(lesson.clamped)
        assert (prediction.predicted == "7") is remembers


def test_gates_have_the_names_of_the_notation():
    lstm, gru = sizes(Settings()), sizes(Settings(model="gru"))
    assert gate_label("u", lstm, "course") == "update Γu" and gate_label("u", lstm, "pytorch") == "input i"
    assert gate_label("u", gru, "pytorch") == "update 1 − z" and gate_label("r", gru, "pytorch") == "reset r"
    assert gate_label("r", gru, "course") == "relevance Γr"


def test_the_predictions_of_both_runs_are_shown():
    markup = predictions_html(compute(Settings(hold="f.*.6:0")))
    assert markup.count("data-right='true'") == 1 and markup.count("data-right='false'") == 1
    assert "data-run='clamped'" in markup and "data-run='original'" in markup
    assert "data-run='prediction'" in predictions_html(compute(Settings()))
