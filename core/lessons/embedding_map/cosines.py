"""Details of a score (the candidate's cosine with each word of a sum) and of a cosine (products and norms)."""

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
    # As in `core.words.similarity.multiplied`.
    "mul": (
        r"\frac{\prod_{s_k > 0} c_k(x)}{\prod_{s_k < 0} c_k(x) + 10^{-6}}, "
        r"\quad c_k(x) = \frac{1 + \cos(x, w_k)}{2}"
    ),
}


@dataclass(frozen=True, eq=False)
class CosineDetails:
    r"""Details of one cosine: that of two words' vectors.

    .. math:: \cos(a, b) = \frac{\sum_i a_i b_i}{\lVert a \rVert \, \lVert b \rVert}

    Attributes
    ----------
    a, b : str
    products : ndarray (D,)
        a_i b_i.
    dot, length_a, length_b, cosine : float
        The dot product, the Euclidean norms and the cosine; 0 where a vector is zero.
    """

    a: str
    b: str
    products: Array
    dot: float
    length_a: float
    length_b: float
    cosine: float


@dataclass(frozen=True)
class ScoreDetails:
    r"""Details of one candidate's score.

    .. math:: \frac{\sum_k s_k \cos(x, w_k)}{\lVert \sum_k s_k w_k / \lVert w_k \rVert \rVert}

    for 3CosAdd; for 3CosMul see `core.words.similarity.multiplied`.

    Attributes
    ----------
    word : str
        The candidate x.
    method : {"add", "mul"}
    cosines : tuple of (int, str, float)
        For each word w of the sum its sign, the word, and its cosine with the candidate.
    denominator : float
        The norm of the sum of unit vectors, or the product of the subtracted terms.
    score : float
    """

    word: str
    method: Method
    cosines: tuple[tuple[int, str, float], ...]
    denominator: float
    score: float




def cosine_details(vectors: WordVectors, a: str, b: str) -> CosineDetails:
    """Return the details of the cosine of two words.

    Raises
    ------
    UnknownWord
        If they are not in the vocabulary.
    """
    one, other = (np.asarray(vectors[word], dtype=np.float64) for word in (a, b))
    products = one * other
    length_a, length_b = float(np.linalg.norm(one)), float(np.linalg.norm(other))
    norms = length_a * length_b
    dot = float(products.sum())
    return CosineDetails(a, b, products, dot, length_a, length_b, dot / norms if norms else 0.0)


def score_details(vectors: WordVectors, expression: Expression, method: Method, word: str) -> ScoreDetails:
    """Return the details of a candidate's score.

    Raises
    ------
    UnknownWord
        If a word is not in the vocabulary.
    """
    signs = np.array(expression.signs, dtype=np.float64)
    cosines = np.array([cosine_details(vectors, word, term).cosine for term in expression.words])
    if method == "add":
        terms = unit(np.array([vectors[term] for term in expression.words]))
        denominator = float(np.linalg.norm(signs @ terms))
        score = float(signs @ cosines) / denominator if denominator else 0.0
    else:
        denominator = float(((1 + cosines[signs < 0]) / 2).prod() + EPSILON)
        score = float(multiplied(cosines[:, np.newaxis], signs)[0])
    parts = zip(expression.signs, expression.words, cosines.tolist(), strict=True)
    return ScoreDetails(word, method, tuple(parts), denominator, score)
