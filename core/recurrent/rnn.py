"""The simple recurrent cell (Elman's): its parameters, its forward and its backward step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, Self

import numpy as np

from core.recurrent.activations import ACTIVATIONS, ActivationName
from core.recurrent.cell import Cell
from core.recurrent.check import Array, choice
from core.recurrent.initial import InitialiserName
from core.recurrent.layout import Layout, backwards, in_parts
from core.recurrent.trace import Gradients, Trace


class RNNTrace(Trace["RNN"]):
    """The way forward through an RNN."""

    @cached_property
    def pre_activation(self) -> Array:
        """What the activation is a function of, shape (T, H)."""
        return self.layout.outward(self.memory["pre_activation"])

    @cached_property
    def slope(self) -> Array:
        """The activation's slope at each z_t, shape (T, H)."""
        slope = np.empty(self.hidden.shape)
        with np.errstate(over="ignore", invalid="ignore"):
            self.cell.slopes(self.hidden, self.pre_activation, slope)
        return slope


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
        function: Callable[..., np.ndarray],
        gain: np.ndarray | None = None,
        multiply: Callable[..., np.ndarray] = np.matmul,
        out: tuple[np.ndarray | None, np.ndarray | None] = (None, None),
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return h_t and z_t (both in `out`, if given) from W_xh x_t + b_h and h_{t-1}."""
        pre_activation = multiply(hidden, weight_hh.mT, out[1])
        if gain is not None:
            pre_activation *= gain
        pre_activation += input_product
        return function(pre_activation, out[0]), pre_activation

    @staticmethod
    def backward_step(
        d_hidden: np.ndarray,
        slope: np.ndarray,
        weight_hh: np.ndarray,
        gain: np.ndarray | None = None,
        multiply: Callable[..., np.ndarray] = np.matmul,
        out: tuple[np.ndarray | None, np.ndarray | None] = (None, None),
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the step's part of dh_{t-1} and dz_t (both in `out`, if given) from the total dh_t."""
        d_pre_activation = np.multiply(d_hidden, slope, out[1])
        d_hidden_before = multiply(d_pre_activation, weight_hh, out[0])
        if gain is not None:
            d_hidden_before *= gain
        return d_hidden_before, d_pre_activation

    def slopes(self, hidden: Array, pre_activation: Array, slope: Array) -> None:
        """Fill in the activation's slope at each z_t, from it or from its value, h_t."""
        activation = ACTIVATIONS[self.activation]
        if activation.slope_from_value is not None:
            slope[...] = activation.slope_from_value(hidden)
        else:
            slope[...] = activation.slope(pre_activation)

    @classmethod
    def init(
        cls,
        input_size: int,
        hidden_size: int,
        *,
        rng: np.random.Generator,
        initialiser: InitialiserName = "xavier",
        gain: float = 1.0,
        activation: ActivationName = "tanh",
    ) -> Self:
        """Draw a cell, as `Cell.init` says, of this activation."""
        drawn = super().init(input_size, hidden_size, rng=rng, initialiser=initialiser, gain=gain)
        return replace(drawn, activation=activation)

    @classmethod
    def from_torch(cls, module: Any) -> Self:
        """Return the cell of a one-layer ``nn.RNN``, as `Cell.from_torch` says, with its activation."""
        return replace(super().from_torch(module), activation=module.nonlinearity)

    def forward(
        self, layout: Layout, products: Array, states: tuple[Array, ...], held: Array | None
    ) -> dict[str, Array]:
        """Take `forward_step` along a sequence; see `Cell.forward`."""
        weight_hh, gain, multiply = layout.recurrent(self)
        step, function = self.forward_step, ACTIVATIONS[self.activation].function
        hidden, pre_activation = layout.room(1), layout.room()
        hidden[0] = h = states[0]
        weight_hh = np.ascontiguousarray(weight_hh.mT).mT  # which BLAS reads quicker
        for product, after, z in zip(products, hidden[1:], pre_activation, strict=True):
            h, _ = step(product, h, weight_hh, function, gain, multiply, (after, z))
        return {"hidden": hidden, "pre_activation": pre_activation}

    def backward(
        self, trace: RNNTrace, d_hidden: Array, d_cell: Array | None, cuts: frozenset[int]
    ) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
        """Take `backward_step` back along a sequence; see `Cell.backward`."""
        weight_hh, gain, multiply = trace.layout.recurrent(self)
        step, future, flow = self.backward_step, trace.layout.room(1), trace.layout.room()
        future[-1] = 0.0
        in_parts(self.slopes, trace.memory["hidden"][1:], trace.memory["pre_activation"], flow)
        for t, direct, coming, dz, before in backwards(d_hidden, future[1:], flow, future[:-1]):
            step(direct + coming, dz, weight_hh, gain, multiply, (before, dz))  # dz has held the slope so far
            if t in cuts:
                future[t] = 0.0
        return (future,), (flow,)
