"""The networks that were trained to remember a digit: one run forward and back, and what they answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from core.entries.clamps import Model
from core.models.trained import Name
from core.recurrent import Evaluation, Network, evaluate
from core.tasks.example import Example

Array = NDArray[np.float64]
CELLS: Final[tuple[Model, ...]] = ("lstm", "gru", "rnn")
NAMES: Final[Mapping[str, Name]] = MappingProxyType(
    {"lstm": "recall_lstm", "gru": "recall_gru", "rnn": "recall_rnn", "text": "text_lstm"}
)


@dataclass(frozen=True, eq=False)
class Run:
    """One way through the sequence, forward and back.

    Attributes
    ----------
    hold : dict of str to ndarray (T, H)
        The gates held, by the cell's names, NaN where free; empty for the untouched run.
    evaluation : Evaluation
        Its loss is that of the cues which have a right answer.
    """

    hold: Mapping[str, Array]
    evaluation: Evaluation

    @property
    def reach_hidden(self) -> Array:
        """The size (2-norm) of dL/dh_t, shape (T,)."""
        return np.asarray(np.linalg.norm(self.evaluation.gradients.hidden, axis=-1))

    @property
    def reach_cell_state(self) -> Array | None:
        """The size (2-norm) of dL/dc_t, shape (T,); ``None`` for a cell that has no cell state."""
        gradients: Any = self.evaluation.gradients
        return np.asarray(np.linalg.norm(gradients.cell_state, axis=-1)) if hasattr(gradients, "cell_state") else None

    @property
    def reach(self) -> Array:
        """The same along the road that the gradient is meant to take: the cell state's where there is one."""
        along = self.reach_cell_state
        return self.reach_hidden if along is None else along


@dataclass(frozen=True)
class Answer:
    """What is said at a cue: the step, from 1; the right digit; and the digit said, with its probability."""

    step: int
    right: str
    said: str
    probability: float


def run(network: Network, example: Example, hold: Mapping[str, Array] | None = None) -> Run:
    """Go forward and back once, the gates held that are held.

    Parameters
    ----------
    network : Network
    example : Example
    hold : mapping of str to ndarray (T, H), optional
        As `core.recurrent.unroll` takes it.
    """
    evaluation = evaluate(network, example.inputs, example.targets, scored=example.scored, hold=hold)
    return Run(hold or {}, evaluation)


def answers(run: Run, example: Example) -> tuple[Answer, ...]:
    """Return what a run says at each cue that has a right answer."""
    found = []
    for t in np.flatnonzero(example.scored):
        said = run.evaluation.prediction[t]
        best = int(said.argmax())
        found.append(Answer(int(t) + 1, example.target_labels[t], example.output_labels[best], float(said[best])))
    return tuple(found)
