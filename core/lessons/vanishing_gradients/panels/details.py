"""One number of the way back, opened: its equation, what it is made of, and a way on to each of these."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Final

import streamlit as st

from core.lessons.vanishing_gradients.details import Opened, OpenedCellState, largest, row_label
from core.notation import Notation, render
from core.numbers import precise
from core.recurrent import GRU

SHOWN: Final = 6  # products; the others are summed up
BACK: Final = r"<d_hidden> = g \, <weight_hh>^{\top} <d_pre_activation:t+1>"
FROM_HIDDEN: Final = r"<d_hidden> \odot <output_gate> \odot (1 - (<cell_tanh>)^2)"
THROUGH_SLOPE: Final = r"g \, <weight_hh>^{\top} \left( \phi'(<pre_activation:t+1>) \odot <d_hidden:t+1> \right)"
OF_CELL_STATE: Final = r"<d_cell_state> = <forget_gate:t+1> \odot <d_cell_state:t+1> + " + FROM_HIDDEN
OF_GRU: Final = {"course": r" + (1 - \Gamma_{u}^{\langle t+1 \rangle}) \odot ", "pytorch": r" + z_{t+1} \odot "}


def show_opened(opened: Opened | OpenedCellState, *, notation: Notation, go: Callable[..., None]) -> None:
    """Show how the number of a step and a unit is made.

    Parameters
    ----------
    opened : Opened or OpenedCellState
    notation : {"course", "pytorch"}
    go : callable
        Called with the step and the unit of a number that a person wants to see opened next, and with its line where
        that is another.
    """
    st.latex(equation(opened, notation))
    if isinstance(opened, OpenedCellState):
        st.html(cell_state_table(opened, notation))
        _roads(opened, notation, go)
        return
    st.html(table(opened, notation))
    rows = _rows(opened)
    if rows:
        st.pills(
            f"Open one that it comes from, at t = {opened.step + 1}",
            sorted({row % opened.run.cell.hidden_size for row in rows}),
            format_func=lambda unit: f"unit {unit}",
            key=f"opened {opened.run.network.name} {opened.step} {opened.unit}",
            on_change=_follow,
            args=(opened, go),
        )


def _follow(opened: Opened, go: Callable[[int, int], None]) -> None:
    unit = st.session_state.get(f"opened {opened.run.network.name} {opened.step} {opened.unit}")
    if unit is not None:
        go(opened.step + 1, int(unit))


def _roads(opened: OpenedCellState, notation: Notation, go: Callable[..., None]) -> None:
    """Offer the two numbers that a cell state's is made of."""
    key = f"opened {opened.name} {opened.step} {opened.unit}"
    roads = {_plain(notation, "hidden", opened.step): (opened.step, opened.unit, opened.hidden_line)}
    if opened.forget_gate:
        roads[_plain(notation, "cell_state", opened.step + 1)] = (opened.step + 1, opened.unit, opened.line)

    def follow() -> None:
        if (road := st.session_state.get(key)) is not None:
            go(*roads[road])

    st.pills("Open one that it comes from", list(roads), key=key, on_change=follow)


def equation(opened: Opened | OpenedCellState, notation: Notation) -> str:
    """Return the equation, at the opened step, as LaTeX."""
    step, after = str(opened.step), str(opened.step + 1)

    def at(text: str) -> str:
        return re.sub(r"\bt(\+1)?(?= \\rangle|\})", lambda t: after if t[1] else step, render(text, notation))

    if isinstance(opened, OpenedCellState):
        return at(OF_CELL_STATE if opened.forget_gate else f"<d_cell_state> = {FROM_HIDDEN}")
    if opened.is_last:
        return at(r"<d_hidden> = v, \quad \Vert v \Vert = 1, \quad L = v \cdot <hidden>")
    if opened.slope is not None:
        return at(rf"<d_hidden> = {THROUGH_SLOPE}")
    if isinstance(opened.run.cell, GRU):
        return at(BACK + OF_GRU[notation] + "<d_hidden:t+1>")
    return at(BACK)


def _rows(opened: Opened) -> list[int]:
    return largest(opened.products, SHOWN) if not opened.is_last else []


def table(opened: Opened, notation: Notation) -> str:
    """Return what the number is the sum of, and what the line's value at this step is made of, as HTML."""
    name = _plain(notation, "hidden", opened.step)
    rows = _rows(opened)
    body = "".join(_row(opened, row) for row in rows)
    rest = float(opened.products.sum() - opened.products[rows].sum()) if rows else 0.0
    others = len(opened.products) - len(rows)
    if others > 0:
        body += _sum_row(f"{others} more", rest)
    if opened.direct:
        body += _sum_row("past the weights", opened.direct)
    head = ("", "g · W", *(("φ′(z)", _plain(notation, "hidden", opened.step + 1)) if opened.slope is not None
            else (_plain(notation, "pre_activation", opened.step + 1),)), "product")  # fmt: skip
    made = (
        f"<thead><tr>{''.join(f'<th scope=col>{html.escape(word)}</th>' for word in head)}</tr></thead>" if rows else ""
    )
    total = _sum_row(f"{name}, unit {opened.unit}", opened.value, heading=True)
    said = _said_of_size(name, len(opened.gradient), opened.size, opened.run.network.name, opened.step)
    return _table(made, body + total, said + _clipped(opened))


def cell_state_table(opened: OpenedCellState, notation: Notation) -> str:
    """Return the two roads into a cell state, and what the line's value at this step is made of, as HTML."""
    name, after = (_plain(notation, "cell_state", step) for step in (opened.step, opened.step + 1))
    hidden = _plain(notation, "hidden", opened.step)
    along = [("gate", opened.forget_gate), ("d_cell_state", opened.after), ("product", opened.along)]
    by_way_of_hidden = [
        ("gate", opened.output_gate), ("slope", opened.tanh_slope), ("d_hidden", opened.d_hidden),
        ("product", opened.from_hidden),
    ]  # fmt: skip
    body = _road(hidden, by_way_of_hidden)
    if opened.forget_gate:
        body = _road(after, along) + body
    total = _sum_row(f"{name}, unit {opened.unit}", opened.value, heading=True)
    head = "<thead><tr><th></th><th scope=col>gate</th><th scope=col>tanh′(c)</th><th scope=col>gradient</th>"
    said = _said_of_size(name, opened.units, opened.size, opened.name, opened.step)
    return _table(f"{head}<th scope=col>product</th></tr></thead>", body + total, said)


def _road(words: str, numbers: list[tuple[str, float]]) -> str:
    cells = [f"<td>{_number(f'{family}/{words}', number)}</td>" for family, number in numbers]
    if len(cells) < 4:
        cells.insert(1, "<td></td>")  # no tanh on this road
    return f"<tr><th scope=row>{words}</th>{''.join(cells)}</tr>"


def _table(head: str, body: str, said: str) -> str:
    return f"<div class='opened' data-testid='opened'><table>{head}<tbody>{body}</tbody></table><p>{said}</p></div>"


def _said_of_size(name: str, units: int, size: float, line: str, step: int) -> str:
    return (
        f"‖{name}‖ = √(sum of {units} square{'s' if units > 1 else ''}) = {_number('size', size)}: the line "
        f"“{html.escape(line)}” at t = {step}."
    )


def _row(opened: Opened, row: int) -> str:
    numbers = [("weight", opened.weight[row])]
    if opened.slope is not None and opened.after is not None:
        numbers += [("slope", opened.slope[row]), ("d_hidden", opened.after[row])]
    else:
        numbers += [("d_pre_activation", opened.flow[row])]
    numbers += [("product", opened.products[row])]
    cells = "".join(f"<td>{_number(f'{family}/{row}', float(number))}</td>" for family, number in numbers)
    return f"<tr><th scope=row>{row_label(opened, row)}</th>{cells}</tr>"


def _sum_row(words: str, number: float, *, heading: bool = False) -> str:
    emphasis = " class='total'" if heading else ""
    return f"<tr{emphasis}><th scope=row colspan=2>{words}</th><td colspan=3>{_number(words, number)}</td></tr>"


def _clipped(opened: Opened) -> str:
    scale = opened.run.scale
    return f" Clipping has multiplied all of it by {precise(scale)}." if scale != 1.0 else ""


def _number(name: str, number: float) -> str:
    return f"<span data-name='{html.escape(name)}' data-value='{number!r}'>{precise(number)}</span>"


def _plain(notation: Notation, family: str, step: int) -> str:
    """Return dL/da⟨t⟩ as plain text at a step."""
    letters = {"hidden": ("a", "h"), "pre_activation": ("z", "z"), "cell_state": ("c", "c")}[family]
    return f"dL/d{letters[0]}⟨{step}⟩" if notation == "course" else f"∂L/∂{letters[1]}_{step}"
