"""The steps of the unrolled RNN, one operation each: forward, loss, backward, update, after the update."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from core.scene.numbers import WEIGHT_AXES
from core.scene.scene import Chapter, Step

CHAPTERS: Final = (
    Chapter("forward", "forward", "forward"),
    Chapter("loss", "loss", "loss"),
    Chapter("back", "backward", "backward"),
    Chapter("update", "update", "update"),
    Chapter("after", "after", "update"),
)
MATRICES: Final = ("weight_ih", "weight_hh", "weight_out")


def steps_of(
    steps: int, scored: list[int], *, softmax: bool, clipped: bool, truncate: int, unscaled: bool = False
) -> Iterator[Step]:
    """Yield the steps in order.

    Parameters
    ----------
    steps : int
        Length of the sequence.
    scored : list of int
        The steps, from 1, that have a loss.
    softmax, clipped : bool
        Whether the output is a softmax; whether the gradient is clipped.
    truncate : int
        Steps after which the gradient is cut off; 0 for never.
    unscaled : bool
        Whether prediction and target are also drawn unscaled.
    """
    for t in range(1, steps + 1):
        yield from _forward(t, t in scored, softmax, unscaled)
    yield from _loss(scored, softmax)
    for t in range(steps, 0, -1):
        yield from _backward(t, t in scored, last=t == steps, cut=truncate > 0 and t % truncate == 0)
    yield from _update(clipped)
    yield from _after(scored)


def _forward(t: int, scored: bool, softmax: bool, unscaled: bool) -> Iterator[Step]:
    step = partial(Step, chapter="forward", t=t, camera="columns")
    name = f"Forward, t = {t}"
    yield step(
        f"forward-{t}.weigh",
        title=f"{name}: the pre-activation",
        shows=(f"pre_activation-{t}", f"pre_activation-{t}-label"),
        reads=("weight_hh/*/*", f"hidden/{t - 1}/*", "weight_ih/*/*", f"input/{t}/*", "bias_ih/*"),
        writes=(f"pre_activation/{t}/*",),
        equation="pre_activation",
        select=f"pre_activation/{t}/0",
    )
    yield step(
        f"forward-{t}.squash",
        title=f"{name}: the hidden state",
        shows=(f"hidden-{t}", f"hidden-{t}-label", f"act-{t}"),
        reads=(f"pre_activation/{t}/*",),
        writes=(f"hidden/{t}/*",),
        equation="hidden",
        select=f"hidden/{t}/0",
    )
    if scored:
        as_typed = (f"unscaled_prediction-{t}", f"unscaled_target-{t}") if unscaled else ()
        yield step(
            f"forward-{t}.predict",
            title=f"{name}: the prediction",
            shows=(f"prediction-{t}", f"target-{t}", f"out-{t}", *as_typed),
            reads=("weight_out/*/*", f"hidden/{t}/*", "bias_out/*"),
            writes=(f"prediction/{t}/*",),
            equation="softmax" if softmax else "linear",
            select=f"prediction/{t}/0",
        )


def _loss(scored: list[int], softmax: bool) -> Iterator[Step]:
    step = partial(Step, chapter="loss", camera="columns")
    for t in scored:
        yield step(
            f"loss.{t}",
            title=f"Loss, t = {t}: {'cross-entropy' if softmax else 'half squared error'}",
            t=t,
            shows=(f"loss-{t}",),
            reads=(f"prediction/{t}/*", f"target/{t}/*"),
            writes=(f"loss/{t}",),
            equation="log_loss" if softmax else "half_squared_error",
            select=f"loss/{t}",
        )
    yield step(
        "loss.total",
        title="Loss of the sequence",
        shows=("loss_total",),
        reads=("loss/*",),
        writes=("loss_total",),
        equation="loss_total",
        select="loss_total",
    )


def _backward(t: int, scored: bool, *, last: bool, cut: bool) -> Iterator[Step]:
    step = partial(Step, chapter="back", t=t, camera="columns")
    name = f"Backward, t = {t}"
    alone = last or cut
    if scored:
        yield step(
            f"back-{t}.blame",
            title=f"{name}: prediction − target",
            shows=(f"d_logit-{t}",),
            reads=(f"prediction/{t}/*", f"target/{t}/*"),
            writes=(f"d_logit/{t}/*",),
            equation="d_logit",
            select=f"d_logit/{t}/0",
        )
    yield step(
        f"back-{t}.output",
        title=f"{name}: from the output" if scored else f"{name}: no loss at this step",
        shows=(
            f"d_hidden_from_output-{t}",
            f"d_hidden_from_output-{t}-label",
            *((f"blame-{t}",) if scored else ()),
        ),
        reads=("weight_out/*/*", f"d_logit/{t}/*") if scored else (),
        writes=(f"d_hidden_from_output/{t}/*",),
        equation="d_hidden_from_output",
        select=f"d_hidden_from_output/{t}/0",
    )
    yield step(
        f"back-{t}.future",
        title=f"{name}: no later step" if last else f"{name}: from step {t + 1}{' (cut off)' if cut else ''}",
        shows=(
            f"d_hidden_from_future-{t}",
            f"d_hidden_from_future-{t}-label",
            *(() if last else (f"carry-{t}",)),
            *((f"cut-{t}",) if cut and not last else ()),
        ),
        reads=() if alone else ("weight_hh/*/*", f"d_pre_activation/{t + 1}/*"),
        writes=(f"d_hidden_from_future/{t}/*",),
        equation="d_hidden_from_future",
        select=f"d_hidden_from_future/{t}/0",
    )
    yield step(
        f"back-{t}.sum",
        title=f"{name}: the sum of both",
        shows=(f"d_hidden-{t}", f"d_hidden-{t}-label"),
        reads=(f"d_hidden_from_output/{t}/*", f"d_hidden_from_future/{t}/*"),
        writes=(f"d_hidden/{t}/*",),
        equation="d_hidden",
        select=f"d_hidden/{t}/0",
    )
    yield step(
        f"back-{t}.slope",
        title=f"{name}: times the derivative of the activation",
        shows=(f"d_pre_activation-{t}", f"d_pre_activation-{t}-label"),
        reads=(f"d_hidden/{t}/*", f"hidden/{t}/*", f"pre_activation/{t}/*"),
        writes=(f"d_pre_activation/{t}/*",),
        equation="d_pre_activation",
        select=f"d_pre_activation/{t}/0",
    )
    yield step(
        f"back-{t}.share",
        title=f"{name}: its term of the weight gradient",
        reads=(f"d_pre_activation/{t}/*", f"hidden/{t - 1}/*"),
        writes=(f"d_weight_hh_step/{t}/*/*",),
        equation="d_weight_hh_step",
        select=f"d_weight_hh_step/{t}/0/0",
        shares="d_weight_hh_step",
    )


def _update(clipped: bool) -> Iterator[Step]:
    step = partial(Step, chapter="update", camera="update")
    yield step(
        "update.gradient",
        title="Update: the gradient, summed over the steps",
        shows=(*_stacks(""), *_stacks("d_"), *(f"update-{name}-0" for name in MATRICES)),
        writes=_all_of("d_"),
        equation="d_weight_hh",
        select="d_weight_hh/0/0",
        shares="d_weight_hh_step",
    )
    yield step(
        "update.norm",
        title="Update: the norm of the gradient",
        shows=_scalars("gradient_norm", "max_norm", "clip_scale") if clipped else _scalars("gradient_norm"),
        reads=_all_of("d_"),
        writes=("gradient_norm", "clip_scale") if clipped else ("gradient_norm",),
        equation="clip" if clipped else "gradient_norm",
        select="clip_scale" if clipped else "gradient_norm",
    )
    yield step(
        "update.weights",
        title="Update: one step of gradient descent",
        shows=(*_scalars("learning_rate"), *_stacks("new_"), *(f"update-{name}-1" for name in MATRICES)),
        reads=(*_all_of(""), *_all_of("d_")),
        writes=_all_of("new_"),
        equation="update" if clipped else "update_unclipped",
        select="new_weight_hh/0/0",
    )


def _scalars(*names: str) -> tuple[str, ...]:
    """Return the ids of scalars, with their labels."""
    return names + tuple(f"{name}-label" for name in names)


def _stacks(prefix: str) -> tuple[str, ...]:
    """Return the ids of all parameters in the update, with their labels."""
    ids = tuple(f"update-{prefix}{name}" for name in WEIGHT_AXES)
    return ids + tuple(f"{id}-label" for id in ids)


def _all_of(prefix: str) -> tuple[str, ...]:
    """Return patterns of all numbers of all parameters."""
    return tuple("/".join([f"{prefix}{name}", *"*" * len(axes)]) for name, axes in WEIGHT_AXES.items())


def _after(scored: list[int]) -> Iterator[Step]:
    step = partial(Step, chapter="after", camera="columns")
    for t in scored:
        yield step(
            f"after.{t}",
            title=f"After, t = {t}: the loss with the new weights",
            t=t,
            shows=(f"new_loss-{t}",),
            reads=(f"loss/{t}",),
            writes=(f"new_loss/{t}",),
            equation="new_loss",
            select=f"new_loss/{t}",
        )
    yield step(
        "after.total",
        title="After: the loss of the sequence",
        shows=("new_loss_total",),
        reads=("loss_total",),
        writes=("new_loss_total",),
        equation="new_loss_total",
        select="new_loss_total",
    )
