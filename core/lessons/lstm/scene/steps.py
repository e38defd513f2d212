"""The steps through one cell, one operation each: forward pass, loss, and backward pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from core.entries.clamps import Model
from core.scene.scene import Chapter, Step

CHAPTERS: Final = (
    Chapter("forward", "forward", "forward"),
    Chapter("loss", "loss", "loss"),
    Chapter("back", "backward", "backward"),
)
SUFFIXES: Final = ("", "-label", "-arrow", "-equals", "-plus")  # of the marks that belong to a number


@dataclass(frozen=True)
class Part:
    """One operation of a step of the sequence: its title, its output, its inputs, and its place.

    `writes` and `reads` are families, at the step itself or, after a colon, at a neighbour (``hidden:t-1``); those
    without an axis of steps have a slash (``weight_hh/*/*``).
    """

    id: str
    title: str
    writes: tuple[str, ...]
    reads: tuple[str, ...]
    close: str = "left"
    select: str = ""  # the family shown in detail; the last of `writes` by default
    shows: tuple[str, ...] = ()  # marks besides those of `writes`
    equation: str = ""  # that of `select` by default


def _gate(id: str, title: str, gate: str, close: str = "left") -> Part:
    return Part(id, title, (gate,), ("hidden:t-1", "input"), close)


FROM_OUTPUT: Final = (
    Part("blame", "prediction − target", ("d_logit",), ("prediction", "target"), "answer"),
    Part("output", "gradient from the output", ("d_hidden_from_output",), ("weight_out/*/*", "d_logit"), "right"),
)
PREDICT: Final = Part(
    "predict", "prediction", ("prediction",), ("weight_out/*/*", "hidden", "bias_out/*"), "answer", equation="softmax"
)
FORWARD: Final[dict[Model, tuple[Part, ...]]] = {
    "lstm": (
        _gate("forget", "forget gate", "forget_gate"),
        _gate("update", "update (input) gate", "input_gate", "middle"),
        _gate("candidate", "candidate", "candidate", "middle"),
        Part("keep", "cell state × forget gate", ("kept",), ("forget_gate", "cell_state:t-1")),
        Part("write", "candidate × update (input) gate", ("written",), ("input_gate", "candidate"), "middle"),
        Part("cell", "new cell state: the sum", ("cell_state",), ("kept", "written"), "right"),
        _gate("output", "output gate", "output_gate", "right"),
        Part("hidden", "hidden state: output gate × tanh", ("cell_tanh", "hidden"),
             ("cell_state", "output_gate"), "right"),
    ),
    "gru": (
        _gate("update", "update gate", "update_gate"),
        _gate("relevance", "relevance (reset) gate", "reset_gate", "middle"),
        Part("product", "weights × old state", ("candidate_product",),
             ("hidden:t-1",), "middle"),
        Part("candidate", "candidate", ("candidate_hidden",),
             ("reset_gate", "candidate_product", "input"), "middle"),
        Part("keep", "kept part of the old state", ("kept",), ("update_gate", "hidden:t-1")),
        Part("write", "added part of the candidate", ("renewal", "written"),
             ("update_gate", "candidate_hidden"), "right"),
        Part("hidden", "new state: the sum", ("hidden",), ("kept", "written"), "right"),
    ),
    "rnn": (
        Part("weigh", "pre-activation", ("pre_activation",),
             ("weight_hh/*/*", "hidden:t-1", "weight_ih/*/*", "input", "bias_ih/*")),
        Part("squash", "new state: tanh", ("hidden",), ("pre_activation",), "right"),
    ),
}  # fmt: skip

_LSTM_GATES: Final = ("forget_gate", "input_gate", "candidate", "output_gate")
BACKWARD: Final[dict[Model, tuple[Part, ...]]] = {
    "lstm": (
        Part("arrive", "gradient from step t + 1", ("d_hidden_from_gates", "d_cell_state_along"),
             ("forget_gate:t+1", "d_cell_state:t+1"), "right", shows=("arrive-gates", "arrive-along", "unit")),
        Part("hidden", "hidden state: sum of gradients", ("d_hidden",),
             ("d_hidden_from_output", "d_hidden_from_gates"), "right"),
        Part("through", "from hidden state to cell state", ("d_cell_state_from_hidden",),
             ("d_hidden", "output_gate", "slope_cell_tanh"), "right", shows=("climb",)),
        Part("cell", "cell state: sum of both paths", ("d_cell_state",),
             ("d_cell_state_along", "d_cell_state_from_hidden"), "right"),
        Part("gates", "pre-activations: times the slopes", tuple(f"d_pre_{gate}" for gate in _LSTM_GATES),
             ("d_cell_state", "d_hidden", *_LSTM_GATES, "cell_state:t-1", "cell_tanh"), "middle",
             select="d_pre_forget_gate"),
        Part("send", "gradient to step t − 1", ("d_hidden_from_gates:t-1", "d_cell_state_along:t-1"),
             ("forget_gate", "d_cell_state", *(f"d_pre_{gate}" for gate in _LSTM_GATES)), "left",
             shows=("send-gates", "send-along")),
    ),
    "gru": (
        Part("arrive", "gradient from step t + 1", ("d_hidden_from_gates", "d_hidden_along"),
             ("update_gate:t+1", "d_hidden:t+1"), "right", shows=("arrive-gates", "arrive-along", "unit")),
        Part("hidden", "hidden state: sum of all paths", ("d_hidden",),
             ("d_hidden_from_output", "d_hidden_along", "d_hidden_from_gates"), "right"),
        Part("gates", "pre-activations: times the slopes",
             ("d_pre_update_gate", "d_pre_candidate_hidden", "d_candidate_product", "d_pre_reset_gate"),
             ("d_hidden", "hidden:t-1", "candidate_hidden", "renewal", "reset_gate", "candidate_product"), "middle",
             select="d_pre_candidate_hidden"),
        Part("send", "gradient to step t − 1", ("d_hidden_from_gates:t-1", "d_hidden_along:t-1"),
             ("update_gate", "d_hidden", "d_pre_reset_gate", "d_pre_update_gate", "d_candidate_product"), "left",
             shows=("send-gates", "send-along")),
    ),
    "rnn": (
        Part("arrive", "gradient from step t + 1", ("d_hidden_from_future",),
             ("weight_hh/*/*", "d_pre_activation:t+1"), "right", shows=("arrive-along", "unit")),
        Part("hidden", "hidden state: sum of gradients", ("d_hidden",),
             ("d_hidden_from_output", "d_hidden_from_future"), "right"),
        Part("slope", "pre-activation: times the slope", ("d_pre_activation",), ("d_hidden", "slope"), "middle"),
        Part("send", "gradient to step t − 1, via W", ("d_hidden_from_future:t-1",),
             ("weight_hh/*/*", "d_pre_activation"), "left",
             shows=("send-along",)),
    ),
}  # fmt: skip


def walk(model: Model, steps: int, scored: list[int], unit: int) -> Iterator[Step]:
    """Yield the steps in order.

    Parameters
    ----------
    model : {"lstm", "gru", "rnn"}
    steps : int
        Length of the sequence.
    scored : list of int
        The steps, from 1, that have a loss.
    unit : int
        The unit that is followed: its number is selected at each step.
    """
    for t in range(1, steps + 1):
        parts = FORWARD[model] + ((PREDICT,) if t in scored else ())
        yield from (_step("forward", "Forward", part, t, unit) for part in parts)
    yield from _loss(scored)
    for t in range(steps, 0, -1):
        first, *rest = BACKWARD[model]
        if t not in scored:  # no target, so no gradient from the output
            first = replace(first, writes=(*first.writes, "d_hidden_from_output"), select=first.writes[-1])
        parts = (first, *(FROM_OUTPUT if t in scored else ()), *rest)
        yield from (_step("back", "Backward", part, t, unit) for part in parts)


def _step(chapter: str, name: str, part: Part, t: int, unit: int) -> Step:
    selected = part.select or part.writes[-1]
    is_of_unit = selected not in ("prediction", "d_logit")
    marks = [*(family for family in part.writes if ":" not in family), *part.shows]
    return Step(
        id=f"{chapter}-{t}.{part.id}",
        chapter=chapter,
        title=f"{name}, t = {t}: {part.title}",
        t=t,
        shows=tuple(f"{mark}{suffix}-{t}" for mark in marks for suffix in SUFFIXES),
        reads=tuple(_named(family, t) for family in part.reads),
        writes=tuple(_named(family, t) for family in part.writes),
        equation=part.equation or selected,
        select=_named(selected, t).replace("*", str(unit if is_of_unit else 0)),
        camera="cell",
        close=part.close,
    )


def _named(family: str, t: int) -> str:
    if "/" in family:
        return family
    name, _, at = family.partition(":")
    return f"{name}/{t + {'': 0, 't-1': -1, 't+1': 1}[at]}/*"


def _loss(scored: list[int]) -> Iterator[Step]:
    step = partial(Step, chapter="loss", camera="cell", close="answer")
    for t in scored:
        yield step(
            f"loss.{t}",
            title=f"Loss, t = {t}: cross-entropy",
            t=t,
            shows=(f"loss-{t}", f"loss-label-{t}"),
            reads=(f"prediction/{t}/*", f"target/{t}/*"),
            writes=(f"loss/{t}",),
            equation="log_loss",
            select=f"loss/{t}",
        )
    if len(scored) == 1:
        return
    yield step(
        "loss.total",
        title="Loss of the whole sequence",
        t=scored[-1],
        shows=("loss_total", "loss_total-label"),
        reads=("loss/*",),
        writes=("loss_total",),
        equation="loss_total",
        select="loss_total",
    )
