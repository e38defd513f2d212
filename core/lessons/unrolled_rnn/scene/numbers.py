"""All numbers of the unrolled RNN's scene by family; families of one kind share a colour scale."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import numpy as np
from numpy.typing import NDArray

from core.lessons.unrolled_rnn.lesson import Lesson
from core.recurrent import Evaluation, parameters
from core.recurrent.rnn import RNNTrace
from core.scene.numbers import WEIGHT_AXES, family, limit_of
from core.scene.scene import Axis, Values

Array = NDArray[np.float64]


def numbers(lesson: Lesson) -> Iterator[Values]:
    """Yield every family of numbers; families of one kind share a colour scale."""
    example, now, after = lesson.example, lesson.evaluation, lesson.next_evaluation
    back = now.gradients
    old, gradient, new = parameters(lesson.network), lesson.gradients, parameters(lesson.next_network)
    weights, shares = limit_of(*old.values(), *new.values()), limit_of(*gradient.values())
    flows = limit_of(back.hidden, back.pre_activation, now.d_logit)
    loss = 1.6 * limit_of(now.loss, after.loss, np.array(lesson.guess_loss or 0.0))  # leaves space for the number

    yield family("input", ("step", "input"), example.inputs, limit_of(example.inputs))
    yield family("target", ("step", "output"), example.targets, limit_of(example.targets))
    if example.scale != 1.0:
        unscaled = example.scale * limit_of(now.prediction)
        yield family("unscaled_prediction", ("step", "output"), example.scale * now.prediction, unscaled)
        yield family("unscaled_target", ("step", "output"), example.scale * example.targets, unscaled)
    for prefix, run in (("", now), ("new_", after)):
        yield from _pass(prefix, run, example.kind == "softmax", loss)
    gradients: tuple[tuple[str, tuple[Axis, ...], Array, float], ...] = (
        ("d_logit", ("step", "output"), now.d_logit, flows),
        ("d_hidden_from_output", ("step", "unit"), back.from_output, flows),
        ("d_hidden_from_future", ("step", "unit"), back.from_future, flows),
        ("d_hidden", ("step", "unit"), back.hidden, flows),
        ("slope", ("step", "unit"), cast(RNNTrace, now.trace).slope, 1.0),
        ("d_pre_activation", ("step", "unit"), back.pre_activation, flows),
        ("d_input", ("step", "input"), back.inputs, flows),
        ("d_initial_hidden", ("unit",), back.initial_hidden, flows),
    )
    for name, axes, data, limit in gradients:
        yield family(name, axes, data, limit)
    for name, axes in WEIGHT_AXES.items():
        yield family(name, axes, old[name], weights)
        yield family(f"d_{name}", axes, gradient[name], shares)
        yield family(f"new_{name}", axes, new[name], weights)
        size = (len(example.inputs), *old[name].shape)
        yield Values(f"d_{name}_step", ("step", *axes), None, size, (1, *[0] * len(axes)), shares)
    yield family("learning_rate", (), np.array(lesson.settings.lr))
    yield family("gradient_norm", (), np.array(lesson.gradient_norm))
    if lesson.settings.clip:
        yield family("max_norm", (), np.array(float(lesson.settings.clip)))
        yield family("clip_scale", (), np.array(lesson.clip_scale))


def _pass(prefix: str, run: Evaluation, softmax: bool, loss: float) -> Iterator[Values]:
    trace = run.trace
    hidden = np.vstack([trace.initial_hidden, trace.hidden])
    limit = max(1.0, limit_of(hidden))
    yield family(f"{prefix}hidden", ("step", "unit"), hidden, limit, first=0)
    yield family(f"{prefix}pre_activation", ("step", "unit"), trace.pre_activation, limit_of(trace.pre_activation))
    yield family(f"{prefix}logit", ("step", "output"), run.logit, limit_of(run.logit))
    yield family(
        f"{prefix}prediction", ("step", "output"), run.prediction, 1.0 if softmax else limit_of(run.prediction)
    )
    yield family(f"{prefix}loss", ("step",), run.loss, loss)
    yield family(f"{prefix}loss_total", (), np.array(run.loss_total), loss * len(run.loss))
