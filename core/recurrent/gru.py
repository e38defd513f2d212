"""The gated recurrent unit: its parameters, its forward and its backward step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

import numpy as np

from core.recurrent.activations import sigmoid
from core.recurrent.cell import Cell, Steps, from_state_dict, torch_names
from core.recurrent.check import Array, finite, wrong
from core.recurrent.gates import clamped, free, split, values_of
from core.recurrent.layout import Layout, across, stacked
from core.recurrent.trace import Gate, Gradients, Trace


class GRUTrace(Trace["GRU"]):
    """The forward pass of a GRU."""

    reset_gate = Gate("How much of the recurrent product enters the candidate, 0 to 1, shape (T, H).")
    update_gate = Gate("How much of the old state is kept, 0 to 1, shape (T, H): PyTorch's z, one minus the course's.")
    candidate = Gate("The candidate of the new state, -1 to 1, shape (T, H).")

    def _recurrent(self) -> Array:
        r, z, n = split(super()._recurrent() + across(self.cell.bias_hh), 3)
        return np.concatenate((r, z, self.memory["reset_gate"] * n), axis=-1)

    @property
    def candidate_product(self) -> Array:
        """W_hn h_{t-1} + b_hn, which the reset gate multiplies, shape (T, H)."""
        return self.layout.outward(self.memory["candidate_product"])


@dataclass(frozen=True, eq=False)
class GRU(Cell):
    r"""A gated recurrent unit of H units that read D inputs: PyTorch's variant, reset gate after the matrix product.

    .. math::

        z_{r,t} = W_{hr} h_{t-1} + W_{xr} x_{t} + b_{r}, \quad r_{t} = \sigma(W_{hr} h_{t-1} + W_{xr} x_{t} + b_{r})

        z_{z,t} = W_{hz} h_{t-1} + W_{xz} x_{t} + b_{z}, \quad z_{t} = \sigma(W_{hz} h_{t-1} + W_{xz} x_{t} + b_{z})

        z_{n,t} = W_{xn} x_{t} + b_{n} + r_{t} \odot (W_{hn} h_{t-1}), \quad
        n_{t} = \tanh(W_{xn} x_{t} + b_{n} + r_{t} \odot (W_{hn} h_{t-1}))

        h_{t} = z_{t} \odot h_{t-1} + (1 - z_{t}) \odot n_{t}

    where PyTorch has :math:`W_{hn} h_{t-1} + b_{hn}`; and the backward pass, where dx is the gradient of the loss with
    respect to x, s the readout's logit, and an index names the gradient path of a part,

    .. math::

        dh_{t} = W_{hy}^{\top} ds_{t} + (dh_{t})_{h} + (dh_{t})_{z}, \quad (dh_{t})_{h} = z_{t+1} \odot dh_{t+1}

        dn_{t} = dh_{t} \odot (1 - z_{t}), \quad dz_{n,t} = dn_{t} \odot \tanh'(z_{n,t})

        dz_{t} = dh_{t} \odot (h_{t-1} - n_{t}), \quad dz_{z,t} = dz_{t} \odot \sigma'(z_{z,t})

        dr_{t} = dz_{n,t} \odot (W_{hn} h_{t-1}), \quad dz_{r,t} = dr_{t} \odot \sigma'(z_{r,t})

        d(W_{hn} h)_{t} = dz_{n,t} \odot r_{t}

        (dh_{t})_{z} = W_{hr}^{\top} dz_{r,t+1} + W_{hz}^{\top} dz_{z,t+1} + W_{hn}^{\top} d(W_{hn} h)_{t+1}

        dx_{t} = W_{xr}^{\top} dz_{r,t} + W_{xz}^{\top} dz_{z,t} + W_{xn}^{\top} dz_{n,t}

    with the slopes

    .. math::

        \sigma'(z_{r,t}) = r_{t} (1 - r_{t}), \quad \sigma'(z_{z,t}) = z_{t} (1 - z_{t}), \quad
        \tanh'(z_{n,t}) = 1 - (n_{t})^2

    Attributes
    ----------
    weight_ih, weight_hh, bias_ih : ndarray, shapes (3 H, D), (3 H, H) and (3 H,)
        In PyTorch's order of rows: r, z, n. Or those of G cells, with a first axis of length G.
    bias_hh : ndarray, shape (3 H,)
        PyTorch's second bias, which cannot be added to the first since the reset gate multiplies its last part. Zero
        by default.
    gain : float or ndarray (G,)
        Multiplies :math:`W_{hh} h_{t-1}`; G gains make a batch of G cells that may share their weights.

    References
    ----------
    .. [1] Cho et al. (2014), Learning phrase representations using RNN encoder-decoder, equations 5 to 8 (there the
       reset gate multiplies the state before the product).
    .. [2] PyTorch, ``torch.nn.GRU``: this variant, as in cuDNN.
    """

    bias_hh: Array = field(default_factory=lambda: np.zeros(()))
    gain: float | Array = 1.0

    gates: ClassVar[tuple[str, ...]] = ("reset_gate", "update_gate", "candidate")
    blocks: ClassVar[int] = 3
    trace_type: ClassVar[Any] = GRUTrace
    gradients_type: ClassVar[Any] = Gradients

    def __post_init__(self) -> None:
        """Check and freeze the arrays."""
        super().__post_init__()
        bias = finite("bias_hh", self.bias_hh)
        if bias.ndim == 0 and bias == 0.0:
            bias = np.zeros_like(self.bias_ih)
        if bias.shape != self.bias_ih.shape:
            raise wrong("bias_hh", f"of shape {self.bias_ih.shape}", bias)
        self._set(bias_hh=bias)

    @staticmethod
    def forward_step(
        zx: np.ndarray,
        h: np.ndarray,
        W_hh: np.ndarray,
        b_hh: np.ndarray,
        gain: np.ndarray | float = 1.0,
        held: Sequence[np.ndarray | None] = (None, None, None),
    ) -> tuple[np.ndarray, ...]:
        """Return h_t, h_n = W_hn h_{t-1} + b_hn and the gates r, z and n, from zx = W_xh x_t + b and h_{t-1}."""
        product = gain * (h @ W_hh.mT) + b_hh
        (r, z, _), (_, _, x_n), (_, _, h_n) = split(sigmoid(zx + product), 3), split(zx, 3), split(product, 3)
        r, z = clamped(r, held[0]), clamped(z, held[1])
        n = clamped(np.tanh(x_n + r * h_n), held[2])
        return (1.0 - z) * n + z * h, h_n, r, z, n

    @staticmethod
    def slopes(
        h_before: np.ndarray,
        h_n: np.ndarray,
        r: np.ndarray,
        z: np.ndarray,
        n: np.ndarray,
        held: Sequence[np.ndarray | None] = (None, None, None),
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the slopes of h_t for the pre-activations of r, z and n, and for the products W_hh h_{t-1} + b_hh."""
        by_n = (1.0 - z) * free(1.0 - n**2, held[2])
        by_z = (h_before - n) * free(z * (1.0 - z), held[1])
        by_r = by_n * h_n * free(r * (1.0 - r), held[0])
        return np.concatenate((by_r, by_z, by_n), axis=-1), np.concatenate((by_r, by_z, by_n * r), axis=-1)

    @staticmethod
    def backward_step(
        dh: np.ndarray,
        by_z: np.ndarray,
        by_product: np.ndarray,
        z: np.ndarray,
        W_hh: np.ndarray,
        gain: np.ndarray | float = 1.0,
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the step's part of dh_{t-1}, and the gradients of the pre-activations and of the products.

        From the total dh_t, and the `slopes` of the step.
        """
        dh_3 = np.concatenate((dh, dh, dh), axis=-1)
        d_product = dh_3 * by_product
        return gain * (d_product @ W_hh) + z * dh, dh_3 * by_z, d_product

    @classmethod
    def from_torch(cls, module: Any) -> Self:
        """Return the cell of a one-layer ``nn.GRU``, as `Cell.from_torch` says, but with both biases."""
        weight_ih, weight_hh, bias_ih, bias_hh = from_state_dict(module, cls.blocks)
        return cls(weight_ih, weight_hh, bias_ih, bias_hh=bias_hh)

    def forward(
        self, layout: Layout, products: Array, states: tuple[Array, ...], held: Array | None
    ) -> dict[str, Array]:
        """Apply `forward_step` to a sequence; see `Cell.forward`."""
        gain, b_hh, (h,), steps = layout.gain(self), across(self.bias_hh), states, []
        for t, zx in enumerate(products):
            clamped_gates = values_of(None if held is None else held[t], 3)
            results = self.forward_step(zx, h, self.weight_hh, b_hh, gain, clamped_gates)
            h, *_ = results
            steps.append(results)
        return dict(zip((*self.states, "candidate_product", *self.gates), stacked(steps, states), strict=True))

    def backward(
        self, trace: GRUTrace, d_hidden: Array, d_cell: Array | None, cuts: frozenset[int]
    ) -> tuple[tuple[Array, ...], Steps]:
        """Apply `backward_step` to a sequence, last step first; see `Cell.backward`."""
        memory, gain = trace.memory, trace.layout.gain(self)
        r, z, n = (memory[name] for name in self.gates)
        h_before, h_n = memory["hidden"][:-1], memory["candidate_product"]
        by_z, by_product = self.slopes(h_before, h_n, r, z, n, values_of(trace.held, 3))
        zero = np.zeros(trace.layout.shape)
        from_next, d_products = [zero], []
        for t in reversed(range(len(by_z))):
            dh = d_hidden[t] + from_next[-1]
            dh, dz, d_product = self.backward_step(dh, by_z[t], by_product[t], z[t], self.weight_hh, gain)
            from_next.append(zero if t in cuts else dh)
            d_products.append((dz, d_product))
        return (np.array(from_next[::-1]),), d_products[::-1]

    def to_torch_names(self) -> dict[str, Array]:
        """Return the arrays under PyTorch's names, for ``load_state_dict``."""
        return torch_names(self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh)
