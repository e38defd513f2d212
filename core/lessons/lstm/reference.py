"""The numbers on the screen, computed by torch.autograd."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core import reference
from core.lessons.lstm.lesson import Lesson
from core.recurrent import parameters

Array = NDArray[np.float64]


def from_torch(lesson: Lesson) -> dict[str, Array]:
    """Return the numbers of an LSTM, a GRU or an RNN, its gates clamped as on the screen, from torch.autograd."""
    example, weights = lesson.example, parameters(lesson.network)
    if lesson.sizes.model != "rnn":
        return reference.gated_numbers(
            lesson.sizes.model, example.inputs, example.targets, example.scored, weights, lesson.clamped.hold
        )
    numbers = reference.network_numbers(
        example.inputs, example.targets, example.scored, weights, activation="tanh", kind=example.kind
    )
    # On the screen the gradient from step t + 1 belongs to the state of step t, the initial state included.
    from_next = [numbers["d_initial_hidden"], *numbers["d_hidden_from_future"]]
    return numbers | {"d_hidden_from_future": np.array(from_next)}
