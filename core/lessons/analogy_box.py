"""The analogy box: what a person types, the answer with and without the words themselves, and its parallelogram."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.tasks.problem import BadInput
from core.words import UnknownWord, WordVectors
from core.words.analogy import Answer, BadExpression, Expression, Term, parse, solve
from core.words.projection import Plane, plane
from core.words.similarity import Method

Array = NDArray[np.float64]
CANDIDATES: Final = 8
PROPORTION: Final = re.compile(
    r"\s*([^\s:]+)\s*(?::|is to)\s*([^\s:]+)\s*(?:::|as)\s*([^\s:]+)\s*(?:(?::|is to)\s*(?:\?|what\??)?)?\s*",
    re.IGNORECASE,
)
SIGNS: Final = re.compile(r"([+−–-])")


@dataclass(frozen=True, eq=False)
class AnalogyBox:
    """A sum of words, and where it leads.

    Attributes
    ----------
    answer : Answer
    strips : tuple of (str, ndarray (D,))
        For an analogy a, b, b − a, c, the sum and the answer; else the words, their sum and the answer.
    plane : Plane or None
        The plane of a, b, c and the answer; ``None`` where the sum is not of the form b − a + c.
    corners : tuple of str or None
        a, b, c and the answer.
    """

    answer: Answer
    strips: tuple[tuple[str, Array], ...]
    plane: Plane | None
    corners: tuple[str, str, str, str] | None

    @property
    def is_zero(self) -> bool:
        """Whether nothing is left of the sum, as of ``king - king``: it points nowhere, and no word is near it."""
        return bool(np.abs(self.answer.point).max() < 1e-9)


def read(text: str, vectors: WordVectors | None = None) -> Expression:
    """Return the sum that a person means: ``king - man + woman``, or ``man : woman :: king : ?``.

    With vectors, ``king-man+woman`` is read so where they have its words and not the whole.

    Raises
    ------
    BadExpression
        If it is neither.
    """
    if proportion := PROPORTION.fullmatch(text):
        a, b, c = proportion.groups()
        return parse(f"{c} - {a} + {b}")
    return parse(" ".join(_apart(piece, vectors) for piece in text.split()) if vectors else text)


def _apart(piece: str, vectors: WordVectors) -> str:
    """Return a piece of a sum with spaces around its signs, where only so it is made of words."""
    parts = SIGNS.split(piece)
    words = [part for part in parts[::2] if part]
    is_sum = len(parts) > 1 and vectors.find(piece) is None and bool(words) and all(map(vectors.find, words))
    return " ".join(filter(None, parts)) if is_sum else piece


def tidy(text: str, vectors: WordVectors | None = None) -> str:
    """Return a sum as the page writes it, its words as the vocabulary has them where there is one.

    Raises
    ------
    BadInput
        If it is not a sum, or has a word that the vocabulary does not have.
    """
    try:
        expression = read(text, vectors)
        if vectors is None:
            return str(expression)
        return str(solve(vectors, expression, 1).expression)
    except BadExpression as wrong:
        form = ", or a : b :: c : ?" if ":" in text or " is " in text else ""
        raise BadInput("sum", f"{wrong.expected}{form} (column {wrong.column})", text) from wrong
    except UnknownWord as wrong:
        hint = f"; spelled most like {wrong.word!r}: {wrong.nearest!r}" if wrong.nearest else ""
        raise BadInput("sum", f"of the {len(vectors or ()):,} words{hint}", text) from wrong


def start(vectors: WordVectors, text: str) -> str:
    """Return a sum to begin with: `text`, or where the vectors lack its words, one of their first words."""
    try:
        return tidy(text, vectors)
    except BadInput:
        return str(Expression(tuple(map(Term, (1, -1, 1), vectors.words))))


def analogy_box(vectors: WordVectors, text: str, method: Method = "add") -> AnalogyBox:
    """Return where a sum of words leads.

    Raises
    ------
    BadExpression, UnknownWord
        If it is not a sum of words that the vectors have.
    """
    answer = solve(vectors, read(text, vectors), CANDIDATES, method=method)
    corners = corners_of(answer)
    rows = {word: np.asarray(vectors[word], dtype=np.float64) for word in (*answer.expression.words, answer.answer)}
    if corners is None:
        strips = [(word, rows[word]) for word in dict.fromkeys(answer.expression.words)]
        strips += [("the sum", answer.point), (answer.answer, rows[answer.answer])]
        return AnalogyBox(answer, tuple(strips), None, None)
    a, b, c, found = corners
    named = [(a, rows[a]), (b, rows[b]), (f"{b} − {a}", rows[b] - rows[a]), (c, rows[c])]
    named += [("the sum", answer.point), (found, rows[found])]
    return AnalogyBox(answer, tuple(named), plane(rows[a], rows[b], rows[c], rows[found]), corners)


def corners_of(answer: Answer) -> tuple[str, str, str, str] | None:
    """Return a, b, c and the answer of b − a + c; of ``king - man + woman`` that is man, woman, king, queen."""
    plus = [term.word for term in answer.expression.terms if term.sign > 0]
    minus = [term.word for term in answer.expression.terms if term.sign < 0]
    if len(plus) != 2 or len(minus) != 1 or len({*plus, *minus}) != 3:
        return None
    c, b = plus
    return minus[0], b, c, answer.answer
