"""Linear projections of words to two or three dimensions (PCA), and how well they preserve distances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.words.similarity import unit

Array = NDArray[np.float64]
TIE: Final = 1e-6  # relative tolerance within which two components of an axis are equal


@dataclass(frozen=True, eq=False)
class Projection:
    """Vectors projected onto their k principal axes.

    Attributes
    ----------
    points : ndarray, shape (N, k)
        Coordinates of each vector.
    explained : ndarray, shape (k,)
        Explained variance ratio of each axis, 0 to 1, largest first; all 0 if there is no variance.
    mean : ndarray, shape (D,)
        The mean vector, projected onto the origin.
    axes : ndarray, shape (k, D)
        Orthonormal. The component of largest magnitude is positive, which fixes the sign of each axis; of several that
        are equal up to rounding, the first.
    """

    points: Array
    explained: Array
    mean: Array
    axes: Array

    def project(self, vectors: ArrayLike) -> Array:
        """Return the coordinates of other vectors (..., D): shape (..., k)."""
        return np.asarray((np.asarray(vectors, dtype=np.float64) - self.mean) @ self.axes.T)


@dataclass(frozen=True, eq=False)
class Plane:
    """The plane in which an analogy is drawn: the first two principal axes of a, b, c and the answer.

    The projection is linear, so a, b, the exact point b - a + c and c form a parallelogram in the picture as in the
    original space. Distances never become longer.

    Attributes
    ----------
    projection : Projection
        Its points, shape (4, 2): a, b, c and the answer.
    point : ndarray, shape (2,)
        Coordinates of the exact point b - a + c.
    kept : float
        Fraction of the squared distances between the four words that the picture preserves, 0 to 1.
    true, drawn : ndarray, shape (5, 5)
        Euclidean distances between a, b, c, the answer and the exact point, in the original space and in the picture.
    """

    projection: Projection
    point: Array
    kept: float
    true: Array
    drawn: Array


def pca(table: ArrayLike, dimensions: int = 2) -> Projection:
    """Return the vectors projected onto their principal axes, by scikit-learn's PCA; deterministic.

    Parameters
    ----------
    table : array_like, shape (N, D)
    dimensions : int
        k, 1 to the smaller of N and D.

    Raises
    ------
    ValueError
        If there are more dimensions than vectors or numbers.

    Examples
    --------
    >>> pca([[0, 0], [1, 1], [2, 2]], 1).points.round(3)[:, 0]
    array([-1.414,  0.   ,  1.414])
    """
    from sklearn.decomposition import PCA

    wide = np.asarray(table, dtype=np.float64)
    if not 1 <= dimensions <= min(wide.shape):
        raise ValueError(f"dimensions must be 1 to {min(wide.shape)} for {len(wide)} vectors; got {dimensions!r}.")
    many = len(wide) >= 10 * wide.shape[1]
    with np.errstate(invalid="ignore"):  # without variance the ratios are undefined
        found = PCA(dimensions, svd_solver="covariance_eigh" if many else "full").fit(wide)
    sizes = np.abs(found.components_)
    largest = (sizes >= (1.0 - TIE) * sizes.max(axis=1, keepdims=True)).argmax(axis=1)
    signs = np.sign(found.components_[np.arange(dimensions), largest])
    axes = found.components_ * signs[:, np.newaxis]
    shares = np.nan_to_num(found.explained_variance_ratio_)
    return Projection((wide - found.mean_) @ axes.T, shares, found.mean_, axes)


def plane(a: ArrayLike, b: ArrayLike, c: ArrayLike, answer: ArrayLike) -> Plane:
    """Return the plane in which to draw that a is to b as c is to the answer: four vectors of shape (D,), D from 2."""
    four = np.array([a, b, c, answer], dtype=np.float64)
    exact = four[1] - four[0] + four[2]
    found = pca(four, 2)
    five, drawn = np.vstack([four, exact]), np.vstack([found.points, found.project(exact)])
    return Plane(found, drawn[4], float(found.explained.sum()), distances(five), distances(drawn))


def distances(points: Array) -> Array:
    """Return the Euclidean distance of each point (N, k) from each: shape (N, N)."""
    return np.asarray(np.linalg.norm(points[:, np.newaxis] - points, axis=-1))


def trustworthiness(table: ArrayLike, points: ArrayLike, neighbours: int = 5, *, metric: str = "cosine") -> float:
    """Return the trustworthiness of a picture: 1 if neighbourhoods are fully preserved.

    Of each point's nearest `neighbours` in the picture, those that are not among its nearest in the original space are
    penalised by their rank there. A random picture has about 0.5.

    Parameters
    ----------
    table : array_like, shape (N, D)
        The vectors. Needs memory for N² numbers.
    points : array_like, shape (N, k)
        Their positions in the picture.
    neighbours : int
        Fewer than N / 2.
    metric : {"cosine", "euclidean"}
        Distance in the original space.

    Raises
    ------
    ValueError
        If there are too many neighbours for so few points.

    References
    ----------
    .. [1] Venna and Kaski (2001), Neighborhood preservation in nonlinear projection methods.
    """
    from sklearn.manifold import trustworthiness as measure

    wide = measured(table, metric)
    if not 1 <= neighbours < len(wide) / 2:
        raise ValueError(f"neighbours must be fewer than half of the {len(wide)} points; got {neighbours!r}.")
    return float(measure(wide, np.asarray(points, dtype=np.float64), n_neighbors=neighbours))


def trustworthiness_by_chance(count: int, neighbours: int = 5) -> float:
    """Return the expected trustworthiness of so many randomly placed points.

    In a random picture each of the n - 1 ranks is as likely to be among a point's k neighbours as any other, and is
    penalised by its excess over k: on average (n - 1 - k) (n - k) / (2 (n - 1)).

    Examples
    --------
    >>> trustworthiness_by_chance(3, 1), round(trustworthiness_by_chance(10_000), 3)
    (0.5, 0.5)
    """
    n, k = count, neighbours
    return 1.0 - (n - 1 - k) * (n - k) / ((n - 1) * (2 * n - 3 * k - 1))


def measured(table: ArrayLike, metric: str) -> Array:
    """Return vectors (N, D) whose Euclidean distances order pairs as the metric does.

    For ``cosine`` these are the unit vectors: their squared distance is 2 - 2 cos.
    """
    if metric not in ("cosine", "euclidean"):
        raise ValueError(f"metric must be one of cosine, euclidean; got {metric!r}.")
    wide = np.asarray(table, dtype=np.float64)
    return unit(wide) if metric == "cosine" else wide
