"""Every number of every step of the forward and of the backward pass."""

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
    """The forward pass through T steps.

    Shapes are written for one sequence, (T, H); with a batch they are (T, B, H), with a batch of cells (T, G, B, H).

    Attributes
    ----------
    cell : Cell
        The unrolled cell.
    inputs : ndarray, shape (T, D), as given
    memory : mapping of str to ndarray
        The results of each step, in the shapes of `layout`; states begin with the initial one.
    held : ndarray or None
        The values of clamped gates, in the order of the rows, NaN where a gate is free. ``None`` if all are free.
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
        """The arguments of the activations, shape (T, N H); computed when first used."""
        with np.errstate(over="ignore", invalid="ignore"):
            return self.layout.outward(self._recurrent() + self.layout.input_products(self.cell, self.inputs))

    def _recurrent(self) -> Array:
        return self.layout.recurrent_products(self.cell, self.memory["hidden"][:-1])


class Gate:
    """A gate's values in all steps, shape (T, H), read from a trace under its name in the cell."""

    def __init__(self, meaning: str) -> None:
        self.__doc__ = meaning

    def __set_name__(self, owner: type, name: str) -> None:
        """Store the name of the attribute in the trace's class."""
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
    """The backward pass: the gradient of the loss L with respect to everything in the forward pass.

    Each gradient has the shape of its variable. With a batch, gradients of parameters are summed over the batch; with a
    batch of cells each cell has its own, also where the cells share an array and differ only in gain. Products over all
    steps (inputs and parameters) are computed when first used.

    Attributes
    ----------
    trace : Trace
        The forward pass.
    d_hidden, d_cell : ndarray, and ndarray or None
        dL/dh_t and dL/dc_t from outside the recurrence, in the shapes of the layout; the second may be ``None``.
    from_next : tuple of ndarray
        The same from step t + 1, for each state, beginning with the initial one: zero at the last step, and where the
        gradient is truncated.
    d_products : sequence of tuples of ndarray
        dL/dz_t of each step; and for a GRU the gradient with respect to the recurrent product of each gate.
    """

    trace: AnyTrace
    d_hidden: Array
    d_cell: Array | None
    from_next: tuple[Array, ...]
    d_products: Steps

    @cached_property
    def all_d_products(self) -> tuple[Array, ...]:
        """`d_products` of all steps, in the shapes of the layout."""
        return stacked(self.d_products)

    @property
    def from_output(self) -> Array:
        """The part of `hidden` that comes from the step's own output, shape (T, H): the given gradient."""
        return self.trace.layout.outward(self.d_hidden)

    @property
    def from_future(self) -> Array:
        """The part of `hidden` that comes from step t + 1, shape (T, H)."""
        return self.trace.layout.outward(self.from_next[0][1:])

    @cached_property
    def hidden(self) -> Array:
        """The total dL/dh_t, shape (T, H)."""
        return self.from_output + self.from_future

    @property
    def pre_activation(self) -> Array:
        """dL/dz_t, shape (T, N H)."""
        return self.trace.layout.outward(self.all_d_products[0])

    @property
    def initial_hidden(self) -> Array:
        """dL/dh_0, shape (H,); with a batch one for each sequence, also with equal initial states."""
        return self.trace.layout.outward(self.from_next[0][0])

    @cached_property
    def inputs(self) -> Array:
        """dL/dx_t, shape (T, D)."""
        return self.trace.layout.outward(times(self.all_d_products[0], self.trace.cell.weight_ih.mT))

    @cached_property
    def weight_ih(self) -> Array:
        """The sum over steps of dL/dz_t x_t^T, shape (N H, D)."""
        layout = self.trace.layout
        inputs = layout.inputs(self.trace.inputs)
        return sum_of_outer(self.all_d_products[0], inputs, layout.cells, self.trace.cell.blocks)

    @cached_property
    def weight_hh(self) -> Array:
        """The sum over steps of dL/dz_t h_{t-1}^T, times the gain, shape (N H, H)."""
        layout = self.trace.layout
        before = self.trace.memory["hidden"][:-1]
        total = sum_of_outer(self.all_d_products[-1], before, layout.cells, self.trace.cell.blocks)
        gain = self.trace.cell.gain
        return total * (gain[:, None, None] if isinstance(gain, np.ndarray) else gain)

    @cached_property
    def bias_ih(self) -> Array:
        """The sum over steps of dL/dz_t, shape (N H,)."""
        return self._sum(self.all_d_products[0])

    @cached_property
    def bias_hh(self) -> Array:
        """The gradient of PyTorch's second bias, shape (N H,): that of `bias_ih`, except for a GRU's candidate."""
        return self.bias_ih if len(self.all_d_products) == 1 else self._sum(self.all_d_products[-1])

    def _sum(self, d_products: Array) -> Array:
        kept = (1, d_products.ndim - 1) if self.trace.layout.cells else (d_products.ndim - 1,)
        total: Array = d_products.sum(axis=tuple(axis for axis in range(d_products.ndim) if axis not in kept))
        return total

    def to_torch_names(self) -> dict[str, Array]:
        """Return the parameters' gradients under a one-layer PyTorch module's names."""
        return torch_names(self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh)
