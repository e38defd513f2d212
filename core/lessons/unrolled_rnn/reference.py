"""The numbers on the screen, computed by torch.autograd."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core import reference
from core.lessons.unrolled_rnn.lesson import Lesson
from core.recurrent import RNN, parameters

Array = NDArray[np.float64]


def from_torch(lesson: Lesson) -> dict[str, Array]:
    """Return the network's numbers from torch.autograd: forward, backward, and forward after the update."""
    settings, example, cell = lesson.settings, lesson.example, lesson.network.cell
    assert isinstance(cell, RNN)
    return reference.network_numbers(
        inputs=example.inputs,
        targets=example.targets,
        scored=example.scored,
        parameters=parameters(lesson.network),
        activation=cell.activation,
        kind=example.kind,
        truncate=settings.truncate or None,
        learning_rate=settings.lr,
        max_norm=settings.clip or None,
    )
