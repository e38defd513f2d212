"""The settings of the page on vanishing gradients, and their controls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from types import MappingProxyType
from typing import Any, Final, Literal

import numpy as np

from core.errors import BadInput
from core.recurrent.activations import ActivationName
from core.recurrent.initial import InitialiserName
from core.settings import IN_THE_LINK, NOTATION, Control, Value
from core.settings import parse as parse_controls
from core.settings import to_link as controls_to_link

Remedy = Literal["none", "orthogonal", "identity", "irnn", "clipping", "forget", "lstm", "gru"]
GAINS: Final = np.arange(61) / 30
CELL_STATE: Final = ", cell state"  # suffix of the name of a line of ‖dL/dc_t‖
ACTIVATIONS: Final = ("tanh", "sigmoid", "relu", "leaky_relu", "elu", "softsign", "identity")


@dataclass(frozen=True)
class Settings:
    """The settings; the `Control` of the same name describes each field."""

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
    Control("steps", "integer", _D.steps, "steps", "T, the sequence length; the loss is at step T.", 10, 200, 10),
    Control("units", "integer", _D.units, "hidden units", "H, the size of the hidden state.", 1, 256),
    Control(
        "activation", "choice", _D.activation, "activation",
        "Of the RNN that the sentences, the theory and the charts describe.",
        choices=_words(*ACTIVATIONS),
    ),
    Control(
        "remedy", "choice", _D.remedy, "remedy",
        "Against vanishing or exploding gradients; its line is shown for comparison.",
        choices=MappingProxyType({
            "none": "none", "orthogonal": "orthogonal weights", "identity": "identity weights",
            "irnn": "relu with identity", "clipping": "clipping", "forget": "forget bias", "lstm": "LSTM", "gru": "GRU",
        }),
    ),
    Control(
        "init", "choice", _D.init, "initialisation",
        "Of the recurrent weights; for these square matrices xavier equals gaussian.",
        choices=_words("gaussian", "orthogonal", "identity", "xavier"),
    ),
    Control("seed", "integer", _D.seed, "seed", "Of the random weights, inputs and loss.", 0, 999),
    Control("seeds", "integer", _D.seeds, "seeds averaged", "Lines: geometric mean; bands: minimum to maximum.", 1, 10),
    Control(
        "clip", "number", _D.clip, "clip norm", "Clip threshold: the largest norm of the weights’ gradient.",
        0.01, 100, 1,
    ),
    Control(
        "forget", "number", _D.forget, "forget bias", "Initial bias of the forget gates (Jozefowicz et al. 2015).",
        0, 8, 0.5,
        where=MappingProxyType({"remedy": ("forget",)}),
    ),
    Control(
        "line", "choice", _D.line, "line", "The network whose gradient is inspected.",
        choices=MappingProxyType({
            "activation": "the activation", "remedy": "the remedy", "remedy_cell_state": f"the remedy{CELL_STATE}",
            **_words(*ACTIVATIONS, "LSTM"), "LSTM_cell_state": f"LSTM{CELL_STATE}", "GRU": "GRU",
        }),
    ),
    Control("step", "integer", _D.step, "step t", "The step whose gradient is inspected.", 1, 200),
    Control("unit", "integer", _D.unit, "unit", "The unit whose gradient is inspected, from 0.", 0, 255),
    NOTATION,
    Control("gain", "number", _D.gain, "gain", "Factor on the recurrent weights.", 0, 2, 1 / 30),
)  # fmt: skip


def from_link(link: Mapping[str, str]) -> tuple[Settings, tuple[str, ...]]:
    """Return the settings of a link's parameters, and a sentence for each invalid parameter."""
    values, problems = parse_controls(CONTROLS, link)
    settings = settings_of(values)
    for name, low, high in (("step", 1, settings.steps), ("unit", 0, settings.units - 1)):
        if name in link and int(values[name]) > high:
            wrong = BadInput(name, f"a whole number from {low} to {high}", link[name])
            problems += (wrong.sentence(where=IN_THE_LINK, then=f"Using {high}."),)
    return settings, problems


def to_link(settings: Settings) -> dict[str, str]:
    """Return the parameters that restore `settings`; defaults are left out."""
    return controls_to_link(CONTROLS, asdict(settings))


def settings_of(values: Mapping[str, Value]) -> Settings:
    """Return settings with values that were checked against `CONTROLS`.

    The gain becomes the nearest of `GAINS`; the inspected step and unit, the nearest that exist.
    """
    given: dict[str, Any] = {f.name: values[f.name] for f in fields(Settings)}
    given["gain"] = float(GAINS[position_of(given["gain"])])
    given["step"] = min(given["step"], given["steps"])
    given["unit"] = min(given["unit"], given["units"] - 1)
    return Settings(**given)


def position_of(gain: float) -> int:
    """Return the index of the nearest of `GAINS`."""
    return int(np.argmin(np.abs(GAINS - gain)))
