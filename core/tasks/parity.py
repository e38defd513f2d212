"""Parity: read bits, and predict at the end whether the number of ones is even or odd. Many to one."""

from __future__ import annotations

import numpy as np

from core.errors import check_whole
from core.recurrent import Network
from core.tasks.example import Example, one_hot
from core.tasks.many_to_one import Accuracy, Batch, at_the_end, last_answer_accuracy

SHORTEST, LONGEST = 2, 12
BITS = ("0", "1")
ANSWERS = ("even", "odd")


def batch(rng: np.random.Generator, size: int, length: int) -> Batch:
    """Return `size` random sequences of `length` bits; only the last step is scored."""
    bits = rng.integers(2, size=(length, size))
    targets, scored = at_the_end(one_hot(bits.sum(axis=0) % 2, 2), length)
    return Batch(one_hot(bits, 2), targets, scored)


def example(seed: int, length: int) -> Example:
    """Return one random sequence of `length` bits, 2 to 12.

    Raises
    ------
    BadInput
        If `length` is out of range.
    """
    check_whole("length", length, SHORTEST, LONGEST)
    one = batch(np.random.default_rng(seed), 1, length)
    bits, answer = one.inputs[:, 0].argmax(axis=1), int(one.targets[-1, 0].argmax())
    return Example(
        inputs=one.inputs[:, 0],
        targets=one.targets[:, 0],
        scored=one.scored,
        input_labels=BITS,
        output_labels=ANSWERS,
        step_labels=tuple(BITS[bit] for bit in bits),
        target_labels=("",) * (length - 1) + (ANSWERS[answer],),
        kind="softmax",
    )


def accuracy(network: Network, rng: np.random.Generator, sequences: int, length: int) -> Accuracy:
    """Return how often the network is right on new random sequences."""
    return last_answer_accuracy(network, batch(rng, sequences, length))
