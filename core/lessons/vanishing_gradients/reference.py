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
ROUNDINGS: Final = 4  # ways to round otherwise that are tried where more than that is found
SMALLEST_WHOLE: Final = 1e-140  # below it a size's square, or soon the size, lacks digits


def on_screen(lesson: Lesson) -> dict[str, Array]:
    """Return each line at the shown gain, before clipping: its sizes, what each single step makes of them, and states.

    What a step makes of them holds every step to the same precision: beside the last one's size the first is nothing.
    """
    numbers = {}
    for name, run in lesson.runs.items():
        sizes = {"": run.hidden / run.scale}
        numbers[f"{name}, state"] = run.gradients.trace.hidden
        if run.cell_state is not None:
            sizes[", cell state"] = run.cell_state / run.scale
        numbers |= _with_ratios({f"{name}{what}": size for what, size in sizes.items()})
    return numbers


def rounded(lesson: Lesson) -> list[dict[str, Array]]:
    """Return what `on_screen` does after other roundings on the way forward."""
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
        numbers |= _with_ratios({f"{name}{what}": size for what, size in sizes.items()})
    return numbers


def _with_ratios(lines: Mapping[str, Array]) -> dict[str, Array]:
    """Return the lines, and beside each what its steps multiply by; 0 where float64 runs out of digits."""
    both = dict(lines)
    for name, size in lines.items():
        held = np.minimum(size[:-1], size[1:]) > SMALLEST_WHOLE
        both[f"{name}, a step"] = np.divide(size[:-1], size[1:], out=np.zeros(len(held)), where=held)
    return both
