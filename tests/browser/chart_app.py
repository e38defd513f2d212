"""A dashboard of one chart, for `charting.py`: what it shows is chosen in the link and by its buttons."""

import os
import sys

sys.path.insert(0, os.environ["REPOSITORY"])

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from streamlit import runtime

from core.settings import Control
from core.ui import state
from core.ui.chart import chart, plotly_library
from core.ui.link import write_link

COUNT = 120


def scattered(count, kind, of):
    """Return points in clusters, two groups, a word at each."""
    rng = np.random.default_rng(0)
    points = rng.normal(size=(8, 3))[rng.integers(8, size=count)] * 3 + rng.normal(size=(count, 3))
    words = np.array([f"word{i}" if i % 3 else f"longer-word-{i}" for i in range(count)])
    traces = np.arange(count) % 2
    is_solid = kind == "scatter3d"
    places = points if is_solid else points[:, :2]
    figure = go.Figure(layout={"height": 500, "hovermode": "closest", "meta": {"of": of}})
    for group in range(2):
        own = traces == group
        marker, name = {"size": 3 if is_solid else 8}, f"group {group}"
        figure.add_trace(
            {"type": kind, "mode": "markers", "customdata": words[own], "name": name, "marker": marker}
            | dict(zip("xyz", places[own].T, strict=False))
        )
    meta = {"labels": True, "always": [5, 7], "traces": traces.tolist()}
    figure.add_trace(
        {"type": kind if is_solid else "scatter", "mode": "text", "text": words, "textfont": {"size": 13}, "meta": meta}
        | dict(zip("xyz", places.T, strict=False))
    )
    if of in words:
        place = int(np.flatnonzero(words == of)[0])
        figure.layout.meta = {"of": of, "centre": places[place].tolist()}
    return figure


def show():
    """Show the chart that the link asks for, and what was clicked."""
    st.set_page_config(layout="wide")
    state.visit("start", (Control("other", "actions", "", "other"),), lambda link: (None, ()))
    link = state.page().asked
    st.text_input("of", key="of")
    st.text_input("revision", key="revision", value="first")
    if st.button("write the link"):
        state.put("other", "written")
    figure = scattered(int(link.get("count", COUNT)), link.get("kind", "scatter"), st.session_state["of"])
    chart(
        figure, key="a_map", description="A map.", revision=st.session_state["revision"], view="view",
        on_click=lambda: st.session_state.update(told=st.session_state["a_map"].click),
    )  # fmt: skip
    st.text(f"told {st.session_state.get('told')}")
    write_link()


if runtime.exists():
    show()
else:
    app = st.App(__file__, routes=[plotly_library()])
