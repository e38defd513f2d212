"""What a person does to a network, in order: training and edits, each added to the page's ``do``."""

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
    """Add so many updates to what was done to a network with parameters of these `shapes`."""
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
    told: Any = st.session_state[player].get("edit")
    if told:
        parameter, *index = str(told["name"]).split("/")
        _add(lambda: actions.set_weight(parameter, tuple(map(int, index)), told["value"], shapes), shapes)


def reset() -> None:
    """Forget what was done: the network stands as it was drawn."""
    state.put(NAME, "")


def problem() -> str | None:
    """Return why the last thing could not be done, once."""
    told: str | None = st.session_state.pop(f"{NAME}: problem", None)
    return told


def _add(action: Callable[[], Action], shapes: Shapes) -> None:
    done, _ = actions.parse(state.page().values[NAME], shapes)
    try:
        state.put(NAME, entries.to_text(actions.append(done, action())))
    except BadInput as wrong:
        st.session_state[f"{NAME}: problem"] = wrong.sentence(then="Nothing was changed.")
