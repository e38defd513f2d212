"""The source of a function in a script has no part without effect."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.export.source import source_of
from core.recurrent.gates import clamped, free


def step(zx: Any, h: np.ndarray, W: Any, b: Any = 0.0, gain: float = 1.0, clamps: Any = (None, None)) -> Any:
    """Return é and more.

    Parameters, and so on.
    """
    import math

    product = gain * (h @ W.T) + b  # é: columns are counted in bytes
    r, z = clamped(zx, clamps[0]), clamped(math.exp(1) * product, clamps[1])
    h, W = clamped(h, clamps[0]), clamped(W, clamps[1])
    slope: np.ndarray = r * free(1.0 - z, clamps[0])
    return gain * slope * (z + h)


def kept(x, keep, *, shift=None, scale=2.0):
    """Return it."""
    if shift is not None:
        x = x + shift
    y = keep("y", scale * keep("x", x + 1.0))
    return np.asarray(y * keep("z", x - y))


def test_by_default_only_annotations_and_imports_are_removed():
    assert source_of(step) == (
        "def step(zx, h, W, b=0.0, gain=1.0, clamps=(None, None)):\n"
        '    """Return é and more."""\n'
        "    product = gain * (h @ W.T) + b  # é: columns are counted in bytes\n"
        "    r, z = clamped(zx, clamps[0]), clamped(math.exp(1) * product, clamps[1])\n"
        "    h, W = clamped(h, clamps[0]), clamped(W, clamps[1])\n"
        "    slope = r * free(1.0 - z, clamps[0])\n"
        "    return gain * slope * (z + h)\n"
    )


def test_parts_without_effect_are_removed_and_a_sum_keeps_its_brackets():
    assert source_of(step, name="short", without=("b", "gain", "clamps"), defaults=False) == (
        "def short(zx, h, W):\n"
        '    """Return é and more."""\n'
        "    product = h @ W.T  # é: columns are counted in bytes\n"
        "    r, z = zx, math.exp(1) * product\n"
        "    slope = r * (1.0 - z)\n"
        "    return slope * (z + h)\n"
    )


def test_of_several_assigned_names_those_that_change_are_kept():
    assert "    h = h + 1.0\n" in source_of(two, without=("clamps",))


def two(h, W, clamps):
    """Return it."""
    h, W = h + 1.0, clamped(W, clamps[1])
    return h @ W


def test_kept_values_are_selected_by_name():
    assert source_of(kept, without=("shift",), keeping=("y",)) == (
        "def kept(x, keep, *, scale=2.0):\n"
        '    """Return it."""\n'
        '    y = keep("y", scale * (x + 1.0))\n'
        "    return y * (x - y)\n"
    )
    assert source_of(kept, without=("shift", "scale")) == (
        'def kept(x):\n    """Return it."""\n    y = x + 1.0\n    return y * (x - y)\n'
    )
