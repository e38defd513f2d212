"""The long short-term memory: its parameters, its forward and its backward step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Self

import numpy as np

from core.recurrent.cell import Cell
from core.recurrent.check import Array, finite
from core.recurrent.initial import InitialiserName
from core.recurrent.layout import Layout, backwards, blocks_of, in_parts, side_by_side
from core.recurrent.trace import Gate, Gradients, Trace


class LSTMTrace(Trace["LSTM"]):
    """The way forward through an LSTM."""

    input_gate = Gate("How much of the candidate enters, 0 to 1, shape (T, H).")
    forget_gate = Gate("How much of the cell state is kept, 0 to 1, shape (T, H).")
    candidate = Gate("What would enter, -1 to 1, shape (T, H).")
    output_gate = Gate("How much of the cell state's tanh is shown, 0 to 1, shape (T, H).")

    @property
    def cell_state(self) -> Array:
        """The cell state after each step, shape (T, H)."""
        return self.layout.outward(self.memory["cell_state"][1:])

    @property
    def initial_cell_state(self) -> Array:
        """The cell state before the first step, shape (H,)."""
        return self.layout.outward(self.memory["cell_state"][0])

    @cached_property
    def hidden_by_cell_state(self) -> Array:
        """The slope of h_t by c_t, o (1 - tanh(c)^2), as the layout has it."""
        slope = 1.0 - self.memory["cell_tanh"] ** 2
        slope *= self.memory["gates"][..., 3 * self.cell.hidden_size :]
        return slope


class LSTMGradients(Gradients[LSTMTrace]):
    """The way back through an LSTM, with the roads into the cell state."""

    @property
    def initial_cell_state(self) -> Array:
        """dL/dc_0, shape (H,); with a batch one for each sequence."""
        return self.trace.layout.outward(self.future[1][0])

    @property
    def cell_state_along(self) -> Array:
        """The part of dL/dc_t that comes from c_{t+1}, through the forget gate, shape (T, H)."""
        return self.trace.layout.outward(self.future[1][1:])

    @cached_property
    def cell_state_from_hidden(self) -> Array:
        """The part of dL/dc_t that comes from h_t, through the output gate and tanh, shape (T, H)."""
        return self.hidden * self.trace.layout.outward(self.trace.hidden_by_cell_state)

    @cached_property
    def cell_state(self) -> Array:
        """The total dL/dc_t, shape (T, H): both roads, and what came in from outside."""
        both = self.cell_state_along + self.cell_state_from_hidden
        return both if self.d_cell is None else both + self.trace.layout.outward(self.d_cell)


@dataclass(frozen=True, eq=False)
class LSTM(Cell):
    r"""A long short-term memory of H units that read D inputs, with a forget gate and without peepholes.

    .. math::

        i_{t}, f_{t}, o_{t} = \sigma(W_{h\cdot} h_{t-1} + W_{x\cdot} x_{t} + b_{\cdot}), \quad
        g_{t} = \tanh(W_{hg} h_{t-1} + W_{xg} x_{t} + b_{g})

        c_{t} = f_{t} \odot c_{t-1} + i_{t} \odot g_{t}

        h_{t} = o_{t} \odot \tanh(c_{t})

    and back

    .. math::

        dc_{t} = f_{t+1} \odot dc_{t+1} + dh_{t} \odot o_{t} \odot (1 - \tanh(c_{t})^2)

        di_{t} = dc_{t} \odot g_{t}, \quad df_{t} = dc_{t} \odot c_{t-1}, \quad dg_{t} = dc_{t} \odot i_{t}, \quad
        do_{t} = dh_{t} \odot \tanh(c_{t})

    each of which, times the slope of its gate, is its row of :math:`dz_{t}`; then as in an RNN.

    Attributes
    ----------
    weight_ih, weight_hh, bias_ih : ndarray, shapes (4 H, D), (4 H, H) and (4 H,)
        In PyTorch's order of rows: i, f, g, o. Or those of G cells, with an axis of length G in front.
    gain : float or ndarray (G,)
        Multiplies :math:`W_{hh} h_{t-1}`; G gains make a batch of G cells that may share their weights.

    References
    ----------
    .. [1] Hochreiter and Schmidhuber (1997), Long short-term memory (without a forget gate).
    .. [2] Gers, Schmidhuber and Cummins (2000), Learning to forget: this variant.
    """

    gain: float | Array = 1.0

    gates: ClassVar[tuple[str, ...]] = ("input_gate", "forget_gate", "candidate", "output_gate")
    blocks: ClassVar[int] = 4
    states: ClassVar[tuple[str, ...]] = ("hidden", "cell_state")
    trace_type: ClassVar[Any] = LSTMTrace
    gradients_type: ClassVar[Any] = LSTMGradients

    @staticmethod
    def forward_step(
        input_product: np.ndarray,
        gates: np.ndarray,
        hidden: np.ndarray,
        cell_state: np.ndarray,
        weight_hh: np.ndarray,
        gain: np.ndarray | None = None,
        multiply: Callable[..., np.ndarray] = np.matmul,
        held: np.ndarray | None = None,
        blocks: tuple[np.ndarray, ...] | None = None,
        room: tuple[np.ndarray | None, np.ndarray | float] = (None, 1.0),
        out: tuple[np.ndarray | None, ...] = (None, None, None),
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return h_t, c_t and tanh(c_t) from W_xh x_t + b, h_{t-1} and c_{t-1}; the gates are filled in.

        For speed there may be given: each gate's block of `gates`; room for z_t, and ones; and for what is returned.
        """
        size = hidden.shape[-1]
        input_gate, forget_gate, candidate, output_gate = blocks or (
            gates[..., k * size :][..., :size] for k in range(4)
        )
        z, one = multiply(hidden, weight_hh.mT, room[0]), room[1]
        if gain is not None:
            z *= gain
        z += input_product
        np.negative(z, gates)
        np.exp(gates, gates)
        gates += one
        np.reciprocal(gates, gates)  # 1 / (1 + exp(-z)): right for i, f and o; g is a tanh
        np.tanh(z[..., 2 * size : 3 * size], candidate)
        if held is not None:
            np.copyto(gates, held, where=~np.isnan(held))
        cell_state = np.multiply(forget_gate, cell_state, out[1])
        cell_state += input_gate * candidate
        cell_tanh = np.tanh(cell_state, out[2])
        return np.multiply(output_gate, cell_tanh, out[0]), cell_state, cell_tanh

    @staticmethod
    def backward_step(
        d_hidden: np.ndarray,
        d_cell_state: np.ndarray,
        slope: np.ndarray,
        hidden_by_cell_state: np.ndarray,
        forget_gate: np.ndarray,
        weight_hh: np.ndarray,
        gain: np.ndarray | None = None,
        multiply: Callable[..., np.ndarray] = np.matmul,
        room: tuple[np.ndarray, ...] | None = None,
        out: tuple[np.ndarray | None, np.ndarray | None] = (None, None),
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the step's parts of dh_{t-1} and dc_{t-1}.

        From the total dh_t, the part of dc_t that did not come by h_t, and the slopes of c_t and h_t; those in `slope`
        become dz_t, in place. For speed there may be given room for a row like it, also gate by gate; and for what is
        returned.
        """
        d_cell_state = d_cell_state + d_hidden * hidden_by_cell_state
        if room is None:
            slope *= np.concatenate((d_cell_state, d_cell_state, d_cell_state, d_hidden), axis=-1)
        else:
            row, of_cell_state, of_hidden = room
            of_cell_state[...], of_hidden[...] = d_cell_state, d_hidden
            slope *= row
        d_hidden_before = multiply(slope, weight_hh, out[0])
        if gain is not None:
            d_hidden_before *= gain
        return d_hidden_before, np.multiply(d_cell_state, forget_gate, out[1])

    @staticmethod
    def slopes(
        gates: np.ndarray,
        cell_state_before: np.ndarray,
        cell_tanh: np.ndarray,
        held: np.ndarray | None = None,
        slope: np.ndarray | None = None,
    ) -> np.ndarray:
        """Return the slope of c_t by z_i, z_f and z_g, and of h_t by z_o. A held gate's is zero.

        For speed there may be given room for it, `slope`.
        """
        size = cell_tanh.shape[-1]
        input_gate, candidate = gates[..., :size], gates[..., 2 * size : 3 * size]
        slope = np.subtract(1.0, gates, slope)
        slope *= gates
        slope[..., :size] *= candidate
        slope[..., size : 2 * size] *= cell_state_before
        slope[..., 2 * size : 3 * size] = (1.0 - candidate**2) * input_gate
        slope[..., 3 * size :] *= cell_tanh
        if held is not None:
            slope[~np.isnan(held)] = 0.0
        return slope

    @classmethod
    def init(
        cls,
        input_size: int,
        hidden_size: int,
        *,
        rng: np.random.Generator,
        initialiser: InitialiserName = "xavier",
        gain: float = 1.0,
        forget_bias: float | None = 1.0,
    ) -> Self:
        """Draw a cell, as `Cell.init` says.

        The bias of its forget gates is set to `forget_bias`, so that much is kept at first; ``None`` leaves what was
        drawn.
        """
        drawn = super().init(input_size, hidden_size, rng=rng, initialiser=initialiser, gain=gain)
        if forget_bias is None:
            return drawn
        bias = drawn.bias_ih.copy()
        bias[hidden_size : 2 * hidden_size] = finite("forget_bias", forget_bias, "a number")
        return drawn.with_arrays(bias_ih=bias)

    def forward(
        self, layout: Layout, products: Array, states: tuple[Array, ...], held: Array | None
    ) -> dict[str, Array]:
        """Take `forward_step` along a sequence; see `Cell.forward`."""
        weight_hh, gain, multiply = layout.recurrent(self)
        step, gates = self.forward_step, layout.rows(products)
        hidden, cell_state, cell_tanh = layout.room(1), layout.room(1), layout.room()
        hidden[0], cell_state[0] = h, c = states
        if len(layout.shape) > 1:
            weight_hh = np.ascontiguousarray(weight_hh.mT).mT  # which BLAS reads quicker for several rows
        room = (np.empty_like(gates[0]), np.ones(gates.shape[-1]))
        blocks, out = zip(*blocks_of(gates, 4), strict=True), zip(hidden[1:], cell_state[1:], cell_tanh, strict=True)
        for t, (product, gate, block, made) in enumerate(zip(products, gates, blocks, out, strict=True)):
            holding = None if held is None else held[t]
            h, c, _ = step(product, gate, h, c, weight_hh, gain, multiply, holding, block, room, made)
        return {"hidden": hidden, "cell_state": cell_state, "gates": gates, "cell_tanh": cell_tanh}

    def backward(
        self, trace: LSTMTrace, d_hidden: Array, d_cell: Array | None, cuts: frozenset[int]
    ) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
        """Take `backward_step` back along a sequence; see `Cell.backward`."""
        weight_hh, gain, multiply = trace.layout.recurrent(self)
        step, memory, gates, size = self.backward_step, trace.memory, trace.memory["gates"], self.hidden_size
        slope = np.empty_like(gates)
        in_parts(self.slopes, gates, memory["cell_state"][:-1], memory["cell_tanh"], trace.held, slope)
        future, along, (row, blocks) = trace.layout.room(1), trace.layout.room(1), side_by_side(slope[0], 4)
        future[-1] = along[-1] = 0.0
        room = (row, blocks[:3], blocks[3])
        of_step = (slope, trace.hidden_by_cell_state, gates[..., size : 2 * size])
        rows = backwards(d_hidden, future[1:], along[1:], *of_step, future[:-1], along[:-1])
        for t, direct, coming, dc, slopes, by_cell_state, forget, h_before, c_before in rows:
            if d_cell is not None:
                dc = d_cell[t] + dc
            before = (h_before, c_before)
            step(direct + coming, dc, slopes, by_cell_state, forget, weight_hh, gain, multiply, room, before)
            if t in cuts:
                future[t] = along[t] = 0.0
        return (future, along), (slope,)
