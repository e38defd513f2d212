"""What is opened is made of just these numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.lessons.vanishing_gradients.details import OpenedCellState, largest, opened, row_label
from core.lessons.vanishing_gradients.lesson import compute
from core.lessons.vanishing_gradients.settings import Settings

SMALL = Settings(steps=12, units=7, step=5, unit=3, gain=1.4)


@pytest.mark.parametrize("line", ["activation", "relu", "sigmoid", "LSTM", "GRU", "remedy"])
@pytest.mark.parametrize("remedy", ["none", "orthogonal", "clipping", "forget", "irnn"])
def test_the_products_sum_to_the_number(line, remedy):
    found = opened(compute(replace(SMALL, line=line, remedy=remedy, clip=0.02)))
    assert found.products.sum() + found.direct == pytest.approx(found.value, rel=1e-9)
    assert found.gradient[3] == found.value
    assert np.sqrt((found.gradient**2).sum()) == pytest.approx(found.size, rel=1e-9)
    assert (found.direct != 0) == (line == "GRU")
    if found.slope is not None:
        np.testing.assert_allclose(found.slope * found.after, found.flow, rtol=1e-12)


@pytest.mark.parametrize("remedy", ["forget", "lstm", "none", "gru"])
@pytest.mark.parametrize("step", [5, 12])
def test_a_cell_states_two_roads_sum_to_the_number(remedy, step):
    for line, has_one in (("LSTM_cell_state", True), ("remedy_cell_state", remedy in ("forget", "lstm"))):
        lesson = compute(replace(SMALL, line=line, remedy=remedy, step=step))
        found = opened(lesson)
        assert isinstance(found, OpenedCellState) == has_one
        if has_one:
            run = lesson.remedied if line.startswith("remedy") else lesson.runs["LSTM"]
            assert found.value == run.gradients.cell_state[step - 1, 3]
            assert found.along + found.from_hidden == pytest.approx(found.value, rel=1e-12)
            assert found.size == pytest.approx(run.cell_state[step - 1], rel=1e-14)
            assert (found.along == 0) == (step == 12) and found.name == f"{run.network.name}, cell state"
            beside = opened(compute(replace(lesson.settings, line=found.hidden_line)))
            assert beside.value == found.d_hidden and beside.run.network == run.network


def test_at_the_last_step_the_number_is_the_losses_own():
    lesson = compute(replace(SMALL, step=12))
    found = opened(lesson)
    assert found.is_last and found.value == lesson.d_last[3] and found.size == pytest.approx(1)


def test_the_remedy_is_the_activation_where_there_is_none():
    assert compute(replace(SMALL, line="remedy")).opened is not None
    lesson = compute(replace(SMALL, line="remedy", remedy="gru"))
    assert lesson.opened.network.name == "GRU" and lesson.opened is lesson.remedied


def test_rows_say_what_they_lead_to():
    assert row_label(opened(compute(SMALL)), 4) == "unit 4"
    of_lstm = opened(compute(replace(SMALL, line="LSTM")))
    assert [row_label(of_lstm, row) for row in (0, 8, 27)] == ["input gate 0", "forget gate 1", "output gate 6"]


def test_the_largest_come_first():
    assert largest(np.array([1.0, -3.0, 2.0, 0.0]), 3) == [1, 2, 0]
    assert largest(np.array([1.0]), 3) == [0]
