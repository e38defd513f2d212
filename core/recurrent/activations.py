"""Activation functions and their slopes, with PyTorch's constants and PyTorch's subgradients at the kinks.

Each slope follows its function. Where a function has a kink (relu and leaky_relu at 0) its slope is that of the left
side, as in PyTorch: one of the subgradients, and not the central difference.
"""

# mypy: disable-error-code=no-any-return
# (NumPy's ufuncs return Any)

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

import numpy as np

from core.recurrent.check import Array

ActivationName = Literal["tanh", "relu", "sigmoid", "leaky_relu", "elu", "softsign", "identity"]


def tanh(z: np.ndarray) -> np.ndarray:
    """Hyperbolic tangent, from -1 to 1."""
    return np.tanh(z)


def slope_tanh(z: np.ndarray) -> np.ndarray:
    """1 - tanh(z) squared, from 0 to 1."""
    return 1.0 - np.tanh(z) ** 2


def slope_from_tanh(value: np.ndarray) -> np.ndarray:
    """`slope_tanh`, from tanh(z)."""
    return 1.0 - value**2


def relu(z: np.ndarray) -> np.ndarray:
    """Z where z > 0, else 0."""
    return np.maximum(z, 0.0)


def slope_relu(z: np.ndarray) -> np.ndarray:
    """1 where z > 0, else 0 (at the kink too)."""
    return np.where(z > 0.0, 1.0, 0.0)


@np.errstate(over="ignore")  # far below 0, exp(-z) is infinite and the sigmoid 0
def sigmoid(z: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-z)), from 0 to 1."""
    return 1.0 / (1.0 + np.exp(-z))


def slope_sigmoid(z: np.ndarray) -> np.ndarray:
    """Sigmoid times one minus sigmoid, from 0 to 1/4."""
    small = np.exp(-np.abs(z))
    return small / (1.0 + small) ** 2


def leaky_relu(z: np.ndarray) -> np.ndarray:
    """Z where z > 0, else z / 100."""
    return np.maximum(z, 0.01 * z)


def slope_leaky_relu(z: np.ndarray) -> np.ndarray:
    """1 where z > 0, else 1/100 (at the kink too)."""
    return np.where(z > 0.0, 1.0, 0.01)


def elu(z: np.ndarray) -> np.ndarray:
    """Z where z > 0, else exp(z) - 1 (alpha = 1)."""
    return np.maximum(z, np.expm1(np.minimum(z, 0.0)))


def slope_elu(z: np.ndarray) -> np.ndarray:
    """1 where z > 0, else exp(z)."""
    return np.exp(np.minimum(z, 0.0))


def softsign(z: np.ndarray) -> np.ndarray:
    """Z / (1 + |z|), from -1 to 1."""
    return z / (1.0 + np.abs(z))


def slope_softsign(z: np.ndarray) -> np.ndarray:
    """1 / (1 + |z|) squared, from 0 to 1."""
    return 1.0 / (1.0 + np.abs(z)) ** 2


def identity(z: np.ndarray) -> np.ndarray:
    """Z itself."""
    return np.positive(z)


def slope_identity(z: np.ndarray) -> np.ndarray:
    """1 everywhere."""
    return np.ones_like(z)


@dataclass(frozen=True)
class Activation:
    """A function of the pre-activation z, element by element, and its slope.

    Attributes
    ----------
    name : ActivationName
        PyTorch's name for it in ``torch.nn.functional`` (``identity`` is none of them).
    function, slope : callable
        From an array z of any shape to the value, and to its derivative, of the same shape.
    slope_from_value : callable or None
        From the value to the derivative, where that is faster and as accurate.
    """

    name: ActivationName
    function: Callable[[Array], Array]
    slope: Callable[[Array], Array]
    slope_from_value: Callable[[Array], Array] | None = None


ACTIVATIONS: Final[Mapping[str, Activation]] = MappingProxyType(
    {
        "tanh": Activation("tanh", tanh, slope_tanh, slope_from_tanh),
        "relu": Activation("relu", relu, slope_relu),
        "sigmoid": Activation("sigmoid", sigmoid, slope_sigmoid),
        "leaky_relu": Activation("leaky_relu", leaky_relu, slope_leaky_relu),
        "elu": Activation("elu", elu, slope_elu),
        "softsign": Activation("softsign", softsign, slope_softsign),
        "identity": Activation("identity", identity, slope_identity),
    }
)
