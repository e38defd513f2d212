"""Sentences that answer bad input: what a person typed stands in them, and has to stay what it is."""

from __future__ import annotations

import re

import streamlit as st

SYMBOLS = re.compile(r"(?<!\S)(?=(?:<->|->|<-|--|>=|<=|~=)(?!\S))")


def warn(*sentences: str) -> None:
    """Show sentences as they are, one a line, or nothing where there are none.

    Streamlit reads its text as Markdown, in which a link could bring a picture along.
    """
    if sentences:
        st.warning("  \n".join(map(literal, sentences)))


def literal(text: str) -> str:
    r"""Return Markdown that shows `text` unchanged; Streamlit still makes an address in it a link of itself.

    Streamlit writes what looks like an arrow between two spaces, and others like it, as one character: a mark of no
    width keeps it from that.

    Examples
    --------
    >>> literal("![x](y)")
    '\\!\\[x\\]\\(y\\)'
    """
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", SYMBOLS.sub("\u2060", text))
