"""A text in the colours of the units that read it, after Karpathy, Johnson and Fei-Fei (2015)."""

from __future__ import annotations

import html
from itertools import groupby

import streamlit as st

from core.lessons.lstm.charts import colour_sentence, track_sentence, tracks_figure
from core.lessons.lstm.units import SHADES, FoundUnits, Track, compute
from core.settings import Control
from core.ui import url
from core.ui.answer import literal
from core.ui.chart import chart


def read_text(control: Control, passage: str, *, key: str) -> None:
    """Show the field for a text, and what the network that reads it keeps track of.

    Parameters
    ----------
    control : Control
        The field's.
    passage : str
        The text as far as it can be used.
    key : str
        Identifies the chart on its page.
    """
    url.widget(control, height=150)
    found = compute(passage)
    coloured(found)
    units, bits = found.facts["budget"]["units"], f"{found.bits:.2f}"
    st.caption(literal(f"The network of {units} units needs {bits} bits per character here."))
    for track in found.tracks:
        st.text(track_sentence(track))
    words = "The cell states of the units found, each times its sign, over the characters of the text."
    chart(tracks_figure(found), key=key, description=words)


def coloured(found: FoundUnits) -> None:
    """Show the text once for each unit, every character in the colour of the cell state after it, with its key."""
    for track, tab in zip(found.tracks, st.tabs([track.title for track in found.tracks]), strict=True):
        tab.html(coloured_html(found.text, track))
        tab.caption(colour_sentence(track))


def coloured_html(text: str, track: Track) -> str:
    """Return the text in runs of one shade; underlined where the property really holds. The last character is bare."""
    shade = track.shade.tolist()
    inside = track.truth.astype(bool).tolist() if track.threshold is not None else [False] * len(shade)
    runs = []
    for (level, holds), run in groupby(zip(shade, inside, text[:-1], strict=True), key=lambda one: one[:2]):
        words = html.escape("".join(symbol for *_, symbol in run)).replace("\n", "↵\n")
        sign = "more" if level > 0 else "less"
        part = 100 * abs(level) // SHADES
        mark = " data-inside" if holds else ""
        runs.append(f"<span class='{sign}' style='--part:{part}%'{mark}>{words}</span>")
    return f"<pre class='read' dir='ltr'>{''.join(runs)}<span>{html.escape(text[-1])}</span></pre>"
