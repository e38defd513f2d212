"""Unrolled: the lecture on sequence models as a map. Run it with `streamlit run app.py`.

Streamlit reads this file twice. Once before the first visitor, when the server imports it for `app`; and once for each
visitor's view of any page, when it draws the navigation and runs the page that was asked for.
"""

import os

# One thread: on matrices this small more threads only wait for each other. NumPy reads it when it is first imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import streamlit as st
from streamlit import net_util, runtime
from streamlit.runtime.pages_manager import PagesManager

from core.ui.frame import navigate, page_frame


def start() -> None:
    """Show the lecture as a map."""
    page_frame("start")


if runtime.exists():
    navigate(start)
else:
    # A folder named pages/ makes Streamlit draw its own navigation on the first visit, past this file.
    PagesManager.uses_pages_directory = False
    # Streamlit asks a service on the internet for this machine's address; no request leaves the machine.
    net_util.get_external_ip = lambda: None
    app = st.App(__file__)
