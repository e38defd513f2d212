"""The data contract between computation and player: a scene is plain data, drawn and stepped through in the browser.

A scene has every number once (`Values`), states how each is computed (`Recipe`), where it is drawn (`Block`) and when
it appears (`Step`). Names are paths: a family and its indices, ``hidden/3/1``; steps of the sequence count from 1, all
other indices from 0. A *pattern* is a name in which an index may be a letter that a recipe binds (``hidden/t-1/j``)
or ``*``, every index on that axis.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Axis = Literal["step", "unit", "symbol", "input", "output"]
Tone = Literal[
    "forward", "loss", "backward", "update", "plain", "muted",
    "forget_gate", "input_gate", "output_gate", "reset_gate", "candidate", "cell_state", "hidden_state",
]  # fmt: skip
Operation = Literal[
    "given",  # a leaf: random, typed or set by a control
    "sum",  # the sum over terms of scale * product of factors
    "tanh", "relu", "sigmoid", "leaky_relu", "elu", "softsign", "identity",  # of one term
    "slope_tanh", "slope_relu", "slope_sigmoid", "slope_leaky_relu", "slope_elu", "slope_softsign", "slope_identity",
    "softmax",  # terms[0] is exponentiated and divided by the sum over terms[1] of its exponentials
    "log_loss",  # -sum over terms[0].over of target * ln(prediction): factors are (target, prediction)
    "half_squared_error",  # 1/2 sum over terms[0].over of (prediction - target)^2: factors are (prediction, target)
    "norm",  # square root of the sum over terms of squares
    "clip_scale",  # min(1, max_norm / (norm + 1e-6)): factors are (norm, max_norm)
]  # fmt: skip


@dataclass(frozen=True)
class Values:
    """All numbers of one family.

    Attributes
    ----------
    name : str
        The family, such as ``hidden``; a name is ``hidden/3/1``.
    axes : tuple of Axis
        What each index counts; empty for a scalar.
    data : ndarray or None
        One number for each index, float64. ``None`` where numbers are computed on demand from their recipe (one
        step's term of dW is an outer product and never stored).
    shape : tuple of int
        Length of each axis.
    start : tuple of int
        The first index on each axis: 1 for steps (0 for states, whose first is the initial one), else 0.
    limit : float
        The magnitude with the most saturated colour, so that numbers of one kind share a colour scale.
    power : int
        The picture shows the number divided by ten to this power, which a label states.
    """

    name: str
    axes: tuple[Axis, ...]
    data: NDArray[np.float64] | None
    shape: tuple[int, ...]
    start: tuple[int, ...]
    limit: float = 1.0
    power: int = 0


@dataclass(frozen=True)
class Term:
    """A product of factors, summed over the index letters in `over`; a factor beyond the ends of its axis is 0."""

    factors: tuple[str, ...]
    over: tuple[str, ...] = ()
    scale: float = 1.0


@dataclass(frozen=True)
class Recipe:
    """How the numbers of one family are computed.

    Attributes
    ----------
    make : str
        The pattern of the result, with letters for its indices: ``pre_activation/t/i``.
    operation : Operation
        The operation on the terms.
    terms : tuple of Term
        The operands. Empty for ``given``.
    note : str
        Shown to the reader: the origin of a leaf, or why a sum is empty.
    at : tuple of int or None
        The steps (the first index) to which this recipe applies; ``None`` means all. The first that applies wins.
    """

    make: str
    operation: Operation
    terms: tuple[Term, ...] = ()
    note: str = ""
    at: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Mark:
    """The fields of everything drawn.

    `column` is its step of the sequence, or ``None``. `fold` states whether it is drawn only in the folded picture (one
    cell and its loop), only in the unrolled one, or in both (``None``).

    A mark whose `id` ends in ``@`` is that of the current step: steps name ``hidden-@`` as ``hidden-3``, and the
    letter t in its `name` (``hidden/t/*``, ``hidden/t-1/*``) is 3 there.
    """

    id: str
    x: float
    y: float
    column: int | None = None
    fold: Literal["only", "never"] | None = None
    tone: Tone = "plain"


@dataclass(frozen=True)
class Block(Mark):
    """A number, a vector or a matrix of cells.

    `name` is a pattern with as many ``*`` as axes are drawn: rows, then columns; one ``*`` runs down, or to the right
    where `across`. `width`, `height` and `gap` are those of a cell. `kind` ``bars`` draws each value between 0 and
    its family's limit as a bar with its number, and a thin line across the bars at `line`, if there is one; ``text``
    writes the number after its symbol and an equals sign, from x to the right. ``strip`` is a heat map of
    colours without digits, steps to the right and units down with a third of the gap between them, complete from
    the start: numbers that are never below 0 in shades of its tone, others in those of their sign. A click on it moves
    the player to the step as well.
    """

    name: str = ""
    kind: Literal["cells", "bars", "text", "strip"] = "cells"
    width: float = 44.0
    height: float = 20.0
    gap: float = 2.0
    across: bool = False
    font: float = 14.0
    decimals: int = 2
    line: float | None = None
    ring: int | None = None  # the row with a ring around it: the target
    row_labels: tuple[str, ...] = ()  # left of the rows
    column_labels: tuple[str, ...] = ()  # above the columns


@dataclass(frozen=True)
class Arrow(Mark):
    """A line through `points` (absolute, the first repeats x and y), with a head at its end unless it is `bare`."""

    points: tuple[tuple[float, float], ...] = ()
    dashed: bool = False
    width: float = 1.5
    bare: bool = False


@dataclass(frozen=True)
class Label(Mark):
    """A text, or the symbol of a pattern (`name`) in the chosen notation. `text` may be user input.

    A click on it goes to the step `leads`, if any. With `says` it describes the numbers of `name`: ``by_hand`` shows
    the text only where one of them is clamped, ``power`` the power of ten by which they are divided.
    """

    text: str = ""
    name: str = ""
    size: float = 14.0
    anchor: Literal["start", "middle", "end"] = "middle"
    bold: bool = False
    leads: int | None = None
    says: Literal["by_hand", "power"] | None = None


@dataclass(frozen=True)
class Operator(Mark):
    """A sign in a circle around x and y, of an operation element by element."""

    text: str = ""
    radius: float = 12.0


@dataclass(frozen=True)
class Box(Mark):
    """A rounded frame, drawn below everything else."""

    width: float = 0.0
    height: float = 0.0


@dataclass(frozen=True)
class Step:
    """One operation.

    Attributes
    ----------
    id : str
        Unique: ``back-3.slope``. The part before the dot is the id of the time step, at which the coarse grain stops:
        ``back-3``. The link contains it.
    chapter : str
        The chapter's id.
    title : str
        A few words.
    t : int or None
        The step of the sequence, if it is about one.
    shows : tuple of str
        Ids of the marks that appear now and stay.
    reads, writes : tuple of str
        Patterns of what is read and written, to be highlighted.
    equation : str
        Key into `Scene.equations`.
    select : str
        The name that is inspected when the step is reached.
    camera : str
        Key into `Scene.regions`: what is in view.
    close : str
        Key into `Scene.regions`: the view on a phone; empty for two columns, or the group of blocks.
    shares : str
        A family of terms that the panel sums over t, such as ``d_weight_hh_step``; empty for none.
    """

    id: str
    chapter: str
    title: str
    t: int | None = None
    shows: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    equation: str = ""
    select: str = ""
    camera: str = ""
    close: str = ""
    shares: str = ""


@dataclass(frozen=True)
class Chapter:
    """A part of the steps, with its own link in the time bar."""

    id: str
    title: str
    tone: Tone


@dataclass(frozen=True)
class Scene:
    """Everything the player plays.

    Attributes
    ----------
    title, description : str
        The picture's name and its text alternative.
    width, height : float
        The stage, in its own units (one is a CSS pixel at 1280 x 720).
    regions : mapping of str to (x, y, width, height)
        What the camera can frame.
    columns : tuple of (x, width)
        Where each step of the sequence is drawn: a phone shows two of them; the folded picture shows one.
    labels : mapping of Axis to tuple of str
        The words for the indices of an axis, such as the letters; absent where the index itself is shown.
    symbols : mapping of str to (course, PyTorch)
        Each family's symbol in both notations, as a tree (see `core.notation`); ``{t}`` in it is the step's slot.
    equations : mapping of str to (course, PyTorch)
        The equations in symbols, likewise.
    start : str
        Id of the step on which the scene opens.
    fold_x : float
        The left edge of the one column in the folded picture.
    editable : tuple of str
        Families of leaves that can be edited; the gradient of ``weight_hh`` is ``d_weight_hh``.
    loss : str
        The name of the loss that the editor of a weight shows.
    folded : bool
        The picture always shows only the current step; it cannot be unrolled.
    by_hand : tuple of str
        Names of clamped numbers, which are marked wherever they are drawn.
    """

    title: str
    description: str
    width: float
    height: float
    regions: Mapping[str, tuple[float, float, float, float]]
    columns: tuple[tuple[float, float], ...]
    values: tuple[Values, ...]
    recipes: tuple[Recipe, ...]
    marks: tuple[Mark, ...]
    chapters: tuple[Chapter, ...]
    steps: tuple[Step, ...]
    labels: Mapping[str, tuple[str, ...]]
    symbols: Mapping[str, tuple[Any, Any]]
    equations: Mapping[str, tuple[Any, Any]]
    start: str
    fold_x: float = 0.0
    editable: tuple[str, ...] = ()
    loss: str = "loss_total"
    folded: bool = False
    by_hand: tuple[str, ...] = ()


def plain(value: Any) -> Any:
    """Return a scene, or a part of one, as data for JSON.

    Arrays become base64 of their little-endian float64 bytes in C order; a mark has its kind as ``mark`` (``block``,
    ``arrow``, ``label``, ``box``, ``operator``); fields at their defaults are left out.
    """
    if isinstance(value, np.ndarray):
        return base64.b64encode(np.ascontiguousarray(value, dtype="<f8").tobytes()).decode("ascii")
    if isinstance(value, Mark | Step | Recipe):
        return _unchanged(value)
    if is_dataclass(value):
        return _fields(value, plain)
    if isinstance(value, Mapping):
        return {key: plain(v) for key, v in value.items()}
    return [plain(v) for v in value] if isinstance(value, tuple) else value  # lists are trees, plain already


@lru_cache(maxsize=8192)
def _unchanged(value: Mark | Step | Recipe) -> dict[str, Any]:
    """Convert a part of a scene; most parts are the same in the next scene, after a control changed."""
    if isinstance(value, Mark):
        return {"mark": type(value).__name__.lower()} | _fields(value, _rounded)
    return _fields(value, plain)


def _fields(value: Any, convert: Callable[[Any], Any]) -> dict[str, Any]:
    given = ((f, getattr(value, f.name)) for f in fields(value))
    return {f.name: convert(v) for f, v in given if isinstance(v, np.ndarray) or v != f.default}


def _rounded(value: Any) -> Any:
    """Round a position to a hundredth of a pixel: more digits are not visible and would double the data."""
    if isinstance(value, tuple):
        return [_rounded(v) for v in value]
    return round(value, 2) if isinstance(value, float) else value
