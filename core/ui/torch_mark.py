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
from core.lessons.lstm import Lesson as GatedLesson
from core.lessons.rounding import rounded_otherwise
from core.lessons.unrolled_rnn import Lesson
from core.lessons.vanishing_gradients import Lesson as VanishingGradients
from core.recurrent import RNN, parameters
from core.scenes.scene import Scene
from core.ui.progress import run_anew

Array = NDArray[np.float64]
Numbers = Mapping[str, Array]
TOLERANCE: Final = 1e-10
ROUNDINGS: Final = 4  # ways to round otherwise that are tried where more than that is found
OF_ROUNDING: Final = 10.0  # two libraries differ in more of the last digits than are moved in one of them
SMALLEST_WHOLE: Final = 1e-140  # below it a size's square, or soon the size, lacks digits
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


def torch_mark(
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
    """Compare the arrays that both have; `rounded` as `torch_mark` says.

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


def sizes_on_screen(lesson: VanishingGradients) -> dict[str, Array]:
    """Return each line at the shown gain, before clipping: its sizes, what each single step makes of them, and states.

    What a step makes of them holds every step to the same precision: beside the last one's size the first is nothing.
    """
    numbers = {}
    for name, run in lesson.runs.items():
        sizes = {"": run.hidden / run.scale}
        numbers[f"{name}, state"] = run.gradients.trace.hidden
        if run.cell_state is not None:
            sizes[", cell state"] = run.cell_state / run.scale
        numbers |= _with_ratios({f"{name}{what}": size for what, size in sizes.items()})
    return numbers


def sizes_rounded(lesson: VanishingGradients) -> list[dict[str, Array]]:
    """Return what `sizes_on_screen` does after other roundings on the way forward."""
    return [sizes_on_screen(rounded_otherwise(lesson, number)) for number in range(ROUNDINGS)]


def sizes_from_torch(lesson: VanishingGradients) -> dict[str, Array]:
    """Return the same from torch.autograd."""
    numbers = {}
    for name, run in lesson.runs.items():
        network, cell, memory = run.network, run.cell, run.gradients.trace.memory
        found = reference.gradient_sizes(
            network.kind,
            {"weight_ih": cell.weight_ih, "weight_hh": cell.weight_hh, "bias_ih": cell.bias_ih},
            lesson.inputs,
            [memory[state][:-1] for state in cell.states],
            lesson.d_last,
            activation=network.activation,
            gain=lesson.settings.gain,
        )
        numbers[f"{name}, state"] = found["hidden"]
        sizes = {"": found["size"]} | ({", cell state": found["cell_state_size"]} if network.kind == "LSTM" else {})
        numbers |= _with_ratios({f"{name}{what}": size for what, size in sizes.items()})
    return numbers


def _with_ratios(lines: Mapping[str, Array]) -> dict[str, Array]:
    """Return the lines, and beside each what its steps multiply by; 0 where float64 runs out of digits."""
    both = dict(lines)
    for name, size in lines.items():
        held = np.minimum(size[:-1], size[1:]) > SMALLEST_WHOLE
        both[f"{name}, a step"] = np.divide(size[:-1], size[1:], out=np.zeros(len(held)), where=held)
    return both


def gated_from_torch(lesson: GatedLesson) -> dict[str, Array]:
    """Return the numbers of an LSTM, a GRU or an RNN, its gates held as on the screen, from torch.autograd."""
    example, weights = lesson.example, parameters(lesson.network)
    if lesson.sizes.model != "rnn":
        return reference.gated_numbers(
            lesson.sizes.model, example.inputs, example.targets, example.scored, weights, lesson.held.hold
        )
    numbers = reference.network_numbers(
        example.inputs, example.targets, example.scored, weights, activation="tanh", kind=example.kind
    )
    # On the screen what goes back belongs to the state before the step, the initial one among them.
    sent = [numbers["d_initial_hidden"], *numbers["d_hidden_from_future"]]
    return numbers | {"d_hidden_from_future": np.array(sent)}


def fingerprint(numbers: Numbers) -> str:
    """Return a short text that changes when any of the numbers does."""
    digest = hashlib.sha256()
    for name in sorted(numbers):
        digest.update(name.encode() + np.ascontiguousarray(numbers[name]).tobytes())
    return digest.hexdigest()[:16]
