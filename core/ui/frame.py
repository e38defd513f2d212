"""The frame around every page: navigation, title, the one sentence on top, and the notation."""

from __future__ import annotations

import html
import time
from collections.abc import Callable
from functools import cache
from typing import Final

import streamlit as st
from streamlit import runtime
from streamlit.delta_generator import DeltaGenerator

from core.lessons import SECTIONS, START, find_page
from core.notation import Notation
from core.page import Page
from core.paths import ROOT, STATIC
from core.settings import NOTATION
from core.ui import url
from core.ui.link import receive_location
from core.ui.progress import go_on_with_work
from core.ui.requests import pause

NAME: Final = "Unrolled"
# Seconds that the browser needs for a page's first picture, for a new one in its place, and for one of a series. A key
# held down changes its control at shorter intervals than the last.
PICTURE_TIME: Final = 0.3
NEW_PICTURE_TIME: Final = 0.15
NEXT_PICTURE_TIME: Final = 0.04
KEY_REPEAT: Final = 0.3
PICTURE_SENT: Final = "picture sent"  # session state: the time of the last one
LATE_SWITCH: Final = "container of the notation switch"


def navigate(start: Callable[[], None]) -> None:
    """Draw the navigation and run the page of the address; `start` is the start page's body."""
    menu = {"": [st.Page(start, title=START.title, default=True)]}
    for section, pages in SECTIONS.items():
        menu[section] = [
            st.Page(ROOT / "pages" / f"{page.stem}.py", title=page.title, url_path=page.stem) for page in pages
        ]
    st.navigation(menu, position="top").run()
    receive_location()


def page_frame(stem: str) -> Notation:
    """Begin a page: its title, style, heading and the switch of notation.

    Parameters
    ----------
    stem : str
        The page's name, ``"start"`` or one of `PAGES`; `core.ui.state.visit` was called with it.

    Returns
    -------
    Notation
        The notation chosen. It is shared by all pages and is in the link of each.

    Raises
    ------
    ValueError
        If no page has this stem.
    """
    page = find_page(stem)
    st.set_page_config(page_title=NAME if page is START else f"{page.title} · {NAME}", page_icon=_icon(), layout="wide")
    st.html(f"<style>{_style(page)}</style>")
    head = st.container(horizontal=True, vertical_alignment="center", gap="small", key="page_head")
    head.html(heading(page))
    # Drawing the switch takes the browser as long as a page's first picture: it is sent after the picture.
    st.session_state.pop(LATE_SWITCH, None)  # left by a run that was interrupted
    if runtime.exists() and PICTURE_SENT not in st.session_state:
        st.session_state[LATE_SWITCH] = head
    else:
        with head:
            url.widget(NOTATION, segmented=True, label_visibility="collapsed")
    chosen = url.current((NOTATION,))[NOTATION.name]
    return "pytorch" if chosen == "pytorch" else "course"


def page_ends() -> None:
    """End a page's script: draw what was deferred until after the picture, and continue unfinished work."""
    if late := st.session_state.pop(LATE_SWITCH, None):
        with late:
            url.widget(NOTATION, segmented=True, label_visibility="collapsed")
    go_on_with_work()


def above_picture() -> DeltaGenerator:
    """Return the container above the picture, for controls that are sent after it: its space is reserved."""
    container = st.container(key="above_picture")
    container.empty()  # without an element Streamlit draws no container
    return container


def picture_first(*, more_follow: bool = False) -> None:
    """Give the browser time to draw the picture before the rest of the page is sent.

    If it receives everything at once, it draws every control before the picture. The wait ends with the next request
    of the user, and it is short if one picture follows another.

    Parameters
    ----------
    more_follow : bool
        Whether another picture follows at once, as in a turn of long work.
    """
    if not runtime.exists():
        return
    last = st.session_state.get(PICTURE_SENT)
    follows = last is not None and time.monotonic() - last < KEY_REPEAT
    st.session_state[PICTURE_SENT] = time.monotonic()
    pause(PICTURE_TIME if last is None else NEXT_PICTURE_TIME if follows or more_follow else NEW_PICTURE_TIME)


def heading(page: Page) -> str:
    """Return the page's one ``h1`` and its sentence, as HTML."""
    title = NAME if page is START else page.title
    return (
        f'<header class="page-heading" data-page="{page.stem}"><h1>{html.escape(title)}</h1>'
        f'<p class="page-sentence">{html.escape(page.sentence)}</p></header>'
    )


@cache
def _icon() -> str:
    return (STATIC / "icon.svg").read_text(encoding="utf-8")


@cache
def _style(page: Page) -> str:
    """Return the style sheet of every page, and the page's own if it has one."""
    sheets = (STATIC / "page.css", ROOT / "core" / "lessons" / page.stem / "page.css")
    return "".join(sheet.read_text(encoding="utf-8") for sheet in sheets if sheet.exists())
