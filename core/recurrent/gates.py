"""Functions of gated cells: the blocks of a row, and clamped gates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np


def split(row: np.ndarray, count: int) -> list[np.ndarray]:
    """Return the blocks of a row (..., N H), in the order of the weights: N views (..., H)."""
    size = row.shape[-1] // count
    return [row[..., k * size : (k + 1) * size] for k in range(count)]


def clamped(gate: np.ndarray, value: np.ndarray | None) -> np.ndarray:
    """Return a gate, replaced by `value` where that is not NaN; the gate itself without a value."""
    return gate if value is None else np.where(np.isnan(value), gate, value)


def free(slope: np.ndarray, value: np.ndarray | None) -> np.ndarray:
    """Return a gate's slope, 0 where the gate is clamped: no gradient passes through it."""
    return slope if value is None else np.where(np.isnan(value), slope, 0.0)


def values_of(held: np.ndarray | None, count: int) -> Sequence[Any]:
    """Return the values of each of `count` clamped gates, from rows (..., N H); ``None`` without any."""
    return [None] * count if held is None else split(held, count)
