"""Training and changed weights, added in order to the page's list of edits, ``do``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from core import entries
from core.entries import actions
from core.entries.actions import Action, Shapes, Train
from core.errors import BadInput
from core.ui import state

NAME = "do"


def train(updates: int, shapes: Shapes) -> None:
    """Add updates to the edits of a network with parameters of these `shapes`."""
    _add(lambda: Train(updates), shapes)


def edit(player: str, shapes: Shapes) -> None:
    """Add the edit that a player reports: the name of a weight and its new value.

    Parameters
    ----------
    player : str
        The player's key.
    shapes : mapping of str to tuple of int
        The shape of each parameter that may be edited.
    """
    reported: Any = st.session_state[player].get("edit")
    if reported:
        parameter, *index = str(reported["name"]).split("/")
        _add(lambda: actions.set_weight(parameter, tuple(map(int, index)), reported["value"], shapes), shapes)


def reset() -> None:
    """Remove all edits: the network has its initial weights."""
    state.put(NAME, "")


def problem() -> str | None:
    """Return once why the last edit could not be made."""
    sentence: str | None = st.session_state.pop(f"{NAME}: problem", None)
    return sentence


def _add(action: Callable[[], Action], shapes: Shapes) -> None:
    edits, _ = actions.parse(state.page().values[NAME], shapes)
    try:
        state.put(NAME, entries.to_text(actions.append(edits, action())))
    except BadInput as wrong:
        st.session_state[f"{NAME}: problem"] = wrong.sentence(then="Nothing was changed.")
