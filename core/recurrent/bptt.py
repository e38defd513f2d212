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
    """Run a cell along a sequence and keep everything.

    Parameters
    ----------
    cell : RNN, LSTM or GRU
        Or a batch of G of them.
    inputs : array_like, shape (T, D) or (T, B, D)
        With a batch of cells also (T, G, B, D); else all cells read the same.
    hidden, cell_state : array_like, shape (H,) or (B, H), optional
        The states before the first step; zero by default. `cell_state` is an LSTM's.
    hold : mapping of str to array_like, optional
        Gates that keep a value given from outside: name -> array like `hidden` of the trace, NaN where the gate is
        free. No gradient passes through a gate while it is held.

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
    return run(cell, array, layout, states, held_rows(cell, layout, hold))


def run(cell: Cell, inputs: Array, layout: Layout, states: tuple[Array, ...], held: Array | None) -> Trace[Any]:
    """Do what `unroll` says with what it has checked."""
    with np.errstate(over="ignore", invalid="ignore"):  # a cell that runs away says so by its numbers
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
    """Go back through all steps.

    Parameters
    ----------
    trace : Trace
        What `unroll` returned.
    d_hidden : array_like, like ``trace.hidden``
        dL/dh_t from outside, that is from each step's own output.
    d_cell_state : array_like, like ``trace.hidden``, optional
        dL/dc_t from outside (an LSTM's); zero by default.
    truncate : int, optional
        The states are detached every so many steps: nothing comes back into step k, 2k, ... from the step after it.

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
    """Do what `backpropagate` says with what it has checked."""
    cuts = frozenset(range(truncate, trace.layout.steps, truncate)) if truncate else frozenset()
    with np.errstate(over="ignore", invalid="ignore"):
        future, flow = trace.cell.backward(trace, d_hidden, d_cell, cuts)
    gradients: Gradients[Any] = trace.cell.gradients_type(trace, d_hidden, d_cell, future, flow)
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


def held_rows(cell: Cell, layout: Layout, hold: Hold | None) -> Array | None:
    """Return what `unroll` is to hold as rows of gates (T, ..., N H), NaN where one is free; ``None``: all are.

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
