"""The unrolled RNN's scene: every number of the forward and backward pass, the update and the next forward pass."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core.lessons.unrolled_rnn.lesson import Lesson, compute
from core.lessons.unrolled_rnn.scene import matrices
from core.lessons.unrolled_rnn.scene.columns import HEIGHT, UPDATE_X, WIDTH, Columns, column, loop_and_initial_state
from core.lessons.unrolled_rnn.scene.numbers import numbers
from core.lessons.unrolled_rnn.scene.origins import origins
from core.lessons.unrolled_rnn.scene.steps import CHAPTERS, steps_of
from core.lessons.unrolled_rnn.settings import Settings
from core.notation import EQUATIONS, NOTATIONS, SLOPES, Notation, equation_tree, symbol_tree
from core.scene import recipes
from core.scene.scene import Block, Label, Mark, Recipe, Scene, Term
from core.tasks.number_series import label


def build(lesson: Lesson) -> Scene:
    """Return the scene of a lesson: its sequence, its network, and the next update."""
    example, softmax = lesson.example, lesson.example.kind == "softmax"
    scored = [int(t) + 1 for t in np.flatnonzero(example.scored)]
    clipped = lesson.settings.clip > 0
    values = tuple(numbers(lesson))
    families = {v.name for v in values}
    shape = Columns(
        steps=len(example.inputs),
        units=lesson.network.cell.hidden_size,
        inputs=example.inputs.shape[-1],
        outputs=example.targets.shape[-1],
        softmax=softmax,
        word=_word_width(example.output_labels) if softmax else 12.0,
        truncate=lesson.settings.truncate,
        scaled=example.scale != 1.0,
    )
    truncate = lesson.settings.truncate
    steps = tuple(
        steps_of(shape.steps, scored, softmax=softmax, clipped=clipped, truncate=truncate, unscaled=shape.unscaled)
    )
    return Scene(
        title="Unrolled RNN",
        description=_describe(lesson, scored),
        width=WIDTH,
        height=HEIGHT,
        regions={"columns": _region(0.0), "update": _region(UPDATE_X)},
        columns=tuple((shape.x(t) - shape.between / 2, shape.pitch) for t in range(1, shape.steps + 1)),
        values=values,
        recipes=tuple(_recipes(lesson, scored)),
        marks=tuple(_marks(shape, lesson, clipped)),
        chapters=CHAPTERS,
        steps=steps,
        labels=_labels(lesson),
        symbols={name: _both(name) for name in sorted(families)},
        equations=_equations(lesson, {step.equation for step in steps} | families),
        start="loss",
        fold_x=_fold_x(shape) - shape.between / 2,
        editable=recipes.PARAMETERS,
    )


def _region(x: float) -> tuple[float, float, float, float]:
    return x - 8.0, -6.0, WIDTH + 16.0, HEIGHT + 10.0


def _word_width(words: tuple[str, ...]) -> float:
    """Return the width of the longest word in small letters, of at most six letters; one letter has 12."""
    return 5.0 + 7.0 * min(6, max(len(word) for word in words))


def _both(family: str) -> tuple[object, object]:
    return symbol_tree(family, NOTATIONS[0]), symbol_tree(family, NOTATIONS[1])


def _equations(lesson: Lesson, used: set[str]) -> dict[str, tuple[object, object]]:
    """Return the equations of steps and families; a prediction's and a loss's depend on the task."""
    softmax = lesson.example.kind == "softmax"
    known = EQUATIONS | {
        "prediction": EQUATIONS["softmax" if softmax else "linear"],
        "loss": EQUATIONS["log_loss" if softmax else "half_squared_error"],
        "slope": f"<slope> = {SLOPES[lesson.settings.activation]}",
        "clip_scale": EQUATIONS["clip"],
    }

    def tree(key: str, which: int) -> object:
        return equation_tree(known[key], NOTATIONS[which], activation=lesson.settings.activation)

    return {key: (tree(key, 0), tree(key, 1)) for key in sorted(used & known.keys())}


def _labels(lesson: Lesson) -> dict[str, tuple[str, ...]]:
    if lesson.example.kind != "softmax":
        return {}
    return {"input": lesson.example.input_labels, "output": lesson.example.output_labels}


def _describe(lesson: Lesson, scored: list[int]) -> str:
    inputs = ", ".join(lesson.example.step_labels)
    return (
        f"A recurrent network of {lesson.network.cell.hidden_size} hidden units unrolled over "
        f"{len(lesson.example.inputs)} steps. Its inputs are {inputs}. "
        f"Its loss is {lesson.evaluation.loss_total:.3f} over {len(scored)} scored steps."
    )


def _recipes(lesson: Lesson, scored: list[int]) -> Iterator[Recipe]:
    activation, softmax = lesson.settings.activation, lesson.example.kind == "softmax"
    unscored = tuple(t for t in range(1, len(lesson.example.inputs) + 1) if t not in scored)
    for prefix in ("", "new_"):
        if unscored:
            yield Recipe(f"{prefix}loss/t", "sum", note="no loss at this step", at=unscored)
        yield from recipes.forward(activation, softmax=softmax, prefix=prefix)
        yield recipes.total(scored, prefix)
    truncate = lesson.settings.truncate or None
    yield from recipes.backward(activation, steps=len(lesson.example.inputs), scored=scored, truncate=truncate)
    yield from recipes.update(clipped=lesson.settings.clip > 0)
    if lesson.example.scale != 1.0:
        for family in ("prediction", "target"):
            yield Recipe(f"unscaled_{family}/t/i", "sum", (Term((f"{family}/t/i",), scale=lesson.example.scale),))
    yield from origins(lesson)


def _marks(shape: Columns, lesson: Lesson, clipped: bool) -> Iterator[Mark]:
    example = lesson.example
    yield from _totals(lesson)
    words = {"input_words": example.input_labels, "output_words": example.output_labels}
    yield from matrices.shared_weights(shape, **words)
    for t in range(1, shape.steps + 1):
        yield from column(
            shape,
            t,
            letter=example.step_labels[t - 1],
            words=example.output_labels,
            scored=bool(example.scored[t - 1]),
            target=int(np.argmax(example.targets[t - 1])),
            guess=lesson.guess_loss,
        )
    yield from loop_and_initial_state(shape, _fold_x(shape))
    yield from matrices.update(shape, clipped=clipped)


def _fold_x(shape: Columns) -> float:
    """Return the left edge of the one column of the folded picture: the middle of the space for columns."""
    return (shape.left + WIDTH - shape.inner) / 2


def _totals(lesson: Lesson) -> Iterator[Mark]:
    yield Block("loss_total", 18.0, 0.0, tone="loss", name="loss_total", kind="text", decimals=3)
    yield Block("new_loss_total", 130.0, 0.0, tone="update", name="new_loss_total", kind="text", decimals=3)
    if lesson.guess_loss:
        words = f"┊ uniform guess: ln {lesson.example.targets.shape[-1]} = {lesson.guess_loss:.2f} nats"
        yield Label("guess", 18.0, 36.0, tone="muted", text=words, size=12, anchor="start")
    if lesson.example.scale != 1.0:
        words = f"numbers divided by m = {label(lesson.example.scale)}"
        yield Label("scale", 18.0, 36.0, tone="muted", text=words, size=12, anchor="start")


def opening(notation: Notation) -> Scene:
    """Return the page's default picture, for the start page."""
    return build(compute(Settings()))
