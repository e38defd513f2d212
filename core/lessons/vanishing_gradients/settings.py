"""What a person sets on the page of vanishing gradients."""

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
CELL_STATE: Final = ", cell state"  # what the name of a line of ‖dL/dc_t‖ ends with
ACTIVATIONS: Final = ("tanh", "sigmoid", "relu", "leaky_relu", "elu", "softsign", "identity")


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
