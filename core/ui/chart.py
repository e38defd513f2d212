"""The Plotly chart of all pages: new data keep its node and its zoom, which Streamlit's own chart loses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.resources import files
from typing import Final

import plotly.graph_objects as go
import streamlit as st
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from core.charts import TEMPLATES
from core.ui import state
from core.ui.answer import literal
from core.ui.player import browser_module

PLOTLY: Final = "plotly/plotly.min.js"  # its address, under the server's root


def plotly_library(base: str = "") -> Mount:
    """Return the route to Plotly's library for the browser: the file of the installed package."""
    return Mount(f"{base}/plotly", StaticFiles(directory=str(files("plotly") / "package_data")))


def chart(
    figure: go.Figure,
    *,
    key: str,
    description: str,
    revision: str = "",
    view: str = "",
    on_click: Callable[[], None] | None = None,
) -> None:
    """Show a figure.

    Labels do not overlap if they are a trace of their own, ``mode="text"`` at the positions of the markers, with
    ``meta={"labels": True}`` and the labels in order of priority: the browser draws as many as fit. In `meta`,
    ``always`` has the indices of those with the highest priority, ``traces`` the trace of each label's marker, with
    which it is hidden, and ``most`` the maximum number of labels (60). ``layout.meta={"centre": [x, y], "of": word}``
    centres the view on this point when the word changes; in 3-D it has three numbers, and the camera turns to it.
    Without a centre the view does not move.

    Parameters
    ----------
    figure : Figure
        Without a template: the browser chooses that of its theme, light or dark.
    key : str
        Identifies the chart on its page.
    description : str
        The text alternative.
    revision : str
        While it is the same, zoom and hidden lines are kept.
    view : str
        The link's parameter for the visible range, ``x0,x1,y0,y1``, or in 3-D for the camera; the browser writes and
        reads it. It is reset with the revision. Empty: no parameter.
    on_click : callable, optional
        Called after a click on a point, or Enter; ``st.session_state[key].click`` is then
        ``{"trace": int, "x": …, "y": …, "word": str}``: the trace's index, the point's position, and its `customdata`;
        no ``"word"`` if that is not a text.
    """
    data = {
        "figure": figure.to_json(),
        "templates": {theme: template.to_json() for theme, template in TEMPLATES.items()},
        "description": description,
        "revision": revision or key,
        "name": key.replace("_", "-"),
        "height": figure.layout.height,
        "view": view,
        "clicks": on_click is not None,
        "link": state.place() if view else None,
    }
    browser_module("chart", data, key=key, on_click_change=on_click or _ignore)


def narrated(
    figure: go.Figure,
    sentences: Sequence[str],
    *,
    key: str,
    title: str = "",
    on_click: Callable[[], None] | None = None,
) -> None:
    """Show a title, a figure and sentences that describe it, which are its text alternative too."""
    if title:
        st.subheader(title, anchor=False)
    chart(figure, key=key, description=" ".join(sentences), on_click=on_click)
    for sentence in sentences:
        st.caption(literal(sentence))  # a word of a user's file may look like Markdown


def _ignore() -> None:
    """Ignore a click."""
