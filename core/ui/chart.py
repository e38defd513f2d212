"""The one Plotly chart of the house: new data keep its node and its zoom, which Streamlit's own chart loses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.resources import files

import plotly.graph_objects as go
import streamlit as st
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from core.figures.template import TEMPLATES
from core.ui.player import browser_module


def plotly_library(base: str = "") -> Mount:
    """Return the route to Plotly's library for the browser, from the installed package: no copy, and none fetched."""
    return Mount(f"{base}/plotly", StaticFiles(directory=str(files("plotly") / "package_data")))


def chart(
    figure: go.Figure,
    *,
    key: str,
    description: str,
    revision: str = "",
    on_click: Callable[[], None] | None = None,
) -> None:
    """Show a figure.

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
    on_click : callable, optional
        Called when a person clicks on a point; ``st.session_state[key].click`` is then ``{"trace": int, "x": …,
        "y": …}``: the trace's index, and where the point is.
    """
    data = {
        "figure": figure.to_json(),
        "templates": {room: template.to_json() for room, template in TEMPLATES.items()},
        "description": description,
        "revision": revision or key,
        "clicks": on_click is not None,
    }
    browser_module("chart")(key=key, data=data, on_click_change=on_click or _ignore)


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
        st.caption(sentence)


def _ignore() -> None:
    """Hear a click and do nothing."""
