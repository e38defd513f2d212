"""How to use a picture: by mouse and keys, or by touch."""

from __future__ import annotations

import html

import streamlit as st


def hints(*, keys: str, touch: str) -> None:
    """Show the controls of a picture: `keys` with a mouse, `touch` on a touch screen (``static/page.css`` chooses)."""
    texts = (("keys", keys), ("touch", touch))
    spans = (f'<span class="hint-{name}">{html.escape(text)}</span>' for name, text in texts)
    st.html(f'<p class="hints">{"".join(spans)}</p>')
