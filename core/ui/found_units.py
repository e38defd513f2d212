"""A text in the colours of the units that read it, after Karpathy, Johnson and Fei-Fei (2015)."""

from __future__ import annotations

import html
from itertools import groupby

import numpy as np
import streamlit as st

from core.lessons.found_units import FoundUnits, Track

SHADES = 10  # of each sign: what is finer is not seen


def coloured(found: FoundUnits) -> None:
    """Show the text once for each unit, every character in the colour of the unit's cell state after it."""
    for track, tab in zip(found.tracks, st.tabs([track.title for track in found.tracks]), strict=True):
        tab.html(coloured_html(found.text, track))


def coloured_html(text: str, track: Track) -> str:
    """Return the text in runs of one shade; underlined where the property really holds. The last character is bare."""
    limit = float(np.abs(track.state).max()) or 1.0
    shade = np.rint(SHADES * track.state / limit).astype(int).tolist()
    inside = track.truth.astype(bool).tolist() if track.threshold is not None else [False] * len(shade)
    runs = []
    for (level, holds), run in groupby(zip(shade, inside, text[:-1], strict=True), key=lambda one: one[:2]):
        words = html.escape("".join(symbol for *_, symbol in run)).replace("\n", "↵\n")
        sign = "more" if level > 0 else "less"
        part = 100 * abs(level) // SHADES
        mark = " data-inside" if holds else ""
        runs.append(f"<span class='{sign}' style='--part:{part}%'{mark}>{words}</span>")
    return f"<pre class='read' dir='ltr'>{''.join(runs)}<span>{html.escape(text[-1])}</span></pre>"
