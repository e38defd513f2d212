"""The check against PyTorch: a button compares the numbers on the screen with torch.autograd."""

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
ROUNDING_FACTOR: Final = 10.0  # two libraries differ by more rounding errors than are simulated in one


@dataclass(frozen=True)
class Check:
    """The result of a check.

    Attributes
    ----------
    largest : float
        The largest relative difference, max|ours − theirs| / max|theirs| of an array; infinite where a number is not
        finite or an array has another shape.
    worst : str
        The array with this difference.
    arrays : int
        The number of arrays compared.
    ill_conditioned : int
        The number of further arrays that are ill-conditioned: they differ by more than 1e-10, but at most by ten times
        their change under rounding errors of the forward pass.
    difference, rounding : float
        The largest relative difference among these, and their largest change by rounding.
    """

    largest: float
    worst: str
    arrays: int
    ill_conditioned: int = 0
    difference: float = 0.0
    rounding: float = 0.0

    @property
    def matches(self) -> bool:
        """Whether the difference is at most 1e-10."""
        return self.arrays > 0 and self.largest <= TOLERANCE

    @property
    def sentence(self) -> str:
        """The result as a sentence."""
        mark = "✓ matches PyTorch" if self.matches else "✗ differs from PyTorch"
        found = f"largest relative difference {scientific(self.largest)} over {self.arrays} arrays"
        return f"{mark}: {found}" + ("" if self.matches else f" (worst: {self.worst})") + self._ill_conditioned()

    def _ill_conditioned(self) -> str:
        if not self.ill_conditioned:
            return ""
        change = scientific(self.rounding) if self.rounding < 1.0 else "100 % or more"
        arrays = "array is" if self.ill_conditioned == 1 else "arrays are"
        return (
            f"; {self.ill_conditioned} more {arrays} ill-conditioned in floating point (saturated tanh): difference "
            f"{scientific(self.difference)}, change by rounding alone {change}"
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
    """Draw the button and the result of the last check, which is dropped when `state` changes.

    Parameters
    ----------
    key : str
        Identifies the check on its page.
    ours, theirs : callable
        Called on a click: family -> array. The common families are compared.
    state : str
        Identifies the numbers on the screen, such as by `fingerprint`.
    rounded : callable
        Called for a difference above 1e-10: `ours` several times, with different rounding errors in the forward pass.
    label : str
        The button's label.
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
    if st.session_state.pop(f"{key}: asked", False):  # kept by a run that is interrupted before this line
        kept.clear()
        with place, st.spinner("Checking" if "torch" in sys.modules else "Loading PyTorch"):
            try:
                kept[state] = check(ours(), theirs(), rounded)
                run_anew()  # the picture shows the result too
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
    """Return a function that returns the result at the time of the call, outside a session.

    It returns the sentence of `Check`, empty without a check: for files that are made when they are downloaded.
    """
    kept = _kept(key)

    def sentence() -> str:
        found = kept.get(state)
        return found.sentence if found else ""

    return sentence


def _kept(key: str) -> dict[str, Check]:
    """Return the session's results of a check: the state that was checked -> the result."""
    kept: dict[str, Check] = st.session_state.setdefault(f"{key}: check", {})
    return kept


def check(ours: Numbers, theirs: Numbers, rounded: Callable[[], Sequence[Numbers]] = tuple) -> Check:
    """Compare the arrays that both have; `rounded` as in `torch_check`.

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
    one, *others = (rounded() if apart else ()) or (ours,)  # compared with each other, because ours may be wrong
    moved = {name: max((_difference(other[name], one[name]) for other in others), default=0.0) for name in apart}
    ill_conditioned = [name for name in apart if differences[name] <= ROUNDING_FACTOR * moved[name]]
    conditioned = {name: difference for name, difference in differences.items() if name not in ill_conditioned}
    worst = max(conditioned, key=conditioned.__getitem__, default="")
    return Check(
        conditioned.get(worst, 0.0),
        worst,
        len(conditioned),
        len(ill_conditioned),
        max((differences[name] for name in ill_conditioned), default=0.0),
        max((moved[name] for name in ill_conditioned), default=0.0),
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
    """Return the numbers of a scene: family -> array."""
    return {v.name: v.data for v in scene.values if v.data is not None}


def fingerprint(numbers: Numbers) -> str:
    """Return a short text that changes when any of the numbers does."""
    digest = hashlib.sha256()
    for name in sorted(numbers):
        digest.update(name.encode() + np.ascontiguousarray(numbers[name]).tobytes())
    return digest.hexdigest()[:16]
