"""The check against PyTorch: what is on the screen beside the same numbers from torch.autograd, when a button asks."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core import reference
from core.lessons.unrolled_rnn import Lesson
from core.recurrent import RNN, parameters
from core.scenes.scene import Scene

Array = NDArray[np.float64]
Numbers = Mapping[str, Array]
TOLERANCE: Final = 1e-10
SUPERSCRIPT: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Check:
    """What a check found.

    Attributes
    ----------
    largest : float
        The largest relative difference, max|ours − theirs| / max|theirs| of an array; infinite where a number is not
        finite or an array has another shape.
    worst : str
        The array in which it is.
    arrays : int
        How many were compared.
    """

    largest: float
    worst: str
    arrays: int

    @property
    def matches(self) -> bool:
        """Whether the difference is no more than rounding: at most 1e-10."""
        return self.largest <= TOLERANCE

    @property
    def sentence(self) -> str:
        """The finding in words."""
        mark = "✓ matches PyTorch" if self.matches else "✗ differs from PyTorch"
        found = f"largest relative difference {scientific(self.largest)} over {self.arrays} arrays"
        return f"{mark}: {found}" + ("" if self.matches else f" (worst: {self.worst})")


def torch_mark(
    key: str,
    *,
    ours: Callable[[], Numbers],
    theirs: Callable[[], Numbers],
    state: str,
    label: str = "Check against PyTorch",
) -> None:
    """Draw the button, and behind it what the last press found; it is forgotten as soon as `state` changes.

    Parameters
    ----------
    key : str
        Identifies the mark on its page.
    ours, theirs : callable
        Called on a press: family -> array. What both have is compared.
    state : str
        Stands for what is on the screen, such as `fingerprint`.
    label : str
        What the button says.
    """
    kept = _kept(key)
    if state not in kept:
        kept.clear()
    _mark(key, ours, theirs, state, label)


@st.fragment
def _mark(key: str, ours: Callable[[], Numbers], theirs: Callable[[], Numbers], state: str, label: str) -> None:
    kept = _kept(key)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"{key}_row"):
        pressed = st.button(label, key=f"{key}_button", help="Compares every array with torch.autograd in float64.")
        place = st.empty()
    if pressed:
        kept.clear()
        with place, st.spinner("Checking" if "torch" in sys.modules else "Loading PyTorch"):
            try:
                kept[state] = check(ours(), theirs())
                st.rerun()  # the picture says it too
            except ModuleNotFoundError as problem:
                if problem.name != "torch":
                    raise
                place.error(f"PyTorch must be installed for this check; got: {problem}.")
    found = kept.get(state)
    if found:
        place.markdown(f":{'green' if found.matches else 'red'}[**{found.sentence}**]")


def found_later(key: str, state: str) -> Callable[[], str]:
    """Return a function that says what the check has found by the time it is called, with no session around it.

    It returns the sentence of `Check`, empty where nobody has asked: for files that are made when they are downloaded.
    """
    kept = _kept(key)

    def say() -> str:
        found = kept.get(state)
        return found.sentence if found else ""

    return say


def _kept(key: str) -> dict[str, Check]:
    """Return the session's own record of a mark: the state that was checked -> what was found."""
    kept: dict[str, Check] = st.session_state.setdefault(f"{key}: check", {})
    return kept


def check(ours: Numbers, theirs: Numbers) -> Check:
    """Compare the arrays that both have.

    Raises
    ------
    ValueError
        If they have none in common.
    """
    common = sorted(ours.keys() & theirs.keys())
    if not common:
        raise ValueError(f"ours must be arrays that theirs has as well; got {sorted(ours)!r}.")
    differences = {name: _difference(ours[name], theirs[name]) for name in common}
    worst = max(differences, key=differences.__getitem__)
    return Check(differences[worst], worst, len(differences))


def _difference(ours: Array, theirs: Array) -> float:
    if np.shape(ours) != np.shape(theirs):
        return float("inf")
    difference = float(reference.relative_difference(np.asarray(ours), np.asarray(theirs)))
    return difference if np.isfinite(difference) else float("inf")


def scientific(number: float) -> str:
    """Return a positive number to one digit: ``2·10⁻¹⁶``; ``0`` and ``∞`` as they are."""
    if number == 0 or not np.isfinite(number):
        return "0" if number == 0 else "∞"
    digit, exponent = f"{number:.0e}".split("e")
    return f"{digit}·10{str(int(exponent)).translate(SUPERSCRIPT)}"


def on_screen(scene: Scene) -> dict[str, Array]:
    """Return the numbers that a scene sends to the browser: family -> array."""
    return {v.name: v.data for v in scene.values if v.data is not None}


def from_torch(lesson: Lesson) -> dict[str, Array]:
    """Return a recurrent network's numbers from torch.autograd: forward, back, and forward again after the update."""
    settings, example, cell = lesson.settings, lesson.example, lesson.network.cell
    assert isinstance(cell, RNN)
    return reference.network_numbers(
        inputs=example.inputs,
        targets=example.targets,
        scored=example.scored,
        parameters=parameters(lesson.network),
        activation=cell.activation,
        kind=example.kind,
        truncate=settings.truncate or None,
        learning_rate=settings.lr,
        max_norm=settings.clip or None,
    )


def fingerprint(numbers: Numbers) -> str:
    """Return a short text that changes when any of the numbers does."""
    digest = hashlib.sha256()
    for name in sorted(numbers):
        digest.update(name.encode() + np.ascontiguousarray(numbers[name]).tobytes())
    return digest.hexdigest()[:16]
