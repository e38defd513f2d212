"""Echo: read a sequence of letters, and output the first one at the end. Many to one."""

from __future__ import annotations

import numpy as np

from core.errors import check_whole
from core.recurrent import Network
from core.tasks.example import Example, one_hot
from core.tasks.many_to_one import Accuracy, Batch, at_the_end, last_answer_accuracy

SHORTEST, LONGEST = 2, 12
LETTERS = ("a", "b", "c", "d")


def batch(rng: np.random.Generator, size: int, length: int) -> Batch:
    """Return `size` random sequences of `length` letters; only the last step is scored."""
    letters = rng.integers(len(LETTERS), size=(length, size))
    inputs = one_hot(letters, len(LETTERS))
    targets, scored = at_the_end(inputs[0], length)
    return Batch(inputs, targets, scored)


def example(seed: int, length: int) -> Example:
    """Return one random sequence of `length` letters, 2 to 12.

    Raises
    ------
    BadInput
        If `length` is out of range.
    """
    check_whole("length", length, SHORTEST, LONGEST)
    one = batch(np.random.default_rng(seed), 1, length)
    letters = tuple(LETTERS[index] for index in one.inputs[:, 0].argmax(axis=1))
    return Example(
        inputs=one.inputs[:, 0],
        targets=one.targets[:, 0],
        scored=one.scored,
        input_labels=LETTERS,
        output_labels=LETTERS,
        step_labels=letters,
        target_labels=("",) * (length - 1) + (letters[0],),
        kind="softmax",
    )


def accuracy(network: Network, rng: np.random.Generator, sequences: int, length: int) -> Accuracy:
    """Return how often the network is right on new random sequences."""
    return last_answer_accuracy(network, batch(rng, sequences, length))
