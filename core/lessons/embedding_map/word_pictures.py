"""Where words fall: by PCA, or by t-SNE, which is made in turns and starts from the picture that ships."""

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
MOST_TRUSTED: Final = 2_000  # words of which trustworthiness is measured: it holds their square
NEAR: Final = 5  # neighbours that trustworthiness looks at, where there are enough
PLACED_BY: Final = 3  # words of the map by which t-SNE's picture places a word that it was made without
START: Final = ASSETS / "embedding_map.json"


@dataclass(frozen=True)
class How:
    """What makes a picture of words: perplexity and seed are t-SNE's."""

    projection: Literal["tsne", "pca"]
    dimensions: int
    perplexity: int
    seed: int

    @property
    def fewest(self) -> int:
        """How many words it takes."""
        return FEWEST if self.projection == "tsne" else self.dimensions + 1


@dataclass(frozen=True, eq=False)
class Picture:
    """Where words fall.

    Attributes
    ----------
    points : ndarray (N, k)
    explained : ndarray (k,) or None
        PCA: each axis's share of the variance; ``None`` of t-SNE.
    trustworthiness : float or None
        0 to 1; ``None`` while t-SNE is at work, of one or two words, of very many, and where all vectors are the same.
    place : callable
        From vectors (M, D) to points (M, k): where words fall that the picture was made without.
    is_finished : bool
        False while t-SNE is at work, or where it was stopped.
    """

    points: Array
    explained: Array | None
    trustworthiness: float | None
    place: Callable[[Array], Array] = field(repr=False)
    is_finished: bool = True


class Kept:
    """What a person's latest maps were made of: the t-SNEs, as far as each has come, and the finished pictures."""

    MOST: Final = 12

    def __init__(self) -> None:
        self._kept: OrderedDict[Any, Any] = OrderedDict()

    def find(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what is kept under a key, made where there is nothing."""
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
    """Return where words fall; too few for a picture stand in a row.

    Parameters
    ----------
    words : tuple of str
        Of the vectors.
    vectors : WordVectors
    how : How
        Its perplexity fits their number.
    kept : Kept
        Where work is kept from one call to the next.
    on_progress : callable
        Hears of the iterations of t-SNE that are done and of all there are; returns False to leave it at that.
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
    goes_on = layout.done < layout.total and on_progress(layout.done, layout.total)
    if goes_on:
        layout.advance(on_progress)
    if layout.done < layout.total:
        points = lying(layout.points)
        return Picture(points, None, None, partial(_beside, table, points), is_finished=False)
    on_progress(layout.total, layout.total)
    return kept.find((*what, "finished"), lambda: _by_tsne(table, lying(layout.points)))


def _by_pca(table: Array, k: int) -> Picture:
    found = pca(table, k)
    return Picture(found.points, found.explained, _trusted(table, found.points), found.project)


def _by_tsne(table: Array, points: Array) -> Picture:
    return Picture(points, None, _trusted(table, points), partial(_beside, table, points))


def lying(points: Array) -> Array:
    """Return points (N, k) turned so that they spread most from left to right: t-SNE knows no up or down."""
    turned, most = np.zeros(points.shape), min(points.shape)
    turned[:, :most] = pca(points, most).points
    return turned


def _trusted(table: Array, points: Array) -> float | None:
    """Return the trustworthiness of a picture by cosines; ``None`` where there are too few or too many words for it.

    Where all vectors are the same, no word is nearer than another, and there is nothing to measure.
    """
    few, many = near(len(table)) < 1, len(table) > MOST_TRUSTED
    return None if few or many or are_same(table) else trustworthiness(table, points, near(len(table)))


def near(count: int) -> int:
    """Return how many neighbours trustworthiness looks at: five, of fewer than 11 words a third of the others."""
    if count > 2 * NEAR:
        return NEAR
    return max((count - 1) // 3, 1) if count > 2 else 0


def are_same(table: Array) -> bool:
    """Return whether all vectors (N, D) are one."""
    return bool((table == table[:1]).all())


def above_chance(trust: float, count: int) -> float:
    """Return how far a trustworthiness is from that of a random picture (0) to 1; below 0 where it is less."""
    chance = trustworthiness_by_chance(count, near(count))
    return (trust - chance) / (1.0 - chance)


def _beside(table: Array, points: Array, new: Array) -> Array:
    """Return the places of new vectors (M, D) among the words of a picture: the mean of the nearest's, by cosines."""
    cosines = unit(new) @ unit(table).T
    nearest = np.argsort(-cosines, axis=1)[:, :PLACED_BY]
    weights = np.take_along_axis(cosines, nearest, axis=1).clip(1e-3)
    return np.asarray((points[nearest] * weights[..., None]).sum(axis=1) / weights.sum(axis=1, keepdims=True))


def rows(vectors: WordVectors, words: Sequence[str]) -> Array:
    """Return the vectors of words: shape (N, D), float64."""
    return np.array([vectors[word] for word in words], dtype=np.float64).reshape(len(words), vectors.size)


def start_picture(words: Sequence[str], vectors: WordVectors, how: How) -> Picture | None:
    """Return the picture that ships (`tools/word_map.py`) where it is what is asked for: t-SNE takes a second."""
    stored = _start()
    same = stored and vectors is WordVectors.default() and list(words) == stored["words"]
    if not same or how != How(**stored["how"]):
        return None
    points = np.array(stored["points"])
    return Picture(points, None, stored["trustworthiness"], partial(_beside, rows(vectors, words), points))


@cache
def _start() -> dict[str, Any]:
    if not START.exists():  # the tool is about to make it
        return {}
    stored: dict[str, Any] = json.loads(START.read_text(encoding="utf-8"))
    return stored
