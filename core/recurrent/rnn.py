"""The simple recurrent cell (Elman's): its parameters, its forward and its backward step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, Self

import numpy as np

from core.recurrent.activations import ACTIVATIONS, ActivationName
from core.recurrent.cell import Cell, Steps
from core.recurrent.check import Array, choice
from core.recurrent.initial import InitialiserName
from core.recurrent.layout import Layout, stacked
from core.recurrent.trace import Gradients, Trace


class RNNTrace(Trace["RNN"]):
    """The forward pass of an RNN."""

    @cached_property
    def pre_activation(self) -> Array:
        """z_t, the argument of the activation, shape (T, H)."""
        return self.layout.outward(self.memory["pre_activation"])

    @cached_property
    def slope(self) -> Array:
        """The activation's slope at each z_t, shape (T, H)."""
        with np.errstate(over="ignore", invalid="ignore"):
            return self.cell.slopes(self.hidden, self.pre_activation)


@dataclass(frozen=True, eq=False)
class RNN(Cell):
    r"""A recurrent cell of H units that read D inputs.

    .. math::

        z_{t} = W_{hh} h_{t-1} + W_{xh} x_{t} + b_{h}

        h_{t} = \phi(z_{t})

    and the backward pass, where dx is the gradient of the loss with respect to x, and PyTorch's second bias is zero,

    .. math::

        dh_{t} = W_{hy}^{\top} do_{t} + W_{hh}^{\top} dz_{t+1}

        dz_{t} = dh_{t} \odot \phi'(z_{t})

        dx_{t} = W_{xh}^{\top} dz_{t}, \quad dh_{0} = W_{hh}^{\top} dz_{1}

        dW_{hh} = \sum_{t} dz_{t} (h_{t-1})^{\top}, \quad dW_{xh} = \sum_{t} dz_{t} (x_{t})^{\top}, \quad
        db_{h} = \sum_{t} dz_{t}

    The part of one step has the step as an index:

    .. math::

        dW_{hh}^{(t)} = dz_{t} (h_{t-1})^{\top}, \quad dW_{xh}^{(t)} = dz_{t} (x_{t})^{\top}, \quad
        db_{h}^{(t)} = dz_{t}

    Attributes
    ----------
    weight_ih, weight_hh, bias_ih : ndarray, shapes (H, D), (H, H) and (H,)
        :math:`W_{xh}, W_{hh}, b_{h}`; or those of G cells, with a first axis of length G.
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
        zx: np.ndarray,
        h: np.ndarray,
        W_hh: np.ndarray,
        phi: Callable[[np.ndarray], np.ndarray],
        gain: np.ndarray | float = 1.0,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return h_t and z_t, from zx = W_xh x_t + b_h and h_{t-1}."""
        z = zx + gain * (h @ W_hh.mT)
        return phi(z), z

    @staticmethod
    def backward_step(
        dh: np.ndarray, slope: np.ndarray, W_hh: np.ndarray, gain: np.ndarray | float = 1.0
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the step's part of dh_{t-1}, and dz_t, from the total dh_t and the slope phi'(z_t)."""
        dz = dh * slope
        return gain * (dz @ W_hh), dz

    def slopes(self, hidden: Array, pre_activation: Array) -> Array:
        """Return the activation's slope at each z_t, from z_t or from h_t."""
        activation = ACTIVATIONS[self.activation]
        if activation.slope_from_value is not None:
            return activation.slope_from_value(hidden)
        return activation.slope(pre_activation)

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
        """Initialise a cell, as `Cell.init` does, with this activation."""
        cell = super().init(input_size, hidden_size, rng=rng, initialiser=initialiser, gain=gain)
        return replace(cell, activation=activation)

    @classmethod
    def from_torch(cls, module: Any) -> Self:
        """Return the cell of a one-layer ``nn.RNN``, as `Cell.from_torch` does, with its activation."""
        return replace(super().from_torch(module), activation=module.nonlinearity)

    def forward(
        self, layout: Layout, products: Array, states: tuple[Array, ...], held: Array | None
    ) -> dict[str, Array]:
        """Apply `forward_step` to a sequence; see `Cell.forward`."""
        phi, gain = ACTIVATIONS[self.activation].function, layout.gain(self)
        (h,), steps = states, []
        for zx in products:
            h, z = self.forward_step(zx, h, self.weight_hh, phi, gain)
            steps.append((h, z))
        return dict(zip(("hidden", "pre_activation"), stacked(steps, states), strict=True))

    def backward(
        self, trace: RNNTrace, d_hidden: Array, d_cell: Array | None, cuts: frozenset[int]
    ) -> tuple[tuple[Array, ...], Steps]:
        """Apply `backward_step` to a sequence, last step first; see `Cell.backward`."""
        gain, slope = trace.layout.gain(self), self.slopes(trace.memory["hidden"][1:], trace.memory["pre_activation"])
        zero = np.zeros(trace.layout.shape)
        from_next, d_products = [zero], []
        for t in reversed(range(len(slope))):
            dh, dz = self.backward_step(d_hidden[t] + from_next[-1], slope[t], self.weight_hh, gain)
            from_next.append(zero if t in cuts else dh)
            d_products.append((dz,))
        return (np.array(from_next[::-1]),), d_products[::-1]
