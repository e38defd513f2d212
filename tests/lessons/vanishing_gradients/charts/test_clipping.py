"""Clipping as a function of the gain: the norms before and after, and the sentences."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.lessons.vanishing_gradients.charts.clipping import clipping, figure, sentences
from core.lessons.vanishing_gradients.lesson import compute
from core.lessons.vanishing_gradients.settings import Settings

SMALL = Settings(steps=20, units=9, step=5, activation="elu", clip=2.0)


def test_norms_are_the_lessons_and_never_above_the_threshold():
    shown = clipping(replace(SMALL, gain=2.0))
    lesson = compute(replace(SMALL, gain=2.0))
    assert shown.before[-1] == pytest.approx(lesson.weight_norm, rel=1e-9)
    assert (shown.after <= 2.0).all() and shown.after[-1] == pytest.approx(2.0, rel=1e-5)
    short = shown.before <= 1.99
    assert short.any() and (shown.after[short] == shown.before[short]).all()


def test_the_sentences_say_whether_the_gradient_is_clipped():
    above, within = (sentences(clipping(replace(SMALL, gain=gain))) for gain in (2.0, 0.0))
    assert "above 2: clipping multiplies" in above[0] and "within 2: nothing is clipped" in within[0]
    assert above[2] == within[2] and above[2].startswith("Clipping starts at gain ")
    assert sentences(clipping(replace(SMALL, clip=100.0, activation="sigmoid")))[2] == "No gain up to 2 is clipped."


def test_the_figure_draws_these_numbers_on_a_logarithmic_axis():
    shown = clipping(replace(SMALL, gain=1.5))
    drawn = figure(shown)
    before, after = drawn.data
    assert np.array_equal(before.y, shown.before) and np.array_equal(after.y, shown.after)
    assert before.line.dash != after.line.dash
    assert drawn.layout.yaxis.type == "log" and drawn.layout.xaxis.title.text == "gain"
    assert sorted(shape.x0 for shape in drawn.layout.shapes)[-1] == pytest.approx(1.5)
    assert drawn.layout.annotations[0].y == pytest.approx(np.log10(2.0))
