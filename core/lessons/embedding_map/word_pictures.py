"""Positions of words: by PCA, or by t-SNE, which is computed in turns unless it is the shipped picture."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any, Final, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.paths import ASSETS
from core.words import WordVectors
from core.words.layout import FEWEST, Layout
from core.words.projection import pca, trustworthiness, trustworthiness_by_chance
from core.words.similarity import unit

Array = NDArray[np.float64]
Progress = Callable[[int, int], bool]
T = TypeVar("T")
MOST_TRUSTED: Final = 2_000  # words up to which trustworthiness is computed: it needs N² memory
NEAR: Final = 5  # neighbours for trustworthiness, if there are enough words
PLACED_BY: Final = 3  # nearest words whose mean position is that of a word added to a t-SNE
START: Final = ASSETS / "embedding_map.json"


@dataclass(frozen=True)
class How:
    """Parameters of a picture of words; perplexity and seed are those of t-SNE."""

    projection: Literal["tsne", "pca"]
    dimensions: int
    perplexity: int
    seed: int

    @property
    def fewest(self) -> int:
        """The smallest number of words."""
        return FEWEST if self.projection == "tsne" else self.dimensions + 1


@dataclass(frozen=True, eq=False)
class Picture:
    """Positions of words.

    Attributes
    ----------
    points : ndarray (N, k)
    explained : ndarray (k,) or None
        PCA: explained variance ratio of each axis; ``None`` for t-SNE.
    trustworthiness : float or None
        0 to 1; ``None`` while t-SNE is running, for one or two words, for very many, and if all vectors are equal.
    place : callable
        From vectors (M, D) to points (M, k): positions of words that the picture was computed without.
    is_finished : bool
        False while t-SNE is running, or if it was stopped.
    """

    points: Array
    explained: Array | None
    trustworthiness: float | None
    place: Callable[[Array], Array] = field(repr=False)
    is_finished: bool = True


class Kept:
    """Cache of a user's latest t-SNE runs, finished or not, and pictures."""

    MOST: Final = 12

    def __init__(self) -> None:
        self._kept: OrderedDict[Any, Any] = OrderedDict()

    def find(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the cached value of a key, computed if there is none."""
        found: T = self._kept.pop(key, None) or make()
        self._kept[key] = found
        while len(self._kept) > self.MOST:
            self._kept.popitem(last=False)
        return found


def picture_of(
    words: tuple[str, ...],
    vectors: WordVectors,
    how: How,
    kept: Kept,
    on_progress: Progress = lambda done, total: True,
) -> Picture:
    """Return the positions of words; too few for a picture are placed in a row.

    Parameters
    ----------
    words : tuple of str
        Words of the vocabulary.
    vectors : WordVectors
    how : How
        With a perplexity that is valid for their number.
    kept : Kept
        Cache of intermediate results between calls.
    on_progress : callable
        Called with the number of t-SNE iterations done and the total; returns False to stop there.
    """
    k = how.dimensions
    if len(words) < how.fewest:
        row = np.zeros((len(words), k))
        row[:, 0] = np.arange(len(words))
        return Picture(row, None, None, lambda new: np.zeros((len(new), k)))
    if how.projection == "pca":
        return kept.find((vectors, words, k), lambda: _by_pca(rows(vectors, words), k))
    if start := start_picture(words, vectors, how):
        return start
    table = rows(vectors, words)
    what = (vectors, words, k, how.perplexity, how.seed)
    layout = kept.find(what, lambda: Layout(table, how.perplexity, how.seed, 2 if k == 2 else 3))
    continues = layout.done < layout.total and on_progress(layout.done, layout.total)
    if continues:
        layout.advance(on_progress)
    if layout.done < layout.total:
        points = aligned(layout.points)
        return Picture(points, None, None, partial(_placed_near, table, points), is_finished=False)
    on_progress(layout.total, layout.total)
    return kept.find((*what, "finished"), lambda: _by_tsne(table, aligned(layout.points)))


def _by_pca(table: Array, k: int) -> Picture:
    found = pca(table, k)
    return Picture(found.points, found.explained, _trusted(table, found.points), found.project)


def _by_tsne(table: Array, points: Array) -> Picture:
    return Picture(points, None, _trusted(table, points), partial(_placed_near, table, points))


def aligned(points: Array) -> Array:
    """Return points (N, k) rotated so that the first axis has the largest variance; t-SNE is rotation invariant."""
    rotated, most = np.zeros(points.shape), min(points.shape)
    rotated[:, :most] = pca(points, most).points
    return rotated


def _trusted(table: Array, points: Array) -> float | None:
    """Return the trustworthiness of a picture by cosines; ``None`` for too few or too many words.

    If all vectors are equal, no word is nearer than another, and it is undefined.
    """
    few, many = near(len(table)) < 1, len(table) > MOST_TRUSTED
    return None if few or many or are_same(table) else trustworthiness(table, points, near(len(table)))


def near(count: int) -> int:
    """Return the number of neighbours for trustworthiness: five, or with fewer than 11 words a third of the others."""
    if count > 2 * NEAR:
        return NEAR
    return max((count - 1) // 3, 1) if count > 2 else 0


def are_same(table: Array) -> bool:
    """Return whether all vectors (N, D) are equal."""
    return bool((table == table[:1]).all())


def above_chance(trust: float, count: int) -> float:
    """Return a trustworthiness rescaled so that a random picture has 0; 1 stays 1."""
    chance = trustworthiness_by_chance(count, near(count))
    return (trust - chance) / (1.0 - chance)


def _placed_near(table: Array, points: Array, new: Array) -> Array:
    """Return positions of new vectors (M, D): the mean of their nearest words' positions, weighted by cosine."""
    cosines = unit(new) @ unit(table).T
    nearest = np.argsort(-cosines, axis=1)[:, :PLACED_BY]
    weights = np.take_along_axis(cosines, nearest, axis=1).clip(1e-3)
    return np.asarray((points[nearest] * weights[..., None]).sum(axis=1) / weights.sum(axis=1, keepdims=True))


def rows(vectors: WordVectors, words: Sequence[str]) -> Array:
    """Return the vectors of words: shape (N, D), float64."""
    return np.array([vectors[word] for word in words], dtype=np.float64).reshape(len(words), vectors.size)


def start_picture(words: Sequence[str], vectors: WordVectors, how: How) -> Picture | None:
    """Return the picture that ships (`tools/word_map.py`) if it is the requested one: t-SNE takes a second."""
    stored = _start()
    same = stored and vectors is WordVectors.default() and list(words) == stored["words"]
    if not same or how != How(**stored["how"]):
        return None
    points = np.array(stored["points"])
    return Picture(points, None, stored["trustworthiness"], partial(_placed_near, rows(vectors, words), points))


@cache
def _start() -> dict[str, Any]:
    if not START.exists():  # the tool is creating it
        return {}
    stored: dict[str, Any] = json.loads(START.read_text(encoding="utf-8"))
    return stored
