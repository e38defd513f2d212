"""Why the activation is no help: the figure has the pre-activations that occurred, its sentences have their numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.lessons.vanishing_gradients.charts.slope import figure, sentences, slopes
from core.lessons.vanishing_gradients.lesson import compute
from core.lessons.vanishing_gradients.scene import build
from core.lessons.vanishing_gradients.settings import ACTIVATIONS, GAINS, Settings, position_of
from core.lessons.vanishing_gradients.sweep import sweep
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


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "elu"])
@pytest.mark.parametrize("gain", [GAINS[15], GAINS[27], GAINS[45]])
def test_the_prediction_is_the_dashed_lines_with_the_same_digits(activation, gain):
    chosen = replace(SMALL, activation=activation, gain=float(gain))
    swept, shown = sweep(chosen), slopes(compute(chosen))
    at = position_of(gain)
    assert shown.predicted == pytest.approx(swept.predicted[at], rel=1e-12)
    factors = build(swept, notation="course").panels[1]
    written = f"{swept.predicted[at]:.{factors.decimals}f}"
    assert sentences(shown)[1].endswith(f"; mean-field theory predicts {written}.")
    assert f"per step is {swept.chosen.factor[at]:.{factors.decimals}f} at gain" in sentences(shown)[1]
    assert "theory" not in sentences(slopes(compute(replace(chosen, init="identity"))))[1]


def test_the_sentences_have_these_numbers():
    shown = slopes(compute(replace(SMALL, activation="relu", gain=1.4)))
    first, second = sentences(shown)
    assert f"{100 * shown.below_one:.0f} % of the slopes" in first and "at most 1;" in first
    assert f"is {shown.mean_squared_slope:.3f}" in second and f"per step is {shown.measured:.2f} at gain" in second
    assert "outside the axis" in sentences(replace(shown, outside=0.25))[0]


def test_the_figure_draws_these_numbers_with_units():
    shown = slopes(compute(SMALL))
    bars, value, slope = figure(shown).data
    assert np.array_equal(bars.y, 100 * shown.share) and bars.yaxis == "y2"
    assert np.array_equal(value.y, shown.value) and np.array_equal(slope.y, shown.slope)
    assert value.line.dash != slope.line.dash
    layout = figure(shown).layout
    assert layout.xaxis.title.text == "pre-activation z" and "tanh" in layout.yaxis.title.text
    assert "%" in layout.yaxis2.title.text
