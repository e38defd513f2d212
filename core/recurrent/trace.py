"""What happened on the way forward, and what came back: every number of every step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, Self, TypeVar, overload

import numpy as np

from core.recurrent.cell import Cell, Steps, torch_names
from core.recurrent.check import Array
from core.recurrent.layout import Layout, stacked, sum_of_outer, times

AnyCell = TypeVar("AnyCell", bound=Cell)
AnyTrace = TypeVar("AnyTrace", bound="Trace[Any]")


@dataclass(frozen=True, eq=False)
class Trace(Generic[AnyCell]):
    """The way forward through T steps.

    Shapes are written for one sequence, (T, H); with a batch they are (T, B, H), with a batch of cells (T, G, B, H).

    Attributes
    ----------
    cell : Cell
        What was unrolled.
    inputs : ndarray, shape (T, D), as they were given
    memory : mapping of str to ndarray
        What each step made, as `layout` has it; states with the initial one in front.
    held : ndarray or None
        The gates that were held, in the order of the rows, NaN where one was free. ``None`` if all were.
    layout : Layout
    """

    cell: AnyCell
    inputs: Array
    memory: Mapping[str, Array]
    held: Array | None
    layout: Layout

    @property
    def hidden(self) -> Array:
        """The state after each step, shape (T, H)."""
        return self.layout.outward(self.memory["hidden"][1:])

    @property
    def initial_hidden(self) -> Array:
        """The state before the first step, shape (H,)."""
        return self.layout.outward(self.memory["hidden"][0])

    @cached_property
    def pre_activation(self) -> Array:
        """What the activations are functions of, shape (T, N H); made again when first asked for."""
        with np.errstate(over="ignore", invalid="ignore"):
            return self.layout.outward(self._recurrent() + self.layout.input_products(self.cell, self.inputs))

    def _recurrent(self) -> Array:
        return self.layout.recurrent_products(self.cell, self.memory["hidden"][:-1])


class Gate:
    """A gate's values in all steps, shape (T, H), read from a trace under the name that its cell has for it."""

    def __init__(self, meaning: str) -> None:
        self.__doc__ = meaning

    def __set_name__(self, owner: type, name: str) -> None:
        """Take the name that it is given in the trace's class."""
        self.name = name

    @overload
    def __get__(self, trace: None, owner: type) -> Self: ...
    @overload
    def __get__(self, trace: Trace[Any], owner: type) -> Array: ...
    def __get__(self, trace: Trace[Any] | None, owner: type) -> Self | Array:
        """Return the gate."""
        if trace is None:
            return self
        return trace.layout.outward(trace.memory[self.name])


@dataclass(frozen=True, eq=False)
class Gradients(Generic[AnyTrace]):
    """The way back: the gradient of the loss L by everything on the way forward.

    Shaped as what it is the gradient by. With a batch, parameters have the sum over the batch; with a batch of cells
    each cell has its own, also where the cells share an array and differ only in gain. What takes a product over all
    steps (inputs and parameters) is made when first asked for.

    Attributes
    ----------
    trace : Trace
        The way forward.
    d_hidden, d_cell : ndarray, and ndarray or None
        dL/dh_t and dL/dc_t from outside the recurrence, as the layout has it; the second ``None`` where nothing came.
    future : tuple of ndarray
        The same from the step that follows, for each state, the initial one in front: zero at the last one, and where
        the gradient is cut off.
    flow : sequence of tuples of ndarray
        Of each step dL/dz_t; and for a GRU the gradient by the recurrent product of each gate.
    """

    trace: AnyTrace
    d_hidden: Array
    d_cell: Array | None
    future: tuple[Array, ...]
    flow: Steps

    @cached_property
    def flows(self) -> tuple[Array, ...]:
        """What `flow` has, of all steps, as the layout has it."""
        return stacked(self.flow)

    @property
    def from_output(self) -> Array:
        """The part of `hidden` that comes from the step's own output, shape (T, H): what was given."""
        return self.trace.layout.outward(self.d_hidden)

    @property
    def from_future(self) -> Array:
        """The part of `hidden` that comes from the next step, shape (T, H)."""
        return self.trace.layout.outward(self.future[0][1:])

    @cached_property
    def hidden(self) -> Array:
        """The total dL/dh_t, shape (T, H)."""
        return self.from_output + self.from_future

    @property
    def pre_activation(self) -> Array:
        """dL/dz_t, shape (T, N H)."""
        return self.trace.layout.outward(self.flows[0])

    @property
    def initial_hidden(self) -> Array:
        """dL/dh_0, shape (H,); with a batch one for each sequence, also where all began alike."""
        return self.trace.layout.outward(self.future[0][0])

    @cached_property
    def inputs(self) -> Array:
        """dL/dx_t, shape (T, D)."""
        return self.trace.layout.outward(times(self.flows[0], self.trace.cell.weight_ih.mT))

    @cached_property
    def weight_ih(self) -> Array:
        """The sum over steps of dL/dz_t x_t^T, shape (N H, D)."""
        layout = self.trace.layout
        return sum_of_outer(self.flows[0], layout.inputs(self.trace.inputs), layout.cells, self.trace.cell.blocks)

    @cached_property
    def weight_hh(self) -> Array:
        """The sum over steps of dL/dz_t h_{t-1}^T, times the gain, shape (N H, H)."""
        layout = self.trace.layout
        total = sum_of_outer(self.flows[-1], self.trace.memory["hidden"][:-1], layout.cells, self.trace.cell.blocks)
        gain = self.trace.cell.gain
        return total * (gain[:, None, None] if isinstance(gain, np.ndarray) else gain)

    @cached_property
    def bias_ih(self) -> Array:
        """The sum over steps of dL/dz_t, shape (N H,)."""
        return self._sum(self.flows[0])

    @cached_property
    def bias_hh(self) -> Array:
        """The gradient by PyTorch's second bias, shape (N H,): that of `bias_ih`, but for a GRU's candidate."""
        return self.bias_ih if len(self.flows) == 1 else self._sum(self.flows[-1])

    def _sum(self, flow: Array) -> Array:
        kept = (1, flow.ndim - 1) if self.trace.layout.cells else (flow.ndim - 1,)
        total: Array = flow.sum(axis=tuple(axis for axis in range(flow.ndim) if axis not in kept))
        return total

    def to_torch_names(self) -> dict[str, Array]:
        """Return the parameters' gradients under the names that a one-layer PyTorch module gives them."""
        return torch_names(self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh)
