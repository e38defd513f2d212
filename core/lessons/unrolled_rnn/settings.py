"""The settings of the page of the unrolled RNN."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from types import MappingProxyType
from typing import Any, Final, Literal

from core import entries
from core.entries import actions
from core.recurrent import (
    RNN,
    parameter_shapes,
)
from core.recurrent.activations import ActivationName
from core.recurrent.initial import InitialiserName
from core.settings import IN_THE_LINK, NOTATION, Control, Value
from core.settings import parse as parse_controls
from core.settings import to_link as controls_to_link
from core.tasks import echo, next_symbol, number_series, parity
from core.tasks.example import Example

Task = Literal["letters", "series", "parity", "echo"]


@dataclass(frozen=True)
class Settings:
    """The settings; each field is described by the `Control` of its name.

    With the default seed the untrained network has states and gradients of every size and sign on "hello", and learns
    all four tasks within a few hundred updates. With three units most seeds do not learn parity.
    """

    task: Task = "letters"
    text: str = "hello"
    series: str = "sine"
    numbers: str = "1, 2, 4, 7, 11, 16"
    length: int = 4
    units: int = 3
    activation: ActivationName = "tanh"
    seed: int = 131
    init: InitialiserName = "orthogonal"
    gain: float = 1.2
    lr: float = 0.3
    clip: float = 1.0
    truncate: int = 0
    notation: str = "course"
    do: str = ""


def _words(*words: str) -> Mapping[str, str]:
    return MappingProxyType({word: word for word in words})


def _text(text: str) -> str:
    return "".join(next_symbol.symbols(text))


def _numbers(text: str) -> str:
    return ", ".join(f"{number:.15g}" for number in number_series.parse(text))


_RANDOM: Final = MappingProxyType({"task": ("parity", "echo")})
_D: Final = Settings()
CONTROLS: Final = (
    Control(
        "task", "choice", _D.task, "task", "What the network is trained to predict.",
        choices=MappingProxyType({"letters": "next letter", "series": "number sequence", **_words("parity", "echo")}),
    ),
    Control(
        "text", "text", _D.text, "text", "2 to 12 characters of any script; the last one is only a target.",
        where=MappingProxyType({"task": ("letters",)}), check=_text,
    ),
    Control(
        "series", "choice", _D.series, "sequence", "The network predicts the next number of this sequence.",
        choices=_words(*number_series.PRESETS, "typed"), where=MappingProxyType({"task": ("series",)}),
    ),
    Control(
        "numbers", "text", _D.numbers, "numbers", "3 to 13 numbers from -100 to 100, such as 1, 2, 3.5.",
        where=MappingProxyType({"task": ("series",), "series": ("typed",)}), check=_numbers,
    ),
    Control("length", "integer", _D.length, "length", "Number of symbols in a random sequence.", 2, 12, where=_RANDOM),
    Control("units", "integer", _D.units, "hidden units", "Size of the hidden state.", 1, 8),
    Control(
        "activation", "choice", _D.activation, "activation", "The activation function of the hidden state.",
        choices=_words("tanh", "relu", "sigmoid", "leaky_relu", "elu", "softsign", "identity"),
    ),
    Control("seed", "integer", _D.seed, "seed", "Seed of the random weights and of the random sequences.", 0, 999),
    Control(
        "init", "choice", _D.init, "initialisation",
        "Of the weights before training: Xavier (Glorot and Bengio 2010), orthogonal (Saxe et al. 2014), "
        "identity (Le et al. 2015).",
        choices=_words("gaussian", "xavier", "orthogonal", "identity"),
    ),
    Control("gain", "number", _D.gain, "gain", "Factor of the recurrent weights at initialisation.", 0, 3, 0.1),
    Control("lr", "number", _D.lr, "learning rate", "Step size of gradient descent.", 0, 2, 0.05),
    Control(
        "clip", "number", _D.clip, "clip threshold",
        "A gradient of larger norm is rescaled to this norm (Pascanu et al. 2013); 0: no clipping.", 0, 10, 0.5,
    ),
    Control(
        "truncate", "integer", _D.truncate, "truncate",
        "Truncated backpropagation through time: the gradient stops after so many steps; 0: never.", 0, 12,
    ),
    NOTATION,
    Control("do", "actions", _D.do, "edits"),
)  # fmt: skip


def from_link(link: Mapping[str, str]) -> tuple[Settings, tuple[str, ...]]:
    """Return the settings of a link, and a sentence for each parameter that is invalid."""
    values, problems = parse_controls(CONTROLS, link)
    settings = settings_of(values)
    edits, wrong = actions.parse(settings.do, shapes(settings), where=IN_THE_LINK)
    return replace(settings, do=entries.to_text(edits)), problems + wrong


def to_link(settings: Settings) -> dict[str, str]:
    """Return the link parameters of `settings`; defaults are left out."""
    return controls_to_link(CONTROLS, asdict(settings))


def settings_of(values: Mapping[str, Value]) -> Settings:
    """Return settings from values that were checked against `CONTROLS`."""
    given: dict[str, Any] = {f.name: values[f.name] for f in fields(Settings)}
    return Settings(**given)


def shapes(settings: Settings) -> actions.Shapes:
    """Return the shape of each parameter of the network."""
    example = example_of(settings)
    return parameter_shapes(RNN, example.inputs.shape[-1], settings.units, example.targets.shape[-1])


def example_of(settings: Settings) -> Example:
    """Return the sequence that `settings` show."""
    match settings.task:
        case "letters":
            return next_symbol.example(settings.text)
        case "series":
            typed = settings.series == "typed"
            numbers = number_series.parse(settings.numbers) if typed else number_series.PRESETS[settings.series]
            return number_series.example(numbers)
        case "parity":
            return parity.example(settings.seed, settings.length)
        case "echo":
            return echo.example(settings.seed, settings.length)
