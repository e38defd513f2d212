"""The check of the gradient norms tells ill-conditioned numbers from wrong ones."""

from __future__ import annotations

import numpy as np
import pytest

from core.lessons.vanishing_gradients import reference
from core.lessons.vanishing_gradients.lesson import compute
from core.lessons.vanishing_gradients.settings import Settings
from core.ui.torch_check import TOLERANCE, check


def decay_numbers(**changed):
    lesson = compute(Settings(**changed))
    return reference.on_screen(lesson), reference.from_torch(lesson), lambda: reference.rounded(lesson)


@pytest.mark.slow
def test_well_conditioned_norms_match_torch():
    ours, theirs, rounded = decay_numbers(gain=1.0, remedy="orthogonal")
    found = check(ours, theirs, rounded)
    assert (found.matches, found.arrays, found.ill_conditioned) == (True, len(ours), 0)
    for name in ours:  # and no error is attributed to rounding
        wrong = np.array(ours[name])
        wrong.flat[np.argmax(wrong)] *= 1 + 2e-9
        found = check(ours | {name: wrong}, theirs, rounded)
        assert (found.matches, found.worst, found.ill_conditioned) == (False, name, 0)


@pytest.mark.slow
def test_numbers_that_are_ill_conditioned_by_a_saturated_tanh_are_told_apart():
    """Identity weights, gain 2: |c| grows to 13, and 1 - tanh(c)^2 keeps five digits."""
    ours, theirs, rounded = decay_numbers(steps=200, units=256, init="identity", gain=2.0)
    found = check(ours, theirs, rounded)
    assert found.matches and found.largest < 1e-12
    assert found.ill_conditioned == 2 and found.arrays == len(ours) - 2
    assert TOLERANCE < found.difference <= 10 * found.rounding < 1e-5
    assert not check(ours, theirs).matches
    for name in ("LSTM, factor per step", "LSTM", "tanh, factor per step", "LSTM, state"):
        wrong = np.array(ours[name])
        wrong.flat[np.argmax(wrong)] *= 1 + (1e-4 if name == "LSTM, factor per step" else 1e-8)
        found = check(ours | {name: wrong}, theirs, rounded)
        assert (found.matches, found.worst) == (False, name)
