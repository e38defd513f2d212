"""Families of numbers in a scene: their axes and colour scales."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.scene.scene import Axis, Values

Array = NDArray[np.float64]
WEIGHT_AXES: Final[Mapping[str, tuple[Axis, ...]]] = MappingProxyType({
    "weight_ih": ("unit", "input"),
    "weight_hh": ("unit", "unit"),
    "bias_ih": ("unit",),
    "weight_out": ("output", "unit"),
    "bias_out": ("output",),
})  # fmt: skip


def family(name: str, axes: tuple[Axis, ...], data: Array, limit: float = 1.0, *, first: int = 1) -> Values:
    """Return the numbers of one family; `first` is the first step of its axis of steps, if it has one."""
    data = np.asarray(data, dtype=np.float64)
    start = tuple(first if axis == "step" else 0 for axis in axes)
    return Values(name, axes, data, data.shape, start, limit)


def limit_of(*arrays: Array) -> float:
    """Return the largest magnitude, which has the most saturated colour."""
    return max((float(np.abs(a).max()) for a in arrays if a.size), default=1.0) or 1.0
