"""Recall: remember the digit after a mark until a cue asks for it; distractors lie between them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.errors import BadInput, check_whole
from core.recurrent import Network
from core.tasks.example import Array, Example, one_hot
from core.tasks.many_to_one import Accuracy, Batch, at_the_end, last_answer_accuracy

SHORTEST, LONGEST = 3, 30
FILLER, MARK, CUE = ".", "#", "?"
DIGITS = tuple("0123456789")
SYMBOLS = (FILLER, MARK, CUE, *DIGITS)
FIRST_DIGIT = SYMBOLS.index(DIGITS[0])

FILLED = 0.5  # the share of fillers among the distractors
AGAIN, ASKED = 0.12, 0.08  # the probability of an earlier mark, and of an earlier cue, at a step


def parse(text: str) -> tuple[int, ...]:
    """Return a typed sequence as indices in `SYMBOLS`.

    There may be several marks, each with a digit after it, and several cues: a cue asks for the last digit marked
    before it. A cue without one has no target and is not scored; at least one cue must have a target.

    Raises
    ------
    BadInput
        If there are fewer than 3 or more than 30 symbols, one is unknown, a mark has no digit after it, or no cue has a
        target.

    Examples
    --------
    >>> parse("#7?")
    (1, 10, 2)
    """
    alphabet = f"symbols from {FILLER} {MARK} {CUE} and the digits"
    if not SHORTEST <= len(text) <= LONGEST:
        raise BadInput("sequence", f"{SHORTEST} to {LONGEST} {alphabet}, not {len(text)}", text)
    for position, symbol in enumerate(text, start=1):
        if symbol not in SYMBOLS:
            raise BadInput("sequence", f"made of {alphabet}; symbol {position} is not", text)
    for position, symbol in enumerate(text, start=1):
        if symbol == MARK and text[position : position + 1] not in DIGITS:
            raise BadInput("sequence", f"written with a digit after each {MARK}; symbol {position} has none", text)
    if CUE not in text or MARK not in text[: text.rindex(CUE)]:
        raise BadInput("sequence", f"asking with a {CUE} for a digit marked before it, as in {MARK}7..{CUE}", text)
    return tuple(SYMBOLS.index(symbol) for symbol in text)


def answers(symbols: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return, for indices in `SYMBOLS` (T, ...), the digit to remember at each step; -1 for none."""
    remembered = np.full(symbols.shape, -1, dtype=np.intp)
    for t in range(1, len(symbols)):
        marked = symbols[t - 1] == SYMBOLS.index(MARK)
        remembered[t] = np.where(marked, symbols[t] - FIRST_DIGIT, remembered[t - 1])
    return remembered


def example(text: str) -> Example:
    """Return a typed sequence as an example; the cues that have a target are scored.

    Raises
    ------
    BadInput
        As `parse`.

    Examples
    --------
    >>> example("3#7.1?").target_labels
    ('', '', '', '', '', '7')
    """
    symbols = np.array(parse(text))
    remembered = answers(symbols)
    scored = (symbols == SYMBOLS.index(CUE)) & (remembered >= 0)
    return Example(
        inputs=one_hot(symbols, len(SYMBOLS)),
        targets=one_hot(remembered, len(DIGITS)) * scored[:, None],
        scored=scored,
        input_labels=SYMBOLS,
        output_labels=DIGITS,
        step_labels=tuple(text),
        target_labels=tuple(DIGITS[digit] if counts else "" for digit, counts in zip(remembered, scored, strict=True)),
        kind="softmax",
    )


def draw(rng: np.random.Generator, size: int, length: int, delay: int | None = None) -> NDArray[np.intp]:
    """Return `size` random sequences of `length` as indices in `SYMBOLS`, shape (length, size).

    The last step is a cue. The digit that it asks for is `delay` steps before it, 1 to ``length - 2``, random for each
    sequence by default; its mark comes directly before. The rest are fillers, digits to ignore, cues, and, before the
    last mark, other marked digits.
    """
    check_whole("length", length, SHORTEST, LONGEST)
    if delay is None:
        delays = rng.integers(1, length - 1, size)
    else:
        delays = np.full(size, check_whole("delay", delay, 1, length - 2))
    digits = rng.integers(FIRST_DIGIT, len(SYMBOLS), (length, size))
    symbols = np.where(rng.random((length, size)) < FILLED, SYMBOLS.index(FILLER), digits)
    symbols[rng.random((length, size)) < ASKED] = SYMBOLS.index(CUE)
    step, place = np.arange(length)[:, None], length - 1 - delays
    earlier = (rng.random((length, size)) < AGAIN) & (step < place - 2)
    earlier[1:] &= ~earlier[:-1]  # a mark is not the digit of the mark before it
    marks = earlier | (step == place - 1)
    symbols[1:][marks[:-1]] = digits[1:][marks[:-1]]
    symbols[marks] = SYMBOLS.index(MARK)
    symbols[-1] = SYMBOLS.index(CUE)
    return symbols


def batch(rng: np.random.Generator, size: int, length: int, *, delay: int | None = None) -> Batch:
    """Return `size` random sequences of `length` symbols, from `draw`; only the last step is scored."""
    symbols = draw(rng, size, length, delay)
    targets, scored = at_the_end(one_hot(answers(symbols)[-1], len(DIGITS)), length)
    return Batch(one_hot(symbols, len(SYMBOLS)), targets, scored)


def accuracy(
    network: Network, rng: np.random.Generator, sequences: int, length: int = LONGEST, *, delay: int | None = None
) -> Accuracy:
    """Return how often the network is right on new random sequences, at a given delay or at any."""
    return last_answer_accuracy(network, batch(rng, sequences, length, delay=delay))


def accuracy_by_delay(network: Network, rng: np.random.Generator, sequences: int, length: int = LONGEST) -> Array:
    """Return how often the network is right, 0 to 1, with 1, 2, ..., ``length - 2`` steps from the digit to the cue.

    Each is measured on `sequences` new sequences of `length`. The position of the mark varies, so that counting steps
    does not help.
    """
    delays = range(1, length - 1)
    return np.array([accuracy(network, rng, sequences, length, delay=delay).value for delay in delays])
