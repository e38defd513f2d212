"""The long short-term memory: its parameters, its forward and its backward step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Self

import numpy as np

from core.recurrent.cell import Cell, from_state_dict
from core.recurrent.check import Array, finite
from core.recurrent.initial import InitialiserName, cell_weights
from core.recurrent.layout import Layout, joined
from core.recurrent.trace import Gradients, Trace


class LSTMTrace(Trace["LSTM"]):
    """The way forward through an LSTM."""

    @property
    def cell_state(self) -> Array:
        """The cell state after each step, shape (T, H)."""
        return self.layout.outward(self.memory["cell_state"][1:])

    @property
    def initial_cell_state(self) -> Array:
        """The cell state before the first step, shape (H,)."""
        return self.layout.outward(self.memory["cell_state"][0])

    @property
    def input_gate(self) -> Array:
        """How much of the candidate enters, 0 to 1, shape (T, H)."""
        return self._gate("input_gate")

    @property
    def forget_gate(self) -> Array:
        """How much of the cell state is kept, 0 to 1, shape (T, H)."""
        return self._gate("forget_gate")

    @property
    def candidate(self) -> Array:
        """What would enter, -1 to 1, shape (T, H)."""
        return self._gate("candidate")

    @property
    def output_gate(self) -> Array:
        """How much of the cell state's tanh is shown, 0 to 1, shape (T, H)."""
        return self._gate("output_gate")

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
        return self.trace.layout.outward(self.initial[1])

    @property
    def cell_state_along(self) -> Array:
        """The part of dL/dc_t that comes from c_{t+1}, through the forget gate, shape (T, H)."""
        return self.trace.layout.outward(self.future[1])

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
        pre_activation: np.ndarray,
        gates: np.ndarray,
        hidden: np.ndarray,
        cell_state: np.ndarray,
        weight_hh: np.ndarray,
        gain: np.ndarray | None = None,
        multiply: Callable[..., np.ndarray] = np.matmul,
        held: np.ndarray | None = None,
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return h_t, c_t and tanh(c_t) from h_{t-1} and c_{t-1}.

        What comes as W_xh x_t + b in `pre_activation` becomes z_t, and `gates` is filled in, both in place.
        """
        size = hidden.shape[-1]
        product = multiply(hidden, weight_hh.mT)
        pre_activation += product if gain is None else gain * product
        np.exp(-pre_activation, out=gates)
        gates += 1.0
        np.reciprocal(gates, out=gates)  # 1 / (1 + exp(-z)): right for i, f and o; g is a tanh
        np.tanh(pre_activation[..., 2 * size : 3 * size], out=gates[..., 2 * size : 3 * size])
        if held is not None:
            gates[...] = np.where(np.isnan(held), gates, held)
        input_gate, forget_gate = gates[..., :size], gates[..., size : 2 * size]
        candidate, output_gate = gates[..., 2 * size : 3 * size], gates[..., 3 * size :]
        cell_state = forget_gate * cell_state + input_gate * candidate
        cell_tanh = np.tanh(cell_state)
        return output_gate * cell_tanh, cell_state, cell_tanh

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
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the step's parts of dh_{t-1} and dc_{t-1}.

        From the total dh_t, the part of dc_t that did not come by h_t, and the slopes of c_t and h_t; those in `slope`
        become dz_t, in place.
        """
        d_cell_state = d_cell_state + d_hidden * hidden_by_cell_state
        slope *= np.concatenate((d_cell_state, d_cell_state, d_cell_state, d_hidden), axis=-1)
        d_hidden_before = multiply(slope, weight_hh)
        return d_hidden_before if gain is None else gain * d_hidden_before, d_cell_state * forget_gate

    @staticmethod
    def slopes(
        gates: np.ndarray, cell_state_before: np.ndarray, cell_tanh: np.ndarray, held: np.ndarray | None = None
    ) -> np.ndarray:
        """Return the slope of c_t by z_i, z_f and z_g, and of h_t by z_o. A held gate's is zero."""
        size = cell_tanh.shape[-1]
        input_gate, candidate = gates[..., :size], gates[..., 2 * size : 3 * size]
        slope = 1.0 - gates
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
        """Draw a cell.

        Parameters
        ----------
        input_size, hidden_size : int
            D and H.
        rng : Generator
            What is drawn from.
        initialiser : InitialiserName
            Draws each gate's block of rows.
        gain : float
            Multiplies the recurrent weights as they are drawn; the cell's own `gain` stays 1.
        forget_bias : float, optional
            The bias of the forget gates, so that much is kept at first; ``None`` leaves what was drawn.

        Raises
        ------
        ValueError
            If a size is below 1, the initialiser unknown, or a number not finite.
        """
        drawn = cell_weights(input_size, hidden_size, 4, rng=rng, initialiser=initialiser, initial_gain=gain)
        if forget_bias is not None:
            drawn[2][hidden_size : 2 * hidden_size] = finite("forget_bias", forget_bias, "a number")
        return cls(*drawn)

    @classmethod
    def from_torch(cls, module: Any) -> Self:
        """Return the cell of a one-layer ``nn.LSTM``; its two biases are added up.

        Raises
        ------
        ValueError
            If the module is not one.
        """
        weight_ih, weight_hh, bias_ih, bias_hh = from_state_dict(module, 4)
        return cls(weight_ih, weight_hh, bias_ih + bias_hh)

    def forward(
        self, layout: Layout, products: Array, states: tuple[Array, ...], held: Array | None
    ) -> dict[str, Array]:
        """Take `forward_step` along a sequence; see `Cell.forward`."""
        weight_hh, gain, multiply = layout.recurrent(self)
        step, (hidden, cell_state), pre_activation = self.forward_step, states, layout.rows(products)
        gates = np.empty_like(pre_activation)
        hiddens, cell_states, cell_tanhs = [hidden], [cell_state], []
        for t in range(len(gates)):
            holding = None if held is None else held[t]
            hidden, cell_state, cell_tanh = step(
                pre_activation[t], gates[t], hidden, cell_state, weight_hh, gain, multiply, holding
            )
            hiddens.append(hidden)
            cell_states.append(cell_state)
            cell_tanhs.append(cell_tanh)
        return {
            "hidden": joined(hiddens),
            "cell_state": joined(cell_states),
            "pre_activation": pre_activation,
            "gates": gates,
            "cell_tanh": joined(cell_tanhs),
        }

    def backward(
        self, trace: LSTMTrace, d_hidden: Array, d_cell: Array | None, cuts: frozenset[int]
    ) -> tuple[tuple[Array, ...], tuple[Array, ...], tuple[Array, ...]]:
        """Take `backward_step` back along a sequence; see `Cell.backward`."""
        weight_hh, gain, multiply = trace.layout.recurrent(self)
        step, size, memory = self.backward_step, self.hidden_size, trace.memory
        slope = self.slopes(memory["gates"], memory["cell_state"][:-1], memory["cell_tanh"], trace.held)
        by_cell_state, forget_gate = trace.hidden_by_cell_state, memory["gates"][..., size : 2 * size]
        coming = along = nothing = np.zeros(trace.layout.shape)
        future, future_along = [], []
        for t in reversed(range(len(slope))):
            future.append(coming)
            future_along.append(along)
            d_cell_state = along if d_cell is None else d_cell[t] + along
            coming, along = step(
                d_hidden[t] + coming,
                d_cell_state,
                slope[t],
                by_cell_state[t],
                forget_gate[t],
                weight_hh,
                gain,
                multiply,
            )
            if t in cuts:
                coming = along = nothing
        return (joined(future[::-1]), joined(future_along[::-1])), (coming, along), (slope,)
