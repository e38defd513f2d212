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
from core.lessons.lstm import Lesson as GatedLesson
from core.lessons.unrolled_rnn import Lesson
from core.lessons.vanishing_gradients import Lesson as VanishingGradients
from core.recurrent import RNN, parameters
from core.scenes.scene import Scene

Array = NDArray[np.float64]
Numbers = Mapping[str, Array]
TOLERANCE: Final = 1e-10
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
        held = size[:-1] > SMALLEST_WHOLE
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
