"""Why the activation is no help: the figure has the pre-activations that occurred, its words their numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.figures.slope import figure, sentences, slopes
from core.lessons.vanishing_gradients import ACTIVATIONS, Settings, compute
from core.recurrent.activations import ACTIVATIONS as FUNCTIONS

SMALL = Settings(steps=20, units=16, step=5)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("gain", [0.0, 0.9, 2.0])
def test_the_histogram_is_of_all_pre_activations(activation, gain):
    lesson = compute(replace(SMALL, activation=activation, gain=gain))
    shown, z = slopes(lesson), lesson.chosen.gradients.trace.pre_activation
    assert shown.share.sum() + shown.outside == pytest.approx(1.0)
    inside = (z >= shown.edges[0]) & (z <= shown.edges[-1])
    assert shown.outside == pytest.approx(1 - inside.mean())
    assert shown.mean_squared_slope == pytest.approx((FUNCTIONS[activation].slope(z) ** 2).mean())
    np.testing.assert_allclose(shown.slope, FUNCTIONS[activation].slope(shown.z))


def test_theory_from_the_slopes_that_occurred_is_near_what_is_measured():
    shown = slopes(compute(Settings()))
    assert shown.from_slope == pytest.approx(shown.measured, rel=0.06)


def test_the_words_are_the_numbers():
    shown = slopes(compute(replace(SMALL, activation="relu", gain=1.4)))
    first, second = sentences(shown)
    assert f"{100 * shown.below_one:.0f} % of the slopes" in first and "nowhere above 1;" in first
    assert f"is {shown.mean_squared_slope:.3f}" in second and f"measured: {shown.measured:.3f}" in second
    assert "beyond the axis" in sentences(replace(shown, outside=0.25))[0]


def test_the_figure_draws_just_these_numbers_with_units():
    shown = slopes(compute(SMALL))
    bars, value, slope = figure(shown).data
    assert np.array_equal(bars.y, 100 * shown.share) and bars.yaxis == "y2"
    assert np.array_equal(value.y, shown.value) and np.array_equal(slope.y, shown.slope)
    assert value.line.dash != slope.line.dash
    layout = figure(shown).layout
    assert layout.xaxis.title.text == "pre-activation z" and "tanh" in layout.yaxis.title.text
    assert "%" in layout.yaxis2.title.text
