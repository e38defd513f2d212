"""Unrolling a cell over a sequence, and backpropagation through time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike

from core.recurrent.cell import Cell
from core.recurrent.check import Array, choice, finite, whole, wrong
from core.recurrent.gru import GRU, GRUTrace
from core.recurrent.layout import Layout
from core.recurrent.lstm import LSTM, LSTMGradients, LSTMTrace
from core.recurrent.rnn import RNN, RNNTrace
from core.recurrent.trace import AnyTrace, Gradients, Trace

Hold = Mapping[str, ArrayLike]


@overload
def unroll(
    cell: RNN, inputs: ArrayLike, hidden: ArrayLike | None = ..., cell_state: None = ..., hold: None = ...
) -> RNNTrace: ...
@overload
def unroll(
    cell: LSTM,
    inputs: ArrayLike,
    hidden: ArrayLike | None = ...,
    cell_state: ArrayLike | None = ...,
    hold: Hold | None = ...,
) -> LSTMTrace: ...
@overload
def unroll(
    cell: GRU, inputs: ArrayLike, hidden: ArrayLike | None = ..., cell_state: None = ..., hold: Hold | None = ...
) -> GRUTrace: ...
def unroll(
    cell: Cell,
    inputs: ArrayLike,
    hidden: ArrayLike | None = None,
    cell_state: ArrayLike | None = None,
    hold: Hold | None = None,
) -> Trace[Any]:
    """Run a cell over a sequence and keep every intermediate result.

    Parameters
    ----------
    cell : RNN, LSTM or GRU
        Or a batch of G of them.
    inputs : array_like, shape (T, D) or (T, B, D)
        With a batch of cells also (T, G, B, D); otherwise all cells read the same inputs.
    hidden, cell_state : array_like, shape (H,) or (B, H), optional
        The states before the first step; zero by default. `cell_state` is an LSTM's.
    hold : mapping of str to array_like, optional
        Gates that are clamped: name -> array like `hidden` of the trace, NaN where the gate is free. No gradient
        passes through a clamped gate.

    Returns
    -------
    RNNTrace, LSTMTrace or GRUTrace

    Raises
    ------
    ValueError
        If a shape does not fit, a number is not finite, T is 0, or the cell has no such gate or state.
    """
    array = finite("inputs", inputs)
    layout = _checked_layout(cell, array)
    given = {"hidden": hidden, "cell_state": cell_state}
    for name in given.keys() - set(cell.states):
        if given[name] is not None:
            raise wrong(name, f"None for {cell.kind}", np.asarray(given[name]))
    states = tuple(layout.state(name, given[name]) for name in cell.states)
    return run(cell, array, layout, states, clamped_rows(cell, layout, hold))


def run(cell: Cell, inputs: Array, layout: Layout, states: tuple[Array, ...], held: Array | None) -> Trace[Any]:
    """Unroll a cell, as `unroll` does, with checked arguments."""
    with np.errstate(over="ignore", invalid="ignore"):  # a cell may diverge
        memory = cell.forward(layout, layout.input_products(cell, inputs), states, held)
    trace: Trace[Any] = cell.trace_type(cell, inputs, memory, held, layout)
    return trace


@overload
def backpropagate(
    trace: LSTMTrace, d_hidden: ArrayLike, d_cell_state: ArrayLike | None = ..., truncate: int | None = ...
) -> LSTMGradients: ...
@overload
def backpropagate(
    trace: AnyTrace, d_hidden: ArrayLike, d_cell_state: None = ..., truncate: int | None = ...
) -> Gradients[AnyTrace]: ...
def backpropagate(
    trace: Trace[Any],
    d_hidden: ArrayLike,
    d_cell_state: ArrayLike | None = None,
    truncate: int | None = None,
) -> Gradients[Any]:
    """Backpropagate through all steps.

    Parameters
    ----------
    trace : Trace
        What `unroll` returned.
    d_hidden : array_like, like ``trace.hidden``
        dL/dh_t from each step's own output.
    d_cell_state : array_like, like ``trace.hidden``, optional
        dL/dc_t from outside the recurrence (of an LSTM); zero by default.
    truncate : int, optional
        The states are detached after steps k, 2k, ...: no gradient all_d_products from the next step into these.

    Returns
    -------
    Gradients or LSTMGradients

    Raises
    ------
    ValueError
        If a shape does not fit, a number is not finite, or `truncate` is below 1.
    """
    whole("truncate", truncate)
    layout = trace.layout
    from_output = layout.sequence("d_hidden", d_hidden)
    if d_cell_state is None:
        return run_back(trace, from_output, None, truncate)
    if "cell_state" not in trace.cell.states:
        raise wrong("d_cell_state", f"None for {trace.cell.kind}", np.asarray(d_cell_state))
    return run_back(trace, from_output, layout.sequence("d_cell_state", d_cell_state), truncate)


def run_back(trace: Trace[Any], d_hidden: Array, d_cell: Array | None, truncate: int | None) -> Gradients[Any]:
    """Backpropagate, as `backpropagate` does, with checked arguments."""
    cuts = frozenset(range(truncate, trace.layout.steps, truncate)) if truncate else frozenset()
    with np.errstate(over="ignore", invalid="ignore"):
        from_next, d_products = trace.cell.backward(trace, d_hidden, d_cell, cuts)
    gradients: Gradients[Any] = trace.cell.gradients_type(trace, d_hidden, d_cell, from_next, d_products)
    return gradients


def _checked_layout(cell: Cell, inputs: Array) -> Layout:
    cells = cell.cells
    expected = f"of shape (T, {cell.input_size}) or (T, B, {cell.input_size}), T and B at least 1"
    fits = 2 <= inputs.ndim <= (3 if cells is None else 4) and 0 not in inputs.shape
    if fits and inputs.ndim == 4:
        fits = inputs.shape[1] in (1, cells)
    if not fits or inputs.shape[-1] != cell.input_size:
        raise wrong("inputs", expected, inputs)
    return Layout.of(cell, inputs)


def clamped_rows(cell: Cell, layout: Layout, hold: Hold | None) -> Array | None:
    """Return the values of clamped gates as rows (T, ..., N H), NaN where a gate is free; ``None`` without any.

    Raises
    ------
    ValueError
        If the cell has no such gate, or a shape does not fit.
    """
    if not hold:
        return None
    size = cell.hidden_size
    held = np.full((layout.steps, *layout.shape[:-1], cell.blocks * size), np.nan)
    for name, value in hold.items():
        if not cell.gates:
            raise wrong("hold", f"None for {cell.kind}, which has no gates", name)
        choice("hold", name, cell.gates)
        array = np.asarray(value, dtype=np.float64)
        free = np.isnan(array)
        full = layout.sequence(f"hold[{name!r}]", np.where(free, 0.0, array))
        place = cell.gates.index(name) * size
        mask = np.broadcast_to(layout.inward(free), full.shape)
        held[..., place : place + size] = np.where(mask, np.nan, full)
    return held
