"""What stands behind the gain that a page shows: why, where and what clipping does, and one number opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from types import ModuleType
from typing import Any, Final

import streamlit as st

from core.lessons.vanishing_gradients.charts import clipping, direct_paths, gradient_map, slope
from core.lessons.vanishing_gradients.details import opened
from core.lessons.vanishing_gradients.lesson import Lesson
from core.lessons.vanishing_gradients.panels.details import show_opened
from core.lessons.vanishing_gradients.settings import CONTROLS, Settings
from core.notation import Notation
from core.settings import Control
from core.ui import state, url
from core.ui.chart import narrated

OPENED: Final = ("line", "step", "unit")  # the settings of which number is opened


def show_behind(stem: str, lesson: Lesson, chosen: Callable[[], Settings], notation: Notation) -> None:
    """Show the charts at the gain that is shown, and the number that is opened.

    Parameters
    ----------
    stem : str
        The page's.
    lesson : Lesson
    chosen : callable
        Returns what the page's controls say; asked anew when only this is drawn again.
    notation : {"course", "pytorch"}
    """
    settings = chosen()
    lesson = replace(lesson, settings=replace(lesson.settings, **{name: getattr(settings, name) for name in OPENED}))
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
        show_chart("Clipping, over the gain", clipping, clipping.clipping(lesson.settings))
    left, right = st.columns([3, 2], gap="large")
    with left:
        found = gradient_map.gradient_map(lesson)
        title = f"Where the gradient is left: {found.name}, {at}"
        show_chart(title, gradient_map, found, on_click=partial(_open_cell, f"{stem}_gradient_map"))
    with right:
        st.subheader("How one number is made", anchor=False)
        _draw_controls(lesson.settings)
        show_opened(opened(lesson), notation=notation, go=go)


def go(step: int, unit: int, line: str | None = None) -> None:
    """Open the number of a step and a unit, and of a line where it is another."""
    state.put("step", step)
    state.put("unit", unit)
    if line is not None:
        state.put("line", line)


def _draw_controls(settings: Settings) -> None:
    controls: dict[str, Control] = {control.name: control for control in CONTROLS if control.name in OPENED}
    said = url.current(tuple(controls.values()))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        for name in OPENED:
            if name != "line" and said[name] != getattr(settings, name):
                state.put(name, getattr(settings, name))  # this network has no more
            url.widget(controls[name])


def _show_chart(stem: str, title: str, module: ModuleType, shown: Any, name: str = "", **options: Any) -> None:
    """Show a chart under its title, over its sentences; `name` where a module has several."""
    name = name or module.__name__.rpartition(".")[2]
    narrated(module.figure(shown), module.sentences(shown), key=f"{stem}_{name}", title=title, **options)


def _open_cell(key: str) -> None:
    """Open the number whose cell in the map was clicked."""
    told = st.session_state[key].click
    if told and told["trace"] == gradient_map.MAP:
        go(int(told["x"]), int(told["y"]))
