"""Checks of public arguments: every error message is one sentence of the same form."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def wrong(name: str, expected: str, value: Any, where: str = "") -> ValueError:
    """Return the error ``{name} must be {expected}; got {value!r} ({where}).``; an array is described by its shape."""
    got = f"an array of shape {value.shape}" if isinstance(value, np.ndarray) and value.ndim else repr(value)
    return ValueError(f"{name} must be {expected}; got {got}{f' ({where})' if where else ''}.")


def finite(name: str, value: ArrayLike, expected: str = "numbers") -> Array:
    """Return `value` as a float64 array.

    Raises
    ------
    ValueError
        If a number is not finite; the message has the first index.
    """
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise wrong(name, expected, value) from None
    squares = np.vdot(array, array)  # fast; it may also overflow
    if not math.isfinite(squares) and not np.isfinite(array).all():
        index = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise wrong(name, "finite", float(array[index]), f"at index {index}" if index else "")
    return array


def shaped(name: str, value: ArrayLike, shape: tuple[int, ...], letters: str = "") -> Array:
    """Return `value` as a finite float64 array that broadcasts to `shape` and has its last axis.

    Raises
    ------
    ValueError
        If it is not finite, or has another shape.
    """
    array = finite(name, value)
    if array.shape == shape:
        return array
    try:
        fits = array.shape[-1:] == shape[-1:] and np.broadcast_shapes(array.shape, shape) == shape
    except ValueError:
        fits = False
    if not fits:
        raise wrong(name, f"of shape {letters + ' = ' if letters else ''}{shape}", array)
    return array


def whole(name: str, value: int | None, low: int = 1) -> int | None:
    """Return `value` if it is ``None`` or a whole number of at least `low`.

    Raises
    ------
    ValueError
        If it is neither.
    """
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | np.integer) or value < low):
        raise wrong(name, f"a whole number from {low}, or None", value)
    return value


def choice(name: str, value: str, choices: Iterable[str]) -> str:
    """Return `value` if it is one of `choices`.

    Raises
    ------
    ValueError
        If it is not.
    """
    choices = tuple(choices)
    if value not in choices:
        raise wrong(name, f"one of {', '.join(choices)}", value)
    return value
