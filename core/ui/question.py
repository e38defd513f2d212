"""The room's question: asked first, argued about, and answered only when somebody opens it."""

from __future__ import annotations

import streamlit as st

from core.lessons.settings import IN_THE_LINK
from core.tasks.problem import BadInput
from core.ui import url
from core.ui.answer import literal, warn


def asked(words: str, *, key: str) -> bool:
    """Show a question and return whether its answer is to be shown, which the link says too.

    Parameters
    ----------
    words : str
    key : str
        Identifies the question on its page; the link's parameter.
    """
    st.subheader("Ask the room", anchor=False)
    st.markdown(f"**{literal(words)}**")
    given = st.query_params.get(key, "true")
    if given != "true" and key not in st.session_state:
        problem = BadInput(key, "true", given)
        warn(problem.sentence(where=IN_THE_LINK, then="Not showing the answer."))
        url.write(key, "")
    return st.toggle("Show the answer", key=key, bind="query-params")
