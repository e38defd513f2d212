"""The details of a number: its terms add up to it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.lessons.vanishing_gradients.details import CellStateDetails, details_of, largest, row_label
from core.lessons.vanishing_gradients.lesson import compute
from core.lessons.vanishing_gradients.settings import Settings

SMALL = Settings(steps=12, units=7, step=5, unit=3, gain=1.4)


@pytest.mark.parametrize("line", ["activation", "relu", "sigmoid", "LSTM", "GRU", "remedy"])
@pytest.mark.parametrize("remedy", ["none", "orthogonal", "clipping", "forget", "irnn"])
def test_the_products_sum_to_the_number(line, remedy):
    found = details_of(compute(replace(SMALL, line=line, remedy=remedy, clip=0.02)))
    assert found.products.sum() + found.direct == pytest.approx(found.value, rel=1e-9)
    assert found.gradient[3] == found.value
    assert np.sqrt((found.gradient**2).sum()) == pytest.approx(found.size, rel=1e-9)
    assert (found.direct != 0) == (line == "GRU")
    if found.slope is not None:
        np.testing.assert_allclose(found.slope * found.after, found.flow, rtol=1e-12)


@pytest.mark.parametrize("remedy", ["forget", "lstm", "none", "gru"])
@pytest.mark.parametrize("step", [5, 12])
def test_a_cell_states_two_gradient_paths_sum_to_the_number(remedy, step):
    for line, has_one in (("LSTM_cell_state", True), ("remedy_cell_state", remedy in ("forget", "lstm"))):
        lesson = compute(replace(SMALL, line=line, remedy=remedy, step=step))
        found = details_of(lesson)
        assert isinstance(found, CellStateDetails) == has_one
        if has_one:
            run = lesson.remedied if line.startswith("remedy") else lesson.runs["LSTM"]
            assert found.value == run.gradients.cell_state[step - 1, 3]
            assert found.via_cell + found.via_hidden == pytest.approx(found.value, rel=1e-12)
            assert found.size == pytest.approx(run.cell_state[step - 1], rel=1e-14)
            assert (found.via_cell == 0) == (step == 12) and found.name == f"{run.network.name}, cell state"
            hidden = details_of(compute(replace(lesson.settings, line=found.hidden_line)))
            assert hidden.value == found.d_hidden and hidden.run.network == run.network


def test_at_the_last_step_the_number_is_the_losses_own():
    lesson = compute(replace(SMALL, step=12))
    found = details_of(lesson)
    assert found.is_last and found.value == lesson.d_last[3] and found.size == pytest.approx(1)


def test_the_remedy_is_the_activation_where_there_is_none():
    assert compute(replace(SMALL, line="remedy")).inspected is not None
    lesson = compute(replace(SMALL, line="remedy", remedy="gru"))
    assert lesson.inspected.network.name == "GRU" and lesson.inspected is lesson.remedied


def test_rows_have_labels():
    assert row_label(details_of(compute(SMALL)), 4) == "unit 4"
    of_lstm = details_of(compute(replace(SMALL, line="LSTM")))
    assert [row_label(of_lstm, row) for row in (0, 8, 27)] == ["input gate 0", "forget gate 1", "output gate 6"]


def test_the_largest_come_first():
    assert largest(np.array([1.0, -3.0, 2.0, 0.0]), 3) == [1, 2, 0]
    assert largest(np.array([1.0]), 3) == [0]
