"""Long work shows itself: a bar with a time to go and a button that stops it, after half a second of waiting."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import streamlit as st

PATIENCE: Final = 0.5  # seconds that nobody notices


def progress(key: str, what: str) -> Callable[[int, int], bool]:
    """Return a callback for long work, to be called with what is done and what there is in all.

    Pressing *Stop* runs the page anew; the callback then returns ``False`` once, and the work ends where it stands.

    Parameters
    ----------
    key : str
        Tells one piece of work from another on the page.
    what : str
        What is counted, in the plural: ``updates``.
    """
    place, began, stopping = st.empty(), time.perf_counter(), st.session_state.pop(f"{key}: stop", False)
    bar = None

    def report(done: int, total: int) -> bool:
        nonlocal bar
        spent = time.perf_counter() - began
        if stopping or done >= total:
            place.empty()
            return not stopping
        if spent > PATIENCE:
            if bar is None:
                row = place.container(horizontal=True, vertical_alignment="center")
                bar = row.progress(0.0)
                row.button("Stop", key=f"{key}: stop button", on_click=_stop, args=(key,))
            left = spent * (total - done) / max(done, 1)
            bar.progress(done / total, f"{done:,} of {total:,} {what}, about {left:.0f} s to go")
        return True

    return report


def _stop(key: str) -> None:
    st.session_state[f"{key}: stop"] = True
