"""The scene of one cell between its neighbours, LSTM, GRU or RNN, and of its gates over the whole sequence below it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache, partial
from typing import Final

import numpy as np

from core.entries.clamps import GATES, Model
from core.lessons.lstm.lesson import Lesson, compute
from core.lessons.lstm.scene import cell, numbers, recipes
from core.lessons.lstm.scene.cell import Places
from core.lessons.lstm.scene.steps import CHAPTERS, walk
from core.lessons.lstm.scene.strips import strips
from core.lessons.lstm.settings import Settings
from core.notation import (
    EQUATIONS,
    GRU_EQUATIONS,
    LSTM_EQUATIONS,
    NOTATIONS,
    SLOPES,
    Notation,
    equation_tree,
    symbol_tree,
)
from core.scene.scene import Block, Label, Mark, Scene, Step

HEIGHT: Final = 464.0
TITLES: Final[dict[Model, str]] = {"lstm": "LSTM", "gru": "GRU", "rnn": "RNN"}
# what a step sends back to the state before it
SENT: Final = ("d_cell_state_along", "d_hidden_along", "d_hidden_from_gates", "d_hidden_from_future")
# families whose symbol is another one's beside gates: the logit (an output gate is o as well), and a GRU's two products
ALIASES: Final[dict[Model, dict[str, str]]] = {
    "lstm": {"logit": "score", "d_logit": "d_score"},
    "gru": {"logit": "score", "d_logit": "d_score", "kept": "kept_hidden", "written": "written_hidden"},
    "rnn": {},
}


def build(lesson: Lesson) -> Scene:
    """Return the scene of a lesson: the run with its gates held."""
    model, units = lesson.sizes.model, lesson.sizes.units
    values = numbers.numbers(lesson)
    families = {v.name for v in values}
    scored = [int(t) + 1 for t in np.flatnonzero(lesson.example.scored)]
    places, over_time = strips(lesson, Places(units), HEIGHT)
    marks = (*cell.marks(model, units), *over_time, *_notes(lesson))
    drawn = frozenset(mark.id for mark in marks)
    steps = _steps(model, lesson.sizes.steps, tuple(scored), _followed(lesson), drawn)
    return Scene(
        title=TITLES[model],
        description=_describe(lesson),
        width=cell.WIDTH,
        height=HEIGHT,
        regions={
            "cell": (-8.0, -6.0, cell.WIDTH + 16.0, HEIGHT + 10.0),
            **cell.regions(HEIGHT),
        },
        columns=tuple((places.x(t), places.pitch) for t in range(1, lesson.sizes.steps + 1)),
        values=values,
        recipes=recipes.made(lesson),
        marks=marks,
        chapters=CHAPTERS,
        steps=steps,
        labels={"input": lesson.example.input_labels, "output": lesson.example.output_labels},
        symbols={name: _both(ALIASES[model].get(name, name)) for name in sorted(families)},
        equations=_equations(model, frozenset({step.equation for step in steps} | families)),
        start=f"forward-{_digit_read(lesson)}",
        folded=True,
        by_hand=tuple(_by_hand(lesson)),
    )


@lru_cache(maxsize=32)
def _steps(model: Model, steps: int, scored: tuple[int, ...], unit: int, drawn: frozenset[str]) -> tuple[Step, ...]:
    """Return the walk, which is the same whatever is held."""
    return tuple(replace(step, shows=_drawn(step, drawn)) for step in walk(model, steps, list(scored), unit))


def _drawn(step: Step, drawn: frozenset[str]) -> tuple[str, ...]:
    """Return the marks of a step that there are: those of the current step go by a common name."""
    return tuple(id for id in step.shows if id in drawn or re.sub(r"\d+$", "@", id) in drawn)


def _followed(lesson: Lesson) -> int:
    """Return the unit that is followed: the one of which the state holds most at the last step."""
    trace = lesson.untouched.evaluation.trace
    states = trace.cell_state if lesson.sizes.model == "lstm" else trace.hidden  # type: ignore[attr-defined]
    return int(np.abs(states[-1]).argmax())


def _digit_read(lesson: Lesson) -> int:
    """Return the step at which the digit is read that the last cue asks for."""
    cue = int(np.flatnonzero(lesson.example.scored)[-1])
    return lesson.settings.sequence.rindex("#", 0, cue) + 2


def _notes(lesson: Lesson) -> Iterator[Mark]:
    """Yield what is said about numbers, and an RNN's own weights."""
    place = cell.RIGHT + 163.0
    words = partial(Label, tone="backward", name="d_hidden/*/*", size=12, says="power")
    yield words("unit-@", place, HEIGHT - 20.0, text="gradients")
    yield words("unit-label-@", place, HEIGHT - 4.0)
    p = Places(lesson.sizes.units)
    for gate, centre in cell.gate_centres(lesson.sizes.model).items():
        yield Label(f"held-{gate}-@", centre + 7.0, p.lower - 25.0, text="held", name=f"{gate}/t", size=13,
                    anchor="start", bold=True, says="by_hand")  # fmt: skip
    if lesson.sizes.model == "rnn":
        yield Block("weight_hh", cell.MATRIX_LEFT, p.lower, name="weight_hh/*/*", width=40.0, height=p.row - 2.0,
                    font=round(min(14.0, 0.95 * p.row), 1))  # fmt: skip


def _both(family: str) -> tuple[object, object]:
    return symbol_tree(family, NOTATIONS[0]), symbol_tree(family, NOTATIONS[1])


@lru_cache(maxsize=32)
def _equations(model: Model, used: frozenset[str]) -> dict[str, tuple[object, object]]:
    """Return the equations of steps and families in both notations."""
    own = {"lstm": LSTM_EQUATIONS, "gru": GRU_EQUATIONS, "rnn": {"slope": f"<slope> = {SLOPES['tanh']}"}}[model]
    common = EQUATIONS | {
        "prediction": EQUATIONS["softmax"],
        "loss": EQUATIONS["log_loss"],
        "d_hidden_from_output": EQUATIONS["d_hidden_from_output"],
    }
    known = common | own

    known |= {f"{key}:t-1": _earlier(known[key]) for key in SENT if key in known}

    def tree(key: str, which: int) -> object:
        equation = known[key]
        for family, alias in ALIASES[model].items():
            equation = equation.replace(f"<{family}>", f"<{alias}>")
        return equation_tree(equation, NOTATIONS[which], activation="tanh" if model == "rnn" else "")

    return {key: (tree(key, 0), tree(key, 1)) for key in sorted(used & known.keys())}


def _earlier(equation: str) -> str:
    """Return an equation one step earlier."""

    def shifted(found: re.Match[str]) -> str:
        return f"<{found[1]}>" if found[2] else f"<{found[1]}:t-1>"

    return re.sub(r"<(\w+)(:t\+1)?>", shifted, equation)


def _by_hand(lesson: Lesson) -> Iterator[str]:
    """Yield the names of the gates that are held."""
    for gate, values in lesson.held.hold.items():
        for t, unit in np.argwhere(~np.isnan(values)):
            yield f"{gate}/{t + 1}/{unit}"
            if gate == "update_gate":
                yield f"renewal/{t + 1}/{unit}"


def _describe(lesson: Lesson) -> str:
    said = "; ".join(
        f"at step {answer.step} it answers {answer.said} with probability {answer.probability:.2f}, right is "
        f"{answer.right}"
        for answer in lesson.answers(lesson.held)
    )
    held = f" Held: {lesson.settings.hold}." if lesson.holds else ""
    return (
        f"One cell of a trained {TITLES[lesson.sizes.model]} of {lesson.sizes.units} units, and its "
        f"{'gates and states' if GATES[lesson.sizes.model] else 'state'} over the {lesson.sizes.steps} symbols "
        f"{lesson.settings.sequence}: {said}.{held}"
    )


def opening(notation: Notation) -> Scene:
    """Return the picture that the page opens on, for the start page."""
    return build(compute(Settings()))
