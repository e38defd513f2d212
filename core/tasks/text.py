"""Text, character by character: predicting the next one, and properties that a unit may represent."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import regex
from numpy.typing import NDArray

from core.errors import BadInput
from core.recurrent import Network, unroll
from core.recurrent.readout import log_softmax
from core.tasks.example import Array, Example, one_hot

SHORTEST, LONGEST = 2, 2000
SHOWN: Mapping[str, str] = MappingProxyType({" ": "␣", "\n": "↵"})
SPACES = "\t\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
LINE_ENDS = "\r\v\f\x85\u2028\u2029"  # a vertical tab is Word's line break within a paragraph
# Soft hyphen, of no width, direction, byte order mark.
UNSEEN = "\xad\ufeff" + "".join(map(chr, (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070))))
PLAIN = str.maketrans({
    "“": '"', "”": '"', "„": '"', "’": "'", "‘": "'", "—": "--", "–": "-", "\u2010": "-", "\u2011": "-", "…": "...",
    **dict.fromkeys(SPACES, " "), **dict.fromkeys(LINE_ENDS, "\n"), **dict.fromkeys(UNSEEN, ""),
})  # fmt: skip


def plain(text: str) -> str:
    r"""Return the text as the networks were trained on, in normal form C.

    Quotation marks become straight; dashes, line ends and spaces become ASCII; invisible characters are removed.

    Examples
    --------
    >>> plain("“so\xad\xa0on…”")
    '"so on..."'
    """
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").translate(PLAIN)


def encode(text: str, vocabulary: str) -> NDArray[np.intp]:
    """Return each character's index in the vocabulary.

    Raises
    ------
    BadInput
        If there are fewer than 2 or more than 2,000 characters (after `plain`), or one is not in the vocabulary.
    """
    tidy = plain(text) if len(text) <= 2 * LONGEST else text  # a carriage return and a line feed become one
    if not SHORTEST <= len(tidy) <= LONGEST:
        raise BadInput("text", f"{SHORTEST} to {LONGEST:,} characters, not {len(tidy):,}", text)
    if not set(tidy) <= set(vocabulary):
        position, symbol = _first_unknown(text, vocabulary)
        raise BadInput("text", f"made of characters that the network knows; number {position} is {symbol!r}", text)
    return np.array([vocabulary.index(symbol) for symbol in tidy])


def _first_unknown(text: str, vocabulary: str) -> tuple[int, str]:
    """Return the first unknown character, as it was typed, and its number from 1 among those typed."""
    typed = regex.findall(r"\X", text)
    return next((k, symbol) for k, symbol in enumerate(typed, start=1) if not set(plain(symbol)) <= set(vocabulary))


def example(text: str, vocabulary: str) -> Example:
    """Return a text as a sequence: all characters but the last are inputs, all but the first are targets.

    Raises
    ------
    BadInput
        As `encode`.
    """
    places = encode(text, vocabulary)
    one, words = one_hot(places, len(vocabulary)), tuple(SHOWN.get(symbol, symbol) for symbol in vocabulary)
    shown = tuple(words[place] for place in places)
    return Example(
        inputs=one[:-1],
        targets=one[1:],
        scored=np.ones(len(one) - 1, dtype=np.bool_),
        input_labels=words,
        output_labels=words,
        step_labels=shown[:-1],
        target_labels=shown[1:],
        kind="softmax",
    )


def bits_per_character(network: Network, inputs: Array, targets: Array) -> float:
    """Return the cross-entropy in bits per character, for one sequence (T, V) from a zero initial state."""
    cell: Any = network.cell
    logit = network.readout.forward(unroll(cell, inputs).hidden)[0]
    return float(-(targets * log_softmax(logit)).sum() / np.log(2.0) / len(targets))


def inside_quotes(text: str) -> NDArray[np.bool_]:
    """Return, for each character, whether a quotation is open after it. A blank line closes it.

    Examples
    --------
    >>> inside_quotes('a "b" c').astype(int)
    array([0, 0, 1, 1, 0, 0, 0])
    """
    return _inside(text, '"', '"')


def inside_brackets(text: str) -> NDArray[np.bool_]:
    """Return, for each character, whether a round bracket is open after it. A blank line closes it."""
    return _inside(text, "(", ")")


def _inside(text: str, opening: str, closing: str) -> NDArray[np.bool_]:
    inside, is_open = np.empty(len(text), dtype=np.bool_), False
    for k, symbol in enumerate(text):
        if is_open and (symbol == closing or text[k - 1 : k + 1] == "\n\n"):
            is_open = False
        elif symbol == opening:
            is_open = True
        inside[k] = is_open
    return inside


def position_in_line(text: str) -> NDArray[np.intp]:
    """Return how many characters of its line have been read after each one; 0 after a line end.

    Examples
    --------
    >>> position_in_line("ab" + chr(10) + "c")
    array([1, 2, 0, 1])
    """
    places = np.arange(1, len(text) + 1)
    ends = np.array([symbol == "\n" for symbol in text])
    positions: NDArray[np.intp] = places - np.maximum.accumulate(np.where(ends, places, 0))
    return positions


PROPERTIES: Mapping[str, Callable[[str], NDArray[np.bool_] | NDArray[np.intp]]] = MappingProxyType(
    {"inside_quotes": inside_quotes, "inside_brackets": inside_brackets, "position_in_line": position_in_line}
)


def area_under_curve(values: Array, inside: NDArray[np.bool_]) -> Array:
    r"""Return how well each unit's values separate steps inside from steps outside.

    .. math:: P(v_{\mathrm{in}} > v_{\mathrm{out}}) + \tfrac{1}{2} P(v_{\mathrm{in}} = v_{\mathrm{out}})

    for a random step inside and a random step outside: the area under the receiver operating characteristic.

    Parameters
    ----------
    values : ndarray, shape (T,) or (T, H)
    inside : ndarray of bool, shape (T,)
        With at least one true and one false value.

    Returns
    -------
    ndarray, shape () or (H,)
        0 to 1; 0.5 where the values are not informative, less where they are lower inside.

    References
    ----------
    .. [1] Hanley and McNeil (1982), The meaning and use of the area under a ROC curve: from Wilcoxon's statistic.

    Examples
    --------
    >>> float(area_under_curve(np.array([0.1, 0.4, 0.3, 0.9]), np.array([False, False, True, True])))
    0.75
    """
    ordered = np.sort(values[~inside], axis=0)
    columns = [(ordered, values[inside])] if values.ndim == 1 else list(zip(ordered.T, values[inside].T, strict=True))
    below = [np.searchsorted(out, v, "left") + np.searchsorted(out, v, "right") for out, v in columns]
    area = np.array([counts.mean() / (2 * len(ordered)) for counts in below])
    return area if values.ndim == 2 else area.reshape(())


def correlation(values: Array, position: NDArray[np.intp]) -> Array:
    """Return each unit's linear correlation with the position, -1 to 1 and 0 for a constant: shape () or (H,)."""
    v, p = values - values.mean(axis=0), position - position.mean()
    length = np.sqrt((v**2).sum(axis=0) * (p**2).sum())
    return np.asarray((p @ v) / np.where(length > 0.0, length, 1.0))
