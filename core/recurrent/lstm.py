"""The long short-term memory: its parameters, its forward and its backward step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Self

import numpy as np

from core.recurrent.activations import sigmoid
from core.recurrent.cell import Cell, Steps
from core.recurrent.check import Array, finite
from core.recurrent.gates import clamped, free, split, values_of
from core.recurrent.initial import InitialiserName
from core.recurrent.layout import Layout, stacked
from core.recurrent.trace import Gate, Gradients, Trace


class LSTMTrace(Trace["LSTM"]):
    """The forward pass of an LSTM."""

    input_gate = Gate("How much of the candidate enters, 0 to 1, shape (T, H).")
    forget_gate = Gate("How much of the cell state is kept, 0 to 1, shape (T, H).")
    candidate = Gate("The candidate of the new cell state, -1 to 1, shape (T, H).")
    output_gate = Gate("How much of the cell state's tanh enters the hidden state, 0 to 1, shape (T, H).")

    @property
    def cell_state(self) -> Array:
        """The cell state after each step, shape (T, H)."""
        return self.layout.outward(self.memory["cell_state"][1:])

    @property
    def initial_cell_state(self) -> Array:
        """The cell state before the first step, shape (H,)."""
        return self.layout.outward(self.memory["cell_state"][0])

    @cached_property
    def slopes(self) -> tuple[Array, Array]:
        """`LSTM.slopes` of all steps, as the layout has them."""
        i, f, g, o = (self.memory[name] for name in self.cell.gates)
        c_before, tanh_c = self.memory["cell_state"][:-1], self.memory["cell_tanh"]
        return self.cell.slopes(c_before, tanh_c, i, f, g, o, values_of(self.held, 4))


class LSTMGradients(Gradients[LSTMTrace]):
    """The backward pass of an LSTM, with the gradient paths into the cell state."""

    @property
    def initial_cell_state(self) -> Array:
        """dL/dc_0, shape (H,); with a batch one for each sequence."""
        return self.trace.layout.outward(self.from_next[1][0])

    @property
    def cell_state_along(self) -> Array:
        """The part of dL/dc_t that comes from c_{t+1}, through the forget gate, shape (T, H)."""
        return self.trace.layout.outward(self.from_next[1][1:])

    @cached_property
    def cell_state_from_hidden(self) -> Array:
        """The part of dL/dc_t that comes from h_t, through the output gate and tanh, shape (T, H)."""
        return self.hidden * self.trace.layout.outward(self.trace.slopes[0])

    @cached_property
    def cell_state(self) -> Array:
        """The total dL/dc_t, shape (T, H): both gradient paths, and the part from outside the recurrence."""
        both = self.cell_state_along + self.cell_state_from_hidden
        return both if self.d_cell is None else both + self.trace.layout.outward(self.d_cell)


@dataclass(frozen=True, eq=False)
class LSTM(Cell):
    r"""A long short-term memory of H units that read D inputs, with a forget gate and without peepholes.

    .. math::

        z_{i,t} = W_{hi} h_{t-1} + W_{xi} x_{t} + b_{i}, \quad i_{t} = \sigma(W_{hi} h_{t-1} + W_{xi} x_{t} + b_{i})

        z_{f,t} = W_{hf} h_{t-1} + W_{xf} x_{t} + b_{f}, \quad f_{t} = \sigma(W_{hf} h_{t-1} + W_{xf} x_{t} + b_{f})

        z_{g,t} = W_{hg} h_{t-1} + W_{xg} x_{t} + b_{g}, \quad g_{t} = \tanh(W_{hg} h_{t-1} + W_{xg} x_{t} + b_{g})

        z_{o,t} = W_{ho} h_{t-1} + W_{xo} x_{t} + b_{o}, \quad o_{t} = \sigma(W_{ho} h_{t-1} + W_{xo} x_{t} + b_{o})

        c_{t} = f_{t} \odot c_{t-1} + i_{t} \odot g_{t}

        h_{t} = o_{t} \odot \tanh(c_{t})

    and the backward pass, where dx is the gradient of the loss with respect to x, s the readout's logit, and an index
    names the gradient path of a part,

    .. math::

        dh_{t} = W_{hy}^{\top} ds_{t} + (dh_{t})_{z}

        dc_{t} = (dc_{t})_{c} + (dc_{t})_{h}, \quad (dc_{t})_{c} = f_{t+1} \odot dc_{t+1}, \quad
        (dc_{t})_{h} = dh_{t} \odot o_{t} \odot \tanh'(c_{t})

        di_{t} = dc_{t} \odot g_{t}, \quad dz_{i,t} = di_{t} \odot \sigma'(z_{i,t})

        df_{t} = dc_{t} \odot c_{t-1}, \quad dz_{f,t} = df_{t} \odot \sigma'(z_{f,t})

        dg_{t} = dc_{t} \odot i_{t}, \quad dz_{g,t} = dg_{t} \odot \tanh'(z_{g,t})

        do_{t} = dh_{t} \odot \tanh(c_{t}), \quad dz_{o,t} = do_{t} \odot \sigma'(z_{o,t})

        (dh_{t})_{z} = W_{hi}^{\top} dz_{i,t+1} + W_{hf}^{\top} dz_{f,t+1} + W_{hg}^{\top} dz_{g,t+1}
        + W_{ho}^{\top} dz_{o,t+1}

        dx_{t} = W_{xi}^{\top} dz_{i,t} + W_{xf}^{\top} dz_{f,t} + W_{xg}^{\top} dz_{g,t} + W_{xo}^{\top} dz_{o,t}

    with the slopes

    .. math::

        \sigma'(z_{i,t}) = i_{t} (1 - i_{t}), \quad \sigma'(z_{f,t}) = f_{t} (1 - f_{t}), \quad
        \tanh'(z_{g,t}) = 1 - (g_{t})^2, \quad \sigma'(z_{o,t}) = o_{t} (1 - o_{t}), \quad
        \tanh'(c_{t}) = 1 - (\tanh(c_{t}))^2

    Attributes
    ----------
    weight_ih, weight_hh, bias_ih : ndarray, shapes (4 H, D), (4 H, H) and (4 H,)
        In PyTorch's order of rows: i, f, g, o. Or those of G cells, with a first axis of length G.
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
        zx: np.ndarray,
        h: np.ndarray,
        c: np.ndarray,
        W_hh: np.ndarray,
        gain: np.ndarray | float = 1.0,
        held: Sequence[np.ndarray | None] = (None, None, None, None),
    ) -> tuple[np.ndarray, ...]:
        """Return h_t, c_t, tanh(c_t) and the gates i, f, g and o, from zx = W_xh x_t + b, h_{t-1} and c_{t-1}."""
        z = zx + gain * (h @ W_hh.mT)
        (i, f, _, o), (_, _, z_g, _) = split(sigmoid(z), 4), split(z, 4)  # one sigmoid is faster than three
        i, f = clamped(i, held[0]), clamped(f, held[1])
        g, o = clamped(np.tanh(z_g), held[2]), clamped(o, held[3])
        c = f * c + i * g
        tanh_c = np.tanh(c)
        return o * tanh_c, c, tanh_c, i, f, g, o

    @staticmethod
    def slopes(
        c_before: np.ndarray,
        tanh_c: np.ndarray,
        i: np.ndarray,
        f: np.ndarray,
        g: np.ndarray,
        o: np.ndarray,
        held: Sequence[np.ndarray | None] = (None, None, None, None),
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return dh_t/dc_t, and the slopes with respect to z of c_t (the rows of i, f and g) and of h_t (of o)."""
        by_i, by_f = g * free(i * (1.0 - i), held[0]), c_before * free(f * (1.0 - f), held[1])
        by_g, by_o = i * free(1.0 - g**2, held[2]), tanh_c * free(o * (1.0 - o), held[3])
        return o * (1.0 - tanh_c**2), np.concatenate((by_i, by_f, by_g, by_o), axis=-1)

    @staticmethod
    def backward_step(
        dh: np.ndarray,
        dc: np.ndarray,
        h_by_c: np.ndarray,
        by_z: np.ndarray,
        f: np.ndarray,
        W_hh: np.ndarray,
        gain: np.ndarray | float = 1.0,
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the step's parts of dh_{t-1} and dc_{t-1}, and dz_t.

        From the total dh_t, the part of dc_t that does not come from h_t, and the `slopes` of the step.
        """
        dc = dc + dh * h_by_c
        dz = np.concatenate((dc, dc, dc, dh), axis=-1) * by_z
        return gain * (dz @ W_hh), f * dc, dz

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
        """Initialise a cell, as `Cell.init` does.

        The bias of its forget gates is set to `forget_bias`, so that they are open at first; ``None`` leaves it
        random.
        """
        random = super().init(input_size, hidden_size, rng=rng, initialiser=initialiser, gain=gain)
        if forget_bias is None:
            return random
        bias = random.bias_ih.copy()
        bias[hidden_size : 2 * hidden_size] = finite("forget_bias", forget_bias, "a number")
        return random.with_arrays(bias_ih=bias)

    def forward(
        self, layout: Layout, products: Array, states: tuple[Array, ...], held: Array | None
    ) -> dict[str, Array]:
        """Apply `forward_step` to a sequence; see `Cell.forward`."""
        gain, (h, c), steps = layout.gain(self), states, []
        for t, zx in enumerate(products):
            clamped_gates = values_of(None if held is None else held[t], 4)
            results = self.forward_step(zx, h, c, self.weight_hh, gain, clamped_gates)
            h, c, *_ = results
            steps.append(results)
        return dict(zip((*self.states, "cell_tanh", *self.gates), stacked(steps, states), strict=True))

    def backward(
        self, trace: LSTMTrace, d_hidden: Array, d_cell: Array | None, cuts: frozenset[int]
    ) -> tuple[tuple[Array, ...], Steps]:
        """Apply `backward_step` to a sequence, last step first; see `Cell.backward`."""
        gain, (h_by_c, by_z), f = trace.layout.gain(self), trace.slopes, trace.memory["forget_gate"]
        zero = np.zeros(trace.layout.shape)
        from_next, along, d_products = [zero], [zero], []
        for t in reversed(range(len(by_z))):
            dh, dc = d_hidden[t] + from_next[-1], along[-1] if d_cell is None else d_cell[t] + along[-1]
            dh, dc, dz = self.backward_step(dh, dc, h_by_c[t], by_z[t], f[t], self.weight_hh, gain)
            from_next.append(zero if t in cuts else dh)
            along.append(zero if t in cuts else dc)
            d_products.append((dz,))
        return (np.array(from_next[::-1]), np.array(along[::-1])), d_products[::-1]
