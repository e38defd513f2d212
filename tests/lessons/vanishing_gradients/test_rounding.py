"""Other roundings of the forward pass are possible ones, and change little except at a saturated tanh."""

from __future__ import annotations

import numpy as np
import pytest

from core.lessons.vanishing_gradients.lesson import compute
from core.lessons.vanishing_gradients.rounding import rounded_otherwise
from core.lessons.vanishing_gradients.settings import Settings

LESSON = compute(Settings(steps=30, units=12, gain=1.1, remedy="clipping", clip=0.01))


def test_about_half_of_all_numbers_move_to_the_next_towards_0_and_no_others_change():
    moved = rounded_otherwise(LESSON, 0)
    for name, run in LESSON.runs.items():
        for values, other in zip(
            run.gradients.trace.memory.values(), moved.runs[name].gradients.trace.memory.values(), strict=True
        ):
            stayed = other == values
            np.testing.assert_array_equal(other[~stayed], np.nextafter(values[~stayed], 0.0))
            assert 0.35 < stayed[values != 0].mean() < 0.65
            assert (np.abs(other) <= np.abs(values)).all() and (np.sign(other) == np.sign(values)).all()


def test_the_backward_pass_changes_in_its_last_digits_and_by_the_seed():
    moved, again, other = (rounded_otherwise(LESSON, seed) for seed in (1, 1, 2))
    assert LESSON.remedied.scale < 1
    for name, run in LESSON.runs.items():
        np.testing.assert_allclose(moved.runs[name].hidden, run.hidden, rtol=1e-12)
        np.testing.assert_array_equal(moved.runs[name].hidden, again.runs[name].hidden)
        if run.cell_state is not None:
            np.testing.assert_allclose(moved.runs[name].cell_state, run.cell_state, rtol=1e-12)
    assert (moved.runs["LSTM"].hidden != LESSON.runs["LSTM"].hidden).any()
    assert (moved.runs["LSTM"].hidden != other.runs["LSTM"].hidden).any()


@pytest.mark.parametrize("gain", [1.0, 2.0])
def test_digits_are_lost_at_a_saturated_tanh(gain):
    lesson = compute(Settings(steps=200, units=8, init="identity", gain=gain))
    lost = max(
        np.abs(rounded_otherwise(lesson, seed).runs["LSTM"].hidden / lesson.runs["LSTM"].hidden - 1).max()
        for seed in range(3)
    )
    assert (lost > 1e-9) == (gain == 2.0)
