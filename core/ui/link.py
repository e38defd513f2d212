"""The link of the page: the browser writes it, from the session's settings and its own state."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import streamlit as st

from core.settings import to_link
from core.ui import state
from core.ui.player import browser_module

LONGEST_WAIT: Final = 1.0  # seconds for the browser to send its location: it does so on a click on a download
JUST_NOW: Final = 0.25  # seconds before the request for the file: the browser sends it with the same click
LONGEST_LINK: Final = 2000  # characters


def write_link(part: str = "page") -> None:
    """Have the browser write the page's current link; called at the end of every run and fragment with controls.

    The browser also acknowledges the widget values it has received.

    Parameters
    ----------
    part : str
        Distinguishes several such places on a page; the last call counts.
    """
    page = state.page()
    params = to_link(page.controls, page.usable)
    if params != page.sent_params:
        page.sent_params, page.serial = params, page.serial + 1
    names = [*(control.name for control in page.controls), *state.FRESH]
    data = {"place": page.place(), "serial": page.serial, "names": names, "params": params}
    with st.container(key=f"link_{part}"):
        browser_module("link", data, key=f"{page.stem}_link_{part}")
        state.draw_echo(part)


@st.fragment
def receive_location() -> None:
    """Receive the browser's location, a step or a gain, when an HTML file is requested (``static/link/link.js``)."""
    page = state.page()

    def receive() -> None:
        sent = st.session_state[key].get("here")
        page.location = str(sent["search"])[:LONGEST_LINK] if isinstance(sent, dict) and "search" in sent else ""
        page.location_time = time.monotonic()

    key = f"{page.stem}_where"
    with st.container(key="link_where"):
        browser_module("link", {"place": page.place()}, key=key, on_here_change=receive)


def where_it_is() -> Callable[[], str]:
    """Return a function that returns the browser's location when a file is made, outside a session.

    The location is the part of the link that the browser keeps, such as a step or a gain, as a query string.
    """
    page = state.page()

    def location() -> str:
        start = time.monotonic()
        while page.location_time < start - JUST_NOW and time.monotonic() < start + LONGEST_WAIT:
            time.sleep(0.005)
        return page.location

    return location
