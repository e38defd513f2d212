"""The gated recurrent unit: its parameters, its forward and its backward step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

import numpy as np

from core.recurrent.cell import Cell, from_state_dict, torch_names
from core.recurrent.check import Array, finite, wrong
from core.recurrent.layout import Layout, across, backwards, blocks_of, in_parts, side_by_side
from core.recurrent.trace import Gate, Gradients, Trace


class GRUTrace(Trace["GRU"]):
    """The way forward through a GRU."""

    reset_gate = Gate("How much of the recurrent product the candidate hears, 0 to 1, shape (T, H).")
    update_gate = Gate("How much of the old state is kept, 0 to 1, shape (T, H): PyTorch's z, one minus the course's.")
    candidate = Gate("What the state would become, -1 to 1, shape (T, H).")

    def _recurrent(self) -> Array:
        products = super()._recurrent()
        products += across(self.cell.bias_hh)
        reset_gate, _, _ = blocks_of(self.memory["gates"], 3)
        products[..., 2 * self.cell.hidden_size :] *= reset_gate
        return products

    @property
    def candidate_product(self) -> Array:
        """W_hn h_{t-1} + b_hn, which the reset gate multiplies, shape (T, H)."""
        return self.layout.outward(self.memory["candidate_product"])


@dataclass(frozen=True, eq=False)
class GRU(Cell):
    r"""A gated recurrent unit of H units that read D inputs: PyTorch's variant, reset gate after the matrix product.

    .. math::

        r_{t}, z_{t} = \sigma(W_{h\cdot} h_{t-1} + W_{x\cdot} x_{t} + b_{\cdot})

        n_{t} = \tanh(W_{xn} x_{t} + b_{n} + r_{t} \odot (W_{hn} h_{t-1} + b_{hn}))

        h_{t} = (1 - z_{t}) \odot n_{t} + z_{t} \odot h_{t-1}

    and back

    .. math::

        dn_{t} = dh_{t} \odot (1 - z_{t}), \quad dz_{t} = dh_{t} \odot (h_{t-1} - n_{t}), \quad
        dr_{t} = dn_{t} \odot (1 - n_{t}^2) \odot (W_{hn} h_{t-1} + b_{hn})

    each times the slope of its gate; :math:`h_{t-1}` hears of all three, and :math:`dh_{t} \odot z_{t}` directly.

    Attributes
    ----------
    weight_ih, weight_hh, bias_ih : ndarray, shapes (3 H, D), (3 H, H) and (3 H,)
        In PyTorch's order of rows: r, z, n. Or those of G cells, with an axis of length G in front.
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
        input_product: np.ndarray,
        gates: np.ndarray,
        hidden: np.ndarray,
        weight_hh: np.ndarray,
        bias_hh: np.ndarray,
        gain: np.ndarray | None = None,
        multiply: Callable[..., np.ndarray] = np.matmul,
        held: np.ndarray | None = None,
        blocks: tuple[np.ndarray, ...] | None = None,
        room: tuple[np.ndarray | None, np.ndarray | float] = (None, 1.0),
        out: tuple[np.ndarray | None, np.ndarray | None] = (None, None),
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return h_t and W_hn h_{t-1} + b_hn from W_xh x_t + b and h_{t-1}; the gates are filled in.

        For speed there may be given: each gate's block of `gates`; room for z_t, and ones; and for what is returned.
        """
        size = hidden.shape[-1]
        reset_gate, update_gate, candidate = blocks or (gates[..., k * size :][..., :size] for k in range(3))
        z, one = multiply(hidden, weight_hh.mT, room[0]), room[1]
        if gain is not None:
            z *= gain
        z += bias_hh
        both, z_both, z_candidate = gates[..., : 2 * size], z[..., : 2 * size], z[..., 2 * size :]
        candidate_product = np.positive(z_candidate, out[1])
        z_both += input_product[..., : 2 * size]
        np.negative(z_both, both)
        np.exp(both, both)
        both += one
        np.reciprocal(both, both)  # 1 / (1 + exp(-z))
        if held is not None:
            np.copyto(both, held[..., : 2 * size], where=~np.isnan(held[..., : 2 * size]))
        np.multiply(reset_gate, candidate_product, z_candidate)
        z_candidate += input_product[..., 2 * size :]
        np.tanh(z_candidate, candidate)
        if held is not None:
            np.copyto(candidate, held[..., 2 * size :], where=~np.isnan(held[..., 2 * size :]))
        hidden = np.subtract(hidden, candidate, out[0])
        hidden *= update_gate
        hidden += candidate  # that is (1 - z) n + z h
        return hidden, candidate_product

    @staticmethod
    def backward_step(
        d_hidden: np.ndarray,
        slope: np.ndarray,
        passes: np.ndarray,
        update_gate: np.ndarray,
        weight_hh: np.ndarray,
        gain: np.ndarray | None = None,
        multiply: Callable[..., np.ndarray] = np.matmul,
        room: tuple[np.ndarray, np.ndarray] | None = None,
        out: np.ndarray | None = None,
    ) -> np.ndarray:
        """Return the step's part of dh_{t-1}.

        From the total dh_t; the slopes of h_t by the pre-activations, which become their gradients in place; and those
        of these by the product W_hh h_{t-1} + b_hh, which become its gradients. For speed there may be given room for a
        row like them, also gate by gate; and for what is returned.
        """
        if room is None:
            slope *= np.concatenate((d_hidden, d_hidden, d_hidden), axis=-1)
        else:
            row, by_gate = room
            by_gate[...] = d_hidden
            slope *= row
        passes *= slope
        d_hidden_before = multiply(passes, weight_hh, out)
        if gain is not None:
            d_hidden_before *= gain
        d_hidden_before += d_hidden * update_gate
        return d_hidden_before

    @staticmethod
    def slopes(
        gates: np.ndarray,
        hidden_before: np.ndarray,
        candidate_product: np.ndarray,
        held: np.ndarray | None = None,
        slope: np.ndarray | None = None,
        passes: np.ndarray | None = None,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the slope of h_t by each pre-activation (a held gate's is zero), and of these by the product.

        For speed there may be given room for them.
        """
        size = hidden_before.shape[-1]
        update_gate, candidate = gates[..., size : 2 * size], gates[..., 2 * size :]
        slope = np.subtract(1.0, gates, slope)
        slope *= gates
        slope[..., 2 * size :] = 1.0 - candidate**2
        if held is not None:
            slope[~np.isnan(held)] = 0.0
        slope[..., 2 * size :] *= 1.0 - update_gate
        slope[..., size : 2 * size] *= hidden_before - candidate
        slope[..., :size] *= slope[..., 2 * size :] * candidate_product
        passes = np.empty_like(gates) if passes is None else passes
        passes[..., : 2 * size] = 1.0
        passes[..., 2 * size :] = gates[..., :size]
        return slope, passes

    @classmethod
    def from_torch(cls, module: Any) -> Self:
        """Return the cell of a one-layer ``nn.GRU``, as `Cell.from_torch` says, but with both biases."""
        weight_ih, weight_hh, bias_ih, bias_hh = from_state_dict(module, cls.blocks)
        return cls(weight_ih, weight_hh, bias_ih, bias_hh=bias_hh)

    def forward(
        self, layout: Layout, products: Array, states: tuple[Array, ...], held: Array | None
    ) -> dict[str, Array]:
        """Take `forward_step` along a sequence; see `Cell.forward`."""
        weight_hh, gain, multiply = layout.recurrent(self)
        step, gates, bias_hh = self.forward_step, layout.rows(products), across(self.bias_hh)
        hidden, candidate_product = layout.room(1), layout.room()
        hidden[0] = h = states[0]
        if len(layout.shape) > 1:
            weight_hh = np.ascontiguousarray(weight_hh.mT).mT  # which BLAS reads quicker for several rows
        room = (np.empty_like(gates[0]), np.ones(2 * self.hidden_size))
        blocks, out = zip(*blocks_of(gates, 3), strict=True), zip(hidden[1:], candidate_product, strict=True)
        for t, (product, gate, block, made) in enumerate(zip(products, gates, blocks, out, strict=True)):
            holding = None if held is None else held[t]
            h, _ = step(product, gate, h, weight_hh, bias_hh, gain, multiply, holding, block, room, made)
        return {"hidden": hidden, "gates": gates, "candidate_product": candidate_product}

    def backward(
        self, trace: GRUTrace, d_hidden: Array, d_cell: Array | None, cuts: frozenset[int]
    ) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
        """Take `backward_step` back along a sequence; see `Cell.backward`."""
        weight_hh, gain, multiply = trace.layout.recurrent(self)
        step, memory, gates, size = self.backward_step, trace.memory, trace.memory["gates"], self.hidden_size
        slope, passes = np.empty_like(gates), np.empty_like(gates)
        in_parts(self.slopes, gates, memory["hidden"][:-1], memory["candidate_product"], trace.held, slope, passes)
        future, room = trace.layout.room(1), side_by_side(slope[0], 3)
        future[-1] = 0.0
        rows = backwards(d_hidden, future[1:], slope, passes, gates[..., size : 2 * size], future[:-1])
        for t, direct, coming, slopes, passing, update_gate, before in rows:
            step(direct + coming, slopes, passing, update_gate, weight_hh, gain, multiply, room, before)
            if t in cuts:
                future[t] = 0.0
        return (future,), (slope, passes)

    def to_torch_names(self) -> dict[str, Array]:
        """Return the arrays under PyTorch's names, for ``load_state_dict``."""
        return torch_names(self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh)
