"""Unrolled: the lecture on sequence models as a map. Run it with `streamlit run app.py`.

Streamlit reads this file twice. Once before the first visitor, when the server imports it for `app`; and once for each
visitor's view of any page, when it draws the navigation and runs the page that was asked for.
"""

import os

# One thread: on matrices this small more threads only wait for each other. NumPy reads it when it is first imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import streamlit as st
from streamlit import runtime

from core.lessons import PAGES
from core.page import Page
from core.settings import NOTATION
from core.ui import server, state
from core.ui.answer import warn
from core.ui.frame import navigate, page_ends, page_frame, picture_first
from core.ui.link import write_link
from core.ui.pictures import live_picture


def start() -> None:
    """Show the lecture as a map: each part with its live picture and the ways into it."""
    state.visit("start", (NOTATION,), lambda link: (None, ()))
    notation = page_frame("start")
    warn(*state.problems())
    for page in PAGES:
        with st.container(border=True, key=f"part_{page.stem}"):
            words, picture = st.columns([2, 3], vertical_alignment="center")
            with picture:
                live_picture(page, notation)
            if page is PAGES[0]:
                picture_first()
            with words:
                ways_in(page)
    write_link()
    page_ends()


def ways_in(page: Page) -> None:
    """Show what a part of the lecture is about, with links into its page."""
    st.subheader(page.part, anchor=False)
    st.write(page.sentence)
    script = f"pages/{page.stem}.py"
    st.page_link(
        script, label=f"**Open {page.title}**", icon=":material/arrow_forward:", query_params=dict(state.FRESH)
    )
    for label, parameters in page.ways_in:
        st.page_link(script, label=label, query_params=parameters)


if runtime.exists():
    navigate(start)
else:
    server.prepare()
    app = st.App(__file__, routes=server.routes())
