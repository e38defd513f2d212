"""Long work shows its progress and can be stopped.

Streamlit handles a click on a button only between two runs of a page. So work is done in turns of a fraction of a
second; after each the page shows a progress bar with the remaining time, and a button to stop.
"""

from __future__ import annotations

import time
from typing import Final

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

TURN: Final = 0.4  # seconds
UNFINISHED: Final = "unfinished work"  # session state


class Turn:
    """One turn of work, which continues where the last one ended.

    Parameters
    ----------
    key : str
        Identifies the work on the page.
    what : str
        The unit of the count, in the plural: ``updates``.
    """

    def __init__(self, key: str, what: str) -> None:
        self.key, self.what = key, what
        self.start, self.done, self.total = time.perf_counter(), 0, 0
        self.stopped = bool(st.session_state.pop(f"{key}: stop", False))

    def report(self, done: int, total: int) -> bool:
        """Record the work done and the total, and return whether to continue in this turn."""
        self.done, self.total = done, total
        return not self.stopped and time.perf_counter() - self.start < TURN

    def stays_stopped(self, work: object) -> bool:
        """Whether this `work`, compared by equality, was stopped now or before."""
        key = f"{self.key}: stopped"
        if self.stopped:
            st.session_state[key] = work
        return bool(st.session_state.get(key) == work)

    @property
    def unfinished(self) -> bool:
        """Whether work is left for another turn."""
        return self.done < self.total and not self.stopped

    def show(self) -> None:
        """Draw the bar and the button while work is left."""
        start_key = f"{self.key}: began"
        if not self.unfinished:
            st.session_state.pop(start_key, None)
            return
        start, before = st.session_state.setdefault(start_key, (self.start, 0))
        left = (time.perf_counter() - start) * (self.total - self.done) / max(1, self.done - before)
        words = f"{self.done:,} of {self.total:,} {self.what}, about {left:.0f} s to go"
        with st.container(horizontal=True, vertical_alignment="center", key=f"work_{self.key}"):
            st.progress(self.done / self.total, words)
            st.button("Stop", key=f"{self.key}: stop button", on_click=_stop, args=(self.key,))

    def go_on(self, *, page_goes_on: bool = False) -> None:
        """Rerun the page for the next turn, if there is one.

        Parameters
        ----------
        page_goes_on : bool
            Whether a run of the whole page draws more below; it then calls `go_on_with_work` at its end.
        """
        if not self.unfinished:
            return
        if page_goes_on and not _is_fragment():
            st.session_state[UNFINISHED] = True
        else:
            run_anew()


def run_anew() -> None:
    """Rerun the current fragment, or the whole page."""
    if _is_fragment():
        st.rerun(scope="fragment")
    st.rerun()


def _is_fragment() -> bool:
    context = get_script_run_ctx()
    return bool(context and context.fragment_ids_this_run)


def go_on_with_work() -> None:
    """Continue work that was interrupted so that the rest of the page could be drawn."""
    if st.session_state.pop(UNFINISHED, False):
        st.rerun()


def _stop(key: str) -> None:
    st.session_state[f"{key}: stop"] = True
