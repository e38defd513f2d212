"""The one Plotly chart of the house: new data keep its node and its zoom, which Streamlit's own chart loses."""

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
    """Return the route to Plotly's library for the browser, from the installed package: no copy, and none fetched."""
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

    Its words do not overlap where they are a trace of their own, ``mode="text"`` at the places of the markers, with
    ``meta={"labels": True}`` and the words in order of priority: the browser writes as many as find a place.
    ``always`` in `meta` has the indices of those that come first, ``traces`` the trace of each word's marker, with
    which it is hidden, and ``most`` how many there are at the most (60). ``layout.meta={"centre": [x, y], "of": word}``
    moves the picture, when the word is another, so that the place is in the middle;
    in 3-D it has three numbers, and the eye turns to it. Without a centre the picture stays where it is.

    Parameters
    ----------
    figure : Figure
        Without a template: the colours of the room are chosen in the browser.
    key : str
        Identifies the chart on its page.
    description : str
        The text alternative.
    revision : str
        As long as it is the same, zoom and hidden lines stay.
    view : str
        The name under which the browser writes what is seen into the link, and reads it from there: ``x0,x1,y0,y1``, in
        3-D where the eye is. It goes with the revision. Nothing is written where it is empty.
    on_click : callable, optional
        Called when a person clicks on a point, or presses Enter on it; ``st.session_state[key].click`` is then
        ``{"trace": int, "x": …, "y": …, "word": str}``: the trace's index, where the point is, and what its
        `customdata` says; no ``"word"`` where that is no text.
    """
    data = {
        "figure": figure.to_json(),
        "templates": {room: template.to_json() for room, template in TEMPLATES.items()},
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
    """Show a figure under its title, over the sentences that tell what is seen; these are its text alternative too."""
    if title:
        st.subheader(title, anchor=False)
    chart(figure, key=key, description=" ".join(sentences), on_click=on_click)
    for sentence in sentences:
        st.caption(literal(sentence))  # a word of a person's file may look like Markdown


def _ignore() -> None:
    """Hear a click and do nothing."""
