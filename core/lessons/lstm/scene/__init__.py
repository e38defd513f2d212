"""The scene of one LSTM, GRU or RNN cell, with its gates and states over the whole sequence below it."""

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
from core.lessons.lstm.settings import Settings, notation_of
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
# gradients that a step sends to the state before it
TO_PREVIOUS: Final = ("d_cell_state_along", "d_hidden_along", "d_hidden_from_gates", "d_hidden_from_future")
# families that take another one's symbol: the logit (o is the output gate here), and a GRU's two products
ALIASES: Final[dict[Model, dict[str, str]]] = {
    "lstm": {"logit": "score", "d_logit": "d_score"},
    "gru": {"logit": "score", "d_logit": "d_score", "kept": "kept_hidden", "written": "written_hidden"},
    "rnn": {},
}


def build(lesson: Lesson) -> Scene:
    """Return the scene of a lesson's run with clamped gates."""
    model, units, notation = lesson.sizes.model, lesson.sizes.units, notation_of(lesson.settings)
    values = numbers.numbers(lesson)
    families = {v.name for v in values}
    scored = [int(t) + 1 for t in np.flatnonzero(lesson.example.scored)]
    places, over_time = strips(lesson, Places(units), HEIGHT)
    marks = (*cell.marks(model, units, notation), *over_time, *_notes(lesson))
    ids = frozenset(mark.id for mark in marks)
    steps = _steps(model, lesson.sizes.steps, tuple(scored), _followed(lesson), ids)
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
        recipes=recipes.recipes_of(lesson),
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
def _steps(model: Model, steps: int, scored: tuple[int, ...], unit: int, ids: frozenset[str]) -> tuple[Step, ...]:
    """Return the steps, which do not depend on clamped gates."""
    return tuple(replace(step, shows=_existing(step, ids)) for step in walk(model, steps, list(scored), unit))


def _existing(step: Step, ids: frozenset[str]) -> tuple[str, ...]:
    """Return the marks of a step that exist: those of the current step share one name."""
    return tuple(id for id in step.shows if id in ids or re.sub(r"\d+$", "@", id) in ids)


def _followed(lesson: Lesson) -> int:
    """Return the unit that is followed: the one with the largest state at the last step."""
    trace = lesson.original.evaluation.trace
    states = trace.cell_state if lesson.sizes.model == "lstm" else trace.hidden  # type: ignore[attr-defined]
    return int(np.abs(states[-1]).argmax())


def _digit_read(lesson: Lesson) -> int:
    """Return the step that reads the digit that the last cue asks for."""
    cue = int(np.flatnonzero(lesson.example.scored)[-1])
    return lesson.settings.sequence.rindex("#", 0, cue) + 2


def _notes(lesson: Lesson) -> Iterator[Mark]:
    """Yield the labels about numbers, and an RNN's own weights."""
    place = cell.RIGHT + 163.0
    label = partial(Label, tone="backward", name="d_hidden/*/*", size=12, says="power")
    yield label("unit-@", place, HEIGHT - 20.0, text="gradients")
    yield label("unit-label-@", place, HEIGHT - 4.0)
    p = Places(lesson.sizes.units)
    for gate, centre in cell.gate_centres(lesson.sizes.model).items():
        yield Label(f"clamped-{gate}-@", centre + 4.0, p.lower - 25.0, text="clamped", name=f"{gate}/t", size=11,
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

    known |= {f"{key}:t-1": _earlier(known[key]) for key in TO_PREVIOUS if key in known}

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
    """Yield the names of the clamped gates."""
    for gate, values in lesson.clamped.hold.items():
        for t, unit in np.argwhere(~np.isnan(values)):
            yield f"{gate}/{t + 1}/{unit}"
            if gate == "update_gate":
                yield f"renewal/{t + 1}/{unit}"


def _describe(lesson: Lesson) -> str:
    predictions = "; ".join(
        f"at step {one.step} it predicts {one.predicted} with probability {one.probability:.2f}, target {one.right}"
        for one in lesson.predictions(lesson.clamped)
    )
    clamped = f" Clamped: {lesson.settings.hold}." if lesson.holds else ""
    return (
        f"One cell of a trained {TITLES[lesson.sizes.model]} of {lesson.sizes.units} units, and its "
        f"{'gates and states' if GATES[lesson.sizes.model] else 'state'} over the {lesson.sizes.steps} symbols "
        f"{lesson.settings.sequence}: {predictions}.{clamped}"
    )


def opening(notation: Notation) -> Scene:
    """Return the page's opening picture, for the start page."""
    return build(compute(Settings(notation=notation)))
