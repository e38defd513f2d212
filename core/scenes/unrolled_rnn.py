"""The unrolled RNN's scene: every number of one pass forward, back, through the update and forward again."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from core.lessons.unrolled_rnn import Lesson
from core.notation import EQUATIONS, NOTATIONS, equation_tree, symbol_tree
from core.recurrent import Evaluation, parameters
from core.scenes import matrices, recipes
from core.scenes.columns import HEIGHT, UPDATE_X, WIDTH, Columns, column, threads
from core.scenes.scene import Axis, Block, Chapter, Label, Mark, Recipe, Scene, Step, Values

CHAPTERS = (
    Chapter("forward", "forward", "forward"),
    Chapter("loss", "loss", "loss"),
    Chapter("back", "backward", "backward"),
    Chapter("update", "update", "update"),
    Chapter("after", "after", "update"),
)
Array = NDArray[np.float64]


def build(lesson: Lesson) -> Scene:
    """Return the scene of a lesson: its sequence, its network as it stands, and the update that one pass asks for."""
    example, softmax = lesson.example, lesson.example.kind == "softmax"
    scored = [int(t) + 1 for t in np.flatnonzero(example.scored)]
    clipped = lesson.settings.clip > 0
    values = tuple(_values(lesson))
    families = {v.name for v in values}
    activation = lesson.network.cell.activation
    shape = Columns(
        steps=len(example.inputs),
        units=lesson.network.cell.weight_hh.shape[-1],
        inputs=example.inputs.shape[-1],
        outputs=example.targets.shape[-1],
        softmax=softmax,
        word=_room(example.output_labels) if softmax else 12.0,
    )
    steps = tuple(_walk(shape.steps, scored, softmax=softmax, clipped=clipped, truncate=lesson.settings.truncate))
    return Scene(
        title="Unrolled RNN",
        description=_describe(lesson, scored),
        width=WIDTH,
        height=HEIGHT,
        regions={name: (x - 8.0, -6.0, WIDTH + 16.0, HEIGHT + 10.0) for name, x in (("columns", 0.0), ("update", UPDATE_X))},
        columns=tuple((shape.x(t) - shape.between / 2, shape.pitch) for t in range(1, shape.steps + 1)),
        values=values,
        recipes=tuple(_recipes(lesson, scored, families)),
        marks=tuple(_marks(shape, lesson, clipped)),
        chapters=CHAPTERS,
        steps=steps,
        labels=_labels(lesson),
        symbols={name: _both(name) for name in sorted(families)},
        equations=_equations(activation, {step.equation for step in steps}),
        start="loss",
        fold_x=_fold_x(shape) - shape.between / 2,
        editable=recipes.PARAMETERS,
    )


def _room(words: tuple[str, ...]) -> float:
    """Return the width of the longest word in small letters, at most six of them; one letter has 12."""
    return 5.0 + 7.0 * min(6, max(len(word) for word in words))


def _both(family: str) -> tuple[object, object]:
    return symbol_tree(family, NOTATIONS[0]), symbol_tree(family, NOTATIONS[1])


def _equations(activation: str, used: set[str]) -> dict[str, tuple[object, object]]:
    def tree(key: str, which: int) -> object:
        return equation_tree(EQUATIONS[key], NOTATIONS[which], activation=activation)

    return {key: (tree(key, 0), tree(key, 1)) for key in sorted(used)}


def _labels(lesson: Lesson) -> dict[str, tuple[str, ...]]:
    if lesson.example.kind != "softmax":
        return {}
    return {"input": lesson.example.input_labels, "output": lesson.example.output_labels}


def _describe(lesson: Lesson, scored: list[int]) -> str:
    example, losses = lesson.example, lesson.evaluation
    read = ", ".join(example.step_labels)
    return (
        f"A recurrent network of {lesson.network.cell.weight_hh.shape[-1]} hidden units unrolled over "
        f"{len(example.inputs)} steps. It reads {read}. Its loss is {losses.loss_total:.3f} over {len(scored)} scored steps."
    )


# --- numbers -------------------------------------------------------------------------------------------------------

_WEIGHT_AXES: dict[str, tuple[Axis, ...]] = {
    "weight_ih": ("unit", "input"),
    "weight_hh": ("unit", "unit"),
    "bias_ih": ("unit",),
    "weight_out": ("output", "unit"),
    "bias_out": ("output",),
}


def _values(lesson: Lesson) -> Iterator[Values]:
    """Yield every family of numbers, those of one kind on one colour scale."""
    example, now, after = lesson.example, lesson.evaluation, lesson.next_evaluation
    back = now.gradients
    old, gradient, new = parameters(lesson.network), lesson.gradients, parameters(lesson.next_network)
    weights, shares = _limit(*old.values(), *new.values()), _limit(*gradient.values())
    flows = _limit(back.hidden, back.pre_activation, now.d_logit)
    loss = 1.6 * _limit(now.loss, after.loss, np.array(lesson.guess_loss or 0.0))  # leaves room for the number

    yield _family("input", ("step", "input"), example.inputs, _limit(example.inputs))
    yield _family("target", ("step", "output"), example.targets, _limit(example.targets))
    for prefix, run in (("", now), ("new_", after)):
        yield from _pass(prefix, run, example.kind == "softmax", loss)
    for name, axes, data, limit in (
        ("d_logit", ("step", "output"), now.d_logit, flows),
        ("d_hidden_from_output", ("step", "unit"), back.from_output, flows),
        ("d_hidden_from_future", ("step", "unit"), back.from_future, flows),
        ("d_hidden", ("step", "unit"), back.hidden, flows),
        ("slope", ("step", "unit"), now.trace.slope, 1.0),
        ("d_pre_activation", ("step", "unit"), back.pre_activation, flows),
        ("d_input", ("step", "input"), back.inputs, flows),
        ("d_initial_hidden", ("unit",), back.initial_hidden, flows),
    ):
        yield _family(name, axes, data, limit)  # type: ignore[arg-type]
    for name, axes in _WEIGHT_AXES.items():
        yield _family(name, axes, old[name], weights)
        yield _family(f"d_{name}", axes, gradient[name], shares)
        yield _family(f"new_{name}", axes, new[name], weights)
        size = (len(example.inputs), *old[name].shape)
        yield Values(f"d_{name}_step", ("step", *axes), None, size, (1, *[0] * len(axes)), shares)
    yield _family("learning_rate", (), np.array(lesson.settings.lr))
    yield _family("gradient_norm", (), np.array(lesson.gradient_norm))
    if lesson.settings.clip:
        yield _family("max_norm", (), np.array(float(lesson.settings.clip)))
        yield _family("clip_scale", (), np.array(lesson.clip_scale))


def _pass(prefix: str, run: Evaluation, softmax: bool, loss: float) -> Iterator[Values]:
    trace = run.trace
    hidden = np.vstack([trace.initial_hidden, trace.hidden])
    limit = max(1.0, _limit(hidden))
    yield _family(f"{prefix}hidden", ("step", "unit"), hidden, limit, first=0)
    yield _family(f"{prefix}pre_activation", ("step", "unit"), trace.pre_activation, _limit(trace.pre_activation))
    yield _family(f"{prefix}logit", ("step", "output"), run.logit, _limit(run.logit))
    yield _family(f"{prefix}prediction", ("step", "output"), run.prediction, 1.0 if softmax else _limit(run.prediction))
    yield _family(f"{prefix}loss", ("step",), run.loss, loss)
    yield _family(f"{prefix}loss_total", (), np.array(run.loss_total), loss * len(run.loss))


def _family(name: str, axes: tuple[Axis, ...], data: Array, limit: float = 1.0, *, first: int = 1) -> Values:
    data = np.asarray(data, dtype=np.float64)
    start = tuple(first if axis == "step" else 0 for axis in axes)
    return Values(name, axes, data, data.shape, start, limit)


def _limit(*arrays: Array) -> float:
    """Return the largest magnitude, which is drawn in the fullest colour."""
    return max((float(np.abs(a).max()) for a in arrays if a.size), default=1.0) or 1.0


def _recipes(lesson: Lesson, scored: list[int], families: set[str]) -> Iterator[Recipe]:
    activation, softmax = lesson.network.cell.activation, lesson.example.kind == "softmax"
    silent = tuple(t for t in range(1, len(lesson.example.inputs) + 1) if t not in scored)
    for prefix in ("", "new_"):
        if silent:
            yield Recipe(f"{prefix}loss/t", "sum", note="no loss at this step", at=silent)
        yield from recipes.forward(activation, softmax=softmax, prefix=prefix)
        yield recipes.total(scored, prefix)
    truncate = lesson.settings.truncate or None
    yield from recipes.backward(activation, steps=len(lesson.example.inputs), scored=scored, truncate=truncate)
    yield from recipes.update(clipped=lesson.settings.clip > 0)
    edited = {edit.parameter for edit in lesson.edits}
    drawn = f"drawn with seed {lesson.settings.seed}"
    trained = f"after {lesson.updates} updates" if lesson.updates else drawn
    for name in recipes.PARAMETERS:
        where = "/".join("ij"[: len(_WEIGHT_AXES[name])])
        yield Recipe(f"{name}/{where}", "given", note=trained + (", some edited by hand" if name in edited else ""))
    yield Recipe("input/t/k", "given", note="what is read, one-hot" if softmax else "what is read")
    yield Recipe("target/t/k", "given", note="the right answer")
    yield Recipe("learning_rate", "given", note="set by a control")
    if "max_norm" in families:
        yield Recipe("max_norm", "given", note="set by a control")


# --- the walk ------------------------------------------------------------------------------------------------------


def _marks(shape: Columns, lesson: Lesson, clipped: bool) -> Iterator[Mark]:
    example = lesson.example
    yield from _totals(lesson)
    yield from matrices.shared_weights(shape, input_words=example.input_labels, output_words=example.output_labels)
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
    yield from threads(shape, _fold_x(shape))
    yield from matrices.update(shape, clipped=clipped)


def _fold_x(shape: Columns) -> float:
    """Return the left edge of the folded picture's one column: the middle of the room that the columns have."""
    return (shape.left + WIDTH - shape.inner) / 2


def _totals(lesson: Lesson) -> Iterator[Mark]:
    yield Block("loss_total", 18.0, 0.0, tone="loss", name="loss_total", kind="text", decimals=3)
    yield Block("new_loss_total", 18.0, 22.0, tone="update", name="new_loss_total", kind="text", decimals=3)
    if lesson.guess_loss:
        words = f"│ mere guessing: ln {lesson.example.targets.shape[-1]} = {lesson.guess_loss:.2f}"
        yield Label("guess", 124.0, 15.0, tone="muted", text=words, size=12, anchor="start")


def _walk(steps: int, scored: list[int], *, softmax: bool, clipped: bool, truncate: int) -> Iterator[Step]:
    for t in range(1, steps + 1):
        yield from _forward(t, t in scored, softmax)
    yield from _loss(scored, softmax)
    for t in range(steps, 0, -1):
        yield from _backward(t, t in scored, last=t == steps, cut=bool(truncate) and t % truncate == 0)
    yield from _update(clipped)
    yield from _after(scored)


def _forward(t: int, scored: bool, softmax: bool) -> Iterator[Step]:
    rest = {"chapter": "forward", "t": t, "camera": "columns"}
    yield Step(
        f"forward-{t}.weigh", title=f"Forward, t = {t}: weigh input and memory",
        shows=(f"pre_activation-{t}", f"pre_activation-{t}-label"),
        reads=("weight_hh/*/*", f"hidden/{t - 1}/*", "weight_ih/*/*", f"input/{t}/*", "bias_ih/*"),
        writes=(f"pre_activation/{t}/*",), equation="pre_activation", select=f"pre_activation/{t}/0", **rest,
    )  # fmt: skip
    yield Step(
        f"forward-{t}.squash", title=f"Forward, t = {t}: the new state",
        shows=(f"hidden-{t}", f"hidden-{t}-label", f"act-{t}"), reads=(f"pre_activation/{t}/*",), writes=(f"hidden/{t}/*",),
        equation="hidden", select=f"hidden/{t}/0", **rest,
    )  # fmt: skip
    if scored:
        yield Step(
            f"forward-{t}.predict", title=f"Forward, t = {t}: the prediction",
            shows=(f"prediction-{t}", f"target-{t}", f"out-{t}"), reads=("weight_out/*/*", f"hidden/{t}/*", "bias_out/*"),
            writes=(f"prediction/{t}/*",), equation="softmax" if softmax else "linear", select=f"prediction/{t}/0", **rest,
        )  # fmt: skip


def _loss(scored: list[int], softmax: bool) -> Iterator[Step]:
    for t in scored:
        yield Step(
            f"loss.{t}", "loss", f"Loss, t = {t}: how wrong", t, (f"loss-{t}",), (f"prediction/{t}/*", f"target/{t}/*"),
            (f"loss/{t}",), "log_loss" if softmax else "half_squared_error", f"loss/{t}", "columns",
        )  # fmt: skip
    yield Step(
        "loss.total", "loss", "Loss of the whole sequence", None, ("loss_total",), ("loss/*",), ("loss_total",), "loss_total",
        "loss_total", "columns",
    )  # fmt: skip


def _backward(t: int, scored: bool, *, last: bool, cut: bool) -> Iterator[Step]:
    rest = {"chapter": "back", "t": t, "camera": "columns"}
    name = f"Backward, t = {t}"
    if scored:
        yield Step(
            f"back-{t}.blame", title=f"{name}: prediction − target", shows=(f"d_logit-{t}",),
            reads=(f"prediction/{t}/*", f"target/{t}/*"), writes=(f"d_logit/{t}/*",), equation="d_logit",
            select=f"d_logit/{t}/0", **rest,
        )  # fmt: skip
    yield Step(
        f"back-{t}.output", title=f"{name}: from its own prediction" if scored else f"{name}: no loss of its own",
        shows=(f"d_hidden_from_output-{t}", f"d_hidden_from_output-{t}-label", *((f"blame-{t}",) if scored else ())),
        reads=("weight_out/*/*", f"d_logit/{t}/*"), writes=(f"d_hidden_from_output/{t}/*",), equation="d_hidden_from_output",
        select=f"d_hidden_from_output/{t}/0", **rest,
    )  # fmt: skip
    arrow = () if last or cut else (f"carry-{t}",)
    yield Step(
        f"back-{t}.future", title=f"{name}: from the future" + (" (cut)" if cut and not last else ""),
        shows=(f"d_hidden_from_future-{t}", f"d_hidden_from_future-{t}-label", *arrow),
        reads=() if last or cut else ("weight_hh/*/*", f"d_pre_activation/{t + 1}/*"), writes=(f"d_hidden_from_future/{t}/*",),
        equation="d_hidden_from_future", select=f"d_hidden_from_future/{t}/0", **rest,
    )  # fmt: skip
    yield Step(
        f"back-{t}.sum", title=f"{name}: the two, added", shows=(f"d_hidden-{t}", f"d_hidden-{t}-label"),
        reads=(f"d_hidden_from_output/{t}/*", f"d_hidden_from_future/{t}/*"), writes=(f"d_hidden/{t}/*",), equation="d_hidden",
        select=f"d_hidden/{t}/0", **rest,
    )  # fmt: skip
    yield Step(
        f"back-{t}.slope", title=f"{name}: times the slope", shows=(f"d_pre_activation-{t}", f"d_pre_activation-{t}-label"),
        reads=(f"d_hidden/{t}/*", f"hidden/{t}/*", f"pre_activation/{t}/*"), writes=(f"d_pre_activation/{t}/*",),
        equation="d_pre_activation", select=f"d_pre_activation/{t}/0", **rest,
    )  # fmt: skip
    yield Step(
        f"back-{t}.share", title=f"{name}: its share of the weights' gradient",
        reads=(f"d_pre_activation/{t}/*", f"hidden/{t - 1}/*"), writes=(f"d_weight_hh_step/{t}/*/*",), equation="d_weight_hh",
        select=f"d_weight_hh_step/{t}/0/0", shares="d_weight_hh_step", **rest,
    )  # fmt: skip


def _update(clipped: bool) -> Iterator[Step]:
    def shown(prefix: str) -> tuple[str, ...]:
        ids = tuple(f"update-{prefix}{name}" for name in recipes.PARAMETERS)
        return ids + tuple(f"{id}-label" for id in ids)

    def all_of(prefix: str) -> tuple[str, ...]:
        return tuple(f"{prefix}{name}/{'/'.join('*' * len(axes))}" for name, axes in _WEIGHT_AXES.items())

    rest = {"chapter": "update", "camera": "update"}
    gradient_arrows = tuple(f"update-{w}-0" for w in ("weight_ih", "weight_hh", "weight_out"))
    new_arrows = tuple(f"update-{w}-1" for w in ("weight_ih", "weight_hh", "weight_out"))
    yield Step(
        "update.gradient", title="Update: every step's share, added", shows=(*shown(""), *shown("d_"), *gradient_arrows),
        writes=all_of("d_"), equation="d_weight_hh", select="d_weight_hh/0/0", shares="d_weight_hh_step", **rest,
    )  # fmt: skip
    yield Step(
        "update.norm", title="Update: the size of the gradient",
        shows=("gradient_norm", "max_norm", "clip_scale") if clipped else ("gradient_norm",), reads=all_of("d_"),
        writes=("gradient_norm", "clip_scale") if clipped else ("gradient_norm",),
        equation="clip" if clipped else "gradient_norm", select="clip_scale" if clipped else "gradient_norm", **rest,
    )  # fmt: skip
    yield Step(
        "update.weights", title="Update: a step downhill", shows=("learning_rate", *shown("new_"), *new_arrows),
        reads=(*all_of(""), *all_of("d_")), writes=all_of("new_"), equation="update" if clipped else "update_unclipped",
        select="new_weight_hh/0/0", **rest,
    )  # fmt: skip


def _after(scored: list[int]) -> Iterator[Step]:
    for t in scored:
        yield Step(
            f"after.{t}", "after", f"After: the same step, the new weights, t = {t}", t, (f"new_loss-{t}",), (f"loss/{t}",),
            (f"new_loss/{t}",), "new_loss", f"new_loss/{t}", "columns",
        )  # fmt: skip
    yield Step(
        "after.total", "after", "After: is the loss smaller?", None, ("new_loss_total",), ("loss_total",), ("new_loss_total",),
        "new_loss_total", "new_loss_total", "columns",
    )  # fmt: skip
