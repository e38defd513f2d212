"""Vanishing gradients: the gradient at every step of a loss at the last step, by network, and remedies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from core.lessons.vanishing_gradients.networks import Network, init_cell, random_sequence
from core.lessons.vanishing_gradients.settings import ACTIVATIONS, CELL_STATE, Settings
from core.recurrent import Gradients, clip_scale, decay
from core.recurrent.cell import Cell
from core.recurrent.lstm import LSTMGradients

Array = NDArray[np.float64]
DIRECT_PATH: Final = "direct path"  # the line of a gated remedy's gradient along the state alone, through its gates
COMMON_FORGET_BIAS: Final = 1.0  # of the LSTM without a remedy (Jozefowicz et al. 2015)


def networks(settings: Settings) -> dict[str, Network]:
    """Return the networks whose lines are always shown: one for each activation, then LSTM and GRU."""
    init = settings.init
    shown = [Network(name, activation=name, init=init) for name in ACTIVATIONS]
    shown += [Network("LSTM", "LSTM", init=init, forget=COMMON_FORGET_BIAS), Network("GRU", "GRU", init=init)]
    return {network.name: network for network in shown}


def remedied(settings: Settings) -> Network | None:
    """Return the network with the remedy; ``None`` without one."""
    activation, init = settings.activation, settings.init
    match settings.remedy:
        case "none":
            return None
        case "orthogonal" | "identity":
            return Network(f"{activation}, {settings.remedy}", activation=activation, init=settings.remedy)
        case "irnn":
            return Network("relu, identity, no bias", activation="relu", init="identity", biased=False)
        case "clipping":
            return Network(f"{activation}, clipped", activation=activation, init=init)
        case "forget":
            return Network(f"LSTM, forget bias {settings.forget:g}", "LSTM", init=init, forget=settings.forget)
        case "lstm":
            return networks(settings)["LSTM"]
        case "gru":
            return networks(settings)["GRU"]


@dataclass(frozen=True, eq=False)
class Run:
    """The forward and backward pass of one network at one gain.

    Attributes
    ----------
    network : Network
    gradients : Gradients
        Of the backward pass; the forward pass is its `trace`.
    scale : float
        What clipping multiplies all gradients by, 1 without.
    hidden : ndarray (T,)
        ‖dL/dh_t‖, clipped.
    cell_state : ndarray (T,) or None
        ‖dL/dc_t‖ of an LSTM.
    """

    network: Network
    gradients: Gradients[Any]
    scale: float
    hidden: Array
    cell_state: Array | None

    @property
    def cell(self) -> Cell:
        """The cell, with its gain."""
        cell: Cell = self.gradients.trace.cell
        return cell


@dataclass(frozen=True, eq=False)
class Lesson:
    """The data of the page at one gain, for the first seed.

    Attributes
    ----------
    settings : Settings
    inputs : ndarray (T, 10)
    d_last : ndarray (H,)
        dL/dh_T: a random direction of size 1.
    runs : dict of str to Run
        Name of a line -> its run, with the remedy's.
    chosen : Run
        That of the settings' activation.
    remedied : Run or None
    weight_norm : float
        Norm of the chosen network's gradient with respect to all its weights together, before clipping.
    """

    settings: Settings
    inputs: Array
    d_last: Array
    runs: Mapping[str, Run]
    chosen: Run
    remedied: Run | None
    weight_norm: float

    @property
    def inspected(self) -> Run:
        """The run that is inspected: that of the settings' line; the chosen one without a remedy."""
        named = {"activation": self.chosen, "remedy": self.remedied or self.chosen}
        line = self.settings.line.removesuffix("_cell_state")
        return named.get(line) or self.runs[line]

    @property
    def inspects_cell_state(self) -> bool:
        """Whether the gradient of its cell state is inspected, which only an LSTM has."""
        return self.settings.line.endswith("_cell_state") and self.inspected.cell_state is not None

    @property
    def inspected_name(self) -> str:
        """The name of the inspected line."""
        return self.inspected.network.name + CELL_STATE * self.inspects_cell_state

    @property
    def inspected_gradient(self) -> Array:
        """The inspected gradient: dL/dh_t, clipped, or dL/dc_t; shape (T, H)."""
        gradients: Any = self.inspected.gradients
        gradient: Array = gradients.cell_state if self.inspects_cell_state else self.inspected.scale * gradients.hidden
        return gradient


def compute(settings: Settings) -> Lesson:
    """Return the data of the page at the settings' gain: the forward and backward pass of each network."""
    inputs, d_last = random_sequence(settings.steps, settings.units, settings.seed)
    standard, remedy = networks(settings), remedied(settings)
    everything = standard | ({remedy.name: remedy} if remedy else {})
    runs = {name: run_of(network, settings, inputs, d_last) for name, network in everything.items()}
    chosen = runs[settings.activation]
    norm = float(decay.weight_norm(chosen.gradients))
    if remedy and settings.remedy == "clipping":
        scale = clip_scale(norm, settings.clip)
        runs[remedy.name] = replace(runs[remedy.name], scale=scale, hidden=scale * runs[remedy.name].hidden)
    return Lesson(settings, inputs, d_last, runs, chosen, runs[remedy.name] if remedy else None, norm)


def run_of(network: Network, settings: Settings, inputs: Array, d_last: Array) -> Run:
    """Return the forward and backward pass of one network at the settings' gain, unclipped."""
    cell = replace(init_cell(network, settings.units, settings.seed), gain=settings.gain)  # type: ignore[call-arg]
    gradients = decay.from_last_step(cell, inputs, d_last)
    of_cell_state = decay.sizes(gradients.cell_state) if isinstance(gradients, LSTMGradients) else None
    return Run(network, gradients, 1.0, decay.sizes(gradients.hidden), of_cell_state)


def input_variance(settings: Settings, seed: int) -> Array:
    """Return the variance over the units that input and bias add to the pre-activations, shape (T,)."""
    inputs, _ = random_sequence(settings.steps, settings.units, seed)
    of_bias = 1 / (3 * settings.units)
    variance: Array = (inputs**2).sum(axis=1) / inputs.shape[1] + of_bias
    return variance


def predicted_factor(settings: Settings, gain: float | Array) -> Array | None:
    """Return the factor per step that mean-field theory predicts for the chosen activation, shaped as the gain.

    ``None`` for identity weights, for which it makes no prediction.
    """
    if settings.init == "identity":
        return None
    return decay.mean_field(settings.activation, gain, input_variance(settings, settings.seed), settings.steps)
