"""What gated cells share: a row's blocks, and gates that are clamped to a value given from outside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np


def split(row: np.ndarray, count: int) -> list[np.ndarray]:
    """Return the blocks of a row (..., N H), one below the other in the weights: N views (..., H)."""
    size = row.shape[-1] // count
    return [row[..., k * size : (k + 1) * size] for k in range(count)]


def clamped(gate: np.ndarray, value: np.ndarray | None) -> np.ndarray:
    """Return a gate with the numbers of `value` where these are not NaN; as it is where there is none."""
    return gate if value is None else np.where(np.isnan(value), gate, value)


def free(slope: np.ndarray, value: np.ndarray | None) -> np.ndarray:
    """Return a gate's slope, 0 where the gate is clamped: no gradient passes through it."""
    return slope if value is None else np.where(np.isnan(value), slope, 0.0)


def values_of(held: np.ndarray | None, count: int) -> Sequence[Any]:
    """Return what each of so many gates is clamped to, of rows (..., N H); ``None`` where none is."""
    return [None] * count if held is None else split(held, count)
