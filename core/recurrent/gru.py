"""The gated recurrent unit: its parameters, its forward and its backward step."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

import numpy as np

from core.recurrent.cell import Cell, from_state_dict, torch_names
from core.recurrent.check import Array, finite, wrong
from core.recurrent.initial import InitialiserName, cell_weights
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
    record: ClassVar[tuple[str, ...]] = ("pre_activation", "gates", "candidate_product")
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
        hidden: np.ndarray,
        weight_hh: np.ndarray,
        bias_hh: np.ndarray,
        gain: np.ndarray | None = None,
        held: np.ndarray | None = None,
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Return h_t, the pre-activations, the three gates and W_hn h_{t-1} + b_hn from W_xh x_t + b and h_{t-1}."""
        size = hidden.shape[-1]
        product = hidden @ weight_hh.mT
        if gain is not None:
            product = gain * product
        product = product + bias_hh
        candidate_product = product[..., 2 * size :]
        pre_activation = input_product + product
        gates = 1.0 / (1.0 + np.exp(-pre_activation))  # right for r and z; n is a tanh, and waits for r
        if held is not None:
            gates = np.where(np.isnan(held), gates, held)
        reset_gate, update_gate = gates[..., :size], gates[..., size : 2 * size]
        pre_activation[..., 2 * size :] = input_product[..., 2 * size :] + reset_gate * candidate_product
        candidate = np.tanh(pre_activation[..., 2 * size :])
        if held is not None:
            candidate = np.where(np.isnan(held[..., 2 * size :]), candidate, held[..., 2 * size :])
        gates[..., 2 * size :] = candidate
        return (1.0 - update_gate) * candidate + update_gate * hidden, pre_activation, gates, candidate_product

    @staticmethod
    def backward_step(
        d_hidden: np.ndarray,
        slope: np.ndarray,
        passes: np.ndarray,
        update_gate: np.ndarray,
        weight_hh: np.ndarray,
        gain: np.ndarray | None = None,
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the step's part of dh_{t-1}, and the gradients by the pre-activations and by W_hh h_{t-1} + b_hh.

        From the total dh_t, the slopes of h_t, and how much of the product each pre-activation takes in.
        """
        d_pre_activation = slope * np.concatenate((d_hidden, d_hidden, d_hidden), axis=-1)
        d_product = d_pre_activation * passes
        d_hidden_before = d_product @ weight_hh
        if gain is not None:
            d_hidden_before = gain * d_hidden_before
        return d_hidden_before + d_hidden * update_gate, d_pre_activation, d_product

    @staticmethod
    def slopes(
        gates: np.ndarray, hidden_before: np.ndarray, candidate_product: np.ndarray, held: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the slope of h_t by each pre-activation (a held gate's is zero), and of these by the product."""
        size = hidden_before.shape[-1]
        slope = gates * (1.0 - gates)
        update_gate, candidate = gates[..., size : 2 * size], gates[..., 2 * size :]
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

    def fixed(self) -> tuple[Any, ...]:
        """Return the second bias."""
        return (self.bias_hh[:, None] if self.bias_hh.ndim == 2 else self.bias_hh,)

    def saved(self, trace: GRUTrace) -> tuple[Array, ...]:
        """Return the slopes and the update gate."""
        memory, size = trace.memory, self.hidden_size
        slope, passes = self.slopes(memory["gates"], memory["hidden"][:-1], memory["candidate_product"], trace.held)
        return slope, passes, memory["gates"][..., size : 2 * size]

    def to_torch_names(self) -> dict[str, Array]:
        """Return the arrays under PyTorch's names, for ``load_state_dict``."""
        return torch_names(self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh)
