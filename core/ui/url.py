"""Widgets made from a page's table of controls, and their values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

import streamlit as st

from core.errors import BadInput
from core.settings import Control, Value, shown
from core.ui import state
from core.ui.answer import literal

SLIDER_STEPS: Final = 20  # with more steps, a slider is too fine to set by hand


def current(controls: tuple[Control, ...]) -> dict[str, Value]:
    """Return the value of each control; the default for one that is not valid."""
    state.receive(control.name for control in controls)
    values = {}
    for control in controls:
        try:
            values[control.name] = state.usable(control)
        except BadInput:
            values[control.name] = control.default
    return values


def flag(control: Control) -> bool:
    """Draw a switch, and return whether it is on."""
    widget(control)
    return bool(current((control,))[control.name])


def widget(
    control: Control,
    *,
    segmented: bool = False,
    height: int | None = None,
    on_change: Callable[[], None] | None = None,
    **options: Any,
) -> Any:
    """Draw a control's widget and return its value.

    Parameters
    ----------
    control : Control
        Of any kind but ``actions``.
    segmented : bool
        Whether a choice is drawn as a row of buttons.
    height : int, optional
        Of a text with several lines, in pixels.
    on_change : callable, optional
        Called before the rerun with a new value.
    **options
        For Streamlit's widget, such as ``label_visibility``.
    """
    if control.kind == "actions":
        raise ValueError(f"control must be one with a widget; got {control.name!r}.")
    value = state.send(control.name)
    options |= {"label": control.label, "help": literal(control.help) or None, "key": control.name}
    options |= {"on_change": on_change}
    if control.kind == "choice":
        options |= {"options": list(control.choices), "format_func": control.choices.__getitem__}
        if segmented:
            return st.segmented_control(required=True, default=value, **options)
        return st.selectbox(index=options["options"].index(value) if value else 0, **options)
    if value is not None:
        options["value"] = value
    if control.kind == "text":
        return st.text_input(**options) if height is None else st.text_area(height=height, **options)
    if control.kind == "flag":
        return st.toggle(**options)
    kind: type[int] | type[float] = int if control.kind == "integer" else float
    options |= {"min_value": kind(control.low), "max_value": kind(control.high), "step": kind(control.step)}
    if (control.high - control.low) / control.step <= SLIDER_STEPS:
        return st.slider(**options)
    return st.number_input(format="%d" if kind is int else "%g", **options)


def widgets(drawn: Iterable[Control], controls: tuple[Control, ...]) -> None:
    """Draw those of a page's controls that apply for the values of the others."""
    values = current(controls)
    for control in drawn:
        if control.applies(values):
            widget(control)


def gather(controls: tuple[Control, ...]) -> tuple[dict[str, Value], tuple[str, ...]]:
    """Return the values of the controls, and a sentence for each that is not valid: its last valid value is kept."""
    state.receive(control.name for control in controls)
    values, wrong = {}, []
    for control in controls:
        try:
            values[control.name] = state.usable(control)
        except BadInput as problem:
            values[control.name] = kept = state.last_usable(control)
            wrong.append(problem.sentence(then=f"Still showing {shown(control, kept)!r}."))
    return values, tuple(wrong)
