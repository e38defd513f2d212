"""What hypothesis draws: a cell, a sequence for it, and gradients that enter at every step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from core.recurrent import GRU, LSTM, RNN, backpropagate, unroll
from core.recurrent.activations import ACTIVATIONS
from core.recurrent.cell import Cell

ACTIVATION_NAMES = sorted(ACTIVATIONS)
INITIALISER_NAMES = ["gaussian", "identity", "orthogonal", "xavier"]
seeds = st.integers(0, 2**32 - 1)


@dataclass(frozen=True)
class Case:
    """All that `unroll` and `backpropagate` are given."""

    cell: Cell
    inputs: np.ndarray
    hidden: np.ndarray | None
    cell_state: np.ndarray | None
    hold: dict[str, np.ndarray] | None
    d_hidden: np.ndarray
    d_cell_state: np.ndarray | None
    truncate: int | None

    def forward(self):
        return unroll(self.cell, self.inputs, self.hidden, self.cell_state, self.hold)

    def both(self):
        trace = self.forward()
        return trace, backpropagate(trace, self.d_hidden, self.d_cell_state, self.truncate)


def cell_of(kind, sizes, rng, *, activation="tanh", initialiser="gaussian", gain=1.0):
    """Return a cell with biases that matter, also PyTorch's second one of a GRU."""
    options = {"activation": activation} if kind is RNN else {}
    drawn = kind.init(*sizes, rng=rng, initialiser=initialiser, **options)
    arrays = {"bias_ih": rng.normal(size=drawn.bias_ih.shape)}
    if kind is GRU:
        arrays["bias_hh"] = rng.normal(size=drawn.bias_ih.shape)
    if kind is RNN:
        return RNN(drawn.weight_ih, drawn.weight_hh, arrays["bias_ih"], activation=activation, gain=gain)
    return kind(drawn.weight_ih, drawn.weight_hh, gain=gain, **arrays)


@st.composite
def cases(draw, kinds=(RNN, LSTM, GRU), most_steps=7, most_units=5, truncated=True):
    """Draw a single cell and everything that may go into it."""
    kind = draw(st.sampled_from(kinds))
    steps, units = draw(st.integers(1, most_steps)), draw(st.integers(1, most_units))
    batch = draw(st.sampled_from([(), (1,), (2,), (3,)]))
    width = draw(st.integers(1, 4))
    rng = np.random.default_rng(draw(seeds))
    cell = cell_of(
        kind,
        (width, units),
        rng,
        activation=draw(st.sampled_from(ACTIVATION_NAMES)),
        initialiser=draw(st.sampled_from(INITIALISER_NAMES)),
        gain=draw(st.sampled_from([1.0, 0.5, 1.5])),
    )
    states = [(units,), (*batch, units)]
    shape = (steps, *batch, units)
    held = {
        name: np.where(rng.random(shape) < 0.4, rng.random(shape), np.nan) for name in cell.gates if draw(st.booleans())
    }
    return Case(
        cell=cell,
        inputs=rng.normal(size=(steps, *batch, width)),
        hidden=rng.normal(size=draw(st.sampled_from(states))) if draw(st.booleans()) else None,
        cell_state=rng.normal(size=draw(st.sampled_from(states))) if kind is LSTM and draw(st.booleans()) else None,
        hold=held or None,
        d_hidden=rng.normal(size=shape),
        d_cell_state=rng.normal(size=shape) if kind is LSTM and draw(st.booleans()) else None,
        truncate=draw(st.none() | st.integers(1, most_steps)) if truncated else None,
    )
