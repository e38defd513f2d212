"""The gradient by unit and step: every cell is a number of the backward pass."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.lessons.vanishing_gradients.charts.gradient_map import MAP, figure, gradient_map, sentences
from core.lessons.vanishing_gradients.lesson import compute
from core.lessons.vanishing_gradients.settings import Settings

SMALL = Settings(steps=20, units=9, step=7, unit=3)


@pytest.mark.slow
@pytest.mark.parametrize("gain", [0.0, 0.9, 2.0])
@pytest.mark.parametrize("line", ["activation", "remedy", "sigmoid", "LSTM", "GRU"])
def test_each_cell_is_the_gradient_of_a_unit_at_a_step(gain, line):
    lesson = compute(replace(SMALL, gain=gain, line=line, remedy="clipping", clip=0.01))
    shown = gradient_map(lesson)
    np.testing.assert_array_equal(shown.gradient, lesson.inspected.scale * lesson.inspected.gradients.hidden.T)
    drawn = figure(shown).data[MAP]
    assert drawn.type == "heatmap" and drawn.z.shape == (9, 20)
    there = shown.gradient != 0
    np.testing.assert_allclose(drawn.z[there], np.log10(np.abs(shown.gradient[there])), rtol=1e-6, atol=1e-6)
    assert np.isnan(drawn.z[~there]).all()
    np.testing.assert_allclose(drawn.customdata, shown.gradient, rtol=1e-6, atol=1e-37)
    assert drawn.zmin < drawn.zmax and list(drawn.x) == list(range(1, 21))


def test_for_a_cell_state_it_is_its_own_gradient():
    lesson = compute(replace(SMALL, line="LSTM_cell_state"))
    shown = gradient_map(lesson)
    np.testing.assert_array_equal(shown.gradient, lesson.runs["LSTM"].gradients.cell_state.T)
    assert shown.name == "LSTM, cell state"


def test_the_inspected_cell_is_marked():
    mark = figure(gradient_map(compute(SMALL))).data[1]
    assert (list(mark.x), list(mark.y)) == ([7], [3])


def test_singular_values_are_those_of_the_jacobians_of_the_line_and_the_remedy():
    lesson = compute(replace(SMALL, remedy="orthogonal", gain=1.2))
    shown = gradient_map(lesson)
    assert list(shown.largest_factor) == ["tanh: largest singular value", "tanh, orthogonal: largest singular value"]
    trace = lesson.chosen.gradients.trace
    jacobians = trace.slope[1:, :, None] * (1.2 * trace.cell.weight_hh)
    expected = np.linalg.svd(jacobians, compute_uv=False)[:, 0]
    np.testing.assert_allclose(shown.largest_factor["tanh: largest singular value"], expected, rtol=1e-7)
    first, second = figure(shown).data[2:]
    assert first.line.dash != second.line.dash


def test_for_a_gated_cell_it_is_the_largest_gate_of_the_direct_path():
    shown = gradient_map(compute(replace(SMALL, line="LSTM", remedy="gru")))
    lstm, gru = shown.largest_factor
    assert "forget gate" in lstm and "update gate" in gru
    runs = compute(replace(SMALL, line="LSTM")).runs
    np.testing.assert_array_equal(shown.largest_factor[lstm], runs["LSTM"].gradients.trace.forget_gate[1:].max(axis=1))
    assert sentences(shown)[1].endswith("upper bound of the factor per step on the direct path.")


def test_the_sentences_have_these_numbers_and_axes_have_units():
    shown = gradient_map(compute(SMALL))
    values = shown.largest_factor["tanh: largest singular value"]
    assert f"{values.min():.2f} to {values.max():.2f}" in sentences(shown)[1]
    layout = figure(shown).layout
    assert layout.xaxis2.title.text == "step t" and layout.yaxis.title.text == "unit"
    assert layout.yaxis2.title.text == "largest factor"
    assert "10<sup>" in figure(shown).data[MAP].colorbar.ticktext[0]
