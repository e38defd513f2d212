"""The check against PyTorch: what is on the screen beside the same numbers from torch.autograd, when a button asks."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core import reference
from core.numbers import SUPERSCRIPT
from core.scene.scene import Scene
from core.ui.progress import run_anew

Array = NDArray[np.float64]
Numbers = Mapping[str, Array]
TOLERANCE: Final = 1e-10
OF_ROUNDING: Final = 10.0  # two libraries differ in more of the last digits than are moved in one of them


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
    hanging : int
        How many more differ by more than 1e-10, and no more than ten times as much as they move when last digits of the
        way forward do: there no two libraries agree.
    apart, rounding : float
        The largest relative difference among these, and by how much they move at most.
    """

    largest: float
    worst: str
    arrays: int
    hanging: int = 0
    apart: float = 0.0
    rounding: float = 0.0

    @property
    def matches(self) -> bool:
        """Whether the difference is at most 1e-10."""
        return self.arrays > 0 and self.largest <= TOLERANCE

    @property
    def sentence(self) -> str:
        """The finding in words."""
        mark = "✓ matches PyTorch" if self.matches else "✗ differs from PyTorch"
        found = f"largest relative difference {scientific(self.largest)} over {self.arrays} arrays"
        return f"{mark}: {found}" + ("" if self.matches else f" (worst: {self.worst})") + self._said_of_hanging()

    def _said_of_hanging(self) -> str:
        if not self.hanging:
            return ""
        much = scientific(self.rounding) if self.rounding < 1.0 else "all there is"
        moved = f"which alone moves {'it' if self.hanging == 1 else 'them'} by {much}"
        verbs = ("hangs", "differs") if self.hanging == 1 else ("hang", "differ")
        return (
            f"; {self.hanging} more {verbs[0]} on the last digit of a saturated tanh, {moved}, "
            f"and {verbs[1]} by {scientific(self.apart)}"
        )


def torch_check(
    key: str,
    *,
    ours: Callable[[], Numbers],
    theirs: Callable[[], Numbers],
    state: str,
    rounded: Callable[[], Sequence[Numbers]] = tuple,
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
    rounded : callable
        Called where more than 1e-10 is found: ours, several times, each with other last digits on the way forward.
    label : str
        What the button says.
    """
    kept = _kept(key)
    if state not in kept:
        kept.clear()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"{key}_row"):
        st.button(
            label,
            key=f"{key}_button",
            help="Compares every array with torch.autograd in float64.",
            on_click=_ask,
            args=(key,),
        )
        place = st.empty()
    if st.session_state.pop(f"{key}: asked", False):  # a run that is broken off before it comes here leaves it
        kept.clear()
        with place, st.spinner("Checking" if "torch" in sys.modules else "Loading PyTorch"):
            try:
                kept[state] = check(ours(), theirs(), rounded)
                run_anew()  # the picture says it too
            except ModuleNotFoundError as problem:
                if problem.name != "torch":
                    raise
                place.error(f"PyTorch must be installed for this check; got: {problem}.")
    found = kept.get(state)
    if found:
        place.markdown(f":{'green' if found.matches else 'red'}[**{found.sentence}**]")


def _ask(key: str) -> None:
    st.session_state[f"{key}: asked"] = True


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


def check(ours: Numbers, theirs: Numbers, rounded: Callable[[], Sequence[Numbers]] = tuple) -> Check:
    """Compare the arrays that both have; `rounded` as `torch_check` says.

    Raises
    ------
    ValueError
        If they have none in common.
    """
    common = sorted(ours.keys() & theirs.keys())
    if not common:
        raise ValueError(f"ours must be arrays that theirs has as well; got {sorted(ours)!r}.")
    differences = {name: _difference(ours[name], theirs[name]) for name in common}
    apart = [name for name, difference in differences.items() if TOLERANCE < difference < float("inf")]
    one, *others = (rounded() if apart else ()) or (ours,)  # held beside each other, for ours may be wrong
    moved = {name: max((_difference(other[name], one[name]) for other in others), default=0.0) for name in apart}
    hanging = [name for name in apart if differences[name] <= OF_ROUNDING * moved[name]]
    held = {name: difference for name, difference in differences.items() if name not in hanging}
    worst = max(held, key=held.__getitem__, default="")
    return Check(
        held.get(worst, 0.0),
        worst,
        len(held),
        len(hanging),
        max((differences[name] for name in hanging), default=0.0),
        max((moved[name] for name in hanging), default=0.0),
    )


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


def fingerprint(numbers: Numbers) -> str:
    """Return a short text that changes when any of the numbers does."""
    digest = hashlib.sha256()
    for name in sorted(numbers):
        digest.update(name.encode() + np.ascontiguousarray(numbers[name]).tobytes())
    return digest.hexdigest()[:16]
