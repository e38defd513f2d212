"""All numbers of the scene of an LSTM, a GRU or an RNN: its gates, its states, and the paths of the gradient."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from core.entries.clamps import Model
from core.lessons.lstm.lesson import Lesson
from core.scene.numbers import WEIGHT_AXES, family, limit_of
from core.scene.scene import Axis, Values

Array = NDArray[np.float64]
UNITS: Final[tuple[Axis, ...]] = ("step", "unit")

# a cell's blocks of rows, in PyTorch's order, by their families
GATES: Final[Mapping[Model, tuple[str, ...]]] = MappingProxyType(
    {
        "lstm": ("input_gate", "forget_gate", "candidate", "output_gate"),
        "gru": ("reset_gate", "update_gate", "candidate_hidden"),
        "rnn": (),
    }
)


def numbers(lesson: Lesson) -> tuple[Values, ...]:
    """Return every family of numbers of the clamped run; those of one kind share a colour scale."""
    makers = {"lstm": _lstm, "gru": _gru, "rnn": _rnn}
    power = power_of(largest_gradient(lesson))
    families = (*_common(lesson), *_weights(lesson), *makers[lesson.sizes.model](lesson))
    return tuple(replace(values, power=power) if values.name.startswith("d_") else values for values in families)


def power_of(largest: float) -> int:
    """Return the power of ten of the gradients' unit: 0, or for very small or large ones that of their largest."""
    return 0 if 0.1 <= largest < 100.0 or largest == 0.0 else math.floor(math.log10(largest))


def largest_gradient(lesson: Lesson) -> float:
    """Return the largest gradient, which sets the scale of all."""
    run = lesson.clamped.evaluation
    back: Any = run.gradients
    states = (back.cell_state,) if lesson.sizes.model == "lstm" else ()
    return limit_of(back.hidden, back.pre_activation, run.d_logit, *states)


def _common(lesson: Lesson) -> Iterator[Values]:
    """Yield the numbers of every network: inputs, states, predictions, losses and their gradients."""
    run, example, limit = lesson.clamped.evaluation, lesson.example, largest_gradient(lesson)
    trace, back = run.trace, run.gradients
    hidden = np.vstack([trace.initial_hidden, trace.hidden])
    yield family("input", ("step", "input"), example.inputs)
    yield family("target", ("step", "output"), example.targets)
    yield family("hidden", UNITS, hidden, max(1.0, limit_of(hidden)), first=0)
    yield family("logit", ("step", "output"), run.logit, limit_of(run.logit))
    yield family("prediction", ("step", "output"), run.prediction)
    loss = max(limit_of(run.loss), float(np.log(example.targets.shape[-1])))  # ln V: that of a uniform guess
    yield family("loss", ("step",), run.loss, loss)
    yield family("loss_total", (), np.array(run.loss_total), loss)
    yield family("d_logit", ("step", "output"), run.d_logit, limit)
    yield family("d_hidden_from_output", UNITS, back.from_output, limit)
    yield family("d_hidden", UNITS, back.hidden, limit)
    yield family("d_input", ("step", "input"), back.inputs, limit)


def _weights(lesson: Lesson) -> Iterator[Values]:
    """Yield the weights, each gate's rows under its own name; all on one scale."""
    cell, readout = lesson.network.cell, lesson.network.readout
    limit = limit_of(cell.weight_ih, cell.weight_hh, cell.bias_ih, readout.weight_out, readout.bias_out)
    size = lesson.sizes.units
    gates = GATES[lesson.sizes.model]
    for block, gate in enumerate(gates):
        rows = slice(block * size, (block + 1) * size)
        yield family(f"weight_hh_{gate}", ("unit", "unit"), cell.weight_hh[rows], limit)
        yield family(f"weight_ih_{gate}", ("unit", "input"), cell.weight_ih[rows], limit)
        yield family(f"bias_{gate}", ("unit",), cell.bias_ih[rows], limit)
    if not gates:
        for name in ("weight_hh", "weight_ih", "bias_ih"):
            yield family(name, WEIGHT_AXES[name], getattr(cell, name), limit)
    yield family("weight_out", ("output", "unit"), readout.weight_out, limit)
    yield family("bias_out", ("output",), readout.bias_out, limit)


def _gates(lesson: Lesson, incoming: Mapping[str, Array]) -> Iterator[Values]:
    """Yield each gate with pre-activation, slope and gradients; `incoming`: the gradients with respect to the gates."""
    run, size, limit = lesson.clamped.evaluation, lesson.sizes.units, largest_gradient(lesson)
    trace, back = run.trace, run.gradients
    for block, gate in enumerate(GATES[lesson.sizes.model]):
        columns = slice(block * size, (block + 1) * size)
        value = getattr(trace, trace.cell.gates[block])
        slope = 1.0 - value**2 if gate.startswith("candidate") else value * (1.0 - value)
        clamped = lesson.clamped.hold.get(gate)
        if clamped is not None:
            slope = np.where(np.isnan(clamped), slope, 0.0)
        pre = trace.pre_activation[:, columns]
        yield family(gate, UNITS, value)
        yield family(f"pre_{gate}", UNITS, pre, limit_of(pre))
        yield family(f"slope_{gate}", UNITS, slope)
        yield family(f"d_{gate}", UNITS, incoming[gate], limit)
        yield family(f"d_pre_{gate}", UNITS, back.pre_activation[:, columns], limit)


def _lstm(lesson: Lesson) -> Iterator[Values]:
    run, limit = lesson.clamped.evaluation, largest_gradient(lesson)
    trace: Any = run.trace
    back: Any = run.gradients
    before = np.vstack([trace.initial_cell_state, trace.cell_state])
    tanh, states = np.tanh(trace.cell_state), limit_of(before)
    yield family("cell_state", UNITS, before, states, first=0)
    yield family("kept", UNITS, trace.forget_gate * before[:-1], states)
    yield family("written", UNITS, trace.input_gate * trace.candidate, states)
    yield family("cell_tanh", UNITS, tanh)
    yield family("slope_cell_tanh", UNITS, 1.0 - tanh**2)
    via_gates = np.vstack([back.initial_hidden, back.from_future])
    via_cell = np.vstack([back.initial_cell_state, back.cell_state_along])
    yield family("d_hidden_from_gates", UNITS, via_gates, limit, first=0)
    yield family("d_cell_state_along", UNITS, via_cell, limit, first=0)
    yield family("d_cell_state_from_hidden", UNITS, back.cell_state_from_hidden, limit)
    yield family("d_cell_state", UNITS, back.cell_state, limit)
    incoming = {
        "forget_gate": back.cell_state * before[:-1],
        "input_gate": back.cell_state * trace.candidate,
        "candidate": back.cell_state * trace.input_gate,
        "output_gate": back.hidden * tanh,
    }
    yield from _gates(lesson, incoming)


def _gru(lesson: Lesson) -> Iterator[Values]:
    run, limit = lesson.clamped.evaluation, largest_gradient(lesson)
    trace: Any = run.trace
    back, cell, size = run.gradients, lesson.network.cell, lesson.sizes.units
    before = np.vstack([trace.initial_hidden, trace.hidden])[:-1]
    product, candidate = trace.candidate_product, trace.candidate
    yield family("renewal", UNITS, 1.0 - trace.update_gate)
    yield family("kept", UNITS, trace.update_gate * before)
    yield family("written", UNITS, (1.0 - trace.update_gate) * candidate)
    yield family("candidate_product", UNITS, product, limit_of(product))
    d_pre = back.pre_activation
    d_product = d_pre[:, 2 * size :] * trace.reset_gate
    via_gates = np.hstack([d_pre[:, : 2 * size], d_product]) @ cell.weight_hh  # to the state before each step
    direct = back.hidden * trace.update_gate
    last = np.zeros((1, size))  # there is no later step
    yield family("d_hidden_from_gates", UNITS, np.vstack([via_gates, last]), limit, first=0)
    yield family("d_hidden_along", UNITS, np.vstack([direct, last]), limit, first=0)
    yield family("d_candidate_product", UNITS, d_product, limit)
    incoming = {
        "reset_gate": d_pre[:, 2 * size :] * product,
        "update_gate": back.hidden * (before - candidate),
        "candidate_hidden": back.hidden * (1.0 - trace.update_gate),
    }
    yield from _gates(lesson, incoming)


def _rnn(lesson: Lesson) -> Iterator[Values]:
    run, limit = lesson.clamped.evaluation, largest_gradient(lesson)
    trace: Any = run.trace
    back = run.gradients
    from_next = np.vstack([back.initial_hidden, back.from_future])
    yield family("pre_activation", UNITS, trace.pre_activation, limit_of(trace.pre_activation))
    yield family("slope", UNITS, trace.slope)
    yield family("d_hidden_from_future", UNITS, from_next, limit, first=0)
    yield family("d_pre_activation", UNITS, back.pre_activation, limit)
