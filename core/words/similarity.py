"""Cosine similarity of the rows of a table, 3CosAdd and 3CosMul, and fast selection of the best."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.float32]
Vector = NDArray[np.float64]
Method = Literal["add", "mul"]
EPSILON: Final = 1e-6  # as in gensim; Levy and Goldberg use 0.001
ROUNDING: Final = 1e-5  # bound on the float32 error of a cosine
GROUPS: Final = 16  # groups per requested row, in each of which the best row is found
DIGITS: Final = 12  # identical rows must tie, whatever order their products were summed in


def lengths(table: Table) -> NDArray[np.float32]:
    """Return the Euclidean length of each row: shape (N,), summed in float64."""
    squares: Vector = np.einsum("nd,nd->n", table, table, dtype=np.float64)
    return np.sqrt(squares).astype(np.float32)


def unit(vectors: NDArray[np.float32] | Vector) -> Vector:
    """Return the vectors (..., D) with length 1 in float64; a zero vector stays zero."""
    wide = np.asarray(vectors, dtype=np.float64)
    largest = np.abs(wide).max(axis=-1, keepdims=True, initial=0.0)
    wide = wide / np.where(largest > 0.0, largest, 1.0)  # the squares neither overflow nor underflow
    length = np.linalg.norm(wide, axis=-1, keepdims=True)
    return np.asarray(wide / np.where(length > 0.0, length, 1.0))


def multiplied(cosines: Vector, signs: Vector) -> Vector:
    r"""Return 3CosMul for any number of terms: shape (N,), from 0.

    .. math:: \frac{\prod_{s_k > 0} c_k(x)}{\prod_{s_k < 0} c_k(x) + 10^{-6}}, \quad c_k(x) = \frac{1 + \cos(x, w_k)}{2}

    The small constant is gensim's; the paper uses 0.001.

    Parameters
    ----------
    cosines : ndarray, shape (K, N)
        Of each term with each word.
    signs : ndarray, shape (K,)
        +1 or -1.

    References
    ----------
    .. [1] Levy and Goldberg (2014), Linguistic regularities in sparse and explicit word representations, equation 4.
    """
    shifted = (1.0 + cosines) / 2.0
    return np.asarray(shifted[signs > 0].prod(axis=0) / (shifted[signs < 0].prod(axis=0) + EPSILON))


def cosines(table: Table, row_lengths: NDArray[np.float32], vectors: Vector) -> NDArray[np.float32]:
    """Return the cosine of each vector (K, D) with each row, in float32: shape (K, N); 0 where either is zero."""
    directions = unit(vectors).astype(np.float32)
    # One matrix-vector product each: a matrix-matrix product is not faster for so few.
    products = np.stack([table @ direction for direction in directions])
    return np.asarray(products / np.maximum(row_lengths, np.finfo(np.float32).tiny))


def shortlist(least: NDArray[Any], most: NDArray[Any], count: int) -> NDArray[np.intp]:
    """Return, in order, the indices that could be among the `count` best, given bounds on each score."""
    if count >= len(least):
        return np.arange(len(least))
    # The count-th largest of the groups' maxima is a lower bound of the count-th largest score: it is quicker to find
    # and not much lower.
    width = max(1, len(least) // (GROUPS * count))
    heads = least[: len(least) // width * width].reshape(-1, width).max(axis=1)
    return np.flatnonzero(most >= np.partition(heads, len(heads) - count)[len(heads) - count])


def best(scores: Vector, rows: NDArray[np.intp], count: int, without: Collection[int] = ()) -> list[tuple[int, float]]:
    """Return the `count` best of some rows and their scores, best first; of ties the first row."""
    kept = [(-round(float(score), DIGITS), int(row)) for score, row in zip(scores, rows, strict=True)]
    ranked = sorted(pair for pair in kept if pair[1] not in without)
    return [(row, -score) for score, row in ranked[:count]]


def nearest(
    table: Table, row_lengths: NDArray[np.float32], vector: Vector, count: int, without: Collection[int] = ()
) -> list[tuple[int, float]]:
    """Return the rows with the largest cosine with a vector (D,), and that cosine in float64.

    Every row is compared in float32; those that could be among the best are compared again in float64.
    """
    rough = cosines(table, row_lengths, vector[np.newaxis])[0]
    rows = shortlist(rough - ROUNDING, rough + ROUNDING, count + len(without))
    return best(unit(table[rows]) @ unit(vector), rows, count, without)


def completed(
    table: Table,
    row_lengths: NDArray[np.float32],
    terms: Vector,
    signs: Vector,
    method: Method,
    count: int,
    without: Collection[int] = (),
) -> list[tuple[int, float]]:
    """Return the best answers to an analogy: rows and their scores.

    Parameters
    ----------
    terms : ndarray, shape (K, D)
        The vectors to add or subtract.
    signs : ndarray, shape (K,)
        +1 or -1.
    method : {"add", "mul"}
        3CosAdd: the score is the cosine with the sum of the unit vectors (gensim's ``most_similar``).
        3CosMul: the score is `multiplied` (gensim's ``most_similar_cosmul``).
    """
    if method == "add":
        return nearest(table, row_lengths, signs @ unit(terms), count, without)
    rough = cosines(table, row_lengths, terms).astype(np.float64)
    towards = signs[:, np.newaxis] * ROUNDING
    least, most = (multiplied(np.maximum(rough + side * towards, -1.0), signs) for side in (-1, 1))
    rows = shortlist(least, most, count + len(without))
    return best(multiplied(unit(terms) @ unit(table[rows]).T, signs), rows, count, without)
