"""How a score is made: of the candidate's cosines with each word of a sum, and a cosine of products and lengths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.words import WordVectors
from core.words.analogy import Expression
from core.words.similarity import EPSILON, Method, multiplied, unit

Array = NDArray[np.float64]
COSINE: Final = r"\cos(a, b) = \frac{\sum_i a_i b_i}{\lVert a \rVert \, \lVert b \rVert}"
SCORES: Final[dict[Method, str]] = {
    "add": r"\frac{\sum_k s_k \cos(x, w_k)}{\lVert \sum_k s_k w_k / \lVert w_k \rVert \rVert}",
    # As `core.words.similarity.multiplied` has it.
    "mul": (
        r"\frac{\prod_{s_k > 0} c_k(x)}{\prod_{s_k < 0} c_k(x) + 10^{-6}}, "
        r"\quad c_k(x) = \frac{1 + \cos(x, w_k)}{2}"
    ),
}


@dataclass(frozen=True, eq=False)
class OpenedCosine:
    r"""One cosine: of two words' vectors, as they are.

    .. math:: \cos(a, b) = \frac{\sum_i a_i b_i}{\lVert a \rVert \, \lVert b \rVert}

    Attributes
    ----------
    a, b : str
    products : ndarray (D,)
        a_i b_i.
    dot, length_a, length_b, cosine : float
        Their sum, the Euclidean lengths, and what comes of them; 0 where a vector is zero.
    """

    a: str
    b: str
    products: Array
    dot: float
    length_a: float
    length_b: float
    cosine: float


@dataclass(frozen=True)
class OpenedScore:
    r"""One candidate's score.

    .. math:: \frac{\sum_k s_k \cos(x, w_k)}{\lVert \sum_k s_k w_k / \lVert w_k \rVert \rVert}

    for 3CosAdd; for 3CosMul that of `core.words.similarity.multiplied`.

    Attributes
    ----------
    word : str
        The candidate x.
    method : {"add", "mul"}
    cosines : tuple of (int, str, float)
        For each word w of the sum its sign, the word, and its cosine with the candidate.
    below : float
        What stands below the line: the length of the sum of unit vectors, or the product of the terms subtracted.
    score : float
    """

    word: str
    method: Method
    cosines: tuple[tuple[int, str, float], ...]
    below: float
    score: float


def opened_cosine(vectors: WordVectors, a: str, b: str) -> OpenedCosine:
    """Return how the cosine of two words is made.

    Raises
    ------
    UnknownWord
        If the vectors do not have them.
    """
    one, other = (np.asarray(vectors[word], dtype=np.float64) for word in (a, b))
    products = one * other
    length_a, length_b = float(np.linalg.norm(one)), float(np.linalg.norm(other))
    below = length_a * length_b
    dot = float(products.sum())
    return OpenedCosine(a, b, products, dot, length_a, length_b, dot / below if below else 0.0)


def opened_score(vectors: WordVectors, expression: Expression, method: Method, word: str) -> OpenedScore:
    """Return how a candidate's score is made.

    Raises
    ------
    UnknownWord
        If the vectors do not have the words.
    """
    signs = np.array(expression.signs, dtype=np.float64)
    cosines = np.array([opened_cosine(vectors, word, term).cosine for term in expression.words])
    if method == "add":
        terms = unit(np.array([vectors[term] for term in expression.words]))
        below = float(np.linalg.norm(signs @ terms))
        score = float(signs @ cosines) / below if below else 0.0
    else:
        below = float(((1 + cosines[signs < 0]) / 2).prod() + EPSILON)
        score = float(multiplied(cosines[:, np.newaxis], signs)[0])
    parts = zip(expression.signs, expression.words, cosines.tolist(), strict=True)
    return OpenedScore(word, method, tuple(parts), below, score)
