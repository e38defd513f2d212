"""The room's question: asked first, argued about, and answered only when somebody opens it."""

from __future__ import annotations

import streamlit as st


def asked(words: str, *, key: str) -> bool:
    """Show a question and return whether its answer is to be shown, which the link says too.

    Parameters
    ----------
    words : str
    key : str
        Identifies the question on its page; the link's parameter.
    """
    st.subheader("Ask the room", anchor=False)
    st.markdown(f"**{words}**")
    return st.toggle("Show the answer", key=key, bind="query-params")
