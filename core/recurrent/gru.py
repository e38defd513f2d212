"""The gated recurrent unit: its parameters, its forward and its backward step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

import numpy as np

from core.recurrent.cell import Cell, from_state_dict, torch_names
from core.recurrent.check import Array, finite, wrong
from core.recurrent.initial import InitialiserName, cell_weights
from core.recurrent.layout import Layout, joined
from core.recurrent.trace import Gradients, Trace


class GRUTrace(Trace["GRU"]):
    """The way forward through a GRU."""

    @property
    def reset_gate(self) -> Array:
        """How much of the recurrent product the candidate hears, 0 to 1, shape (T, H)."""
        return self._gate("reset_gate")

    @property
    def update_gate(self) -> Array:
        """How much of the old state is kept, 0 to 1, shape (T, H): PyTorch's z, one minus the course's."""
        return self._gate("update_gate")

    @property
    def candidate(self) -> Array:
        """What the state would become, -1 to 1, shape (T, H)."""
        return self._gate("candidate")

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
        pre_activation: np.ndarray,
        gates: np.ndarray,
        hidden: np.ndarray,
        weight_hh: np.ndarray,
        bias_hh: np.ndarray,
        gain: np.ndarray | None = None,
        multiply: Callable[..., np.ndarray] = np.matmul,
        held: np.ndarray | None = None,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return h_t and W_hn h_{t-1} + b_hn from h_{t-1}.

        What comes as W_xh x_t + b in `pre_activation` is completed, and `gates` is filled in, both in place.
        """
        size = hidden.shape[-1]
        product = multiply(hidden, weight_hh.mT)
        product = (product if gain is None else gain * product) + bias_hh
        reset_and_update, candidate = gates[..., : 2 * size], gates[..., 2 * size :]
        pre_activation[..., : 2 * size] += product[..., : 2 * size]
        np.exp(-pre_activation[..., : 2 * size], out=reset_and_update)
        reset_and_update += 1.0
        np.reciprocal(reset_and_update, out=reset_and_update)  # 1 / (1 + exp(-z))
        if held is not None:
            gates[...] = np.where(np.isnan(held), gates, held)
        reset_gate, update_gate, candidate_product = (
            gates[..., :size],
            gates[..., size : 2 * size],
            product[..., 2 * size :],
        )
        pre_activation[..., 2 * size :] += reset_gate * candidate_product
        np.tanh(pre_activation[..., 2 * size :], out=candidate)
        if held is not None:
            candidate[...] = np.where(np.isnan(held[..., 2 * size :]), candidate, held[..., 2 * size :])
        return candidate + update_gate * (hidden - candidate), candidate_product  # that is (1 - z) n + z h

    @staticmethod
    def backward_step(
        d_hidden: np.ndarray,
        slope: np.ndarray,
        passes: np.ndarray,
        update_gate: np.ndarray,
        weight_hh: np.ndarray,
        gain: np.ndarray | None = None,
        multiply: Callable[..., np.ndarray] = np.matmul,
    ) -> np.ndarray:
        """Return the step's part of dh_{t-1}.

        From the total dh_t; the slopes of h_t by the pre-activations, which become their gradients in place; and those
        of these by the product W_hh h_{t-1} + b_hh, which become its gradients.
        """
        slope *= np.concatenate((d_hidden, d_hidden, d_hidden), axis=-1)
        passes *= slope
        d_hidden_before = multiply(passes, weight_hh)
        if gain is not None:
            d_hidden_before = gain * d_hidden_before
        d_hidden_before += d_hidden * update_gate
        return d_hidden_before

    @staticmethod
    def slopes(
        gates: np.ndarray, hidden_before: np.ndarray, candidate_product: np.ndarray, held: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the slope of h_t by each pre-activation (a held gate's is zero), and of these by the product."""
        size = hidden_before.shape[-1]
        update_gate, candidate = gates[..., size : 2 * size], gates[..., 2 * size :]
        slope = 1.0 - gates
        slope *= gates
        slope[..., 2 * size :] = 1.0 - candidate**2
        if held is not None:
            slope[~np.isnan(held)] = 0.0
        slope[..., 2 * size :] *= 1.0 - update_gate
        slope[..., size : 2 * size] *= hidden_before - candidate
        slope[..., :size] *= slope[..., 2 * size :] * candidate_product
        passes = np.ones_like(gates)
        passes[..., 2 * size :] = gates[..., :size]
        return slope, passes

    @classmethod
    def init(
        cls,
        input_size: int,
        hidden_size: int,
        *,
        rng: np.random.Generator,
        initialiser: InitialiserName = "xavier",
        gain: float = 1.0,
    ) -> Self:
        """Draw a cell; its second bias is zero.

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

        Raises
        ------
        ValueError
            If a size is below 1, the initialiser unknown, or the gain not finite.
        """
        return cls(*cell_weights(input_size, hidden_size, 3, rng=rng, initialiser=initialiser, initial_gain=gain))

    @classmethod
    def from_torch(cls, module: Any) -> Self:
        """Return the cell of a one-layer ``nn.GRU``.

        Raises
        ------
        ValueError
            If the module is not one.
        """
        weight_ih, weight_hh, bias_ih, bias_hh = from_state_dict(module, 3)
        return cls(weight_ih, weight_hh, bias_ih, bias_hh=bias_hh)

    def forward(
        self, layout: Layout, products: Array, states: tuple[Array, ...], held: Array | None
    ) -> dict[str, Array]:
        """Take `forward_step` along a sequence; see `Cell.forward`."""
        weight_hh, gain, multiply = layout.recurrent(self)
        bias_hh = self.bias_hh[:, None] if self.bias_hh.ndim == 2 else self.bias_hh
        step, hidden, pre_activation = self.forward_step, states[0], layout.rows(products)
        gates = np.empty_like(pre_activation)
        hiddens, candidate_products = [hidden], []
        for t in range(len(gates)):
            holding = None if held is None else held[t]
            hidden, product = step(pre_activation[t], gates[t], hidden, weight_hh, bias_hh, gain, multiply, holding)
            hiddens.append(hidden)
            candidate_products.append(product)
        return {
            "hidden": joined(hiddens),
            "pre_activation": pre_activation,
            "gates": gates,
            "candidate_product": joined(candidate_products),
        }

    def backward(
        self, trace: GRUTrace, d_hidden: Array, d_cell: Array | None, cuts: frozenset[int]
    ) -> tuple[tuple[Array, ...], tuple[Array, ...], tuple[Array, ...]]:
        """Take `backward_step` back along a sequence; see `Cell.backward`."""
        weight_hh, gain, multiply = trace.layout.recurrent(self)
        step, size, memory = self.backward_step, self.hidden_size, trace.memory
        slope, passes = self.slopes(memory["gates"], memory["hidden"][:-1], memory["candidate_product"], trace.held)
        update_gate = memory["gates"][..., size : 2 * size]
        coming = nothing = np.zeros(trace.layout.shape)
        future = []
        for t in reversed(range(len(slope))):
            future.append(coming)
            coming = step(d_hidden[t] + coming, slope[t], passes[t], update_gate[t], weight_hh, gain, multiply)
            if t in cuts:
                coming = nothing
        return (joined(future[::-1]),), (coming,), (slope, passes)

    def to_torch_names(self) -> dict[str, Array]:
        """Return the arrays under PyTorch's names, for ``load_state_dict``."""
        return torch_names(self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh)
