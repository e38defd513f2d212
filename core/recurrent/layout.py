"""How the axes of a batch and of a batch of cells stand, and sums over them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from core.recurrent.cell import Cell
from core.recurrent.check import Array, shaped

CACHED: Final = 50_000  # so many numbers, with what is made of them on the way, stay in a processor's cache


@dataclass(frozen=True)
class Layout:
    """How the axes stand: (T, G, B, H), where G and B may be absent.

    With weights of their own, G cells need an axis B to multiply by; it is put in (`padded`) and taken out again.
    """

    steps: int
    shape: tuple[int, ...]  # of a state, as it is worked with
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
        """The shape of a state as others see it."""
        return (*self.shape[:-2], self.shape[-1]) if self.padded else self.shape

    @property
    def letters(self) -> str:
        """What the axes of `outer` are."""
        batch = len(self.outer) > 1 + self.cells
        letters = "G, " * self.cells + "B, " * batch + "H"
        return f"({letters})" if len(self.outer) > 1 else "(H,)"

    def inward(self, array: Array) -> Array:
        """Put the missing axis of the batch into (..., G, H)."""
        return array[..., None, :] if self.padded else array

    def outward(self, array: Array) -> Array:
        """Take it out again."""
        return array[..., 0, :] if self.padded else array

    def inputs(self, inputs: Array) -> Array:
        """Put the missing axes into the inputs, so that they broadcast against states with an axis of T in front."""
        if self.cells and inputs.ndim < 4:
            inputs = inputs[:, None]
        return inputs[..., None, :] if self.padded else inputs

    def input_products(self, cell: Cell, inputs: Array) -> Array:
        """Return W_xh x_t + b of all steps; cells that share their weights share it."""
        products = times(self.inputs(inputs), cell.weight_ih)
        products += across(cell.bias_ih)
        return products

    def recurrent_products(self, cell: Cell, hidden: Array) -> Array:
        """Return W_hh h_{t-1} of all steps, with the gain, from the states before them."""
        weight_hh, gain, _ = self.recurrent(cell)
        products = times(hidden, weight_hh)
        return products if gain is None else gain * products

    def rows(self, products: Array) -> Array:
        """Return room for the rows of all steps: that of `products`, unless cells share these."""
        shape = (self.steps, *self.shape[:-1], products.shape[-1])
        return products if products.shape == shape else np.empty(shape)

    def recurrent(self, cell: Cell) -> tuple[Array, Array | None, Callable[..., Array]]:
        """Return the weights of the step with the gain in them, or beside them where cells share them; and the product.

        ``ndarray.dot`` is a quicker ``matmul`` where they do the same: one matrix, and at most one axis of rows.
        """
        multiply = np.ndarray.dot if cell.weight_hh.ndim == 2 and len(self.shape) < 3 else np.matmul
        if not isinstance(cell.gain, np.ndarray):
            return (cell.weight_hh if cell.gain == 1.0 else cell.gain * cell.weight_hh), None, multiply
        if cell.weight_hh.ndim == 3:
            return cell.gain[:, None, None] * cell.weight_hh, None, multiply
        return cell.weight_hh, cell.gain.reshape(-1, *[1] * (len(self.shape) - 1)), multiply

    def room(self, more: int = 0) -> Array:
        """Return room for a row of the shape of a state in each step, and for so many `more`."""
        return np.empty((self.steps + more, *self.shape))

    def state(self, name: str, value: Any) -> Array:
        """Return an initial state in full; zero where it is ``None``."""
        if value is None:
            return np.zeros(self.shape)
        return np.broadcast_to(self.inward(shaped(name, value, self.outer, self.letters)), self.shape)

    def sequence(self, name: str, value: Any) -> Array:
        """Return what has a number for each step and unit, such as a gradient from outside, in full."""
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
    """Return rows (T, G, ..., D) as (G, T ..., D): each cell's rows of all steps and sequences one below the other."""
    moved = rows.swapaxes(0, 1)
    return moved.reshape(len(moved), -1, rows.shape[-1])


def sum_of_outer(left: Array, right: Array, cells: bool, blocks: int = 1) -> Array:
    """Return the sum over steps and sequences of ``left right^T``, one for each cell: a weight's gradient.

    It is quicker block by block, where `left` has several.
    """
    if cells:
        product: Array = by_cell(left).mT @ by_cell(right)
        return product
    if blocks == 1:
        return left.reshape(-1, left.shape[-1]).T @ right.reshape(-1, right.shape[-1])
    by_block = left.reshape(-1, blocks, left.shape[-1] // blocks).transpose(1, 2, 0)
    return (by_block @ right.reshape(-1, right.shape[-1])).reshape(left.shape[-1], -1)


def in_parts(function: Callable[..., object], first: Array, *more: Array | None) -> None:
    """Call `function` with the rows of all steps, or ``None``, so many steps at a time as a processor's cache holds."""
    if first.size <= CACHED:
        function(first, *more)
        return
    steps = max(1, CACHED * len(first) // first.size)
    for start in range(0, len(first), steps):
        function(*(None if rows is None else rows[start : start + steps] for rows in (first, *more)))


def backwards(*rows: Array) -> Iterator[tuple[Any, ...]]:
    """Go through the rows of all steps together, from the last: its number, counted from 0, and its rows."""
    return zip(range(len(rows[0]) - 1, -1, -1), *[array[::-1] for array in rows], strict=True)


def blocks_of(rows: Array, count: int) -> list[Array]:
    """Return the blocks of rows (..., N H): N views (..., H)."""
    size = rows.shape[-1] // count
    return [rows[..., place : place + size] for place in range(0, rows.shape[-1], size)]


def side_by_side(like: Array, count: int) -> tuple[Array, Array]:
    """Return room for a row (..., N H), and the same room block by block, (N, ..., H)."""
    row = np.empty((*like.shape[:-1], count, like.shape[-1] // count))
    return row.reshape(like.shape), row.transpose(like.ndim - 1, *range(like.ndim - 1), like.ndim)
