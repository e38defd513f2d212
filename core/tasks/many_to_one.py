"""What tasks with one answer at the end share: batches of random sequences, and how often the answer is right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.recurrent import Network
from core.tasks.example import Array, predict


@dataclass(frozen=True, eq=False)
class Batch:
    """Several sequences of one length, side by side.

    Attributes
    ----------
    inputs : ndarray (T, B, D)
    targets : ndarray (T, B, K)
    scored : ndarray of bool (T,)
        The steps whose answer counts, the same in every sequence.
    """

    inputs: Array
    targets: Array
    scored: NDArray[np.bool_]


@dataclass(frozen=True)
class Accuracy:
    """How often the answer with the highest probability is right.

    Attributes
    ----------
    value : float
        Share of right answers, 0 to 1.
    sequences : int
        How many sequences were drawn for it.
    guess : float
        The share that guessing would reach on average.
    """

    value: float
    sequences: int
    guess: float


def at_the_end(answers: Array, steps: int) -> tuple[Array, NDArray[np.bool_]]:
    """Return targets (T, …, K) that hold `answers` (…, K) at the last of `steps` steps, and which steps are scored."""
    targets = np.zeros((steps, *answers.shape))
    targets[-1] = answers
    return targets, np.arange(steps) == steps - 1


def last_answer_accuracy(network: Network, fresh: Batch) -> Accuracy:
    """Return how often the most probable answer at the last step is right; guessing reaches 1 in K."""
    answers = predict(network, fresh.inputs)[-1].argmax(axis=-1)
    right = answers == fresh.targets[-1].argmax(axis=-1)
    return Accuracy(float(right.mean()), len(right), 1 / fresh.targets.shape[-1])
