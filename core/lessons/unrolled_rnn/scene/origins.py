"""The origin of the numbers that are not computed from others: initialised, set, typed, trained or edited."""

from __future__ import annotations

from collections.abc import Iterator

from core.lessons.unrolled_rnn.lesson import Lesson
from core.lessons.unrolled_rnn.replay import Edit
from core.lessons.unrolled_rnn.settings import Settings
from core.scene.numbers import WEIGHT_AXES
from core.scene.recipes import PARAMETERS
from core.scene.scene import Recipe
from core.tasks.number_series import label


def origins(lesson: Lesson) -> Iterator[Recipe]:
    """Yield a recipe with a note for every leaf of the scene; those of edited weights come first."""
    last = {(edit.action.parameter, edit.action.index): edit for edit in lesson.edits}
    for (name, index), edit in last.items():
        yield Recipe("/".join([name, *map(str, index)]), "given", note=_edited(edit, lesson.updates))
    for name in PARAMETERS:
        where = "/".join("ij"[: len(WEIGHT_AXES[name])])
        note = initialised(name, lesson.settings) + _then(lesson.updates)
        yield Recipe(f"{name}/{where}", "given", note=note)
    yield from _sequence(lesson)
    for name in ("learning_rate", *(("max_norm",) if lesson.settings.clip else ())):
        yield Recipe(name, "given", note="set by a control")


def initialised(name: str, settings: Settings) -> str:
    """Return how a parameter was initialised, as `RNN.init` and `Readout.init` do it."""
    drawn = f"random, seed {settings.seed}"
    distribution = {"gaussian": "Gaussian", "xavier": "Xavier", "orthogonal": "orthogonal", "identity": "Gaussian"}
    times = f", times the gain {settings.gain:g}" if settings.gain != 1.0 else ""
    match name:
        case "weight_hh" if settings.init == "identity":
            return f"initialised to the identity matrix{times}"
        case "weight_hh":
            return f"{drawn} ({distribution[settings.init]}){times}"
        case "weight_ih":
            return f"{drawn} ({distribution[settings.init]})"
        case "bias_ih":
            return f"{drawn} (uniform)"
        case "weight_out":
            return f"{drawn} (Gaussian)"
        case _:
            return "initialised to 0"


def _then(updates: int) -> str:
    return f", then {updates:,} update{'' if updates == 1 else 's'}" if updates else ""


def _edited(edit: Edit, updates: int) -> str:
    when = f" after {edit.update:,} update{'' if edit.update == 1 else 's'}" if edit.update else ""
    return f"set by hand{when}: was {label(edit.before)}, became {label(edit.action.value)}" + _then(
        updates - edit.update
    )


def _sequence(lesson: Lesson) -> Iterator[Recipe]:
    """Yield where inputs and targets come from, step by step where these are numbers."""
    example, settings = lesson.example, lesson.settings
    if example.kind == "squared_error":
        over = f" / {label(example.scale)}, the largest magnitude in the sequence" if example.scale != 1.0 else ""
        for t, (read, wanted) in enumerate(zip(example.step_labels, example.target_labels, strict=True), start=1):
            yield Recipe("input/t/k", "given", note=f"the input number: {read}{over}", at=(t,))
            yield Recipe("target/t/k", "given", note=f"the target, the next number: {wanted}{over}", at=(t,))
        return
    unscored = tuple(t for t, scored in enumerate(example.scored, start=1) if not scored)
    if unscored:
        yield Recipe("target/t/k", "given", note="no target at this step", at=unscored)
    read = f"the input, random with seed {settings.seed}" if settings.task in ("parity", "echo") else "the input"
    yield Recipe("input/t/k", "given", note=f"{read}, one-hot")
    yield Recipe("target/t/k", "given", note="the target, one-hot")
