"""How the networks of a page about decay are drawn, and what they read."""

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
    """How a network is drawn: all that makes two of them different, but for sizes, seed and gain.

    Attributes
    ----------
    name : str
        What its line is called.
    kind : {"RNN", "LSTM", "GRU"}
    activation : ActivationName
        An RNN's.
    init : InitialiserName
        Of the recurrent weights, block by block.
    forget : float or None
        An LSTM's forget bias.
    biased : bool
        Whether the other biases are drawn or zero.
    """

    name: str
    kind: Literal["RNN", "LSTM", "GRU"] = "RNN"
    activation: ActivationName = "tanh"
    init: InitialiserName = "gaussian"
    forget: float | None = None
    biased: bool = True

    def draw(self, units: int, seed: int) -> Cell:
        """Return its cell with gain 1."""
        drawn = draw_weights(
            INITIALISERS[self.init], BLOCKS[self.kind], units, seed, forget_bias=self.forget, biased=self.biased
        )
        if self.kind == "RNN":
            return RNN(*drawn, activation=self.activation)
        return LSTM(*drawn) if self.kind == "LSTM" else GRU(*drawn)


def draw_weights(
    initialise: Callable[[int, int, np.random.Generator], np.ndarray],
    blocks: int,
    units: int,
    seed: int,
    *,
    forget_bias: float | None = None,
    biased: bool = True,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return weights (N H, 10) of the input, recurrent weights (N H, H) and bias (N H,).

    Whatever the recurrent weights are, those of the input and the bias are the same for a seed.
    """
    rows = blocks * units
    recurrent = np.random.default_rng((seed, 1))
    weight_hh = np.concatenate([initialise(units, units, recurrent) for _ in range(blocks)])
    weight_ih = np.random.default_rng((seed, 2)).standard_normal((rows, 10)) / np.sqrt(10)
    bias = biased * np.random.default_rng((seed, 3)).uniform(-1, 1, rows) / np.sqrt(units)
    if forget_bias is not None:
        bias[units : 2 * units] = forget_bias
    return weight_ih, weight_hh, bias


def draw_sequence(steps: int, units: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return inputs (T, 10) of standard deviation 0.1, and dL/dh_T: a random direction of size 1, shape (H,)."""
    inputs = 0.1 * np.random.default_rng((seed, 4)).standard_normal((steps, 10))
    d_last = np.random.default_rng((seed, 5)).standard_normal(units)
    return inputs, d_last / np.sqrt(d_last @ d_last)


@lru_cache(maxsize=64)
def drawn_cell(network: Network, units: int, seed: int) -> Cell:
    """Return ``network.draw(units, seed)``, kept: an orthogonal one of 256 units takes a while."""
    return network.draw(units, seed)
