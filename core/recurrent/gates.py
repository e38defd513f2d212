"""What gated cells share: a row's blocks, and gates that keep a value given from outside."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def blocks(row: np.ndarray, count: int) -> list[np.ndarray]:
    """Return the blocks of a row (..., N H), one below the other in the weights: N views (..., H)."""
    size = row.shape[-1] // count
    return [row[..., k * size : (k + 1) * size] for k in range(count)]


def clamped(gates: Sequence[np.ndarray], held: np.ndarray | None) -> Sequence[np.ndarray]:
    """Return the gates, (..., H) each, with the values of `held` (..., N H) where it is not NaN."""
    if held is None:
        return gates
    values = blocks(held, len(gates))
    return [np.where(np.isnan(value), gate, value) for gate, value in zip(gates, values, strict=True)]


def free(slopes: Sequence[np.ndarray], held: np.ndarray | None) -> Sequence[np.ndarray]:
    """Return the gates' slopes, (..., H) each, with 0 where a gate is clamped: no gradient passes through it."""
    if held is None:
        return slopes
    values = blocks(held, len(slopes))
    return [np.where(np.isnan(value), slope, 0.0) for slope, value in zip(slopes, values, strict=True)]
