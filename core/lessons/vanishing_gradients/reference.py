"""The lines on the screen, and the same from torch.autograd."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core import reference
from core.lessons.vanishing_gradients.lesson import Lesson
from core.lessons.vanishing_gradients.rounding import rounded_otherwise

Array = NDArray[np.float64]
ROUNDINGS: Final = 4  # other roundings that are tried where numbers differ by more than the tolerance
SMALLEST_ACCURATE: Final = 1e-140  # below it the square of a norm loses digits, and soon the norm


def on_screen(lesson: Lesson) -> dict[str, Array]:
    """Return each line at the current gain, before clipping: its norms, their factor at every step, and the states.

    The factors check every step to the same precision: compared with the last norm, the first may be tiny.
    """
    numbers = {}
    for name, run in lesson.runs.items():
        sizes = {"": run.hidden / run.scale}
        numbers[f"{name}, state"] = run.gradients.trace.hidden
        if run.cell_state is not None:
            sizes[", cell state"] = run.cell_state / run.scale
        numbers |= _with_factors({f"{name}{what}": size for what, size in sizes.items()})
    return numbers


def rounded(lesson: Lesson) -> list[dict[str, Array]]:
    """Return the same as `on_screen` after other roundings of the forward pass."""
    return [on_screen(rounded_otherwise(lesson, number)) for number in range(ROUNDINGS)]


def from_torch(lesson: Lesson) -> dict[str, Array]:
    """Return the same from torch.autograd."""
    numbers = {}
    for name, run in lesson.runs.items():
        network, cell, memory = run.network, run.cell, run.gradients.trace.memory
        found = reference.gradient_sizes(
            network.kind,
            {"weight_ih": cell.weight_ih, "weight_hh": cell.weight_hh, "bias_ih": cell.bias_ih},
            lesson.inputs,
            [memory[state][:-1] for state in cell.states],
            lesson.d_last,
            activation=network.activation,
            gain=lesson.settings.gain,
        )
        numbers[f"{name}, state"] = found["hidden"]
        sizes = {"": found["size"]} | ({", cell state": found["cell_state_size"]} if network.kind == "LSTM" else {})
        numbers |= _with_factors({f"{name}{what}": size for what, size in sizes.items()})
    return numbers


def _with_factors(lines: Mapping[str, Array]) -> dict[str, Array]:
    """Return the lines, and the factors of their steps; 0 where float64 loses digits."""
    both = dict(lines)
    for name, size in lines.items():
        is_accurate = np.minimum(size[:-1], size[1:]) > SMALLEST_ACCURATE
        factor = np.divide(size[:-1], size[1:], out=np.zeros(len(is_accurate)), where=is_accurate)
        both[f"{name}, factor per step"] = factor
    return both
