"""Incremental t-SNE, which can be stopped and continued at any time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.words.projection import measured, pca

Array = NDArray[np.float64]
FEWEST: Final = 2
PIECE: Final = 10  # iterations between two calls of `go_on`
EXACT: Final = 300  # words up to which repulsion is computed exactly (Barnes-Hut theta is 0)
JITTER: Final = 0.01  # relative to the initial spread, so that words with the same vector can separate
EXAGGERATION: Final = 12.0
THIRDS: Final = 7  # words from which the largest perplexity is a third of the others
FEW: Final = 80  # words up to which there is no exaggeration, all pairs attract, and no tree is used
WIDTH: Final = 1e-4  # standard deviation of the initial positions: so small that there is no repulsion yet
WIDTH_OF_FEW: Final = 0.1  # larger, as words that are all equally near, such as two, have zero gradient


class Layout:
    """An incremental t-SNE of some words.

    It is initialised with PCA. The early iterations use an exaggeration of 12 (momentum 0.5), the later ones none
    (momentum 0.8); the learning rate is N divided by the exaggeration. The same seed gives the same picture, however
    often it was stopped. It uses one thread.

    For up to 80 words there is no exaggeration, all pairs attract, and `divergence` computes the gradient: with
    exaggeration, words that are all neighbours collapse to one point. Without it, this point is unstable unless all
    words are equally near each other.

    Parameters
    ----------
    table : array_like, shape (N, D)
        A vector for each word, N from 2.
    perplexity : float
        Effective number of neighbours: 1 to `highest_perplexity`.
    seed : int
        Seed of the jitter in the initial positions.
    dimensions : {2, 3}
    metric : {"cosine", "euclidean"}
        ``cosine`` uses the vectors scaled to length 1.
    early, late : int
        Number of iterations with and without exaggeration.

    Attributes
    ----------
    points : ndarray, shape (N, dimensions)
        Current positions (a copy). Only neighbourhoods are meaningful, neither the axes nor large distances.
    divergence : float or None
        Kullback-Leibler divergence in nats between the neighbour distributions; None before the first iteration.
    done, total : int
        Iterations.

    Raises
    ------
    ValueError
        If there are too few words, or the perplexity, the dimensions or the metric is invalid.

    References
    ----------
    .. [1] van der Maaten and Hinton (2008), Visualizing data using t-SNE.
    .. [2] Poličar, Stražar and Zupan (2024), openTSNE: a modular Python library for t-SNE dimensionality reduction and
       embedding. Its code is used.
    """

    def __init__(
        self,
        table: ArrayLike,
        perplexity: float = 30.0,
        seed: int = 0,
        dimensions: Literal[2, 3] = 2,
        *,
        metric: str = "cosine",
        early: int = 250,
        late: int = 500,
    ) -> None:
        self._table = measured(table, metric)
        count = len(self._table)
        if count < FEWEST:
            raise ValueError(f"table must have at least {FEWEST} words; got {count}.")
        if not 1.0 <= perplexity <= highest_perplexity(count):
            share = "a third of the" if count >= THIRDS else "as there are"
            most = f"{highest_perplexity(count):g}, {share} {count - 1} others"
            raise ValueError(f"perplexity must be 1 to {most}; got {perplexity!r}.")
        if dimensions not in (2, 3):
            raise ValueError(f"dimensions must be one of 2, 3; got {dimensions!r}.")
        self.exaggeration = exaggeration(count)
        self.perplexity, self.early, self.total, self.done = float(perplexity), early, early + late, 0
        self.divergence: float | None = None
        self._start = _start(self._table, dimensions, seed, width(count))
        self._embedding: Any = None

    @property
    def points(self) -> Array:
        """Current positions, shape (N, dimensions)."""
        return np.array(self._start if self._embedding is None else self._embedding, dtype=np.float64)

    def advance(self, go_on: Callable[[int, int], bool] = lambda done, total: True) -> Array | None:
        """Iterate until all iterations are done, or `go_on` returns False.

        Parameters
        ----------
        go_on : function of (done, total)
            Called after every 10 iterations, and after the first step, which finds the neighbours.

        Returns
        -------
        ndarray, shape (N, dimensions), or None
            The finished picture; None if it is not finished.
        """
        if self._embedding is None:
            self._embedding = self._initialised()
            if not go_on(self.done, self.total):
                return None
        while self.done < self.total:
            self._iterate()
            if not go_on(self.done, self.total) and self.done < self.total:
                return None
        return self.points

    def _initialised(self) -> Any:
        from openTSNE import TSNEEmbedding  # type: ignore[import-untyped]
        from openTSNE.affinity import PerplexityBasedNN, get_knn_index  # type: ignore[import-untyped]

        others = neighbour_count(len(self._table), self.perplexity)
        index = get_knn_index(self._table, "exact", k=others, metric="euclidean", n_jobs=1)
        near = PerplexityBasedNN(perplexity=self.perplexity, knn_index=index, n_jobs=1)
        theta = 0.0 if len(self._table) <= EXACT else 0.5
        # Barnes-Hut is available in three dimensions as well.
        method = divergence if len(self._table) <= FEW else "bh"
        return TSNEEmbedding(self._start, near, negative_gradient_method=method, theta=theta, n_jobs=1)

    def _iterate(self) -> None:
        is_early = self.done < self.early
        steps = min(PIECE, (self.early if is_early else self.total) - self.done)
        early, late = {"exaggeration": self.exaggeration, "momentum": 0.5}, {"exaggeration": 1.0, "momentum": 0.8}
        # The optimiser keeps its momentum and gains between pieces.
        self._embedding = self._embedding.optimize(steps, inplace=True, **(early if is_early else late))
        self.done += steps
        self.divergence = float(self._embedding.kl_divergence)


def highest_perplexity(count: int) -> float:
    """Return the largest perplexity for so many words: a third of the others, so that all are neighbours.

    With fewer than 6 others it is half of them, up to 2; and at least 1.
    """
    return max(1.0, (count - 1) / 3, min(2.0, (count - 1) / 2))


def exaggeration(count: int) -> float:
    """Return the early exaggeration for so many words."""
    return 1.0 if count <= FEW else EXAGGERATION


def neighbour_count(count: int, perplexity: float) -> int:
    """Return the number of neighbours of each word: three times the perplexity, or all others if there are few."""
    return count - 1 if count <= FEW else min(count - 1, int(3 * perplexity))


def width(count: int) -> float:
    """Return the standard deviation of the initial positions of so many words."""
    return WIDTH_OF_FEW if count <= FEW else WIDTH


def divergence(points: Array, near: Any, should_eval_error: bool = False, **_: Any) -> tuple[float, Array]:
    r"""Return the divergence of a picture of few words, and its gradient, from all pairs.

    .. math:: \frac{\partial C}{\partial y_i} = \sum_j (p_{ij} - q_{ij}) w_{ij} (y_i - y_j), \quad
        w_{ij} = \frac{1}{1 + \|y_i - y_j\|^2}, \quad q_{ij} = \frac{w_{ij}}{\sum_{k \ne l} w_{kl}}

    without the paper's factor 4, as in openTSNE. The Barnes-Hut tree merges points that nearly coincide, so that they
    no longer repel each other.

    Parameters
    ----------
    points : ndarray, shape (N, k)
    near : sparse matrix, shape (N, N)
        p, which sums to 1, or to more with exaggeration.
    should_eval_error : bool
        Whether to compute the divergence; 0 otherwise.
    """
    apart = np.asarray(points)[:, np.newaxis] - np.asarray(points)
    weights = 1.0 / (1.0 + (apart**2).sum(axis=-1))
    np.fill_diagonal(weights, 0.0)
    p, q = near.toarray(), weights / weights.sum()
    gradient = (((p - q) * weights)[..., np.newaxis] * apart).sum(axis=1)
    some = p > 0.0
    error = float((p[some] * np.log(p[some] / q[some])).sum()) if should_eval_error else 0.0
    return error, gradient


def _start(table: Array, dimensions: int, seed: int, width: float) -> Array:
    """Return the PCA, scaled to a standard deviation of `width`, plus jitter."""
    points = np.zeros((len(table), dimensions))
    most = min(dimensions, *table.shape)
    points[:, :most] = pca(table, most).points
    spread = float(points[:, 0].std())
    jitter = np.random.default_rng(seed).normal(scale=JITTER, size=points.shape)
    return np.asarray(width * (points / (spread if spread > 0.0 else 1.0) + jitter))
