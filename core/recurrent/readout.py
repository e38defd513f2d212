"""From the hidden state to a prediction, and its loss."""

# mypy: disable-error-code=no-any-return
# (NumPy's ufuncs return Any)

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self, get_args

import numpy as np

from core.recurrent.check import Array, choice, finite, wrong

ReadoutKind = Literal["softmax", "squared_error"]


def softmax(logit: np.ndarray) -> np.ndarray:
    """Return probabilities over the last axis; the largest logit is subtracted first to avoid overflow."""
    exponential = np.exp(logit - logit.max(axis=-1, keepdims=True))
    return exponential / exponential.sum(axis=-1, keepdims=True)


def log_softmax(logit: np.ndarray) -> np.ndarray:
    """Return the logarithms of `softmax`, accurate also where a probability underflows to 0."""
    shifted = logit - logit.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def loss_of(kind: ReadoutKind, logit: Array, target: Array) -> tuple[Array, Array]:
    r"""Return each step's loss, and its gradient with respect to the logit.

    With a softmax, where each step has a distribution as its target, or with half the squared error:

    .. math::

        L_{t} = -y_{t} \cdot \ln \hat{y}_{t} \quad \text{or} \quad
        L_{t} = \frac{1}{2} \Vert \hat{y}_{t} - y_{t} \Vert^2

        do_{t} = \hat{y}_{t} - y_{t}

    Parameters
    ----------
    kind : "softmax" or "squared_error"
    logit, target : ndarray, shape (..., K)
        With ``softmax`` each target is a distribution.

    Returns
    -------
    loss : ndarray, shape (...)
        In nats with ``softmax``.
    d_logit : ndarray, shape (..., K)
    """
    if kind == "softmax":
        loss: Array = -(target * log_softmax(logit)).sum(axis=-1)
        return loss, softmax(logit) - target
    difference = logit - target
    return 0.5 * (difference**2).sum(axis=-1), difference


@dataclass(frozen=True, eq=False)
class Readout:
    r"""A linear layer on the hidden state, whose output is probabilities or numbers.

    .. math::

        o_{t} = W_{hy} h_{t} + b_{y}

        \hat{y}_{t} = \operatorname{softmax}(W_{hy} h_{t} + b_{y}) \quad \text{or} \quad
        \hat{y}_{t} = W_{hy} h_{t} + b_{y}

    and the backward pass, from :math:`do_{t}`,

    .. math::

        dW_{hy} = \sum_{t} do_{t} (h_{t})^{\top}, \quad db_{y} = \sum_{t} do_{t}

    where the part of one step is

    .. math::

        dW_{hy}^{(t)} = do_{t} (h_{t})^{\top}, \quad db_{y}^{(t)} = do_{t}

    Attributes
    ----------
    weight_out, bias_out : ndarray, shapes (K, H) and (K,)
    kind : "softmax" or "squared_error"
        Probabilities of K classes, with cross-entropy; or K numbers, with half the squared error.
    """

    weight_out: Array
    bias_out: Array
    kind: ReadoutKind = "softmax"

    def __post_init__(self) -> None:
        """Check and freeze the arrays."""
        choice("kind", self.kind, get_args(ReadoutKind))
        weight, bias = finite("weight_out", self.weight_out), finite("bias_out", self.bias_out)
        if weight.ndim != 2 or 0 in weight.shape:
            raise wrong("weight_out", "of shape (K, H)", weight)
        if bias.shape != weight.shape[:1]:
            raise wrong("bias_out", f"of shape {weight.shape[:1]}", bias)
        self._set(weight_out=weight, bias_out=bias)

    def _set(self, **arrays: Array) -> None:
        for name, value in arrays.items():
            own = np.array(value)
            own.setflags(write=False)
            object.__setattr__(self, name, own)

    def with_arrays(self, **arrays: Array) -> Self:
        """Return the readout with other arrays of the same shapes, unchecked: training may diverge."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        other._set(**arrays)
        return other

    @classmethod
    def init(cls, hidden_size: int, output_size: int, *, kind: ReadoutKind, rng: np.random.Generator) -> Self:
        """Initialise Gaussian weights of variance 1 / H; the bias is zero.

        Raises
        ------
        ValueError
            If a size is below 1 or the kind unknown.
        """
        for name, size in (("hidden_size", hidden_size), ("output_size", output_size)):
            if isinstance(size, bool) or not isinstance(size, int | np.integer) or size < 1:
                raise wrong(name, "a whole number from 1", size)
        weight = rng.standard_normal((output_size, hidden_size)) / np.sqrt(hidden_size)
        return cls(weight, np.zeros(output_size), kind)

    def forward(self, hidden: Array) -> tuple[Array, Array]:
        """Return logit and prediction, (..., K), of hidden states (..., H); with ``squared_error`` they are equal."""
        logit = hidden @ self.weight_out.T + self.bias_out
        return logit, softmax(logit) if self.kind == "softmax" else logit
