"""The relative difference of two results."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike


def relative_difference(ours: ArrayLike, theirs: ArrayLike) -> float:
    """Return max|a − b| / max|b|, from 0; where all of b is 0, 0 if all of a is too and else infinity.

    >>> relative_difference([1.0, 2.0], [1.0, 4.0])
    0.5
    """
    a, b = np.asarray(ours, dtype=np.float64), np.asarray(theirs, dtype=np.float64)
    if a.shape != b.shape:
        raise ValueError(f"ours must be of shape {b.shape}; got an array of shape {a.shape}.")
    if b.size == 0:
        return 0.0
    difference, size = float(np.abs(a - b).max()), float(np.abs(b).max())
    if size == 0.0:
        return 0.0 if difference == 0.0 else float("inf")
    return difference / size


def compare(ours: Mapping[str, ArrayLike], theirs: Mapping[str, ArrayLike]) -> dict[str, float]:
    """Return the relative difference of each array that both have.

    Raises
    ------
    ValueError
        If two arrays of one name have different shapes.
    """
    return {name: relative_difference(ours[name], theirs[name]) for name in ours if name in theirs}
