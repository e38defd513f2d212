"""The geometry of the unrolled picture: one column per step, the shared weights, and their update.

One unit is a CSS pixel at 1280 x 720. A column has, from the top: the loss, the prediction with its target and its
gradient, the two parts of the hidden state's gradient, the cell (state over pre-activation, each with its gradient),
and the input.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Literal

from core.scene.scene import Arrow, Block, Box, Label, Mark, Tone

WIDTH, HEIGHT = 920.0, 464.0
UPDATE_X = WIDTH + 80.0  # where the second region begins
_LOSS_ROWS = 46.0  # the loss before and after the update
_GAPS = 104.0  # between the zones of a column
_LABEL = 16.0  # a line of labels; a wide column has three


@dataclass(frozen=True)
class Columns:
    """Sizes and places for `steps` columns of a network with so many `units`, `inputs` and `outputs`."""

    steps: int
    units: int
    inputs: int
    outputs: int
    softmax: bool
    word: float = 12.0  # width of the longest word next to a row
    truncate: int = 0  # steps after which the gradient is cut off; 0 for never
    scaled: bool = False  # whether the typed numbers are divided by a scale

    @cached_property
    def row(self) -> float:
        """The height of a cell with its gap, in a column."""
        rows = self.prediction_rows + 3 * self.units
        return min(23.0, (HEIGHT - _LOSS_ROWS - _GAPS - 3 * self.label) / rows)

    @cached_property
    def side_cell(self) -> float:
        """The width of a cell of the shared weights, with its gap."""
        return min(46.0, 276.0 / (max(self.units, self.inputs) + 1))

    @property
    def side(self) -> float:
        """Where the shared weights begin, after the words of their rows."""
        return self.word + 6.0

    @cached_property
    def left(self) -> float:
        """Where the columns begin."""
        return self.side + self.side_cell * (max(self.units, self.inputs) + 1) + 6.0 + 44.0

    @cached_property
    def pitch(self) -> float:
        """From one column to the next."""
        return min(190.0, (WIDTH - self.left) / self.steps)

    @cached_property
    def between(self) -> float:
        """The space between two columns, for the arrows."""
        return min(54.0, max(8.0, 0.17 * self.pitch)) + (self.word if self.pitch > 70.0 else 8.0)

    @cached_property
    def channel(self) -> float:
        """The space inside a column between its forward and its backward cells."""
        return min(18.0, max(5.0, 0.11 * self.pitch))

    @cached_property
    def cell(self) -> float:
        """The width of a cell in a column."""
        return min(48.0, (self.pitch - self.between - self.channel) / 2)

    @property
    def inner(self) -> float:
        """The width of a column without the space next to it."""
        return 2 * self.cell + self.channel

    @property
    def prediction_rows(self) -> int:
        """Rows of the prediction: one for each output, or a number, its target and its gradient."""
        return self.outputs if self.softmax else 3

    @property
    def predicted(self) -> float:
        """The bottom of the prediction."""
        return self.y["prediction"] + self.prediction_rows * self.row

    @property
    def labelled(self) -> bool:
        """Whether the columns are wide enough for labels."""
        return self.cell >= 34.0

    @property
    def unscaled(self) -> bool:
        """Whether prediction and target are also drawn unscaled."""
        return self.scaled and self.inner >= 60.0

    @property
    def label(self) -> float:
        """The height of a line of labels."""
        return _LABEL if self.labelled else 0.0

    def is_cut(self, t: int) -> bool:
        """Return whether the gradient from column `t` + 1 to column `t` is cut off."""
        return self.truncate > 0 and t % self.truncate == 0 and t < self.steps

    def x(self, t: int) -> float:
        """Return the left edge of column `t`, counted from 1."""
        spare = WIDTH - self.left - self.steps * self.pitch
        return self.left + spare / 2 + (t - 1) * self.pitch + self.between / 2

    @cached_property
    def y(self) -> dict[str, float]:
        """The top of each zone."""
        rows = self.prediction_rows * self.row
        stack = self.units * self.row
        tops = {"loss": 0.0, "new_loss": 22.0, "prediction": _LOSS_ROWS}
        tops["parts"] = tops["prediction"] + rows + 12.0 + self.label
        tops["box"] = tops["parts"] + stack + 10.0
        tops["hidden"] = tops["box"] + 6.0 + self.label
        tops["pre_activation"] = tops["hidden"] + stack + 12.0
        tops["box_end"] = tops["pre_activation"] + stack + 4.0 + self.label
        tops["input"] = tops["box_end"] + 14.0
        tops["letter"] = tops["input"] + 36.0
        return tops


def _cells(c: Columns, t: int, family: str, zone: str, right: bool) -> Block:
    """Return one stack of numbers, one row per unit, on the left (forward) or the right (backward) of column `t`."""
    return Block(
        id=f"{family}-{t}",
        x=c.x(t) + (c.cell + c.channel if right else 0.0),
        y=c.y[zone],
        column=t,
        tone="backward" if family.startswith("d_") else "plain",
        name=f"{family}/{t}/*",
        width=c.cell,
        height=c.row - min(2.0, c.row / 8),
        gap=min(2.0, c.row / 8),
        font=_font(c.cell, c.row),
    )


def _font(width: float, height: float) -> float:
    """Return the size of digits that fit a cell: '+0.90' is 2.75 em wide."""
    return round(min(14.0, width / 2.75, 0.95 * height), 1)


def column(
    c: Columns, t: int, *, letter: str, words: tuple[str, ...], scored: bool, target: int, guess: float | None
) -> list[Mark]:
    """Return the marks of column `t`; those named in a step's `shows` appear there, the rest from the start."""
    x, y, middle = c.x(t), c.y, c.x(t) + c.inner / 2
    box_top, box_end, mid = y["box"], y["box_end"], (y["box"] + y["box_end"]) / 2
    marks: list[Mark] = [
        Box(f"box-{t}", x - 7, box_top, t, width=c.inner + 14, height=box_end - box_top),
        _cells(c, t, "hidden", "hidden", False),
        _cells(c, t, "d_hidden", "hidden", True),
        _cells(c, t, "pre_activation", "pre_activation", False),
        _cells(c, t, "d_pre_activation", "pre_activation", True),
        _cells(c, t, "d_hidden_from_output", "parts", False),
        _cells(c, t, "d_hidden_from_future", "parts", True),
        *_input(c, t, letter),
        *(_output(c, t, words, target, guess) if scored else []),
        _up(f"in-{t}", middle, y["input"] - 2, box_end + 1, t),
        _up(f"act-{t}", middle, y["pre_activation"] - 1, y["hidden"] + c.units * c.row + 1, t),
    ]
    if scored:
        marks.append(_up(f"out-{t}", middle, box_top - 1, c.predicted + 3, t))
    if t < c.steps:
        right, next_left = x + c.inner + 8, c.x(t + 1) - 8
        lift = x + c.inner + min(12.0, max(3.0, c.between / 3))
        marks += [
            _arrow(f"on-{t}", [(right, mid), (next_left, mid)], t, "forward"),
            *([_between(f"on-{t}-label", next_left + 5, mid + 14, t)] if c.labelled else []),
            *_carry(c, t, next_left, lift),
        ]
    if c.labelled:
        far = x + c.cell + c.channel + c.cell / 2
        near = x + c.cell / 2
        later = "cut off" if c.is_cut(t) else "from t+1"
        marks += [
            Label(f"hidden-{t}-label", near, box_top + 16, t, name=f"hidden/{t}", size=13),
            Label(f"d_hidden-{t}-label", far, box_top + 16, t, tone="backward", name=f"d_hidden/{t}", size=13),
            Label(f"pre_activation-{t}-label", near, box_end - 6, t, name=f"pre_activation/{t}", size=13),
            Label(
                f"d_pre_activation-{t}-label",
                far,
                box_end - 6,
                t,
                tone="backward",
                name=f"d_pre_activation/{t}",
                size=13,
            ),
            Label(f"d_hidden_from_output-{t}-label", near, y["parts"] - 5, t, tone="backward", text="from ŷ", size=12),
            Label(f"d_hidden_from_future-{t}-label", far, y["parts"] - 5, t, tone="backward", text=later, size=12),
        ]
    return marks


def _carry(c: Columns, t: int, start: float, lift: float) -> list[Mark]:
    """Return the arrow of the gradient from column `t` + 1, or a short one with scissors where it is cut off."""
    mid, top, end = (c.y["box"] + c.y["box_end"]) / 2 + 10, c.y["box"] - 20, c.x(t) + c.inner + 1
    if not c.is_cut(t):
        return [_arrow(f"carry-{t}", [(start, mid), (lift, mid), (lift, top), (end, top)], t, "backward")]
    short = ((start, mid), (lift, mid), (lift, (mid + top) / 2 + 14))
    size = 20 if c.labelled else 14
    return [
        Arrow(f"carry-{t}", *short[0], t, "never", "backward", points=short, dashed=True),
        Label(f"cut-{t}", lift, (mid + top) / 2 + 6, t, "never", "backward", text="✂", size=size, bold=True),
    ]


def _input(c: Columns, t: int, letter: str) -> list[Mark]:
    """Return the input vector as a row, and its word."""
    width = min(c.cell, c.inner / c.inputs)
    gap = min(2.0, width / 6)
    return [
        Block(
            f"input-{t}",
            c.x(t) + (c.inner - width * c.inputs) / 2,
            c.y["input"],
            t,
            name=f"input/{t}/*",
            width=width - gap,
            height=18.0,
            gap=gap,
            across=True,
            font=round(min(14.0, width / (1.0 if c.softmax else 2.75)), 1),
            decimals=0 if c.softmax else 2,
        ),
        Label(
            f"letter-{t}",
            c.x(t) + c.inner / 2,
            c.y["letter"],
            t,
            text=letter,
            size=18 if c.labelled else 13,
            bold=True,
        ),
    ]


def _output(c: Columns, t: int, words: tuple[str, ...], target: int, guess: float | None) -> list[Mark]:
    """Return the prediction, its target, its gradient, and the loss before and after the update."""
    x, top = c.x(t), c.y["prediction"]
    gap = min(2.0, c.row / 8)
    stack = partial(Block, column=t, height=c.row - gap, gap=gap, font=_font(c.cell, c.row))
    logit = partial(stack, f"d_logit-{t}", name=f"d_logit/{t}/*", tone="backward")
    if c.softmax:
        narrow = c.channel - 4
        stacks = [
            stack(
                f"prediction-{t}",
                x,
                top,
                name=f"prediction/{t}/*",
                kind="bars",
                width=c.cell,
                ring=target,
                row_labels=words if c.labelled else (),
            ),
            stack(
                f"target-{t}",
                x + c.cell + 2,
                top,
                name=f"target/{t}/*",
                width=narrow,
                decimals=0,
                font=round(min(12.0, narrow, c.row), 1),
            ),
            logit(x + c.cell + c.channel, top, width=c.cell),
        ]
    else:
        stacks = [*_numbers(c, t, stack), logit(x, top + 2 * c.row, width=c.inner)]
    bar = partial(
        Block,
        x=x,
        column=t,
        kind="bars",
        width=c.inner,
        height=20.0,
        font=round(min(14.0, c.inner / 2.6), 1),
        line=guess,
    )
    middle = x + c.cell / 2 - 4
    down = [(middle, c.predicted + 3), (middle, c.y["parts"] - c.label - 1)]
    return [
        *stacks,
        bar(f"loss-{t}", y=c.y["loss"], tone="loss", name=f"loss/{t}"),
        bar(f"new_loss-{t}", y=c.y["new_loss"], tone="update", name=f"new_loss/{t}"),
        _arrow(f"blame-{t}", down, t, "backward"),
    ]


def _numbers(c: Columns, t: int, stack: Callable[..., Block]) -> Iterator[Block]:
    """Yield a predicted number over its target; in a wide column, both unscaled to the right of them."""
    gap = min(2.0, c.row / 8)
    width = (c.inner - gap) / 2 if c.unscaled else c.inner
    for row, name in enumerate(("prediction", "target")):
        for side, prefix in enumerate(("", "unscaled_") if c.unscaled else ("",)):
            yield stack(
                f"{prefix}{name}-{t}",
                c.x(t) + side * (width + gap),
                c.y["prediction"] + row * c.row,
                name=f"{prefix}{name}/{t}/*",
                width=width,
                font=_font(width, c.row),
                decimals=2 - side,
            )


def loop_and_initial_state(c: Columns, fold_x: float) -> list[Mark]:
    """Return the arrow of the initial state, and the loop of the folded picture."""
    mid = (c.y["box"] + c.y["box_end"]) / 2
    first = c.x(1) - 8
    left, right, under = fold_x - 8, fold_x + c.inner + 8, HEIGHT - 2
    at_loop = partial(Label, x=right + 58, fold="only", anchor="start")
    loop = ((right, mid), (right + 50, mid), (right + 50, under), (left - 50, under), (left - 50, mid), (left, mid))
    return [
        Arrow("on-0", first - 26, mid, 1, "never", "forward", points=((first - 26, mid), (first, mid))),
        Label("initial", first - 14, mid - 8, 1, "never", "muted", name="hidden/0", size=12),
        Arrow("loop", *loop[0], None, "only", "forward", points=loop),
        at_loop("loop-label", y=mid + 4, tone="forward", name="weight_hh", size=14),
        at_loop("loop-words", y=mid + 22, tone="muted", text="one step later", size=12),
    ]


def _between(id: str, x: float, y: float, t: int) -> Label:
    return Label(id, x, y, t, "never", "forward", name="weight_hh", size=12, anchor="end")


def _up(id: str, x: float, start: float, end: float, t: int) -> Arrow:
    return _arrow(id, [(x, start), (x, end)], t, "forward")


def _arrow(id: str, points: list[tuple[float, float]], t: int | None, tone: Tone) -> Arrow:
    fold: Literal["never"] | None = "never" if id.startswith(("on-", "carry-")) else None
    return Arrow(id, *points[0], t, fold, tone, points=tuple(points))
