"""The long short-term memory: its parameters, its forward and its backward step."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Self

import numpy as np

from core.recurrent.cell import Cell, from_state_dict
from core.recurrent.check import Array, finite
from core.recurrent.initial import InitialiserName, cell_weights
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
    def slopes(self) -> tuple[Array, Array]:
        """What `LSTM.slopes` returns, as the layout has it."""
        memory = self.memory
        return self.cell.slopes(memory["gates"], memory["cell_state"][:-1], memory["cell_tanh"], self.held)


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
        return self.hidden * self.trace.layout.outward(self.trace.slopes[1])

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
    record: ClassVar[tuple[str, ...]] = ("pre_activation", "gates", "cell_tanh")
    trace_type: ClassVar[Any] = LSTMTrace
    gradients_type: ClassVar[Any] = LSTMGradients

    @staticmethod
    def forward_step(
        input_product: np.ndarray,
        hidden: np.ndarray,
        cell_state: np.ndarray,
        weight_hh: np.ndarray,
        gain: np.ndarray | None = None,
        held: np.ndarray | None = None,
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Return h_t, c_t, z_t, the four gates and tanh(c_t) from W_xh x_t + b, h_{t-1} and c_{t-1}."""
        size = hidden.shape[-1]
        product = hidden @ weight_hh.mT
        if gain is not None:
            product = gain * product
        pre_activation = product + input_product
        gates = 1.0 / (1.0 + np.exp(-pre_activation))  # right for i, f and o; g is a tanh
        gates[..., 2 * size : 3 * size] = np.tanh(pre_activation[..., 2 * size : 3 * size])
        if held is not None:
            gates = np.where(np.isnan(held), gates, held)
        input_gate, forget_gate = gates[..., :size], gates[..., size : 2 * size]
        candidate, output_gate = gates[..., 2 * size : 3 * size], gates[..., 3 * size :]
        cell_state = forget_gate * cell_state + input_gate * candidate
        cell_tanh = np.tanh(cell_state)
        return output_gate * cell_tanh, cell_state, pre_activation, gates, cell_tanh

    @staticmethod
    def backward_step(
        d_hidden: np.ndarray,
        d_cell_state: np.ndarray,
        slope: np.ndarray,
        hidden_by_cell_state: np.ndarray,
        forget_gate: np.ndarray,
        weight_hh: np.ndarray,
        gain: np.ndarray | None = None,
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the step's parts of dh_{t-1} and dc_{t-1}, and dz_t.

        From the total dh_t, the part of dc_t that did not come by h_t, and the slopes of c_t and h_t.
        """
        d_cell_state = d_cell_state + d_hidden * hidden_by_cell_state
        d_pre_activation = slope * np.concatenate((d_cell_state, d_cell_state, d_cell_state, d_hidden), axis=-1)
        d_hidden_before = d_pre_activation @ weight_hh
        if gain is not None:
            d_hidden_before = gain * d_hidden_before
        return d_hidden_before, d_cell_state * forget_gate, d_pre_activation

    @staticmethod
    def slopes(
        gates: np.ndarray, cell_state_before: np.ndarray, cell_tanh: np.ndarray, held: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the slope of c_t by z_i, z_f, z_g and of h_t by z_o; and of h_t by c_t. A held gate's is zero."""
        size = cell_tanh.shape[-1]
        slope = gates * (1.0 - gates)
        input_gate, candidate, output_gate = gates[..., :size], gates[..., 2 * size : 3 * size], gates[..., 3 * size :]
        slope[..., :size] *= candidate
        slope[..., size : 2 * size] *= cell_state_before
        slope[..., 2 * size : 3 * size] = (1.0 - candidate**2) * input_gate
        slope[..., 3 * size :] *= cell_tanh
        if held is not None:
            slope[~np.isnan(held)] = 0.0
        return slope, output_gate * (1.0 - cell_tanh**2)

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

    def saved(self, trace: LSTMTrace) -> tuple[Array, ...]:
        """Return the slopes and the forget gate."""
        size = self.hidden_size
        return *trace.slopes, trace.memory["gates"][..., size : 2 * size]
