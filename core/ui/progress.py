"""Long work shows itself and can be stopped.

Streamlit hears a press of a button only between two runs of a page. So work is done in turns of a fraction of a second;
after each the page shows how far it has come, a bar with a time to go, and a button that stops it there.
"""

from __future__ import annotations

import time
from typing import Final

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

TURN: Final = 0.4  # seconds
UNFINISHED: Final = "work to go on with"  # in the session's state


class Turn:
    """One turn of work that goes on from where the last one ended.

    Parameters
    ----------
    key : str
        Tells one piece of work from another on the page.
    what : str
        What is counted, in the plural: ``updates``.
    """

    def __init__(self, key: str, what: str) -> None:
        self.key, self.what = key, what
        self.began, self.done, self.total = time.perf_counter(), 0, 0
        self.stopped = bool(st.session_state.pop(f"{key}: stop", False))

    def report(self, done: int, total: int) -> bool:
        """Hear what is done of all there is, and return whether to go on now."""
        self.done, self.total = done, total
        return not self.stopped and time.perf_counter() - self.began < TURN

    def stays_stopped(self, work: object) -> bool:
        """Whether `work`, which tells one piece from another by its equality, was stopped now or before."""
        key = f"{self.key}: stopped"
        if self.stopped:
            st.session_state[key] = work
        return bool(st.session_state.get(key) == work)

    @property
    def unfinished(self) -> bool:
        """Whether there is work for another turn."""
        return self.done < self.total and not self.stopped

    def show(self) -> None:
        """Draw the bar and the button while there is something to wait for."""
        first_key = f"{self.key}: began"
        if not self.unfinished:
            st.session_state.pop(first_key, None)
            return
        began, before = st.session_state.setdefault(first_key, (self.began, 0))
        left = (time.perf_counter() - began) * (self.total - self.done) / max(1, self.done - before)
        words = f"{self.done:,} of {self.total:,} {self.what}, about {left:.0f} s to go"
        with st.container(horizontal=True, vertical_alignment="center", key=f"work_{self.key}"):
            st.progress(self.done / self.total, words)
            st.button("Stop", key=f"{self.key}: stop button", on_click=_stop, args=(self.key,))

    def go_on(self, *, page_goes_on: bool = False) -> None:
        """Run the page anew for the next turn, if there is one.

        Parameters
        ----------
        page_goes_on : bool
            Whether a whole run of the page has more to draw below: `page_ends` then goes on with the work.
        """
        if not self.unfinished:
            return
        context = get_script_run_ctx()
        if context and context.fragment_ids_this_run:
            st.rerun(scope="fragment")
        if not page_goes_on:
            st.rerun()
        st.session_state[UNFINISHED] = True


def page_ends() -> None:
    """Go on with work that was left so that the rest of the page could be drawn."""
    if st.session_state.pop(UNFINISHED, False):
        st.rerun()


def _stop(key: str) -> None:
    st.session_state[f"{key}: stop"] = True
