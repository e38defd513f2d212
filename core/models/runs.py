"""The networks trained to remember a digit: one forward and backward pass, and the predictions."""

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
    """One forward and backward pass over a sequence.

    Attributes
    ----------
    hold : dict of str to ndarray (T, H)
        The clamped gates, by the cell's names, NaN where a gate is free; empty for the original run.
    evaluation : Evaluation
        Its loss is that of the cues that have a right answer.
    """

    hold: Mapping[str, Array]
    evaluation: Evaluation

    @property
    def hidden_gradient(self) -> Array:
        """The norm of dL/dh_t, shape (T,)."""
        return np.asarray(np.linalg.norm(self.evaluation.gradients.hidden, axis=-1))

    @property
    def cell_state_gradient(self) -> Array | None:
        """The norm of dL/dc_t, shape (T,); ``None`` for a cell without a cell state."""
        gradients: Any = self.evaluation.gradients
        return np.asarray(np.linalg.norm(gradients.cell_state, axis=-1)) if hasattr(gradients, "cell_state") else None

    @property
    def memory_gradient(self) -> Array:
        """The norm of the gradient with respect to the cell state; for a cell without one, to the hidden state."""
        norm = self.cell_state_gradient
        return self.hidden_gradient if norm is None else norm


@dataclass(frozen=True)
class Prediction:
    """The prediction at a cue: the step, from 1; the right digit; the predicted digit and its probability."""

    step: int
    right: str
    predicted: str
    probability: float


def run(network: Network, example: Example, hold: Mapping[str, Array] | None = None) -> Run:
    """Run one forward and one backward pass, with clamped gates if any.

    Parameters
    ----------
    network : Network
    example : Example
    hold : mapping of str to ndarray (T, H), optional
        As `core.recurrent.unroll` takes it.
    """
    evaluation = evaluate(network, example.inputs, example.targets, scored=example.scored, hold=hold)
    return Run(hold or {}, evaluation)


def predictions_of(run: Run, example: Example) -> tuple[Prediction, ...]:
    """Return what a run predicts at each cue that has a right answer."""
    predictions = []
    for t in np.flatnonzero(example.scored):
        probability = run.evaluation.prediction[t]
        best = int(probability.argmax())
        label = example.output_labels[best]
        predictions.append(Prediction(int(t) + 1, example.target_labels[t], label, float(probability[best])))
    return tuple(predictions)
