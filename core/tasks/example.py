"""One input sequence with its targets and the labels of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from core.recurrent import Network, unroll

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Example:
    """One sequence with its targets.

    Attributes
    ----------
    inputs : ndarray (T, D)
        The input at each step.
    targets : ndarray (T, K)
        The target at each step; zero where none is scored.
    scored : ndarray of bool (T,)
        The steps that have a loss.
    input_labels, output_labels : tuple of str
        The labels of the D inputs and K outputs.
    step_labels : tuple of str
        The label of the input at each of the T steps, such as the letter.
    target_labels : tuple of str
        The label of each step's target; empty where it is not scored.
    kind : {"softmax", "squared_error"}
        Classification among K classes, or regression of K numbers.
    scale : float
        The original numbers are `scale` times those in `inputs` and `targets`; 1 for symbols.
    """

    inputs: Array
    targets: Array
    scored: NDArray[np.bool_]
    input_labels: tuple[str, ...]
    output_labels: tuple[str, ...]
    step_labels: tuple[str, ...]
    target_labels: tuple[str, ...]
    kind: Literal["softmax", "squared_error"]
    scale: float = 1.0


def one_hot(indices: Sequence[int] | NDArray[np.intp], size: int) -> Array:
    """Return an array like `indices` with one more axis of length `size`: 1 at the index, 0 elsewhere."""
    return np.eye(size)[np.asarray(indices, dtype=np.intp)]


def predict(network: Network, inputs: Array) -> Array:
    """Return a network's prediction at each step, (T, [B,] K), for inputs (T, [B,] D)."""
    cell: Any = network.cell
    prediction: Array = network.readout.forward(unroll(cell, inputs).hidden)[1]
    return prediction
