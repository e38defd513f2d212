"""Clamped gates: two presets, a form for any other, and the predictions of the network."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Final

import streamlit as st

from core import entries
from core.entries import clamps
from core.entries.clamps import Hold, Sizes, Span
from core.errors import BadInput
from core.lessons.lstm.lesson import Lesson
from core.lessons.lstm.remembering import places
from core.lessons.lstm.settings import CONTROLS, Settings, settings_of
from core.lessons.lstm.settings import sizes as sizes_of
from core.notation import Notation
from core.ui import state, url
from core.ui.answer import literal

NAME: Final = "hold"
COURSE_NAMES: Final = {"f": "forget", "u": "update", "o": "output", "r": "relevance"}
PYTORCH_NAMES: Final = {
    "lstm": {"f": "forget f", "u": "input i", "o": "output o"},
    "gru": {"u": "update 1 − z", "r": "reset r"},
    "rnn": {},
}


def gate_label(gate: str, sizes: Sizes, notation: Notation) -> str:
    """Return a gate's name and symbol in the notation chosen: ``forget Γf``."""
    return f"{COURSE_NAMES[gate]} Γ{gate}" if notation == "course" else PYTORCH_NAMES[sizes.model][gate]


def draw(lesson: Lesson, notation: Notation) -> None:
    """Draw the controls that clamp gates: a button for each preset, and a form in a popover."""
    sizes = lesson.sizes
    if not clamps.GATES[sizes.model]:
        return
    settings = lesson.settings
    # Without a key a new help text makes a new button, and a press of the one still shown is lost.
    words = _with_entries("Clamp the gate so that one step erases the memory", erased(settings))
    st.button("Erase the memory", on_click=_apply, args=(erased,), help=literal(words), key="erase memory")
    words = _with_entries("Clamp the gates so that nothing is forgotten and nothing added", kept(settings))
    st.button("Keep the memory", on_click=_apply, args=(kept,), help=literal(words), key="keep memory")
    clamped = len(lesson.holds)
    with st.popover(f"Clamp a gate{f' ({clamped})' if clamped else ''}"):
        _form(sizes, notation)
        _list(lesson, notation)
    if clamped:
        st.button("Release all", on_click=release, help="Clamp no gate: the original run.")


def erased(settings: Settings) -> tuple[Hold, ...]:
    """Return the hold that erases the memory at one step between the digit and the cue."""
    digit, cue = places(settings.sequence)
    step = min(cue, digit + 2)
    gate, value = ("f", 0.0) if settings.model == "lstm" else ("u", 1.0)
    return (Hold(gate, None, (step, step), value),)


def kept(settings: Settings) -> tuple[Hold, ...]:
    """Return the holds that keep the memory from the digit to the cue and add nothing to it."""
    digit, cue = places(settings.sequence)
    span = (min(digit + 1, cue), cue)
    gates = {"f": 1.0, "u": 0.0} if settings.model == "lstm" else {"u": 0.0}
    return tuple(Hold(gate, None, span, value) for gate, value in gates.items())


def _with_entries(words: str, holds: tuple[Hold, ...]) -> str:
    return f"{words}: {entries.to_text(holds)}"


def _form(sizes: Sizes, notation: Notation) -> None:
    """Draw gate, value, unit and steps, and the button that adds the hold."""
    gates = list(clamps.GATES[sizes.model])
    key = f"hold {sizes.model}"
    label = {gate: gate_label(gate, sizes, notation) for gate in gates}
    st.segmented_control("gate", gates, default=gates[0], format_func=label.__getitem__, key=f"{key} gate")
    st.slider("value", 0.0, 1.0, 0.0, 0.05, key=f"{key} value")
    st.segmented_control("unit", ["all", *map(str, range(sizes.units))], default="all", key=f"{key} unit")
    st.slider("steps", 1, sizes.steps, (1, sizes.steps), key=f"{key} steps {sizes.steps}")
    words = f"In the link: {_chosen(sizes)}"
    button = f"{key} it {sizes.steps}"  # a form for another network or length has its own button
    st.button("Clamp this gate", on_click=_add, args=(sizes,), type="primary", help=literal(words), key=button)


def _chosen(sizes: Sizes) -> Hold:
    """Return the hold that the form describes."""
    gate, value, unit, steps = (
        st.session_state[f"hold {sizes.model} {part}"] for part in ("gate", "value", "unit", f"steps {sizes.steps}")
    )
    span: Span = None if not unit or unit == "all" else (int(unit), int(unit))
    return Hold(gate or next(iter(clamps.GATES[sizes.model])), span, (int(steps[0]), int(steps[1])), float(value))


def _list(lesson: Lesson, notation: Notation) -> None:
    """Draw each hold with a button that releases it."""
    for hold in lesson.holds:
        units = "all units" if hold.units is None else f"unit {hold.units[0]}" if hold.units[0] == hold.units[1] else (
            f"units {hold.units[0]} to {hold.units[1]}"
        )  # fmt: skip
        first, last = hold.steps or (1, lesson.sizes.steps)
        when = f"t = {first}" if first == last else f"t = {first} to {last}"
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"{gate_label(hold.gate, lesson.sizes, notation)} = {hold.value:g}, {units}, {when}")
            st.button("Release", key=f"release {hold}", on_click=_release, args=(hold,))


def _set(holds: tuple[Hold, ...]) -> None:
    state.put(NAME, entries.to_text(holds))


# A button may be pressed before the page is redrawn for the latest choice: it acts on the current settings.


def _current_settings() -> Settings:
    """Return the settings of the page's controls."""
    return settings_of(url.gather(CONTROLS)[0])


def _current_holds() -> tuple[Hold, ...]:
    """Return the current holds."""
    return clamps.parse(state.page().values[NAME], sizes_of(_current_settings()))[0]


def _apply(preset: Callable[[Settings], tuple[Hold, ...]]) -> None:
    """Apply a preset for the current network."""
    if _current_settings().model in ("lstm", "gru"):  # the others have no gates that can be clamped
        _set(preset(_current_settings()))


def _release(hold: Hold) -> None:
    _set(tuple(other for other in _current_holds() if other != hold))


def _add(sizes: Sizes) -> None:
    """Add the hold of the form, whose network had these sizes when it was drawn."""
    try:
        if sizes_of(_current_settings()) != sizes:
            raise BadInput(NAME, "of the network that is shown", str(_chosen(sizes)))
        _set(clamps.append(_current_holds(), _chosen(sizes)))
    except BadInput as wrong:
        st.session_state[f"{NAME}: problem"] = wrong.sentence(then="Nothing was changed.")


def problem() -> str | None:
    """Return once why the last gate could not be clamped."""
    sentence: str | None = st.session_state.pop(f"{NAME}: problem", None)
    return sentence


def release() -> None:
    """Release all gates, as after a change of the network."""
    state.put(NAME, "")


def show_predictions(lesson: Lesson) -> None:
    """Show the prediction at each cue, right or wrong, of both runs."""
    st.html(predictions_html(lesson))


def predictions_html(lesson: Lesson) -> str:
    """Return the predictions of both runs."""
    rows = [("clamped", lesson.clamped)] if lesson.holds else []
    rows += [("original" if lesson.holds else "prediction", lesson.original)]
    parts = []
    for name, run in rows:
        chips = "".join(
            f"<span class='prediction' data-right='{str(one.predicted == one.right).lower()}' data-step='{one.step}'>"
            f"{'✓' if one.predicted == one.right else '✗'} <b>{html.escape(one.predicted)}</b> "
            f"{one.probability:.2f}</span>"
            for one in lesson.predictions(run)
        )
        parts.append(f"<div data-run='{name}'><small>{name}</small> {chips}</div>")
    return f"<div class='predictions'>{''.join(parts)}</div>"
