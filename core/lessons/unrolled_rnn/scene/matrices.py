"""The weight matrices: next to the columns that share them, and in the update: old, gradient and new."""

from __future__ import annotations

from typing import Final

from core.lessons.unrolled_rnn.scene.columns import HEIGHT, UPDATE_X, WIDTH, Columns
from core.scene.scene import Arrow, Block, Label, Mark, Tone

STAGES: Final[tuple[tuple[str, Tone], ...]] = (("", "plain"), ("d_", "backward"), ("new_", "update"))
_ROWS_TOP = 62.0  # below the total loss


def shared_weights(c: Columns, *, input_words: tuple[str, ...], output_words: tuple[str, ...]) -> list[Mark]:
    """Return the shared weights, as matrices with their biases, from the output down to the input."""
    words = input_words if c.softmax else ()
    rows = c.outputs + 2 * c.units
    row = min(22.0, (HEIGHT - _ROWS_TOP - 3 * 24.0 - 14.0) / rows)
    note = "shared by all steps"
    marks: list[Mark] = [Label("shared", c.side, _ROWS_TOP - 8, tone="muted", text=note, size=12, anchor="start")]
    top = _ROWS_TOP
    for weight, bias, count, row_words, column_words in (
        ("weight_out", "bias_out", c.outputs, output_words if c.softmax else (), ()),
        ("weight_hh", "", c.units, (), ()),
        ("weight_ih", "bias_ih", c.units, (), words),
    ):
        top += 20.0 + (14.0 if column_words else 0.0)
        lift = 22.0 if column_words else 7.0
        marks.append(Label(f"{weight}-label", c.side, top - lift, name=weight, size=14, anchor="start", bold=True))
        columns = {"weight_out": c.units, "weight_hh": c.units, "weight_ih": c.inputs}[weight]
        marks.append(_matrix(weight, c.side, top, c.side_cell, row, row_words=row_words, column_words=column_words))
        if bias:
            x = c.side + columns * c.side_cell + 6.0
            marks.append(Label(f"{bias}-label", x + c.side_cell / 2, top - 7.0, name=bias, size=13))
            marks.append(_matrix(bias, x, top, c.side_cell, row))
        top += count * row + 4.0
    return marks


def update(c: Columns, *, clipped: bool) -> list[Mark]:
    """Return the update's region: for each weight and bias the old values, the gradient and the new values."""
    wide = max(c.inputs, c.units) + 1
    cell = min(48.0, (WIDTH - 2 * 44.0 - 3 * 8.0) / (3 * wide))
    row = min(24.0, (HEIGHT - 34.0 - 3 * 32.0) / (c.outputs + 2 * c.units))
    group = wide * cell + 8.0 + 44.0
    marks: list[Mark] = [
        Block("learning_rate", UPDATE_X, 0.0, name="learning_rate", kind="text", decimals=3),
        Block("gradient_norm", UPDATE_X + 170, 0.0, tone="backward", name="gradient_norm", kind="text", decimals=3),
    ]
    if clipped:
        marks += [
            Block("max_norm", UPDATE_X + 340, 0.0, name="max_norm", kind="text", decimals=3),
            Block("clip_scale", UPDATE_X + 510, 0.0, tone="update", name="clip_scale", kind="text", decimals=3),
        ]
    marks += [
        Label(f"{mark.id}-label", mark.x, 32.0, tone="muted", text=words, size=12, anchor="start")
        for mark, words in zip(marks, ("learning rate", "gradient norm", "clip norm", "scale"), strict=False)
    ]
    top = 34.0
    for weight, bias, count, columns in (
        ("weight_ih", "bias_ih", c.units, c.inputs),
        ("weight_hh", "", c.units, c.units),
        ("weight_out", "bias_out", c.outputs, c.units),
    ):
        top += 24.0
        offset = max(columns * cell + 8.0, 100.0)  # a symbol is wider than one column
        middle, end = top + count * row / 2, offset + cell if bias else columns * cell
        for place, (prefix, tone) in enumerate(STAGES):
            x = UPDATE_X + place * group
            marks += _named(f"{prefix}{weight}", x, top, cell, row, tone)
            if bias:
                marks += _named(f"{prefix}{bias}", x + offset, top, cell, row, tone, inward=cell < 40.0)
            if place:
                line = ((x - group + end + 6, middle), (x - 8, middle))
                marks.append(Arrow(f"update-{weight}-{place - 1}", *line[0], tone=tone, points=line))
        top += count * row + 8.0
    return marks


def _named(family: str, x: float, y: float, cell: float, row: float, tone: Tone, *, inward: bool = False) -> list[Mark]:
    """Return a matrix of the update with its symbol above it, right-aligned for a narrow column (`inward`)."""
    id = f"update-{family}"
    at, anchor = (x + cell, "end") if inward else (x, "start")
    label = Label(f"{id}-label", at, y - 8, tone=tone, name=family, size=13, anchor=anchor, bold=True)  # type: ignore
    return [_matrix(family, x, y, cell, row, id=id, tone=tone), label]


def _matrix(
    family: str,
    x: float,
    y: float,
    cell: float,
    row: float,
    *,
    id: str = "",
    tone: Tone = "plain",
    row_words: tuple[str, ...] = (),
    column_words: tuple[str, ...] = (),
) -> Block:
    gap = min(2.0, cell / 8, row / 8)
    return Block(
        id or family,
        x,
        y,
        tone=tone,
        name=f"{family}/*" if "bias" in family else f"{family}/*/*",
        width=cell - gap,
        height=row - gap,
        gap=gap,
        font=round(min(14.0, cell / 2.75, 0.95 * row), 1),
        row_labels=row_words,
        column_labels=column_words,
    )
