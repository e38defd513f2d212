"""The state of each page in the session: the values of its controls, its edits, and its link.

A link is read once, when a visit to a page begins: the first visit, one by a link, one by Back or Forward. The
navigation passes no parameters and restores a page as it was left. After that the session's values count, and the
browser writes the link from them (`core.ui.link`). The step, the gain and the number selected are kept by the browser
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

SHOWN: Final = "page shown"  # session state: the current page
NOTATION_OF_ALL: Final = "notation of all pages"
SHARED: Final = NOTATION.name
MOST_PENDING: Final = 16  # values set by the server that the browser has not acknowledged
FRESH: Final = {"from": "start"}  # a link without other parameters, to distinguish it from the navigation
Parse = Callable[[Mapping[str, str]], tuple[Any, tuple[str, ...]]]


@dataclass
class PageState:
    """One page of one session.

    Attributes
    ----------
    stem : str
    controls : tuple of Control
        The controls in its link, without the parameters that the browser keeps.
    visit : str
        Identifies this visit.
    asked : dict of str to str, or None
        The link that the visit began with; ``None`` where it began with the navigation.
    problems : tuple of str
        The error messages for that link, until they are shown.
    values : dict
        Control -> its value, valid or not.
    usable : dict
        Control -> its last valid value.
    received : dict
        Control -> the last value that the browser sent for its widget.
    pending : dict
        Control -> values that the server set and the browser has not acknowledged: number, value.
    sent : int
        How many times the server has set a widget.
    echoes : set of str
        Keys of the hidden fields by which the browser acknowledges how many of these it has received.
    initial : dict
        Control -> the value that its widget was first drawn with.
    sent_params, serial : dict and int
        The link as it was last sent to the browser, and how many were sent before.
    location : str
        The parameters that the browser keeps, as a query string, when it last sent them.
    location_time : float
        When that was, by the server's monotonic clock, in seconds.
    """

    stem: str
    controls: tuple[Control, ...] = ()
    visit: str = ""
    asked: dict[str, str] | None = None
    problems: tuple[str, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)
    usable: dict[str, Value] = field(default_factory=dict)
    received: dict[str, Any] = field(default_factory=dict)
    pending: dict[str, list[tuple[int, Any]]] = field(default_factory=dict)
    sent: int = 0
    echoes: set[str] = field(default_factory=set)
    initial: dict[str, Any] = field(default_factory=dict)
    sent_params: dict[str, str] = field(default_factory=dict)
    serial: int = 0
    location: str = ""
    location_time: float = -math.inf

    def place(self) -> dict[str, Any]:
        """Return what the browser must know of this visit to keep its own parameters."""
        session = st.session_state.setdefault("session's name", secrets.token_hex(4))
        return {"stem": self.stem, "visit": self.visit, "asked": self.asked, "session": session}


def visit(stem: str, controls: tuple[Control, ...], parse: Parse) -> None:
    """Begin a page's script: read its link if a visit begins with one, else leave the page as it is.

    Parameters
    ----------
    stem : str
        The page's name.
    controls : tuple of Control
        The controls that its link sets.
    parse : callable
        From a link's parameters to settings, whose fields have the controls' names, and error messages. A control that
        is not a field is read separately.
    """
    pages: dict[str, PageState] = st.session_state.setdefault("pages", {})
    page = pages.setdefault(stem, PageState(stem))
    is_new_visit = st.session_state.get(SHOWN) is not page
    st.session_state[SHOWN] = page
    link = {name: st.query_params.get_all(name)[-1] for name in st.query_params}
    if not page.visit or is_back_or_forward() or (is_new_visit and link):
        page.values, page.problems = _read(link, controls, parse)
        page.usable, page.asked = dict(page.values), link
        if SHARED in link:
            st.session_state[NOTATION_OF_ALL] = page.values[SHARED]
    elif is_new_visit:
        page.asked = None
    else:
        return
    page.controls, page.visit = controls, secrets.token_hex(4)
    page.values[SHARED] = page.usable[SHARED] = st.session_state.get(NOTATION_OF_ALL, NOTATION.default)
    if is_new_visit:  # other pages use the same keys
        page.received, page.pending = {}, {}
        for control in controls:
            st.session_state.pop(control.name, None)


def _read(
    link: Mapping[str, str], controls: tuple[Control, ...], parse: Parse
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return a value for each control, and the error messages for the link."""
    names = {control.name for control in controls}
    settings, wrong = parse({name: value for name, value in link.items() if name in names})
    values = {name: value for name, value in vars(settings).items() if name in names} if settings else {}
    others, also_wrong = parse_controls(tuple(control for control in controls if control.name not in values), link)
    return values | others, wrong + also_wrong


def page() -> PageState:
    """Return the current page.

    Raises
    ------
    KeyError
        If no page has begun.
    """
    shown: PageState = st.session_state[SHOWN]
    return shown


def place() -> dict[str, Any] | None:
    """Return what the browser must know to keep its own parameters; ``None`` if no page has begun."""
    return page().place() if SHOWN in st.session_state else None


def problems(*, keep: bool = False) -> tuple[str, ...]:
    """Return the error messages for the link once; with `keep`, they are returned again in the next run."""
    problems = page().problems
    if not keep:
        page().problems = ()
    return problems


def receive(names: Iterable[str]) -> None:
    """Take over the values of these controls' widgets from the browser, if the user has changed them.

    A widget may repeat its old value because it has not yet received the one set by the server: that is no change. If
    the browser has acknowledged the new one, it is a change.
    """
    shown = page()
    acknowledged = _acknowledged(shown)
    for name in names:
        if not _is_from_browser(name):
            continue  # not drawn, or set by the server in this run
        value, pending = st.session_state[name], shown.pending.get(name, [])
        while pending and pending[0][0] <= acknowledged:
            shown.received[name] = pending.pop(0)[1]
        if name in shown.received and value == shown.received[name]:
            continue
        shown.received[name] = value
        values = [one for _, one in pending]
        if value in values:
            del pending[: values.index(value) + 1]
        else:
            pending[:] = [(number, value) for number, _ in pending[-1:]]  # still unsent: `send` sends it again
            shown.values[name] = value
        if name == SHARED:
            st.session_state[NOTATION_OF_ALL] = shown.values[name]


def _is_from_browser(key: str) -> bool:
    """Whether a widget's value comes from the browser."""
    return key in st.session_state and not get_session_state().is_new_state_value(key)


def _acknowledged(shown: PageState) -> int:
    """Return how many values the browser had received when it sent this request; Back sends no acknowledgement."""
    request = get_session_state()._state._new_widget_state.states  # by widget id, which ends with the key
    keys = {key for key in shown.echoes if _is_from_browser(key) and any(id.endswith(f"-{key}") for id in request)}
    counts = [str(st.session_state[key]) for key in keys]
    return max((int(count) for count in counts if count.isdecimal()), default=0)


def draw_echo(part: str) -> None:
    """Draw the hidden field by which the browser acknowledges the values of its widgets with every request.

    Parameters
    ----------
    part : str
        Distinguishes several such fields on a page.
    """
    shown = page()
    key, count = f"{shown.stem} echo {part}", str(shown.sent)
    shown.echoes.add(key)
    if st.session_state.get(key) != count or _acknowledged(shown) < shown.sent:
        st.session_state[key] = count
    st.text_input("echo", key=key, label_visibility="collapsed")


def put(name: str, value: Any) -> None:
    """Set a control; its widget, if it has one, shows the value when it is drawn next."""
    receive([name])
    page().values[name] = page().usable[name] = value


def send(name: str) -> Any:
    """Have a control's widget, which is about to be drawn, show the control's value.

    Returns
    -------
    Any
        The widget's initial value; ``None`` if its value was set in the session state.
    """
    shown = page()
    receive([name])
    value = shown.values[name]
    if name not in st.session_state:
        shown.received[name] = shown.initial[name] = value
    elif st.session_state[name] != value or shown.pending.get(name):  # the next run may drop the message
        st.session_state[name] = value
        shown.sent += 1
        shown.pending[name] = [*shown.pending.get(name, [])[-MOST_PENDING:], (shown.sent, value)]
        return None  # Streamlit warns of two initial values
    return shown.initial.get(name)


def usable(control: Control) -> Value:
    """Return the value of a control.

    Raises
    ------
    BadInput
        If it is not valid.
    """
    value = read(control, page().values.get(control.name, control.default))
    page().usable[control.name] = value
    return value


def last_usable(control: Control) -> Value:
    """Return the last valid value of a control, or its default if that is no longer valid."""
    try:
        value = read(control, page().usable.get(control.name, control.default))
    except BadInput:
        value = control.default
    page().usable[control.name] = value
    return value
