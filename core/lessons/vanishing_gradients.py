"""Vanishing gradients: how much of a loss at the last step reaches the steps before it, by network, and what helps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from types import MappingProxyType
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from core.lessons.drawn_networks import Network, draw_sequence, drawn_cell
from core.lessons.settings import IN_THE_LINK, NOTATION, Control, Value
from core.lessons.settings import parse as parse_controls
from core.lessons.settings import to_link as controls_to_link
from core.recurrent import Gradients, clip_scale, decay
from core.recurrent.activations import ActivationName
from core.recurrent.cell import Cell
from core.recurrent.initial import InitialiserName
from core.recurrent.lstm import LSTMGradients
from core.tasks.problem import BadInput

Array = NDArray[np.float64]
Remedy = Literal["none", "orthogonal", "identity", "irnn", "clipping", "forget", "lstm", "gru"]
GAINS: Final = np.arange(61) / 30
CELL_STATE: Final = ", cell state"  # what the name of a line of ‖dL/dc_t‖ ends with
DIRECT_PATH: Final = "direct path"  # the line of what of a gated remedy comes back through the gates of its state alone
ACTIVATIONS: Final = ("tanh", "sigmoid", "relu", "leaky_relu", "elu", "softsign", "identity")
COMMON_FORGET_BIAS: Final = 1.0  # of the LSTM that is drawn without any remedy (Jozefowicz et al. 2015)


@dataclass(frozen=True)
class Settings:
    """What a person has set; each field is described by the `Control` of its name."""

    steps: int = 100
    units: int = 100
    activation: ActivationName = "tanh"
    remedy: Remedy = "none"
    init: InitialiserName = "gaussian"
    seed: int = 0
    seeds: int = 1
    clip: float = 5.0
    forget: float = 4.0
    line: str = "activation"
    step: int = 50
    unit: int = 0
    notation: str = "course"
    gain: float = 0.9


def _words(*words: str) -> Mapping[str, str]:
    return MappingProxyType({word: word for word in words})


_D: Final = Settings()
CONTROLS: Final = (
    Control("steps", "integer", _D.steps, "steps", "T, the sequence's length; the loss is at its end.", 10, 200, 10),
    Control("units", "integer", _D.units, "hidden units", "H: numbers that the state consists of.", 1, 256),
    Control(
        "activation", "choice", _D.activation, "activation",
        "The one that words, theory and the charts below are about.",
        choices=_words(*ACTIVATIONS),
    ),
    Control(
        "remedy", "choice", _D.remedy, "remedy",
        "What is done about it: its line stands beside that of the activation.",
        choices=MappingProxyType({
            "none": "none", "orthogonal": "orthogonal weights", "identity": "identity weights",
            "irnn": "relu with identity", "clipping": "clipping", "forget": "forget bias", "lstm": "LSTM", "gru": "GRU",
        }),
    ),
    Control(
        "init", "choice", _D.init, "weights drawn",
        "How the recurrent weights are drawn; square as they are, xavier is the same as gaussian.",
        choices=_words("gaussian", "orthogonal", "identity", "xavier"),
    ),
    Control("seed", "integer", _D.seed, "seed", "Which random weights, inputs and loss.", 0, 999),
    Control("seeds", "integer", _D.seeds, "seeds averaged", "Lines: geometric means; bands: to the ends.", 1, 10),
    Control(
        "clip", "number", _D.clip, "clip at", "The longest gradient of the weights that is followed in full.",
        0.01, 100, 1,
    ),
    Control(
        "forget", "number", _D.forget, "forget bias", "What the forget gates' bias is set to.", 0, 8, 0.5,
        where=MappingProxyType({"remedy": ("forget",)}),
    ),
    Control(
        "line", "choice", _D.line, "line", "The network whose number is opened.",
        choices=MappingProxyType({
            "activation": "the activation", "remedy": "the remedy", "remedy_cell_state": f"the remedy{CELL_STATE}",
            **_words(*ACTIVATIONS, "LSTM"), "LSTM_cell_state": f"LSTM{CELL_STATE}", "GRU": "GRU",
        }),
    ),
    Control("step", "integer", _D.step, "step t", "The step whose number is opened.", 1, 200),
    Control("unit", "integer", _D.unit, "unit", "The unit whose number is opened, from 0.", 0, 255),
    NOTATION,
    Control("gain", "number", _D.gain, "gain", "Multiplies the recurrent weights.", 0, 2, 1 / 30),
)  # fmt: skip


def from_link(link: Mapping[str, str]) -> tuple[Settings, tuple[str, ...]]:
    """Return the settings that a link's parameters say, and a sentence for each of them that is wrong."""
    values, problems = parse_controls(CONTROLS, link)
    settings = settings_of(values)
    for name, low, high in (("step", 1, settings.steps), ("unit", 0, settings.units - 1)):
        if name in link and int(values[name]) > high:
            wrong = BadInput(name, f"a whole number from {low} to {high}", link[name])
            problems += (wrong.sentence(where=IN_THE_LINK, then=f"Using {high}."),)
    return settings, problems


def to_link(settings: Settings) -> dict[str, str]:
    """Return the parameters that restore `settings`; what is at its default is left out."""
    return controls_to_link(CONTROLS, asdict(settings))


def settings_of(values: Mapping[str, Value]) -> Settings:
    """Return settings with values that were checked against `CONTROLS`.

    The gain becomes the nearest of `GAINS`; the step and the unit that are opened, the nearest there are.
    """
    given: dict[str, Any] = {f.name: values[f.name] for f in fields(Settings)}
    given["gain"] = float(GAINS[position_of(given["gain"])])
    given["step"] = min(given["step"], given["steps"])
    given["unit"] = min(given["unit"], given["units"] - 1)
    return Settings(**given)


def position_of(gain: float) -> int:
    """Return the index of the nearest of `GAINS`."""
    return int(np.argmin(np.abs(GAINS - gain)))


def networks(settings: Settings) -> dict[str, Network]:
    """Return the networks whose lines are always drawn: one for each activation, then LSTM and GRU."""
    init = settings.init
    drawn = [Network(name, activation=name, init=init) for name in ACTIVATIONS]
    drawn += [Network("LSTM", "LSTM", init=init, forget=COMMON_FORGET_BIAS), Network("GRU", "GRU", init=init)]
    return {network.name: network for network in drawn}


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
    """One network at one gain, forward and back.

    Attributes
    ----------
    network : Network
    gradients : Gradients
        All of it; the way forward is its `trace`.
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
    """What the page shows at one gain, for the first seed.

    Attributes
    ----------
    settings : Settings
    inputs : ndarray (T, 10)
    d_last : ndarray (H,)
        dL/dh_T: a random direction of size 1.
    runs : dict of str to Run
        A line's name -> what is behind it; the remedy's included.
    chosen : Run
        That of the settings' activation.
    remedied : Run or None
    weight_norm : float
        Norm of the chosen one's gradient by all its weights together, before clipping.
    """

    settings: Settings
    inputs: Array
    d_last: Array
    runs: Mapping[str, Run]
    chosen: Run
    remedied: Run | None
    weight_norm: float

    @property
    def opened(self) -> Run:
        """The run whose numbers are opened: that of the settings' line; the chosen one where there is no remedy."""
        named = {"activation": self.chosen, "remedy": self.remedied or self.chosen}
        line = self.settings.line.removesuffix("_cell_state")
        return named.get(line) or self.runs[line]

    @property
    def opens_cell_state(self) -> bool:
        """Whether it is the numbers of its cell state, which only an LSTM has."""
        return self.settings.line.endswith("_cell_state") and self.opened.cell_state is not None

    @property
    def opened_name(self) -> str:
        """What the line is called whose numbers are opened."""
        return self.opened.network.name + CELL_STATE * self.opens_cell_state

    @property
    def opened_gradient(self) -> Array:
        """The numbers that are opened: dL/dh_t, clipped, or dL/dc_t; shape (T, H)."""
        gradients: Any = self.opened.gradients
        gradient: Array = gradients.cell_state if self.opens_cell_state else self.opened.scale * gradients.hidden
        return gradient


def compute(settings: Settings) -> Lesson:
    """Return what the page shows at the settings' gain: each network once forward and back."""
    inputs, d_last = draw_sequence(settings.steps, settings.units, settings.seed)
    drawn, remedy = networks(settings), remedied(settings)
    everything = drawn | ({remedy.name: remedy} if remedy else {})
    runs = {name: run_of(network, settings, inputs, d_last) for name, network in everything.items()}
    chosen = runs[settings.activation]
    norm = float(decay.weight_norm(chosen.gradients))
    if remedy and settings.remedy == "clipping":
        scale = clip_scale(norm, settings.clip)
        runs[remedy.name] = replace(runs[remedy.name], scale=scale, hidden=scale * runs[remedy.name].hidden)
    return Lesson(settings, inputs, d_last, runs, chosen, runs[remedy.name] if remedy else None, norm)


def run_of(network: Network, settings: Settings, inputs: Array, d_last: Array) -> Run:
    """Return one network once forward and back at the settings' gain, unclipped."""
    cell = replace(drawn_cell(network, settings.units, settings.seed), gain=settings.gain)  # type: ignore[call-arg]
    gradients = decay.from_last_step(cell, inputs, d_last)
    of_cell_state = decay.sizes(gradients.cell_state) if isinstance(gradients, LSTMGradients) else None
    return Run(network, gradients, 1.0, decay.sizes(gradients.hidden), of_cell_state)


def input_variance(settings: Settings, seed: int) -> Array:
    """Return what input and bias add to the pre-activations' variance over the units, as they are drawn, shape (T,)."""
    inputs, _ = draw_sequence(settings.steps, settings.units, seed)
    of_bias = 1 / (3 * settings.units)
    variance: Array = (inputs**2).sum(axis=1) / inputs.shape[1] + of_bias
    return variance


def predicted_factor(settings: Settings, gain: float | Array) -> Array | None:
    """Return what mean-field theory predicts for the chosen activation's factor per step, shaped as the gain.

    ``None`` for identity weights, of which it says nothing.
    """
    if settings.init == "identity":
        return None
    return decay.mean_field(settings.activation, gain, input_variance(settings, settings.seed), settings.steps)
