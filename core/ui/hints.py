"""What a person can do with a picture: by mouse and keys, or by touch."""

from __future__ import annotations

import html

import streamlit as st


def hints(*, keys: str, touch: str) -> None:
    """Say what can be done: `keys` where there is a mouse, `touch` on a touch screen (``static/page.css`` chooses)."""
    said = (("keys", keys), ("touch", touch))
    spans = (f'<span class="hint-{name}">{html.escape(text)}</span>' for name, text in said)
    st.html(f'<p class="hints">{"".join(spans)}</p>')
