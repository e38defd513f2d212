"""Tasks with one target at the last step: batches of random sequences, and accuracy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.recurrent import Network
from core.tasks.example import Array, predict


@dataclass(frozen=True, eq=False)
class Batch:
    """Several sequences of one length.

    Attributes
    ----------
    inputs : ndarray (T, B, D)
    targets : ndarray (T, B, K)
    scored : ndarray of bool (T,)
        The steps that have a loss, the same in every sequence.
    """

    inputs: Array
    targets: Array
    scored: NDArray[np.bool_]


@dataclass(frozen=True)
class Accuracy:
    """How often the class with the highest probability is right.

    Attributes
    ----------
    value : float
        Share of right predictions, 0 to 1.
    sequences : int
        The number of sequences evaluated.
    guess : float
        The expected accuracy of a uniform guess.
    """

    value: float
    sequences: int
    guess: float


def at_the_end(answers: Array, steps: int) -> tuple[Array, NDArray[np.bool_]]:
    """Return targets (T, …, K) with `answers` (…, K) at the last of `steps` steps, and which steps are scored."""
    targets = np.zeros((steps, *answers.shape))
    targets[-1] = answers
    return targets, np.arange(steps) == steps - 1


def last_answer_accuracy(network: Network, fresh: Batch) -> Accuracy:
    """Return the accuracy of the most probable class at the last step; a uniform guess reaches 1/K."""
    predicted = predict(network, fresh.inputs)[-1].argmax(axis=-1)
    right = predicted == fresh.targets[-1].argmax(axis=-1)
    return Accuracy(float(right.mean()), len(right), 1 / fresh.targets.shape[-1])
