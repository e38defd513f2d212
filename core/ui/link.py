"""The link of the page that is shown: the browser writes it, from what the session has and what it keeps itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import streamlit as st

from core.settings import to_link
from core.ui import state
from core.ui.player import browser_module

LONGEST_WAIT: Final = 1.0  # seconds for the browser to say where it is: it does so as soon as a download is pressed
JUST_NOW: Final = 0.25  # seconds before the file is asked for: the browser says it in the same click
LONGEST_LINK: Final = 2000  # characters


def write_link(part: str = "page") -> None:
    """Have the browser write the page's link as it is by now; called at the end of whatever a control runs anew.

    There it says, too, what it has heard by now.

    Parameters
    ----------
    part : str
        Tells one such place on the page from another; the latest to be called counts.
    """
    page = state.page()
    said = to_link(page.controls, page.usable)
    if said != page.written:
        page.written, page.serial = said, page.serial + 1
    names = [*(control.name for control in page.controls), *state.FRESH]
    data = {"place": page.place(), "serial": page.serial, "names": names, "params": said}
    with st.container(key=f"link_{part}"):
        browser_module("link", data, key=f"{page.stem}_link_{part}")
        state.draw_echo(part)


@st.fragment
def hear_where() -> None:
    """Hear where the browser is, a step or a gain, when an HTML file is asked for (``static/link/link.js``)."""
    page = state.page()

    def hear() -> None:
        told = st.session_state[key].get("here")
        page.here = str(told["search"])[:LONGEST_LINK] if isinstance(told, dict) and "search" in told else ""
        page.heard_here = time.monotonic()

    key = f"{page.stem}_where"
    with st.container(key="link_where"):
        browser_module("link", {"place": page.place()}, key=key, on_here_change=hear)


def where_it_is() -> Callable[[], str]:
    """Return a function that says where the browser is when a file is made, with no session around it.

    It returns what the browser keeps of the page, a step or a gain, as a query string.
    """
    page = state.page()

    def where() -> str:
        begun = time.monotonic()
        while page.heard_here < begun - JUST_NOW and time.monotonic() < begun + LONGEST_WAIT:
            time.sleep(0.005)
        return page.here

    return where
