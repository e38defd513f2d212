"""The frame around every page: navigation, title, the one sentence on top, and the notation."""

from __future__ import annotations

import html
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit import runtime

from core.lessons.settings import NOTATION
from core.notation import Notation
from core.ui import url
from core.ui.link import hear_where
from core.ui.progress import go_on_with_work
from core.ui.requests import pause

NAME: Final = "Unrolled"
# Seconds: what the browser needs for a page's first picture, for another one in its place, and for one of many; a key
# that is held down changes its control more often than this.
PICTURE_TIME: Final = 0.3
NEW_PICTURE_TIME: Final = 0.15
NEXT_PICTURE_TIME: Final = 0.04
HELD_DOWN: Final = 0.3
PICTURE_SENT: Final = "picture sent"  # in the session's state: when the last one was
LATE_SWITCH: Final = "where the switch of notation goes"
ROOT: Final = Path(__file__).parents[2]
STATIC: Final = ROOT / "static"


@dataclass(frozen=True)
class Page:
    """One page of the dashboard.

    Attributes
    ----------
    stem : str
        Its name everywhere: the script ``pages/<stem>.py``, the address ``/<stem>``, its figure, scene and tests.
    title : str
        What the navigation and its ``h1`` say.
    part : str
        The part of the lecture that it serves; empty for the start page.
    sentence : str
        What to look for, in one sentence.
    ways_in : tuple of (str, dict)
        Links into the page, for the map: what one sees there, and the link's parameters.
    picture : str
        The component that opens it, a folder of ``static/``: it loads first.
    """

    stem: str
    title: str
    part: str
    sentence: str
    ways_in: tuple[tuple[str, dict[str, str]], ...] = ()
    picture: str = "player"


START: Final = Page("start", "Start", "", "Sequence models, with every number open: choose a part of the lecture.")
PAGES: Final[tuple[Page, ...]] = (
    Page(
        "unrolled_rnn",
        "Unrolled RNN",
        "Forward propagation and backpropagation through time",
        "One cell, copied along the sequence. Going back, each state hears from its own prediction and the future.",
        (
            ("Forward: each letter adds to the state", {"at": "forward-1"}),
            ("Backward: two gradients meet at every state", {"at": "back-3"}),
            ("Update: old weight, gradient, new weight", {"at": "update"}),
            ("hello, learnt in 300 updates", {"do": "train300"}),
            ("The Fibonacci numbers, foretold", {"task": "series", "series": "fibonacci", "do": "train300"}),
            ("Echo: what came first, asked at the end", {"task": "echo", "do": "train100"}),
            ("Parity: odd or even, bit by bit", {"task": "parity", "do": "train500"}),
        ),
    ),
    Page(
        "vanishing_gradients",
        "Vanishing gradients",
        "Vanishing gradients; activation functions are of no help either",
        "A gradient goes back from the last step to the first. Move the gain: it vanishes or explodes.",
        (
            ("tanh just below 1: almost nothing comes back", {"gain": "0.9"}),
            ("tanh at 2: it explodes", {"gain": "2", "remedy": "clipping"}),
            ("sigmoid: no gain from 0 to 2 is enough", {"activation": "sigmoid", "gain": "2"}),
            (
                "relu with identity: hardly any loss at gain 1",
                {"activation": "relu", "remedy": "relu with identity", "gain": "1"},
            ),
            ("LSTM with a forget bias of 4", {"remedy": "forget bias"}),
            ("Ten seeds: how much is chance?", {"seeds": "10"}),
        ),
        picture="scrubber",
    ),
    Page(
        "lstm",
        "LSTM",
        "LSTM to the rescue; the short-circuit line at the top",
        "The line on top is the memory: only a forget gate and an addition touch it, so what is written once can stay.",
        (
            ("Forward: a digit is written into the memory", {"at": "forward-4"}),
            ("Backward: two roads, along the memory and through the gates", {"at": "back-9"}),
            ("The forget gate at 0: the memory is wiped", {"hold": "f.*.6:0", "at": "forward-6"}),
            ("The highway: forget gate at 1, update gate at 0", {"hold": "f.*.5-12:1,u.*.5-12:0", "at": "back-5"}),
            ("The GRU does it with one gate less", {"model": "GRU", "at": "forward-5"}),
            ("The RNN, trained alike: its gradient is gone", {"model": "RNN", "at": "back-5"}),
            ("A unit that knows where a quotation ends", {"model": "text"}),
        ),
    ),
    Page(
        "embedding_map",
        "Embedding map",
        "Visualising word embeddings; analogies",
        "Words near each other are used alike. Search one, or add and subtract: walking − walk + swim.",
        (
            ("The nearest words to a word", {"search": "king"}),
            ("PCA: country to capital, always the same step", {"projection": "PCA"}),
            ("In three dimensions", {"dimensions": "3-D"}),
            ("king − man + woman", {"sum": "king - man + woman"}),
            ("france : italy :: paris : ?", {"sum": "paris - france + italy"}),
            ("walk : walked :: run : ? It fails", {"sum": "run - walk + walked"}),
            ("The 1,000 most frequent words by t-SNE", {"show": "most frequent", "count": "1000"}),
        ),
        picture="chart",
    ),
)


def navigate(start: Callable[[], None]) -> None:
    """Draw the navigation on top and run the page that the address asks for; `start` is the start page's body."""
    pages = [st.Page(start, title=START.title, default=True)]
    pages += [st.Page(ROOT / "pages" / f"{page.stem}.py", title=page.title, url_path=page.stem) for page in PAGES]
    st.navigation(pages, position="top").run()
    hear_where()


def page_frame(stem: str) -> Notation:
    """Begin a page: its title, style, heading and the switch of notation.

    Parameters
    ----------
    stem : str
        The page's name, ``"start"`` or one of `PAGES`; `core.ui.state.visit` was called with it.

    Returns
    -------
    Notation
        The notation that the person has chosen. It is shared by all pages and stands in the link of each.

    Raises
    ------
    ValueError
        If no page has this stem.
    """
    page = find_page(stem)
    st.set_page_config(page_title=NAME if page is START else f"{page.title} · {NAME}", page_icon=_icon(), layout="wide")
    st.html(STATIC / "page.css")
    head = st.container(horizontal=True, vertical_alignment="center", gap="small", key="page_head")
    head.html(heading(page))
    # The switch takes the browser as long as a page's first picture: it comes after that.
    st.session_state.pop(LATE_SWITCH, None)  # left by a run that did not come to its end
    if runtime.exists() and PICTURE_SENT not in st.session_state:
        st.session_state[LATE_SWITCH] = head
    else:
        with head:
            url.widget(NOTATION, segmented=True, label_visibility="collapsed")
    chosen = url.current((NOTATION,))[NOTATION.name]
    return "pytorch" if chosen == "pytorch" else "course"


def page_ends() -> None:
    """End a page's script: what could wait for its picture, and the work that is still to be done."""
    if late := st.session_state.pop(LATE_SWITCH, None):
        with late:
            url.widget(NOTATION, segmented=True, label_visibility="collapsed")
    go_on_with_work()


def picture_first(*, more_follow: bool = False) -> None:
    """Give the browser time for the picture before it hears of what else the page has.

    Told of everything at once, it draws every control before the picture. The wait is over as soon as a person does
    something else, and it is short where one picture follows another.

    Parameters
    ----------
    more_follow : bool
        Whether the next picture is on its way, as in a turn of long work.
    """
    if not runtime.exists():
        return
    last = st.session_state.get(PICTURE_SENT)
    follows = last is not None and time.monotonic() - last < HELD_DOWN
    st.session_state[PICTURE_SENT] = time.monotonic()
    pause(PICTURE_TIME if last is None else NEXT_PICTURE_TIME if follows or more_follow else NEW_PICTURE_TIME)


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


def heading(page: Page) -> str:
    """Return the page's one ``h1`` and its sentence, as HTML."""
    title = NAME if page is START else page.title
    return (
        f'<header class="page-heading"><h1>{html.escape(title)}</h1>'
        f'<p class="page-sentence">{html.escape(page.sentence)}</p></header>'
    )


@cache
def _icon() -> str:
    return (STATIC / "icon.svg").read_text(encoding="utf-8")
