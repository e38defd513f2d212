"""Widgets and link made from a page's table of controls: what a person sets is in the link, and a link sets it.

Streamlit binds a widget to the parameter of its key. What a link has wrong it drops in silence, or takes although it is
wrong (half a unit); so a page reads its link first, puts it right, and says what was wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import streamlit as st

from core.lessons.settings import Control, Value, read, shown
from core.tasks.problem import BadInput
from core.ui.answer import literal

SettingsT = TypeVar("SettingsT")
Parse = Callable[[Mapping[str, str]], tuple[SettingsT, tuple[str, ...]]]
SLIDER_STEPS = 20  # up to so many steps a slider can be hit by hand


def read_link(
    stem: str,
    controls: tuple[Control, ...],
    parse: Parse[SettingsT],
    to_link: Callable[[SettingsT], dict[str, str]],
) -> None:
    """Put the link right before the first widget of a page reads it, and remember what was wrong.

    Runs the page anew, once a session, where there was something to put right.

    Parameters
    ----------
    stem : str
        The page's name.
    controls : tuple of Control
    parse, to_link : callable
        The page's own: from a link's parameters to its settings and the problems, and back.
    """
    if st.session_state.get(f"{stem}: link read"):
        return
    st.session_state[f"{stem}: link read"] = True
    given = {c.name: st.query_params.get_all(c.name) for c in controls if c.name in st.query_params}
    settings, problems = parse({name: values[-1] if values else "" for name, values in given.items()})
    right = {name: value for name, value in to_link(settings).items() if name in given}
    st.session_state[f"{stem}: problems"] = problems
    free = [name for name in given if name not in st.session_state]
    changed = [name for name in free if given[name] != ([right[name]] if name in right else [])]
    if not changed:
        return
    for name in changed:
        if name in right:
            st.query_params[name] = right[name]
        else:
            del st.query_params[name]
    st.rerun()


def problems(stem: str, *, keep: bool = False) -> tuple[str, ...]:
    """Return what the link had wrong; once, then it is forgotten, but where the page is about to be run anew."""
    found: tuple[str, ...] = st.session_state.get(f"{stem}: problems", ())
    if not keep:
        st.session_state.pop(f"{stem}: problems", None)
    return found


def current(controls: tuple[Control, ...]) -> dict[str, Value]:
    """Return what each control is set to now, or will be once it is drawn; the default for what cannot be used."""
    values = {}
    for control in controls:
        try:
            values[control.name] = read(control, _given(control))
        except BadInput:
            values[control.name] = control.default
    return values


def _given(control: Control) -> Value:
    """Return what a control's widget says, or will say once it is drawn: what the link says, or its default."""
    given: Value = st.query_params.get(control.name, control.default)
    return given if control.kind == "actions" else st.session_state.get(control.name, given)


def widget(
    control: Control, *, segmented: bool = False, on_change: Callable[[], None] | None = None, **options: Any
) -> Any:
    """Draw a control's widget, bound to the link, and return its value.

    Parameters
    ----------
    control : Control
        Of any kind but ``actions``.
    segmented : bool
        Whether a choice is drawn as buttons side by side, all in sight.
    on_change : callable, optional
        Called before the page runs anew with a new value.
    **options
        For Streamlit's widget, such as ``label_visibility``.
    """
    options |= {
        "label": control.label,
        "key": control.name,
        "help": literal(control.help) or None,
        "bind": "query-params",
        "on_change": on_change,
    }
    if control.kind == "choice":
        values = list(control.choices)
        options |= {"options": values, "format_func": control.choices.__getitem__}
        if segmented:
            return st.segmented_control(default=str(control.default), required=True, **options)
        return st.selectbox(index=values.index(str(control.default)), **options)
    if control.kind == "text":
        return st.text_input(value=str(control.default), **options)
    if control.kind == "actions":
        raise ValueError(f"control must be one with a widget; got {control.name!r}.")
    kind: type[int] | type[float] = int if control.kind == "integer" else float
    options |= {
        "min_value": kind(control.low),
        "max_value": kind(control.high),
        "value": kind(control.default),
        "step": kind(control.step),
    }
    if (control.high - control.low) / control.step <= SLIDER_STEPS:
        return st.slider(**options)
    return st.number_input(format="%d" if kind is int else "%g", **options)


def widgets(drawn: Iterable[Control], controls: tuple[Control, ...]) -> None:
    """Draw those of a page's controls that have a meaning beside what the others are set to."""
    values = current(controls)
    for control in drawn:
        if control.applies(values):
            widget(control)


def gather(stem: str, controls: tuple[Control, ...]) -> tuple[dict[str, Value], tuple[str, ...]]:
    """Return what the controls say, drawn yet or not, and a sentence for each that cannot be used: its last good stays.

    Actions are read from the link, where `write` puts them.
    """
    good: dict[str, Value] = st.session_state.setdefault(f"{stem}: good", {c.name: c.default for c in controls})
    wrong = []
    for control in controls:
        try:
            good[control.name] = read(control, _given(control))
        except BadInput as problem:
            kept = shown(control, good[control.name])
            wrong.append(problem.sentence(then=f"Still showing {kept!r}."))
    return dict(good), tuple(wrong)


def write(name: str, value: str) -> None:
    """Say something in the link that has no widget; nothing at all where it is empty."""
    if value == st.query_params.get(name, ""):
        return
    if value:
        st.query_params[name] = value
    else:
        del st.query_params[name]
