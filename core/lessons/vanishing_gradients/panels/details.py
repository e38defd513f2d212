"""The details of one number of the backward pass: its equation, its terms, and links to each of them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Final

import streamlit as st

from core.lessons.vanishing_gradients.details import CellStateDetails, Details, largest, row_label
from core.notation import Notation, render
from core.numbers import precise
from core.recurrent import GRU

SHOWN: Final = 6  # products; the others are added up
BACKWARD: Final = r"<d_hidden> = g \, <weight_hh>^{\top} <d_pre_activation:t+1>"
FROM_HIDDEN: Final = r"<d_hidden> \odot <output_gate> \odot (1 - (<cell_tanh>)^2)"
THROUGH_SLOPE: Final = r"g \, <weight_hh>^{\top} \left( \phi'(<pre_activation:t+1>) \odot <d_hidden:t+1> \right)"
OF_CELL_STATE: Final = r"<d_cell_state> = <forget_gate:t+1> \odot <d_cell_state:t+1> + " + FROM_HIDDEN
OF_GRU: Final = {"course": r" + (1 - \Gamma_{u}^{\langle t+1 \rangle}) \odot ", "pytorch": r" + z_{t+1} \odot "}


def show_details(details: Details | CellStateDetails, *, notation: Notation, inspect: Callable[..., None]) -> None:
    """Show how the number of a step and a unit is computed.

    Parameters
    ----------
    details : Details or CellStateDetails
    notation : {"course", "pytorch"}
    inspect : callable
        Called with the step and the unit of the number to inspect next, and with its line if it is another.
    """
    st.latex(equation(details, notation))
    if isinstance(details, CellStateDetails):
        st.html(cell_state_table(details, notation))
        _paths(details, notation, inspect)
        return
    st.html(table(details, notation))
    rows = _rows(details)
    if rows:
        st.pills(
            f"Inspect one of its terms, at t = {details.step + 1}",
            sorted({row % details.run.cell.hidden_size for row in rows}),
            format_func=lambda unit: f"unit {unit}",
            key=f"details {details.run.network.name} {details.step} {details.unit}",
            on_change=_follow,
            args=(details, inspect),
        )


def _follow(details: Details, inspect: Callable[[int, int], None]) -> None:
    unit = st.session_state.get(f"details {details.run.network.name} {details.step} {details.unit}")
    if unit is not None:
        inspect(details.step + 1, int(unit))


def _paths(details: CellStateDetails, notation: Notation, inspect: Callable[..., None]) -> None:
    """Offer the two terms of a cell state's gradient."""
    key = f"details {details.name} {details.step} {details.unit}"
    paths = {_plain(notation, "hidden", details.step): (details.step, details.unit, details.hidden_line)}
    if details.forget_gate:
        paths[_plain(notation, "cell_state", details.step + 1)] = (details.step + 1, details.unit, details.line)

    def follow() -> None:
        if (path := st.session_state.get(key)) is not None:
            inspect(*paths[path])

    st.pills("Inspect one of its terms", list(paths), key=key, on_change=follow)


def equation(details: Details | CellStateDetails, notation: Notation) -> str:
    """Return the equation, at the inspected step, as LaTeX."""
    step, after = str(details.step), str(details.step + 1)

    def at(text: str) -> str:
        return re.sub(r"\bt(\+1)?(?= \\rangle|\})", lambda t: after if t[1] else step, render(text, notation))

    if isinstance(details, CellStateDetails):
        return at(OF_CELL_STATE if details.forget_gate else f"<d_cell_state> = {FROM_HIDDEN}")
    if details.is_last:
        return at(r"<d_hidden> = v, \quad \Vert v \Vert = 1, \quad L = v \cdot <hidden>")
    if details.slope is not None:
        return at(rf"<d_hidden> = {THROUGH_SLOPE}")
    if isinstance(details.run.cell, GRU):
        return at(BACKWARD + OF_GRU[notation] + "<d_hidden:t+1>")
    return at(BACKWARD)


def _rows(details: Details) -> list[int]:
    return largest(details.products, SHOWN) if not details.is_last else []


def table(details: Details, notation: Notation) -> str:
    """Return the terms of the number, and how the line's value at this step is computed, as HTML."""
    name = _plain(notation, "hidden", details.step)
    rows = _rows(details)
    body = "".join(_row(details, row) for row in rows)
    rest = float(details.products.sum() - details.products[rows].sum()) if rows else 0.0
    others = len(details.products) - len(rows)
    if others > 0:
        body += _sum_row(f"{others} more", rest)
    if details.direct:
        body += _sum_row("direct, via update gate", details.direct)
    head = ("", "g · W", *(("φ′(z)", _plain(notation, "hidden", details.step + 1)) if details.slope is not None
            else (_plain(notation, "pre_activation", details.step + 1),)), "product")  # fmt: skip
    heading = (
        f"<thead><tr>{''.join(f'<th scope=col>{html.escape(word)}</th>' for word in head)}</tr></thead>" if rows else ""
    )
    total = _sum_row(f"{name}, unit {details.unit}", details.value, heading=True)
    text = _norm_sentence(name, len(details.gradient), details.size, details.run.network.name, details.step)
    return _table(heading, body + total, text + _clipped(details))


def cell_state_table(details: CellStateDetails, notation: Notation) -> str:
    """Return the two gradient paths into a cell state, and how the line's value at this step is computed, as HTML."""
    name, after = (_plain(notation, "cell_state", step) for step in (details.step, details.step + 1))
    hidden = _plain(notation, "hidden", details.step)
    via_cell = [("gate", details.forget_gate), ("d_cell_state", details.after), ("product", details.via_cell)]
    via_hidden = [
        ("gate", details.output_gate), ("slope", details.tanh_slope), ("d_hidden", details.d_hidden),
        ("product", details.via_hidden),
    ]  # fmt: skip
    body = _path_row(hidden, via_hidden)
    if details.forget_gate:
        body = _path_row(after, via_cell) + body
    total = _sum_row(f"{name}, unit {details.unit}", details.value, heading=True)
    head = "<thead><tr><th></th><th scope=col>gate</th><th scope=col>tanh′(c)</th><th scope=col>gradient</th>"
    text = _norm_sentence(name, details.units, details.size, details.name, details.step)
    return _table(f"{head}<th scope=col>product</th></tr></thead>", body + total, text)


def _path_row(words: str, numbers: list[tuple[str, float]]) -> str:
    cells = [f"<td>{_number(f'{family}/{words}', number)}</td>" for family, number in numbers]
    if len(cells) < 4:
        cells.insert(1, "<td></td>")  # no tanh on this path
    return f"<tr><th scope=row>{words}</th>{''.join(cells)}</tr>"


def _table(head: str, body: str, text: str) -> str:
    return f"<div class='details' data-testid='details'><table>{head}<tbody>{body}</tbody></table><p>{text}</p></div>"


def _norm_sentence(name: str, units: int, size: float, line: str, step: int) -> str:
    return (
        f"‖{name}‖ = √(sum of {units} square{'s' if units > 1 else ''}) = {_number('size', size)}: the line "
        f"“{html.escape(line)}” at t = {step}."
    )


def _row(details: Details, row: int) -> str:
    numbers = [("weight", details.weight[row])]
    if details.slope is not None and details.after is not None:
        numbers += [("slope", details.slope[row]), ("d_hidden", details.after[row])]
    else:
        numbers += [("d_pre_activation", details.flow[row])]
    numbers += [("product", details.products[row])]
    cells = "".join(f"<td>{_number(f'{family}/{row}', float(number))}</td>" for family, number in numbers)
    return f"<tr><th scope=row>{row_label(details, row)}</th>{cells}</tr>"


def _sum_row(words: str, number: float, *, heading: bool = False) -> str:
    emphasis = " class='total'" if heading else ""
    return f"<tr{emphasis}><th scope=row colspan=2>{words}</th><td colspan=3>{_number(words, number)}</td></tr>"


def _clipped(details: Details) -> str:
    scale = details.run.scale
    return f" Clipping multiplied it by {precise(scale)}." if scale != 1.0 else ""


def _number(name: str, number: float) -> str:
    return f"<span data-name='{html.escape(name)}' data-value='{number!r}'>{precise(number)}</span>"


def _plain(notation: Notation, family: str, step: int) -> str:
    """Return dL/da⟨t⟩ as plain text at a step."""
    letters = {"hidden": ("a", "h"), "pre_activation": ("z", "z"), "cell_state": ("c", "c")}[family]
    return f"dL/d{letters[0]}⟨{step}⟩" if notation == "course" else f"∂L/∂{letters[1]}_{step}"
