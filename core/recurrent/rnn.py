"""The simple recurrent cell (Elman's): its parameters, its forward and its backward step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Self

import numpy as np

from core.recurrent.activations import ACTIVATIONS, ActivationName
from core.recurrent.cell import Cell, from_state_dict
from core.recurrent.check import Array, choice
from core.recurrent.initial import InitialiserName, cell_weights
from core.recurrent.layout import Layout, joined
from core.recurrent.trace import Gradients, Trace


class RNNTrace(Trace["RNN"]):
    """The way forward through an RNN."""

    @cached_property
    def slope(self) -> Array:
        """The activation's slope at each z_t, shape (T, H)."""
        return ACTIVATIONS[self.cell.activation].slope(self.pre_activation)


@dataclass(frozen=True, eq=False)
class RNN(Cell):
    r"""A recurrent cell of H units that read D inputs.

    .. math::

        z_{t} = W_{hh} h_{t-1} + W_{xh} x_{t} + b_{h}

        h_{t} = \phi(z_{t})

    and back, with the bias of PyTorch's second vector left at zero,

    .. math::

        dh_{t} = W_{hy}^{\top} do_{t} + W_{hh}^{\top} dz_{t+1}

        dz_{t} = dh_{t} \odot \phi'(z_{t})

        dW_{hh} = \sum_{t} dz_{t} h_{t-1}^{\top}, \quad dW_{xh} = \sum_{t} dz_{t} x_{t}^{\top}, \quad
        db_{h} = \sum_{t} dz_{t}

    Attributes
    ----------
    weight_ih, weight_hh, bias_ih : ndarray, shapes (H, D), (H, H) and (H,)
        :math:`W_{xh}, W_{hh}, b_{h}`; or those of G cells, with an axis of length G in front.
    activation : ActivationName
        :math:`\phi`.
    gain : float or ndarray (G,)
        Multiplies :math:`W_{hh} h_{t-1}`; G gains make a batch of G cells that may share their weights.

    References
    ----------
    .. [1] Elman (1990), Finding structure in time.
    .. [2] Werbos (1990), Backpropagation through time: what it does and how to do it.
    """

    activation: ActivationName = "tanh"
    gain: float | Array = 1.0

    trace_type: ClassVar[Any] = RNNTrace
    gradients_type: ClassVar[Any] = Gradients

    def __post_init__(self) -> None:
        """Check the arrays and the activation's name."""
        choice("activation", self.activation, ACTIVATIONS)
        super().__post_init__()

    @staticmethod
    def forward_step(
        input_product: np.ndarray,
        hidden: np.ndarray,
        weight_hh: np.ndarray,
        function: Callable[[np.ndarray], np.ndarray],
        gain: np.ndarray | None = None,
        multiply: Callable[..., np.ndarray] = np.matmul,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return h_t and z_t from W_xh x_t + b_h and h_{t-1}."""
        product = multiply(hidden, weight_hh.mT)
        if gain is not None:
            product = gain * product
        pre_activation = product + input_product
        return function(pre_activation), pre_activation

    @staticmethod
    def backward_step(
        d_hidden: np.ndarray,
        slope: np.ndarray,
        weight_hh: np.ndarray,
        gain: np.ndarray | None = None,
        multiply: Callable[..., np.ndarray] = np.matmul,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the step's part of dh_{t-1}, and dz_t, from the total dh_t."""
        d_pre_activation = d_hidden * slope
        d_hidden_before = multiply(d_pre_activation, weight_hh)
        return d_hidden_before if gain is None else gain * d_hidden_before, d_pre_activation

    @classmethod
    def init(
        cls,
        input_size: int,
        hidden_size: int,
        *,
        rng: np.random.Generator,
        activation: ActivationName = "tanh",
        initialiser: InitialiserName = "xavier",
        gain: float = 1.0,
    ) -> Self:
        """Draw a cell.

        Parameters
        ----------
        input_size, hidden_size : int
            D and H.
        rng : Generator
            What is drawn from.
        activation : ActivationName
        initialiser : InitialiserName
        gain : float
            Multiplies the recurrent weights as they are drawn; the cell's own `gain` stays 1.

        Raises
        ------
        ValueError
            If a size is below 1 or a name unknown.
        """
        choice("activation", activation, ACTIVATIONS)
        drawn = cell_weights(input_size, hidden_size, 1, rng=rng, initialiser=initialiser, initial_gain=gain)
        return cls(*drawn, activation=activation)

    @classmethod
    def from_torch(cls, module: Any) -> Self:
        """Return the cell of a one-layer ``nn.RNN``; its two biases are added up.

        Raises
        ------
        ValueError
            If the module is not one.
        """
        weight_ih, weight_hh, bias_ih, bias_hh = from_state_dict(module, 1)
        return cls(weight_ih, weight_hh, bias_ih + bias_hh, activation=module.nonlinearity)

    def forward(
        self, layout: Layout, products: Array, states: tuple[Array, ...], held: Array | None
    ) -> dict[str, Array]:
        """Take `forward_step` along a sequence; see `Cell.forward`."""
        weight_hh, gain, multiply = layout.recurrent(self)
        step, function, hidden = self.forward_step, ACTIVATIONS[self.activation].function, states[0]
        hiddens, pre_activations = [hidden], []
        for product in products:
            hidden, pre_activation = step(product, hidden, weight_hh, function, gain, multiply)
            hiddens.append(hidden)
            pre_activations.append(pre_activation)
        return {"hidden": joined(hiddens), "pre_activation": joined(pre_activations)}

    def backward(
        self, trace: RNNTrace, d_hidden: Array, d_cell: Array | None, cuts: frozenset[int]
    ) -> tuple[tuple[Array, ...], tuple[Array, ...], tuple[Array, ...]]:
        """Take `backward_step` back along a sequence; see `Cell.backward`."""
        weight_hh, gain, multiply = trace.layout.recurrent(self)
        step, slope = self.backward_step, trace.layout.inward(trace.slope)
        coming = nothing = np.zeros(trace.layout.shape)
        future, flow = [], []
        for t in reversed(range(len(slope))):
            future.append(coming)
            coming, d_pre_activation = step(d_hidden[t] + coming, slope[t], weight_hh, gain, multiply)
            flow.append(d_pre_activation)
            if t in cuts:
                coming = nothing
        return (joined(future[::-1]),), (coming,), (joined(flow[::-1]),)
