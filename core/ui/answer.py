"""Error messages for wrong input, which quote what was typed literally."""

from __future__ import annotations

import re

import streamlit as st

SYMBOLS = re.compile(r"(?<!\S)(?=(?:<->|->|<-|--|>=|<=|~=)(?!\S))")


def warn(*sentences: str) -> None:
    """Show sentences literally, one per line; nothing if there are none.

    Streamlit renders its text as Markdown, with which a link could embed a picture.
    """
    if sentences:
        st.warning("  \n".join(map(literal, sentences)))


def literal(text: str) -> str:
    r"""Return Markdown that shows `text` unchanged, but for addresses, which Streamlit turns into links.

    Streamlit replaces sequences such as an arrow between two spaces by one character: a zero-width character prevents
    that.

    Examples
    --------
    >>> literal("![x](y)")
    '\\!\\[x\\]\\(y\\)'
    """
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", SYMBOLS.sub("\u2060", text))
