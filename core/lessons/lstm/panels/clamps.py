"""Gates held by hand: two ready-made holds, a small form for any other, and what the network answers then."""

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
GATE_WORDS: Final = {"f": "forget", "u": "update", "o": "output", "r": "relevance"}
PAPERS: Final = {"lstm": {"f": "f", "u": "i", "o": "o"}, "gru": {"u": "1 − z", "r": "r"}, "rnn": {}}


def gate_label(gate: str, sizes: Sizes, notation: Notation) -> str:
    """Return what a gate is called in words and in the notation chosen: ``forget Γf``."""
    return f"{GATE_WORDS[gate]} {f'Γ{gate}' if notation == 'course' else PAPERS[sizes.model][gate]}"


def draw(lesson: Lesson, notation: Notation) -> None:
    """Draw what holds gates: buttons for the two that tell most, and a form behind a button."""
    sizes = lesson.sizes
    if not clamps.GATES[sizes.model]:
        return
    settings = lesson.settings
    # Without a key a button is another one where its help is, and a press of the one that is still shown is lost.
    words = _said(wiped(settings), "The memory is wiped once")
    st.button("Wipe it", on_click=_hold, args=(wiped,), help=literal(words), key="wipe it")
    words = _said(highway(settings), "Nothing is lost, nothing added")
    st.button("Highway", on_click=_hold, args=(highway,), help=literal(words), key="highway")
    held = len(lesson.holds)
    with st.popover(f"Hold a gate{f' ({held})' if held else ''}"):
        _form(sizes, notation)
        _list(lesson, notation)
    if held:
        st.button("Let go", on_click=release, help="Hold nothing: the run as it was trained.")


def wiped(settings: Settings) -> tuple[Hold, ...]:
    """Return the hold that wipes the memory, at one step between the digit and the cue."""
    digit, cue = places(settings.sequence)
    step = min(cue, digit + 2)
    gate, value = ("f", 0.0) if settings.model == "lstm" else ("u", 1.0)
    return (Hold(gate, None, (step, step), value),)


def highway(settings: Settings) -> tuple[Hold, ...]:
    """Return the holds that keep what is there from the digit to the cue, and let nothing in."""
    digit, cue = places(settings.sequence)
    span = (min(digit + 1, cue), cue)
    gates = {"f": 1.0, "u": 0.0} if settings.model == "lstm" else {"u": 0.0}
    return tuple(Hold(gate, None, span, value) for gate, value in gates.items())


def _said(holds: tuple[Hold, ...], words: str) -> str:
    return f"{words}: {entries.to_text(holds)}"


def _form(sizes: Sizes, notation: Notation) -> None:
    """Draw gate, value, unit and steps; what is pressed adds to what is held."""
    gates = list(clamps.GATES[sizes.model])
    key = f"hold {sizes.model}"
    label = {gate: gate_label(gate, sizes, notation) for gate in gates}
    st.segmented_control("gate", gates, default=gates[0], format_func=label.__getitem__, key=f"{key} gate")
    st.slider("held at", 0.0, 1.0, 0.0, 0.05, key=f"{key} value")
    st.segmented_control("unit", ["all", *map(str, range(sizes.units))], default="all", key=f"{key} unit")
    st.slider("steps", 1, sizes.steps, (1, sizes.steps), key=f"{key} steps {sizes.steps}")
    words = f"In the link: {_chosen(sizes)}"
    button = f"{key} it {sizes.steps}"  # another network's form, or one of other steps, says something else
    st.button("Hold it", on_click=_add, args=(sizes,), type="primary", help=literal(words), key=button)


def _chosen(sizes: Sizes) -> Hold:
    """Return what the form says."""
    gate, value, unit, steps = (
        st.session_state[f"hold {sizes.model} {part}"] for part in ("gate", "value", "unit", f"steps {sizes.steps}")
    )
    span: Span = None if not unit or unit == "all" else (int(unit), int(unit))
    return Hold(gate or next(iter(clamps.GATES[sizes.model])), span, (int(steps[0]), int(steps[1])), float(value))


def _list(lesson: Lesson, notation: Notation) -> None:
    """Draw what is held, each with a button that lets it go."""
    for hold in lesson.holds:
        units = "all units" if hold.units is None else f"unit {hold.units[0]}" if hold.units[0] == hold.units[1] else (
            f"units {hold.units[0]} to {hold.units[1]}"
        )  # fmt: skip
        first, last = hold.steps or (1, lesson.sizes.steps)
        when = f"t = {first}" if first == last else f"t = {first} to {last}"
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"{gate_label(hold.gate, lesson.sizes, notation)} = {hold.value:g}, {units}, {when}")
            st.button("let go", key=f"let go {hold}", on_click=_let_go, args=(hold,))


def _set(holds: tuple[Hold, ...]) -> None:
    state.put(NAME, entries.to_text(holds))


# A button may be pressed before the page was drawn anew for what was chosen last: what it does is of what is set now.


def _now() -> Settings:
    """Return what the page's controls say."""
    return settings_of(url.gather(CONTROLS)[0])


def _held() -> tuple[Hold, ...]:
    """Return what is held."""
    return clamps.parse(state.page().values[NAME], sizes_of(_now()))[0]


def _hold(made: Callable[[Settings], tuple[Hold, ...]]) -> None:
    """Hold what is ready-made for the network that is set."""
    if _now().model in ("lstm", "gru"):  # the others have no gates that are held
        _set(made(_now()))


def _let_go(hold: Hold) -> None:
    _set(tuple(other for other in _held() if other != hold))


def _add(sizes: Sizes) -> None:
    """Hold what the form says, whose network had these sizes when it was drawn."""
    try:
        if sizes_of(_now()) != sizes:
            raise BadInput(NAME, "of the network that is shown", str(_chosen(sizes)))
        _set(clamps.append(_held(), _chosen(sizes)))
    except BadInput as wrong:
        st.session_state[f"{NAME}: problem"] = wrong.sentence(then="Nothing was changed.")


def problem() -> str | None:
    """Return why the last gate could not be held, once."""
    told: str | None = st.session_state.pop(f"{NAME}: problem", None)
    return told


def release() -> None:
    """Hold nothing: what was held was another network's."""
    state.put(NAME, "")


def answers(lesson: Lesson) -> None:
    """Show what is answered at each cue, right and wrong, beside the untouched run."""
    st.html(answers_html(lesson))


def answers_html(lesson: Lesson) -> str:
    """Return the answers of both runs."""
    rows = [("held", lesson.held)] if lesson.holds else []
    rows += [("untouched" if lesson.holds else "answer", lesson.untouched)]
    parts = []
    for name, run in rows:
        chips = "".join(
            f"<span class='said' data-right='{str(one.said == one.right).lower()}' data-step='{one.step}'>"
            f"{'✓' if one.said == one.right else '✗'} <b>{html.escape(one.said)}</b> {one.probability:.2f}</span>"
            for one in lesson.answers(run)
        )
        parts.append(f"<div data-run='{name}'><small>{name}</small> {chips}</div>")
    return f"<div class='answers'>{''.join(parts)}</div>"
