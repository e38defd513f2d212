"""The lecture: its sections and the order of its pages. The only list of pages in the project."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from core.lessons import embedding_map, lstm, unrolled_rnn, vanishing_gradients
from core.page import Page

SECTIONS: Final[Mapping[str, tuple[Page, ...]]] = MappingProxyType(
    {
        "Networks": (unrolled_rnn.PAGE, vanishing_gradients.PAGE, lstm.PAGE),
        "Words": (embedding_map.PAGE,),
    }
)
START: Final = Page(
    stem="start",
    title="Start",
    part="",
    sentence="Sequence models in which every number can be inspected: choose a part of the lecture.",
)
PAGES: Final = tuple(page for pages in SECTIONS.values() for page in pages)


def find_page(stem: str) -> Page:
    """Return the page with this stem.

    Raises
    ------
    ValueError
        If no page has it.
    """
    for page in (START, *PAGES):
        if page.stem == stem:
            return page
    stems = " or ".join(page.stem for page in (START, *PAGES))
    raise ValueError(f"stem must be {stems}; got {stem!r}.")
