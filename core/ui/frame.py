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
from streamlit.delta_generator import DeltaGenerator

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
        "One cell, copied along the sequence. Going back, each state gets gradient from its output and step t + 1.",
        (
            ("Forward: h makes the first state −0.78, −0.33, +0.57", {"at": "forward-1"}),
            ("Backward at t = 3: gradients of size 0.58 and 0.55 meet, 0.62 together", {"at": "back-3"}),
            ("Update: one step takes the loss of hello from 6.45 to 5.36 nats", {"at": "update"}),
            ("hello after 300 updates: a loss of 0.01 nats (uniform guess: 5.55)", {"do": "train300"}),
            (
                "Fibonacci by 2 linear units: continued with 34, 55, 89",
                {
                    "task": "series",
                    "series": "fibonacci",
                    "activation": "identity",
                    "units": "2",
                    "lr": "0.1",
                    "do": "train500",
                },
            ),
            ("Echo: the first letter, right in 100 % of 1,000 new sequences", {"task": "echo", "do": "train100"}),
            ("Parity: odd or even, right in 100 % of 1,000 new sequences", {"task": "parity", "do": "train500"}),
        ),
    ),
    Page(
        "vanishing_gradients",
        "Vanishing gradients",
        "Vanishing gradients; activation functions are of no help either",
        "A gradient goes back from the last step to the first. Move the gain: it vanishes or explodes.",
        (
            ("tanh at gain 0.9: 2·10⁻⁵ of the gradient arrives", {"gain": "0.9"}),
            (
                "tanh at gain 2: 2·10⁶ times as much arrives; clipping at 5 leaves 2.2",
                {"gain": "2", "remedy": "clipping"},
            ),
            ("sigmoid: 8·10⁻³⁹ at gain 2, the most from gain 0 to 2", {"activation": "sigmoid", "gain": "2"}),
            (
                "relu at gain 1: 4·10⁻¹⁷; with identity weights 0.45",
                {"activation": "relu", "remedy": "relu with identity", "gain": "1"},
            ),
            ("LSTM at gain 0.9: 1·10⁻⁴ with a forget bias of 1, 11 with 4", {"remedy": "forget bias"}),
            ("10 seeds of tanh at gain 0.9: from 1·10⁻⁷ to 8·10⁻³", {"seeds": "10"}),
        ),
        picture="scrubber",
    ),
    Page(
        "lstm",
        "LSTM",
        "LSTM to the rescue; the short-circuit line at the top",
        "The line on top is the memory: only a forget gate and an addition touch it, so what is written once can stay.",
        (
            ("Forward: reading 7 moves the cell state by up to 1.35", {"at": "forward-4"}),
            ("Backward at t = 9: 6·10⁻³ comes via the cell state, 1·10⁻⁶ via the hidden state", {"at": "back-9"}),
            ("Forget gate 0 at t = 6: 7 is lost, the answer is 0", {"hold": "f.*.6:0", "at": "forward-6"}),
            (
                "Forget gate 1, update gate 0: 1.00 of the gradient arrives at the digit",
                {"hold": "f.*.5-12:1,u.*.5-12:0", "at": "back-5"},
            ),
            ("GRU, 2 gates instead of 3: it answers 7 with probability 1.000", {"model": "GRU", "at": "forward-5"}),
            ("RNN: it answers 7, but only 3·10⁻⁴ of its gradient reaches the digit", {"model": "RNN", "at": "back-5"}),
            ("Text: unit 9 tells inside quotation marks, area under the ROC curve 0.98", {"model": "text"}),
        ),
    ),
    Page(
        "embedding_map",
        "Embedding map",
        "Visualising word embeddings; analogies",
        "Near words occur in similar contexts. Search one, or add and subtract: walking − walk + swim.",
        (
            ("king: nearest are prince (cosine 0.77) and queen (0.75)", {"search": "king"}),
            (
                "PCA: country to capital is no one arrow: lengths 0.07 to 1.15, angles −75° to 50°",
                {"projection": "PCA"},
            ),
            ("t-SNE in three dimensions: trustworthiness 0.983, in two 0.980", {"dimensions": "3-D"}),
            ("king − man + woman: queen (0.77), once king (0.84) is left out", {"sum": "king - man + woman"}),
            ("france : italy :: paris : rome (0.82)", {"sum": "paris - france + italy"}),
            ("walk : walked :: run : ? It fails: went; ran is third", {"sum": "run - walk + walked"}),
            (
                "The 1,000 most frequent words by t-SNE: trustworthiness 0.95",
                {"show": "most frequent", "count": "1000"},
            ),
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


def room_above() -> DeltaGenerator:
    """Return the container above the picture, for controls that are sent after it: its room is kept from the start."""
    room = st.container(key="above_picture")
    room.empty()  # without an element Streamlit draws no container
    return room


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
        f'<header class="page-heading" data-page="{page.stem}"><h1>{html.escape(title)}</h1>'
        f'<p class="page-sentence">{html.escape(page.sentence)}</p></header>'
    )


@cache
def _icon() -> str:
    return (STATIC / "icon.svg").read_text(encoding="utf-8")
