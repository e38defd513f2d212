"""The charts at the current gain: gates, activation, clipping and gradient map, and the details of one number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from types import ModuleType
from typing import Any, Final

import streamlit as st

from core.lessons.vanishing_gradients.charts import clipping, direct_paths, gradient_map, slope
from core.lessons.vanishing_gradients.details import details_of
from core.lessons.vanishing_gradients.lesson import Lesson
from core.lessons.vanishing_gradients.panels.details import show_details
from core.lessons.vanishing_gradients.settings import CONTROLS, Settings
from core.notation import Notation
from core.settings import Control
from core.ui import state, url
from core.ui.chart import narrated

INSPECTED: Final = ("line", "step", "unit")  # the settings that say which number is inspected


def show_charts(stem: str, lesson: Lesson, chosen: Callable[[], Settings], notation: Notation) -> None:
    """Show the charts at the current gain, and the details of the inspected number.

    Parameters
    ----------
    stem : str
        The page's.
    lesson : Lesson
    chosen : callable
        Returns the settings of the page's controls; called again when only this fragment reruns.
    notation : {"course", "pytorch"}
    """
    settings = chosen()
    lesson = replace(lesson, settings=replace(lesson.settings, **{name: getattr(settings, name) for name in INSPECTED}))
    at = f"at gain {lesson.settings.gain:.2f}"
    show_chart = partial(_show_chart, stem)
    left, right = st.columns(2, gap="large")
    with left:
        paths = direct_paths.direct_paths(lesson)
        show_chart(f"Why the gates matter: untrained, {at}", direct_paths, paths)
    with right:
        title = "After training: the LSTM page’s networks"
        show_chart(title, direct_paths, direct_paths.after_training(), name="after_training")
    left, right = st.columns(2, gap="large")
    with left:
        show_chart(f"Why the activation is no help, {at}", slope, slope.slopes(lesson))
    with right:
        show_chart("Clipping as a function of the gain", clipping, clipping.clipping(lesson.settings))
    left, right = st.columns([3, 2], gap="large")
    with left:
        found = gradient_map.gradient_map(lesson)
        title = f"Gradient by unit and step: {found.name}, {at}"
        show_chart(title, gradient_map, found, on_click=partial(_inspect_cell, f"{stem}_gradient_map"))
    with right:
        st.subheader("How one number is computed", anchor=False)
        _draw_controls(lesson.settings)
        show_details(details_of(lesson), notation=notation, inspect=inspect)


def inspect(step: int, unit: int, line: str | None = None) -> None:
    """Inspect the number of a step and a unit, and of another line if one is given."""
    state.put("step", step)
    state.put("unit", unit)
    if line is not None:
        state.put("line", line)


def _draw_controls(settings: Settings) -> None:
    controls: dict[str, Control] = {control.name: control for control in CONTROLS if control.name in INSPECTED}
    values = url.current(tuple(controls.values()))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        for name in INSPECTED:
            if name != "line" and values[name] != getattr(settings, name):
                state.put(name, getattr(settings, name))  # this network has no more
            url.widget(controls[name])


def _show_chart(stem: str, title: str, module: ModuleType, shown: Any, name: str = "", **options: Any) -> None:
    """Show a chart with its title and sentences; `name` where a module has several."""
    name = name or module.__name__.rpartition(".")[2]
    narrated(module.figure(shown), module.sentences(shown), key=f"{stem}_{name}", title=title, **options)


def _inspect_cell(key: str) -> None:
    """Inspect the number whose cell in the map was clicked."""
    event = st.session_state[key].click
    if event and event["trace"] == gradient_map.MAP:
        inspect(int(event["x"]), int(event["y"]))
