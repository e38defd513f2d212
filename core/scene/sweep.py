"""The data contract between the computation and the scrubber: a sweep, computed once, shown at one position.

Positions are the values that are swept: the number of updates, the recurrent gain. A panel either has the positions on
its x axis, with a cursor at the current one, or shows lines over another axis for the current position.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from core.errors import BadInput
from core.palette import LIGHT

Array = NDArray[np.float64]
SUM_TOLERANCE = 1e-6
SLOT = re.compile(r"\{(\d+)\.(\d+)\}")


@dataclass(frozen=True, eq=False)
class Line:
    """One line, or one share of a stack.

    Attributes
    ----------
    name : str
        Shown next to the line, with its value; may be user input.
    values : ndarray (N,) or (N, M)
        One value for each position; where the panel has an x of its own, M for each. Not finite means a gap.
    tone : str
        A key of the palette; empty for the next in turn.
    dashed : bool
    emphasis : bool
        Drawn stronger than the others: the target.
    low, high : ndarray like values, or None
        Edges of a band around it, such as the lowest and the highest of several seeds; both or neither.
    """

    name: str
    values: Array
    tone: str = ""
    dashed: bool = False
    emphasis: bool = False
    low: Array | None = None
    high: Array | None = None


@dataclass(frozen=True)
class Reference:
    """A level across a panel, such as ln V, the loss of a uniform guess."""

    value: float
    label: str
    tone: str = "quiet"


@dataclass(frozen=True, eq=False)
class Panel:
    """One picture of the sweep.

    Attributes
    ----------
    title : str
    y_label : str
        Label of the y axis, with its unit.
    lines : tuple of Line
        For ``shares`` from the bottom of the stack to its top.
    kind : {"lines", "shares"}
        ``shares`` are probabilities: the lines are stacked and sum to 1 at every position.
    scale : {"linear", "log"}
        Of the y axis.
    x : ndarray (M,) or None
        The x values of the lines, ascending. ``None``: the positions, with a cursor at the current one.
    x_label : str
        Label of the x axis, with its unit; empty where `x` is ``None``, for the sweep's label.
    references : tuple of Reference
    low, high : float or None
        Ends of the y axis; ``None``: from the values of all positions, so that the axis does not change.
    floor : float or None
        On a log axis: smaller values, including 0, are drawn at the lower edge and written ``< floor``. ``None``: 0 is
        a gap.
    at : int
        Index into `x` at which the values next to the lines are read; -1 is its end. Names and values are on the side,
        left or right, that is closer to it.
    decimals : int
        Digits of the values after the point.
    share : float
        Relative width among the panels in its row.
    """

    title: str
    y_label: str
    lines: tuple[Line, ...]
    kind: Literal["lines", "shares"] = "lines"
    scale: Literal["linear", "log"] = "linear"
    x: Array | None = None
    x_label: str = ""
    references: tuple[Reference, ...] = ()
    low: float | None = None
    high: float | None = None
    floor: float | None = None
    at: int = -1
    decimals: int = 2
    share: float = 1.0


@dataclass(frozen=True, eq=False)
class Sweep:
    """Everything that the scrubber shows.

    Attributes
    ----------
    name : str
        The link's parameter: lower-case letters.
    title, description : str
        The picture's name and its text alternative.
    label : str
        Name of the positions, next to the slider and under the axis: ``updates``.
    positions : ndarray (N,)
        Never decreasing; one may occur twice, before and after another change.
    panels : tuple of Panel
    sentences : tuple of str
        Text of the slider: one for all positions, or one each. ``{position}`` in it is the position, and ``{0.2}``
        the value of line 2 of panel 0 (a panel without an x of its own).
    start : int or None
        Index of the position that is shown first. ``None``: the last, and while the slider is at the end, the end
        of a sweep that replaces this one.
    reports : bool
        Whether the position is sent to the server, 300 ms after the last move.

    Raises
    ------
    BadInput
        If shapes do not fit, or a condition above is violated.
    """

    name: str
    title: str
    description: str
    label: str
    positions: Array
    panels: tuple[Panel, ...]
    sentences: tuple[str, ...]
    start: int | None = None
    reports: bool = False

    def __post_init__(self) -> None:
        """Check that the browser can draw it."""
        count = len(self.positions)
        if not re.fullmatch(r"[a-z]+", self.name):
            raise BadInput("name", "lower-case letters", self.name)
        _check_axis("positions", self.positions, 0.0)
        if not self.panels:
            raise BadInput("panels", "at least one panel", self.panels)
        if self.start is not None and not 0 <= self.start < count:
            raise BadInput("start", f"an index from 0 to {count - 1}", self.start)
        for number, panel in enumerate(self.panels):
            _check_panel(f"panels[{number}]", panel, count)
        if len(self.sentences) not in (1, count):
            raise BadInput("sentences", f"one for all positions or one for each of {count}", len(self.sentences))
        for slot, (panel_index, line_index) in self._slots():
            chosen = self.panels[panel_index] if panel_index < len(self.panels) else None
            if chosen is None or chosen.x is not None or line_index >= len(chosen.lines):
                raise BadInput("sentences", "texts whose slots are lines over the positions", slot)

    @property
    def opening(self) -> int:
        """Index of the position that is shown first."""
        return len(self.positions) - 1 if self.start is None else self.start

    def nearest(self, position: float) -> int:
        """Return the index of the nearest position; of one that occurs twice, the later."""
        return len(self.positions) - 1 - int(abs(self.positions - position)[::-1].argmin())

    def _slots(self) -> Iterator[tuple[str, tuple[int, int]]]:
        for sentence in self.sentences:
            yield from ((slot[0], (int(slot[1]), int(slot[2]))) for slot in SLOT.finditer(sentence))


def _check_axis(name: str, values: Array, least_step: float) -> None:
    if values.ndim != 1 or not len(values) or not np.isfinite(values).all() or (np.diff(values) < least_step).any():
        raise BadInput(name, "one or more finite numbers in ascending order", values.tolist())


def _check_panel(where: str, panel: Panel, count: int) -> None:
    shape: tuple[int, ...] = (count,)
    if panel.x is not None:
        _check_axis(f"{where}.x", panel.x, np.nextafter(0.0, 1.0))
        shape = (count, len(panel.x))
        if not -len(panel.x) <= panel.at < len(panel.x):
            raise BadInput(f"{where}.at", f"an index into x, which has {len(panel.x)}", panel.at)
    if not panel.lines:
        raise BadInput(f"{where}.lines", "at least one line", panel.lines)
    for number, line in enumerate(panel.lines):
        _check_line(f"{where}.lines[{number}]", line, shape)
    for tone in (*(line.tone for line in panel.lines), *(reference.tone for reference in panel.references)):
        if tone and tone not in LIGHT:
            raise BadInput(f"{where}.tone", "a key of the palette", tone)
    ends = [end for end in (panel.low, panel.high) if end is not None]
    levels = [*ends, *(reference.value for reference in panel.references)]
    if panel.floor is not None:
        levels.append(panel.floor)
        if panel.scale != "log":
            raise BadInput(f"{where}.floor", "None on a linear axis", panel.floor)
    if not np.isfinite(levels).all() or (panel.scale == "log" and any(level <= 0 for level in levels)):
        raise BadInput(where, f"drawn on a {panel.scale} axis: its ends and references finite, above 0 on log", levels)
    if len(ends) == 2 and ends[0] >= ends[1]:
        raise BadInput(f"{where}.low", f"below high, {ends[1]}", ends[0])
    if not 0 < panel.share < np.inf:
        raise BadInput(f"{where}.share", "above 0", panel.share)
    if panel.kind == "shares":
        _check_shares(where, panel)


def _check_line(where: str, line: Line, shape: tuple[int, ...]) -> None:
    if line.values.shape != shape:
        raise BadInput(f"{where}.values", f"of shape {shape}", line.values.shape)
    if (line.low is None) != (line.high is None):
        raise BadInput(f"{where}.low", "given together with high", line.low)
    for name, edge in (("low", line.low), ("high", line.high)):
        if edge is not None and edge.shape != shape:
            raise BadInput(f"{where}.{name}", f"of shape {shape}", edge.shape)


def _check_shares(where: str, panel: Panel) -> None:
    if panel.x is not None or panel.scale != "linear":
        raise BadInput(where, "over the positions and linear, being shares", panel.scale)
    stack = np.array([line.values for line in panel.lines])
    stack = stack[:, np.isfinite(stack).all(axis=0)]
    if (stack < 0).any() or (abs(stack.sum(axis=0) - 1) > SUM_TOLERANCE).any():
        raise BadInput(f"{where}.lines", "shares, none below 0, that sum to 1", stack.sum(axis=0).tolist())


def plain(value: Any) -> Any:
    """Return a sweep, or a part of one, as data for JSON.

    Axes (`positions` and `x`) become base64 of their little-endian float64 bytes. The many values of the lines and
    their bands become float32, in C order: 7 digits. On a log axis their logarithm to base 10 is sent,
    which covers the range of float64 (1e-323): 5 digits at 1e-100.
    """
    if isinstance(value, np.ndarray):
        return _base64(value, "<f8")
    if isinstance(value, Panel):
        sent = {field.name: plain(getattr(value, field.name)) for field in fields(value) if field.name != "lines"}
        return sent | {"lines": [_plain_line(line, value.scale) for line in value.lines]}
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    return value


def _plain_line(line: Line, scale: str) -> dict[str, Any]:
    sent = {field.name: getattr(line, field.name) for field in fields(line)}
    for name in ("values", "low", "high"):
        if sent[name] is not None:
            # Values beyond float32 become infinite, as does the logarithm of 0.
            with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
                sent[name] = _base64(np.log10(sent[name]) if scale == "log" else sent[name], "<f4")
    return sent


def _base64(values: Array, kind: str) -> str:
    return base64.b64encode(np.ascontiguousarray(values, dtype=kind).tobytes()).decode("ascii")
