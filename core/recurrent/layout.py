"""The order of the axes of a batch and of a batch of cells, and sums over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import numpy as np

from core.recurrent.cell import Cell, Steps
from core.recurrent.check import Array, shaped


@dataclass(frozen=True)
class Layout:
    """The order of the axes: (T, G, B, H), where G and B may be absent.

    G cells with different weights need an axis B for matrix products; it is inserted (`padded`) and removed again.
    """

    steps: int
    shape: tuple[int, ...]  # of a state, in computations
    cells: bool
    padded: bool

    @classmethod
    def of(cls, cell: Cell, inputs: Array) -> Layout:
        """Return the layout of inputs (T, D), (T, B, D) or (T, G, B, D)."""
        steps, *batch, _ = inputs.shape
        padded = cell.weight_hh.ndim == 3 and not batch
        front = () if cell.cells is None else (cell.cells,)
        shape = (*front, *batch[-1:], *((1,) if padded else ()), cell.hidden_size)
        return cls(steps, shape, bool(front), padded)

    @property
    def outer(self) -> tuple[int, ...]:
        """The shape of a state for callers."""
        return (*self.shape[:-2], self.shape[-1]) if self.padded else self.shape

    @property
    def letters(self) -> str:
        """The letters of the axes of `outer`."""
        batch = len(self.outer) > 1 + self.cells
        letters = "G, " * self.cells + "B, " * batch + "H"
        return f"({letters})" if len(self.outer) > 1 else "(H,)"

    def inward(self, array: Array) -> Array:
        """Insert the missing axis of the batch into (..., G, H)."""
        return array[..., None, :] if self.padded else array

    def outward(self, array: Array) -> Array:
        """Remove the inserted axis."""
        return array[..., 0, :] if self.padded else array

    def inputs(self, inputs: Array) -> Array:
        """Insert the missing axes into the inputs, so that they broadcast against states with a first axis of T."""
        if self.cells and inputs.ndim < 4:
            inputs = inputs[:, None]
        return inputs[..., None, :] if self.padded else inputs

    def input_products(self, cell: Cell, inputs: Array) -> Array:
        """Return W_xh x_t + b of all steps; cells that share their weights share these."""
        return times(self.inputs(inputs), cell.weight_ih) + across(cell.bias_ih)

    def recurrent_products(self, cell: Cell, hidden: Array) -> Array:
        """Return W_hh h_{t-1} of all steps, times the gain, from the previous states."""
        return self.gain(cell) * times(hidden, cell.weight_hh)

    def gain(self, cell: Cell) -> Array | float:
        """Return the gain, with axes after that of the cells, so that it multiplies states and rows of any width."""
        return cell.gain.reshape(-1, *[1] * (len(self.shape) - 1)) if isinstance(cell.gain, np.ndarray) else cell.gain

    def state(self, name: str, value: Any) -> Array:
        """Return an initial state in its full shape; zero for ``None``."""
        if value is None:
            return np.zeros(self.shape)
        return np.broadcast_to(self.inward(shaped(name, value, self.outer, self.letters)), self.shape)

    def sequence(self, name: str, value: Any) -> Array:
        """Return an array with a number for each step and unit, such as a given gradient, in its full shape."""
        outer = (self.steps, *self.outer)
        array = self.inward(shaped(name, value, outer, f"(T, {self.letters[1:]}".replace(",)", ")")))
        full = (self.steps, *self.shape)
        return array if array.shape == full else np.broadcast_to(array, full)


def times(rows: Array, weight: Array) -> Array:
    """Return ``weight @ row`` for the rows of all steps at once.

    Parameters
    ----------
    rows : ndarray, shape (T, ..., D); with cells of their own weights (T, G or 1, B, D)
    weight : ndarray, shape (N, D) or (G, N, D)

    Returns
    -------
    ndarray, shape (T, ..., N)
    """
    if weight.ndim == 2:
        return (rows.reshape(-1, rows.shape[-1]) @ weight.T).reshape(*rows.shape[:-1], len(weight))
    steps, _, batch, _ = rows.shape
    product: Array = by_cell(rows) @ weight.mT
    return product.reshape(len(weight), steps, batch, -1).swapaxes(0, 1)


def across(bias: Array) -> Array:
    """Return biases (N,) as they are, and those of cells, (G, N), with an axis for the batch."""
    return bias[:, None] if bias.ndim == 2 else bias


def by_cell(rows: Array) -> Array:
    """Return rows (T, G, ..., D) as (G, T ..., D): each cell's rows of all steps and sequences."""
    moved = rows.swapaxes(0, 1)
    return moved.reshape(len(moved), -1, rows.shape[-1])


def sum_of_outer(left: Array, right: Array, cells: bool, blocks: int = 1) -> Array:
    """Return the sum over steps and sequences of ``left right^T``, one for each cell: a weight's gradient.

    With several blocks in `left`, it is faster block by block.
    """
    if cells:
        product: Array = by_cell(left).mT @ by_cell(right)
        return product
    if blocks == 1:
        return left.reshape(-1, left.shape[-1]).T @ right.reshape(-1, right.shape[-1])
    by_block = left.reshape(-1, blocks, left.shape[-1] // blocks).transpose(1, 2, 0)
    return (by_block @ right.reshape(-1, right.shape[-1])).reshape(left.shape[-1], -1)


def stacked(steps: Steps, initial: Sequence[Array] = ()) -> tuple[Array, ...]:
    """Return the results of all steps, kind by kind: arrays with a first axis of T.

    The first kinds are states: `initial` states, if given, come before them.
    """
    kinds = zip_longest(zip(*steps, strict=True), initial)
    return tuple(np.array(kind if first is None else (first, *kind)) for kind, first in kinds)
