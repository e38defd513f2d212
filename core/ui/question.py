"""The room's question: asked first, argued about, and answered only when somebody opens it."""

from __future__ import annotations

from typing import Final

import streamlit as st

from core.settings import Control
from core.ui import url
from core.ui.answer import literal

ANSWER: Final = Control("answer", "flag", False, "Show the answer")


def asked(words: str) -> bool:
    """Show the page's question and return whether its answer is to be shown, which the link says too."""
    st.subheader("Ask the room", anchor=False)
    st.markdown(f"**{literal(words)}**")
    return url.flag(ANSWER)
