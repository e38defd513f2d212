"""One number of the way back, opened: its equation, what it is made of, and a way on to each of these."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Final

import streamlit as st

from core.lessons.decay_words import precise
from core.lessons.opened import Opened, largest, row_label
from core.notation import Notation, render
from core.recurrent import GRU

SHOWN: Final = 6  # products; the others are summed up
BACK: Final = r"<d_hidden> = g \, <weight_hh>^{\top} <d_pre_activation:t+1>"
THROUGH_SLOPE: Final = r"g \, <weight_hh>^{\top} \left( \phi'(<pre_activation:t+1>) \odot <d_hidden:t+1> \right)"
OF_GRU: Final = {"course": r" + (1 - \Gamma_{u}^{\langle t+1 \rangle}) \odot ", "pytorch": r" + z_{t+1} \odot "}


def show_opened(opened: Opened, *, notation: Notation, go: Callable[[int, int], None]) -> None:
    """Show how the number of a step and a unit is made.

    Parameters
    ----------
    opened : Opened
    notation : {"course", "pytorch"}
    go : callable
        Called with the step and the unit of a number that a person wants to see opened next.
    """
    st.latex(equation(opened, notation))
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


def equation(opened: Opened, notation: Notation) -> str:
    """Return the equation, at the opened step, as LaTeX."""
    step, after = str(opened.step), str(opened.step + 1)

    def at(text: str) -> str:
        return re.sub(r"\bt(\+1)?(?= \\rangle|\})", lambda t: after if t[1] else step, render(text, notation))

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
    units = len(opened.gradient)
    return (
        f"<div class='opened' data-testid='opened'><table>{made}<tbody>{body}{total}</tbody></table>"
        f"<p>‖{name}‖ = √(sum of {units} square{'s' if units > 1 else ''}) = {_number('size', opened.size)}: the line "
        f"“{html.escape(opened.run.network.name)}” at t = {opened.step}."
        f"{_clipped(opened)}</p></div>"
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
    letters = {"hidden": ("a", "h"), "pre_activation": ("z", "z")}[family]
    return f"dL/d{letters[0]}⟨{step}⟩" if notation == "course" else f"∂L/∂{letters[1]}_{step}"
