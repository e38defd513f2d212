"""The answer's figure and sentences agree with the trained networks."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from core.lessons.unrolled_rnn.charts import figure, losses, sentences
from core.lessons.unrolled_rnn.repeated_symbol import question
from core.lessons.unrolled_rnn.settings import Settings


@pytest.fixture(scope="module")
def answer():
    return question(Settings())


def test_without_memory_the_loss_stays_above_its_bound(answer):
    shown = losses(answer)
    assert shown.least == pytest.approx(2 * math.log(2))
    assert shown.guess == pytest.approx(4 * math.log(4))
    assert (shown.without_memory >= shown.least - 1e-9).all()
    assert shown.with_memory[-1] < 0.1 < shown.without_memory[-1]


def test_both_curves_have_the_same_updates(answer):
    shown = losses(answer)
    assert shown.update[0] == 0 and shown.update[-1] == 400 and (np.diff(shown.update) > 0).all()
    assert len(shown.update) == len(shown.with_memory) == len(shown.without_memory)


def test_the_figure_shows_these_numbers(answer):
    shown, drawn = losses(answer), figure(answer)
    assert [trace.name for trace in drawn.data] == ["with W<sub>aa</sub>", "W<sub>aa</sub> = 0"]
    assert np.array_equal(drawn.data[0].y, shown.with_memory) and np.array_equal(drawn.data[1].y, shown.without_memory)
    assert drawn.data[0].line.dash != drawn.data[1].line.dash  # colour is not the only signal
    assert sorted(shape.y0 for shape in drawn.layout.shapes) == pytest.approx([shown.least, shown.guess])
    assert "nats" in drawn.layout.yaxis.title.text and drawn.layout.xaxis.title.text == "updates"


def test_the_sentences_state_the_computed_numbers(answer):
    first, real, cut = sentences(answer)
    assert first.startswith("No.") and "400 updates" in first
    assert f"{answer.with_memory.history.loss[-1]:.3f}" in real
    assert f"{answer.least_loss:.3f}" in cut and f"{answer.without_memory.probability[0, 0]:.2f}" in cut


@pytest.mark.parametrize(
    ("with_correct", "without_correct", "verdict"),
    [(True, False, "No."), (False, False, "Not as trained here."), (True, True, "It can here.")],
)
def test_the_verdict_depends_on_the_predictions(answer, with_correct, without_correct, verdict):
    other = replace(
        answer,
        with_memory=replace(answer.with_memory, is_correct=with_correct),
        without_memory=replace(answer.without_memory, is_correct=without_correct),
    )
    assert sentences(other)[0].startswith(verdict)
