"""The question for the class: its answer is shown on request."""

from __future__ import annotations

from typing import Final

import streamlit as st

from core.settings import Control
from core.ui import url
from core.ui.answer import literal

ANSWER: Final = Control("answer", "flag", False, "Show the answer")


def asked(words: str) -> bool:
    """Show the page's question and return whether to show its answer, which is a parameter of the link."""
    st.subheader("Ask the class", anchor=False)
    st.markdown(f"**{literal(words)}**")
    return url.flag(ANSWER)
