"""The scrubber on a page: sends a sweep to the browser, which moves through it without the server."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress

import streamlit as st

from core.palette import DARK, LIGHT
from core.scene.sweep import Sweep, plain
from core.ui import state
from core.ui.player import browser_module


def scrubber(
    sweep: Sweep,
    *,
    key: str,
    thumbnail: bool = False,
    on_rest: Callable[[], None] | None = None,
    on_pick: Callable[[], None] | None = None,
) -> int:
    """Show a sweep.

    Parameters
    ----------
    sweep : Sweep
        The sweep to show. Another one under the same `key` keeps the position, or stays at the end.
    key : str
        Identifies the scrubber on its page.
    thumbnail : bool
        A small picture that moves back and forth automatically, without controls.
    on_rest : callable, optional
        Called when the user stops at another position; only if ``sweep.reports``.
    on_pick : callable, optional
        Called after a click on a line, or Enter; ``st.session_state[key].pick`` is then
        ``{"panel": int, "line": int, "x": int, "position": int}``, all indices. Without it lines cannot be picked.

    Returns
    -------
    int
        Index of the position shown, as known to the server: the reported one (``sweep.reports``), else the link's, else
        the sweep's start.
    """

    def rest() -> None:
        sent = st.session_state[key].get("position")
        if isinstance(sent, dict) and isinstance(sent.get("index"), int) and 0 <= sent["index"] < len(sweep.positions):
            state.page().values[sweep.name] = float(sweep.positions[sent["index"]])
        (on_rest or _ignore)()

    data = {
        "sweep": plain(sweep),
        "palette": {"light": LIGHT, "dark": DARK},
        "mode": "thumbnail" if thumbnail else "page",
        "link": None if thumbnail else state.place(),
        "picks": on_pick is not None,
    }
    browser_module("scrubber", data, key=key, on_position_change=rest, on_pick_change=on_pick or _ignore)
    return sweep.opening if thumbnail else shown_index(sweep)


def shown_index(sweep: Sweep) -> int:
    """Return the index of the position shown: the one reported, else the link's, else the sweep's start."""
    page = state.page()
    with suppress(ValueError):
        asked = float(page.values.get(sweep.name, (page.asked or {}).get(sweep.name, "")))
        if math.isfinite(asked) and sweep.positions[0] <= asked <= sweep.positions[-1]:
            return sweep.nearest(asked)
    return sweep.opening


def _ignore() -> None:
    """Ignore an event."""
