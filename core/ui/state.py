"""What a page keeps in the session: what each control is set to, what was done, and what its link said.

A link is read once, when a visit to a page begins: the first one, one by a link, one by Back or Forward. The navigation
says nothing, and brings a page back as it was left. From then on the session is what counts, and the browser writes the
link from it (`core.ui.link`). The step, the gain and the number that is open are the browser's own
(``static/shared/link.js``).
"""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import streamlit as st
from streamlit.runtime.state import get_session_state

from core.errors import BadInput
from core.settings import NOTATION, Control, Value, read
from core.settings import parse as parse_controls
from core.ui.requests import is_back_or_forward

SHOWN: Final = "page shown"  # in the session's state: one of its pages
NOTATION_OF_ALL: Final = "notation of all pages"
SHARED: Final = NOTATION.name
MOST_TOLD: Final = 16  # values that a widget was set to, and of which the browser has heard none
FRESH: Final = {"from": "start"}  # a link that says nothing else, so that it is told from the navigation
Parse = Callable[[Mapping[str, str]], tuple[Any, tuple[str, ...]]]


@dataclass
class PageState:
    """One page of one session.

    Attributes
    ----------
    stem : str
    controls : tuple of Control
        What stands in its link, but for what the browser keeps.
    visit : str
        Tells this visit from any other.
    asked : dict of str to str, or None
        The link that the visit began with; ``None`` where it began with the navigation.
    problems : tuple of str
        What that link had wrong, until it is said.
    values : dict
        Control -> what it is set to, whether it can be used or not.
    usable : dict
        Control -> the last of these that could be used.
    heard : dict
        Control -> what the browser said last of its widget.
    told : dict
        Control -> what its widget was set to by the server, and the browser is not known to have heard: number, value.
    tellings : int
        How many times the server has set a widget.
    echoes : set of str
        Keys of the hidden fields in which the browser says how many of these it has heard.
    begun : dict
        Control -> what its widget was drawn with at first.
    written, serial : dict and int
        The link as it was last sent to the browser, and how many came before it.
    here : str
        What the browser keeps, as a query string, when it last said so.
    heard_here : float
        When it did, by the server's clock, in seconds.
    """

    stem: str
    controls: tuple[Control, ...] = ()
    visit: str = ""
    asked: dict[str, str] | None = None
    problems: tuple[str, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)
    usable: dict[str, Value] = field(default_factory=dict)
    heard: dict[str, Any] = field(default_factory=dict)
    told: dict[str, list[tuple[int, Any]]] = field(default_factory=dict)
    tellings: int = 0
    echoes: set[str] = field(default_factory=set)
    begun: dict[str, Any] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    serial: int = 0
    here: str = ""
    heard_here: float = -math.inf

    def place(self) -> dict[str, Any]:
        """Return what the browser has to know of this visit to keep what is its own."""
        session = st.session_state.setdefault("session's name", secrets.token_hex(4))
        return {"stem": self.stem, "visit": self.visit, "asked": self.asked, "session": session}


def visit(stem: str, controls: tuple[Control, ...], parse: Parse) -> None:
    """Begin a page's script: read its link where a visit begins with one, else leave the page as it is.

    Parameters
    ----------
    stem : str
        The page's name.
    controls : tuple of Control
        What its link sets.
    parse : callable
        From a link's parameters to settings, whose fields have the controls' names, and a sentence for what is wrong.
        A control that is no field of theirs is read by itself.
    """
    pages: dict[str, PageState] = st.session_state.setdefault("pages", {})
    page = pages.setdefault(stem, PageState(stem))
    has_come = st.session_state.get(SHOWN) is not page
    st.session_state[SHOWN] = page
    link = {name: st.query_params.get_all(name)[-1] for name in st.query_params}
    if not page.visit or is_back_or_forward() or (has_come and link):
        page.values, page.problems = _read(link, controls, parse)
        page.usable, page.asked = dict(page.values), link
        if SHARED in link:
            st.session_state[NOTATION_OF_ALL] = page.values[SHARED]
    elif has_come:
        page.asked = None
    else:
        return
    page.controls, page.visit = controls, secrets.token_hex(4)
    page.values[SHARED] = page.usable[SHARED] = st.session_state.get(NOTATION_OF_ALL, NOTATION.default)
    if has_come:  # what other pages call by the same names
        page.heard, page.told = {}, {}
        for control in controls:
            st.session_state.pop(control.name, None)


def _read(
    link: Mapping[str, str], controls: tuple[Control, ...], parse: Parse
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return a value for each control, and what the link has wrong."""
    names = {control.name for control in controls}
    settings, wrong = parse({name: value for name, value in link.items() if name in names})
    values = {name: value for name, value in vars(settings).items() if name in names} if settings else {}
    others, also_wrong = parse_controls(tuple(control for control in controls if control.name not in values), link)
    return values | others, wrong + also_wrong


def page() -> PageState:
    """Return the page that is shown.

    Raises
    ------
    KeyError
        If none has begun.
    """
    shown: PageState = st.session_state[SHOWN]
    return shown


def place() -> dict[str, Any] | None:
    """Return what the browser has to know to keep what is its own; ``None`` where no page has begun."""
    return page().place() if SHOWN in st.session_state else None


def problems(*, keep: bool = False) -> tuple[str, ...]:
    """Return what the link had wrong; once, then it is forgotten, but where the page is about to be run anew."""
    found = page().problems
    if not keep:
        page().problems = ()
    return found


def hear(names: Iterable[str]) -> None:
    """Take over what the browser says of these controls' widgets, where a person has changed them.

    A widget may say what it said before because it has not yet heard what the server has set since: that is no change.
    Where the browser has heard that, it is one.
    """
    shown = page()
    echoed = _echoed(shown)
    for name in names:
        if not _is_said(name):
            continue  # not drawn, or set by the server in this very run: what it is set to stays
        said, told = st.session_state[name], shown.told.get(name, [])
        while told and told[0][0] <= echoed:
            shown.heard[name] = told.pop(0)[1]
        if name in shown.heard and said == shown.heard[name]:
            continue
        shown.heard[name] = said
        values = [value for _, value in told]
        if said in values:
            del told[: values.index(said) + 1]
        else:
            told[:] = [(number, said) for number, _ in told[-1:]]  # on its way, and shown there: `tell` says it again
            shown.values[name] = said
        if name == SHARED:
            st.session_state[NOTATION_OF_ALL] = shown.values[name]


def _is_said(key: str) -> bool:
    """Whether a widget's value is the browser's."""
    return key in st.session_state and not get_session_state().is_new_state_value(key)


def _echoed(shown: PageState) -> int:
    """Return how many tellings the browser had heard when it said what it says now; with Back it says nothing."""
    request = get_session_state()._state._new_widget_state.states  # by widgets' names, which end with their keys
    said = {key for key in shown.echoes if _is_said(key) and any(name.endswith(f"-{key}") for name in request)}
    counts = [str(st.session_state[key]) for key in said]
    return max((int(count) for count in counts if count.isdecimal()), default=0)


def draw_echo(part: str) -> None:
    """Have the browser say, with all that it says from now on, that it has heard what its widgets were set to.

    Parameters
    ----------
    part : str
        Tells one such field on the page from another.
    """
    shown = page()
    key, count = f"{shown.stem} echo {part}", str(shown.tellings)
    shown.echoes.add(key)
    if st.session_state.get(key) != count or _echoed(shown) < shown.tellings:
        st.session_state[key] = count
    st.text_input("echo", key=key, label_visibility="collapsed")


def put(name: str, value: Any) -> None:
    """Set a control; its widget, if it has one, shows it when it is drawn next."""
    hear([name])
    page().values[name] = page().usable[name] = value


def tell(name: str) -> Any:
    """Have a control's widget, which is about to be drawn, show what the control is set to.

    Returns
    -------
    Any
        What it begins with, where it does not say anything else already; ``None`` where it has been told so.
    """
    shown = page()
    hear([name])
    value = shown.values[name]
    if name not in st.session_state:
        shown.heard[name] = shown.begun[name] = value
    elif st.session_state[name] != value or shown.told.get(name):  # a run that follows at once may drop what is sent
        st.session_state[name] = value
        shown.tellings += 1
        shown.told[name] = [*shown.told.get(name, [])[-MOST_TOLD:], (shown.tellings, value)]
        return None  # Streamlit warns of two beginnings
    return shown.begun.get(name)


def usable(control: Control) -> Value:
    """Return what a control is set to.

    Raises
    ------
    BadInput
        If that cannot be used.
    """
    value = read(control, page().values.get(control.name, control.default))
    page().usable[control.name] = value
    return value


def last_usable(control: Control) -> Value:
    """Return the last value of a control that could be used, its default where it can be used no more."""
    try:
        value = read(control, page().usable.get(control.name, control.default))
    except BadInput:
        value = control.default
    page().usable[control.name] = value
    return value
