"""Unrolled: the lecture on sequence models as a map. Run it with `streamlit run app.py`.

Streamlit reads this file in two cases: once at the start, when the server imports it for `app`; and for each run of a
page, when it draws the navigation and runs the page requested.
"""

import os

# One thread: for matrices this small, more threads are slower. NumPy reads this when it is first imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import streamlit as st
from streamlit import runtime

from core.lessons import PAGES, SECTIONS
from core.notation import Notation
from core.page import Page
from core.settings import NOTATION
from core.ui import server, state
from core.ui.answer import warn
from core.ui.frame import navigate, page_ends, page_frame, picture_first
from core.ui.link import write_link
from core.ui.pictures import live_picture


def start() -> None:
    """Show the lecture as a map: a row of cards for each section, a card for each page."""
    state.visit("start", (NOTATION,), lambda link: (None, ()))
    notation = page_frame("start")
    warn(*state.problems())
    for section, pages in SECTIONS.items():
        st.subheader(section, anchor=False)
        with st.container(key=f"map_{section}"):
            for page in pages:
                card(page, notation)
                if page is PAGES[0]:
                    picture_first()
    write_link()
    page_ends()


def card(page: Page, notation: Notation) -> None:
    """Show a part of the lecture: its animated picture, its title and links to examples."""
    script = f"pages/{page.stem}.py"
    with st.container(border=True, key=f"part_{page.stem}"):
        live_picture(page, notation)
        st.page_link(
            script, label=f"**{page.title}**", icon=":material/arrow_forward:", query_params=dict(state.FRESH)
        )
        st.write(page.part)
        if not page.ways_in:
            return
        with st.expander(f"{len(page.ways_in)} example{'s' if len(page.ways_in) > 1 else ''}"):
            for label, parameters in page.ways_in:
                st.page_link(script, label=label, query_params=dict(parameters))


if runtime.exists():
    navigate(start)
else:
    server.prepare()
    app = st.App(__file__, routes=server.routes())
