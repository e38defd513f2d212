"""Next symbol: read a text symbol by symbol and predict the next one at each step.

A symbol is a user-perceived character: a grapheme cluster (Unicode Standard Annex 29) of the text in normal form C, so
that an accented letter, a syllable of Devanagari or an emoji made of several people is one symbol.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass

import numpy as np
import regex

from core.errors import BadInput, check_whole
from core.recurrent import Network
from core.tasks.example import Array, Example, one_hot, predict

SHORTEST, LONGEST = 2, 12
LONGEST_SYMBOL = 16  # code points: the longest emoji in use has ten
SPACE = "␣"  # the label of a space


def symbols(text: str) -> tuple[str, ...]:
    """Return the symbols of a text: normal form C, trimmed, other white space replaced by one space.

    Raises
    ------
    BadInput
        If there are fewer than 2 or more than 12, or one is invisible or too long.
    """
    cut = 4 * LONGEST * LONGEST_SYMBOL  # more characters need not be normalised to count to twelve
    tidy = " ".join(unicodedata.normalize("NFC", text[:cut]).split())
    found = tuple(regex.findall(r"\X", tidy))
    if not SHORTEST <= len(found) <= LONGEST:
        raise BadInput("text", f"{SHORTEST} to {LONGEST} characters", text)
    if any(all(unicodedata.category(c).startswith("C") for c in symbol) for symbol in found):
        raise BadInput("text", "characters that can be seen", text)
    if len(text) > cut or any(len(symbol) > LONGEST_SYMBOL for symbol in found):
        raise BadInput("text", f"characters with fewer than {LONGEST_SYMBOL} combining marks", text)
    return found


def label(symbol: str) -> str:
    """Return the label of a symbol: a space is ``␣``."""
    return SPACE if symbol == " " else symbol


def example(text: str) -> Example:
    """Return a text as a sequence: all symbols but the last are inputs, all but the first are targets.

    The vocabulary is the text's distinct symbols, sorted by code point; each is a one-hot vector.

    Raises
    ------
    BadInput
        As `symbols`.

    Examples
    --------
    >>> example("hello").output_labels
    ('e', 'h', 'l', 'o')
    >>> example("hello").targets.argmax(axis=1)
    array([0, 2, 2, 3])
    """
    found = symbols(text)
    vocabulary = sorted(set(found))
    indices = [vocabulary.index(symbol) for symbol in found]
    words = tuple(label(symbol) for symbol in vocabulary)
    shown = tuple(label(symbol) for symbol in found)
    one = one_hot(indices, len(vocabulary))
    return Example(
        inputs=one[:-1],
        targets=one[1:],
        scored=np.ones(len(found) - 1, dtype=np.bool_),
        input_labels=words,
        output_labels=words,
        step_labels=shown[:-1],
        target_labels=shown[1:],
        kind="softmax",
    )


@dataclass(frozen=True, eq=False)
class Sample:
    """A text that a network generated.

    Attributes
    ----------
    symbols : tuple of str
        The given first symbol, then the N generated ones.
    probability : ndarray (N, V)
        The distribution from which each was chosen.
    """

    symbols: tuple[str, ...]
    probability: Array


def generate(
    network: Network, example: Example, first: str, length: int, *, rng: np.random.Generator | None = None
) -> Sample:
    """Sample from a network: each output becomes the next input.

    Parameters
    ----------
    network : Network
        A network for the vocabulary of `example`.
    example : Example
        The example whose vocabulary is used.
    first : str
        The first symbol, one of ``example.output_labels``.
    length : int
        The number of symbols to generate, 1 to 100.
    rng : numpy Generator, optional
        To sample each symbol from its distribution; without it, the most probable one is chosen.

    Raises
    ------
    BadInput
        If `first` is not in the vocabulary, or `length` out of range.
    """
    if first not in example.output_labels:
        raise BadInput("first", f"one of {', '.join(example.output_labels)}", first)
    check_whole("length", length, 1, 100)
    size = len(example.output_labels)
    indices, probability = [example.output_labels.index(first)], np.empty((length, size))
    for n in range(length):
        probability[n] = predict(network, one_hot(indices, size))[-1]
        indices.append(int(probability[n].argmax() if rng is None else rng.choice(size, p=probability[n])))
    return Sample(symbols=tuple(example.output_labels[i] for i in indices), probability=probability)


def successors(example: Example) -> dict[str, Counter[str]]:
    """Return, for each input symbol, how often each symbol follows it."""
    counts: dict[str, Counter[str]] = {}
    for symbol, target in zip(example.step_labels, example.target_labels, strict=True):
        counts.setdefault(symbol, Counter())[target] += 1
    return counts


def loss_without_memory(example: Example) -> float:
    r"""Return the least loss of a model that sees only the current symbol, in nats over the whole sequence.

    .. math:: \min L = -\sum_t \ln \frac{n(x_t, y_t)}{n(x_t)}

    where n counts how often the symbol, and the symbol with this successor, occur in the example. It is 0 where no
    symbol has two successors, and 2 ln 2 for "hello".
    """
    counts = successors(example)
    pairs = zip(example.step_labels, example.target_labels, strict=True)
    return float(-sum(np.log(counts[symbol][target] / counts[symbol].total()) for symbol, target in pairs)) + 0.0
