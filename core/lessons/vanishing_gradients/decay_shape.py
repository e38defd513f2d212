"""The shape of a line of gradient norms from the last step to the first: exponential, a turn, level, or none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
STRAIGHT: Final = 0.95  # R² from which on a line counts as exponential
LEVEL: Final = 2.0  # a line whose ends lie within this factor neither vanishes nor explodes
UNDERFLOW: Final = 1e-290  # if the last value above 0 is below this, the zeros are underflow of float64


@dataclass(frozen=True)
class Shape:
    """The shape of a line from its last step T to its first.

    Attributes
    ----------
    kind : {"nothing", "level", "straight", "turn", "uneven"}
        ``nothing``: 0 at every step but the last. ``level``: all values above 0 lie within a factor of 2.
        ``straight``: its logarithm is a straight line over the steps, with R² of 0.95 or more. ``turn``: it falls to a
        least value and at least doubles from there, or grows to a largest and at least halves.
    first : float
        ‖dL/dh_1‖ / ‖dL/dh_T‖.
    low, high : float
        Least and largest norm above 0, divided by that at T.
    rate : float
        Factor per step of the straight line that fits best; 1 with fewer than two values.
    r_squared : float
        Of that line, 0 to 1.
    turn : int
        The step of the turn, from 1; 0 without one.
    zero_from : int
        The last step at which it is 0, as at all earlier steps; 0 if there is none.
    underflows : bool
        Whether it is 0 there by underflow of float64; otherwise it is exactly 0.
    """

    kind: Literal["nothing", "level", "straight", "turn", "uneven"]
    first: float
    low: float
    high: float
    rate: float
    r_squared: float
    turn: int = 0
    zero_from: int = 0
    underflows: bool = False


def shape_of(size: Array, least: Array | None = None) -> Shape:
    """Return the shape of a line.

    Parameters
    ----------
    size : ndarray (T,)
        ‖dL/dh_t‖, above 0 at T; where it is 0, it is at all earlier steps.
    least : ndarray (T,), optional
        The minimum of the lines that are averaged; `size` by default.
    """
    zero_from = int((size <= 0.0).sum())
    left = size[zero_from:]
    with np.errstate(over="ignore"):
        first, low, high = (float(one / size[-1]) for one in (size[0], left.min(), left.max()))
    if zero_from == len(size) - 1:
        return Shape("nothing", first, low, high, 1.0, 1.0, 0, zero_from, _underflows(size, least))
    rate, r_squared = _straight_line(np.log(left))
    turn = 0
    kind: Literal["level", "straight", "turn", "uneven"]
    if high < LEVEL * low:
        kind = "level"
    elif r_squared >= STRAIGHT and len(left) > 2:  # any two points lie on a line
        kind = "straight"
    else:
        turn = _turn(np.log(left))
        kind = "turn" if turn else "uneven"
    turn = turn + zero_from if turn else 0
    return Shape(kind, first, low, high, rate, r_squared, turn, zero_from, _underflows(size, least))


def _underflows(size: Array, least: Array | None) -> bool:
    own = size if least is None else least
    zeros = int((own <= 0.0).sum())
    return bool(zeros and own[zeros] < UNDERFLOW)


def _straight_line(logarithm: Array) -> tuple[float, float]:
    """Return the factor per step, and R², of the least-squares straight line."""
    steps = np.arange(len(logarithm)) - (len(logarithm) - 1) / 2
    about = logarithm - logarithm.mean()
    slope = float(steps @ about / (steps @ steps))
    total = float(about @ about)
    left = about - slope * steps
    return float(np.exp(-slope)), 1.0 - float(left @ left) / total if total > 0.0 else 1.0


def _turn(logarithm: Array) -> int:
    """Return the step, from 1, at which a line turns by a factor of 2 or more to both ends; 0 if it does not."""
    ends = logarithm[0], logarithm[-1]
    least, largest = int(logarithm.argmin()), int(logarithm.argmax())
    by = {least: min(ends) - logarithm[least], largest: logarithm[largest] - max(ends)}
    t = max(by, key=lambda step: float(by[step]))
    return t + 1 if by[t] >= np.log(LEVEL) else 0
