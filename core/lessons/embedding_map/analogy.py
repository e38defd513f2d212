"""The analogy box: the expression, the answer with and without the input words, and its parallelogram."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.words import WordVectors
from core.words.analogy import (
    Answer,
    Rank,
    rank,
    solve,
)
from core.words.expressions import read
from core.words.projection import Plane, plane
from core.words.similarity import Method

Array = NDArray[np.float64]
CANDIDATES: Final = 8


@dataclass(frozen=True, eq=False)
class AnalogyBox:
    """A sum of words and its answer.

    Attributes
    ----------
    answer : Answer
    strips : tuple of (str, ndarray (D,))
        For an analogy a, b, b − a, c, the sum and the answer; else the words, their sum and the answer.
    plane : Plane or None
        The plane of a, b, c and the answer; ``None`` where the sum is not of the form b − a + c.
    corners : tuple of str or None
        a, b, c and the answer.
    expected : Rank or None
        Rank of the expected answer, if one is given, as in ``man : woman :: king : queen``.
    """

    answer: Answer
    strips: tuple[tuple[str, Array], ...]
    plane: Plane | None
    corners: tuple[str, str, str, str] | None
    expected: Rank | None = None

    @property
    def is_zero(self) -> bool:
        """Whether the sum is the zero vector, as for ``king - king``: it has no direction, and no word is near it."""
        return bool(np.abs(self.answer.point).max() < 1e-9)


def analogy_box(vectors: WordVectors, text: str, method: Method = "add") -> AnalogyBox:
    """Return a sum of words and its answer.

    Raises
    ------
    BadExpression, UnknownWord
        If it is not a sum of words in the vocabulary.
    """
    expression, expected = read(text, vectors)
    answer = solve(vectors, expression, CANDIDATES, method=method)
    place = rank(vectors, answer, expected) if expected else None
    corners = corners_of(answer)
    rows = {word: np.asarray(vectors[word], dtype=np.float64) for word in (*answer.expression.words, answer.answer)}
    if corners is None:
        strips = [(word, rows[word]) for word in dict.fromkeys(answer.expression.words)]
        strips += [("the sum", answer.point), (answer.answer, rows[answer.answer])]
        return AnalogyBox(answer, tuple(strips), None, None, place)
    a, b, c, found = corners
    named = [(a, rows[a]), (b, rows[b]), (f"{b} − {a}", rows[b] - rows[a]), (c, rows[c])]
    named += [("the sum", answer.point), (found, rows[found])]
    return AnalogyBox(answer, tuple(named), plane(rows[a], rows[b], rows[c], rows[found]), corners, place)


def corners_of(answer: Answer) -> tuple[str, str, str, str] | None:
    """Return a, b, c and the answer of b − a + c; of ``king - man + woman`` that is man, woman, king, queen."""
    plus = [term.word for term in answer.expression.terms if term.sign > 0]
    minus = [term.word for term in answer.expression.terms if term.sign < 0]
    if len(plus) != 2 or len(minus) != 1 or len({*plus, *minus}) != 3:
        return None
    c, b = plus
    return minus[0], b, c, answer.answer
