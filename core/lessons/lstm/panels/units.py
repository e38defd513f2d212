"""A text coloured by the states of interpretable units, after Karpathy, Johnson and Fei-Fei (2015)."""

from __future__ import annotations

import html
from itertools import groupby

import streamlit as st

from core.lessons.lstm.charts import colour_sentence, track_sentence, tracks_figure
from core.lessons.lstm.units import SHADES, Track, Tracks, compute
from core.settings import Control
from core.ui import url
from core.ui.answer import literal
from core.ui.chart import chart


def read_text(control: Control, passage: str, *, key: str) -> None:
    """Show the field for a text, and what the units of the network represent along it.

    Parameters
    ----------
    control : Control
        The field's.
    passage : str
        The text that is read.
    key : str
        Identifies the chart on its page.
    """
    url.widget(control, height=150)
    tracks = compute(passage)
    coloured(tracks)
    units, bits = tracks.facts["budget"]["units"], f"{tracks.bits:.2f}"
    st.caption(literal(f"The network of {units} units: cross-entropy {bits} bits per character on this text."))
    for track in tracks.tracks:
        st.text(track_sentence(track))
    words = "The cell state of each unit, times its sign, over the characters of the text."
    chart(tracks_figure(tracks), key=key, description=words)


def coloured(tracks: Tracks) -> None:
    """Show the text once for each unit, each character in the colour of the cell state after it, and a legend."""
    for track, tab in zip(tracks.tracks, st.tabs([track.title for track in tracks.tracks]), strict=True):
        tab.html(coloured_html(tracks.text, track))
        tab.caption(colour_sentence(track))


def coloured_html(text: str, track: Track) -> str:
    """Return the text in spans of one shade, underlined where the property is true; the last character is plain."""
    shade = track.shade.tolist()
    inside = track.truth.astype(bool).tolist() if track.threshold is not None else [False] * len(shade)
    runs = []
    for (level, is_inside), run in groupby(zip(shade, inside, text[:-1], strict=True), key=lambda one: one[:2]):
        words = html.escape("".join(symbol for *_, symbol in run)).replace("\n", "↵\n")
        sign = "more" if level > 0 else "less"
        part = 100 * abs(level) // SHADES
        mark = " data-inside" if is_inside else ""
        runs.append(f"<span class='{sign}' style='--part:{part}%'{mark}>{words}</span>")
    return f"<pre class='unit-text' dir='ltr'>{''.join(runs)}<span>{html.escape(text[-1])}</span></pre>"
