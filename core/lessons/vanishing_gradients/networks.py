"""The networks of the page, their initialisation, and their inputs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final, Literal

import numpy as np

from core.recurrent import GRU, LSTM, RNN
from core.recurrent.activations import ActivationName
from core.recurrent.cell import Cell
from core.recurrent.initial import INITIALISERS, InitialiserName

BLOCKS: Final = MappingProxyType({"RNN": RNN.blocks, "LSTM": LSTM.blocks, "GRU": GRU.blocks})


@dataclass(frozen=True)
class Network:
    """A network's kind and initialisation, without sizes, seed and gain.

    Attributes
    ----------
    name : str
        The name of its line.
    kind : {"RNN", "LSTM", "GRU"}
    activation : ActivationName
        An RNN's.
    init : InitialiserName
        Of the recurrent weights, block by block.
    forget : float or None
        An LSTM's forget bias.
    biased : bool
        Whether the other biases are random or zero.
    """

    name: str
    kind: Literal["RNN", "LSTM", "GRU"] = "RNN"
    activation: ActivationName = "tanh"
    init: InitialiserName = "gaussian"
    forget: float | None = None
    biased: bool = True

    def build(self, units: int, seed: int) -> Cell:
        """Return its cell with gain 1."""
        weights = init_weights(
            INITIALISERS[self.init], BLOCKS[self.kind], units, seed, forget_bias=self.forget, biased=self.biased
        )
        if self.kind == "RNN":
            return RNN(*weights, activation=self.activation)
        return LSTM(*weights) if self.kind == "LSTM" else GRU(*weights)


def init_weights(
    initialise: Callable[[int, int, np.random.Generator], np.ndarray],
    blocks: int,
    units: int,
    seed: int,
    *,
    forget_bias: float | None = None,
    biased: bool = True,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return weights (N H, 10) of the input, recurrent weights (N H, H) and bias (N H,).

    The input weights and the bias depend on the seed alone.
    """
    rows = blocks * units
    recurrent = np.random.default_rng((seed, 1))
    weight_hh = np.concatenate([initialise(units, units, recurrent) for _ in range(blocks)])
    weight_ih = np.random.default_rng((seed, 2)).standard_normal((rows, 10)) / np.sqrt(10)
    bias = biased * np.random.default_rng((seed, 3)).uniform(-1, 1, rows) / np.sqrt(units)
    if forget_bias is not None:
        bias[units : 2 * units] = forget_bias
    return weight_ih, weight_hh, bias


def random_sequence(steps: int, units: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return inputs (T, 10) of standard deviation 0.1, and dL/dh_T: a random direction of size 1, shape (H,)."""
    inputs = 0.1 * np.random.default_rng((seed, 4)).standard_normal((steps, 10))
    d_last = np.random.default_rng((seed, 5)).standard_normal(units)
    return inputs, d_last / np.sqrt(d_last @ d_last)


@lru_cache(maxsize=64)
def init_cell(network: Network, units: int, seed: int) -> Cell:
    """Return ``network.build(units, seed)``, cached: an orthogonal one of 256 units takes a while."""
    return network.build(units, seed)
