"""The walk through one cell, an operation a step: forward along the sequence, the loss, and backward by both roads."""

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
WITH: Final = ("", "-label", "-arrow", "-equals", "-plus")  # what may appear beside a number


@dataclass(frozen=True)
class Part:
    """One operation of a step of the sequence: what it is called, what it makes, from what, and where it is seen.

    `writes` and `reads` are families, at the step itself or, behind a colon, beside it (``hidden:t-1``); those without
    an axis of steps have a slash (``weight_hh/*/*``).
    """

    id: str
    title: str
    writes: tuple[str, ...]
    reads: tuple[str, ...]
    close: str = "left"
    select: str = ""  # the family opened; the last one written where not said
    shows: tuple[str, ...] = ()  # more marks than those of what is written
    equation: str = ""  # that of what is opened where not said, with its own time


def _gate(id: str, title: str, gate: str, close: str = "left") -> Part:
    return Part(id, title, (gate,), ("hidden:t-1", "input"), close)


BLAME: Final = (
    Part("blame", "prediction − target", ("d_logit",), ("prediction", "target"), "answer"),
    Part("output", "from its own answer", ("d_hidden_from_output",), ("weight_out/*/*", "d_logit"), "right"),
)
PREDICT: Final = Part(
    "predict", "the answer", ("prediction",), ("weight_out/*/*", "hidden", "bias_out/*"), "answer", equation="softmax"
)
FORWARD: Final[dict[Model, tuple[Part, ...]]] = {
    "lstm": (
        _gate("forget", "what to keep", "forget_gate"),
        _gate("update", "how much to write", "input_gate", "middle"),
        _gate("candidate", "what to write", "candidate", "middle"),
        Part("keep", "the memory, times the forget gate", ("kept",), ("forget_gate", "cell_state:t-1")),
        Part("write", "the candidate, times the update gate", ("written",), ("input_gate", "candidate"), "middle"),
        Part("cell", "the new memory: both, added", ("cell_state",), ("kept", "written"), "right"),
        _gate("output", "how much to show", "output_gate", "right"),
        Part("hidden", "what is shown of the memory", ("cell_tanh", "hidden"), ("cell_state", "output_gate"), "right"),
    ),
    "gru": (
        _gate("update", "how much to keep, and to renew", "update_gate"),
        _gate("relevance", "how much of the old state to hear", "reset_gate", "middle"),
        Part("product", "the old state, weighed", ("candidate_product",),
             ("hidden:t-1",), "middle"),
        Part("candidate", "what to write", ("candidate_hidden",),
             ("reset_gate", "candidate_product", "input"), "middle"),
        Part("keep", "the state, times what is kept", ("kept",), ("update_gate", "hidden:t-1")),
        Part("write", "the candidate, times the update gate", ("renewal", "written"),
             ("update_gate", "candidate_hidden"), "right"),
        Part("hidden", "the new state: both, added", ("hidden",), ("kept", "written"), "right"),
    ),
    "rnn": (
        Part("weigh", "weigh input and memory", ("pre_activation",),
             ("weight_hh/*/*", "hidden:t-1", "weight_ih/*/*", "input", "bias_ih/*")),
        Part("squash", "the new state", ("hidden",), ("pre_activation",), "right"),
    ),
}  # fmt: skip

_LSTM_GATES: Final = ("forget_gate", "input_gate", "candidate", "output_gate")
BACKWARD: Final[dict[Model, tuple[Part, ...]]] = {
    "lstm": (
        Part("arrive", "what comes back from the next step", ("d_hidden_from_gates", "d_cell_state_along"),
             ("forget_gate:t+1", "d_cell_state:t+1"), "right", shows=("arrive-gates", "arrive-along", "unit")),
        Part("hidden", "at the state: added", ("d_hidden",), ("d_hidden_from_output", "d_hidden_from_gates"), "right"),
        Part("through", "up to the memory", ("d_cell_state_from_hidden",),
             ("d_hidden", "output_gate", "slope_cell_tanh"), "right", shows=("climb",)),
        Part("cell", "at the memory: the two roads, added", ("d_cell_state",),
             ("d_cell_state_along", "d_cell_state_from_hidden"), "right"),
        Part("gates", "into the gates, times their slopes", tuple(f"d_pre_{gate}" for gate in _LSTM_GATES),
             ("d_cell_state", "d_hidden", *_LSTM_GATES, "cell_state:t-1", "cell_tanh"), "middle",
             select="d_pre_forget_gate"),
        Part("send", "on, by both roads", ("d_hidden_from_gates:t-1", "d_cell_state_along:t-1"),
             ("forget_gate", "d_cell_state", *(f"d_pre_{gate}" for gate in _LSTM_GATES)), "left",
             shows=("send-gates", "send-along")),
    ),
    "gru": (
        Part("arrive", "what comes back from the next step", ("d_hidden_from_gates", "d_hidden_along"),
             ("update_gate:t+1", "d_hidden:t+1"), "right", shows=("arrive-gates", "arrive-along", "unit")),
        Part("hidden", "at the state: all roads, added", ("d_hidden",),
             ("d_hidden_from_output", "d_hidden_along", "d_hidden_from_gates"), "right"),
        Part("gates", "into the gates, times their slopes",
             ("d_pre_update_gate", "d_pre_candidate_hidden", "d_candidate_product", "d_pre_reset_gate"),
             ("d_hidden", "hidden:t-1", "candidate_hidden", "renewal", "reset_gate", "candidate_product"), "middle",
             select="d_pre_candidate_hidden"),
        Part("send", "on, by both roads", ("d_hidden_from_gates:t-1", "d_hidden_along:t-1"),
             ("update_gate", "d_hidden", "d_pre_reset_gate", "d_pre_update_gate", "d_candidate_product"), "left",
             shows=("send-gates", "send-along")),
    ),
    "rnn": (
        Part("arrive", "what comes back from the next step", ("d_hidden_from_future",),
             ("weight_hh/*/*", "d_pre_activation:t+1"), "right", shows=("arrive-along", "unit")),
        Part("hidden", "at the state: added", ("d_hidden",), ("d_hidden_from_output", "d_hidden_from_future"), "right"),
        Part("slope", "times the slope", ("d_pre_activation",), ("d_hidden", "slope"), "middle"),
        Part("send", "on, through W", ("d_hidden_from_future:t-1",), ("weight_hh/*/*", "d_pre_activation"), "left",
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
        The unit that is followed: its number is open at each step.
    """
    for t in range(1, steps + 1):
        parts = FORWARD[model] + ((PREDICT,) if t in scored else ())
        yield from (_step("forward", "Forward", part, t, unit) for part in parts)
    yield from _loss(scored)
    for t in range(steps, 0, -1):
        first, *rest = BACKWARD[model]
        if t not in scored:  # nothing is asked for, and nothing comes back from an answer
            first = replace(first, writes=(*first.writes, "d_hidden_from_output"), select=first.writes[-1])
        parts = (first, *(BLAME if t in scored else ()), *rest)
        yield from (_step("back", "Backward", part, t, unit) for part in parts)


def _step(chapter: str, word: str, part: Part, t: int, unit: int) -> Step:
    opened = part.select or part.writes[-1]
    is_of_unit = opened not in ("prediction", "d_logit")
    marks = [*(family for family in part.writes if ":" not in family), *part.shows]
    return Step(
        id=f"{chapter}-{t}.{part.id}",
        chapter=chapter,
        title=f"{word}, t = {t}: {part.title}",
        t=t,
        shows=tuple(f"{mark}{what}-{t}" for mark in marks for what in WITH),
        reads=tuple(_named(family, t) for family in part.reads),
        writes=tuple(_named(family, t) for family in part.writes),
        equation=part.equation or opened,
        select=_named(opened, t).replace("*", str(unit if is_of_unit else 0)),
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
            title=f"Loss, t = {t}: how wrong",
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
