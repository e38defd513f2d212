"""What a person sets on the page of the unrolled RNN."""

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
    """What a person has set; each field is described by the `Control` of its name.

    The default seed is one whose untrained "hello" has states and gradients of every size and sign, and which learns
    all four tasks within a few hundred updates; most seeds do not learn parity with three units.
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
        "task", "choice", _D.task, "task", "What the network learns to answer.",
        choices=MappingProxyType({"letters": "next letter", **_words("series", "parity", "echo")}),
    ),
    Control(
        "text", "text", _D.text, "text", "2 to 12 characters of any script; the network reads all but the last.",
        where=MappingProxyType({"task": ("letters",)}), check=_text,
    ),
    Control(
        "series", "choice", _D.series, "series", "Numbers of which the network foretells the next.",
        choices=_words(*number_series.PRESETS, "typed"), where=MappingProxyType({"task": ("series",)}),
    ),
    Control(
        "numbers", "text", _D.numbers, "numbers", "3 to 13 numbers from -100 to 100, such as 1, 2, 3.5.",
        where=MappingProxyType({"task": ("series",), "series": ("typed",)}), check=_numbers,
    ),
    Control("length", "integer", _D.length, "length", "Symbols in a random sequence.", 2, 12, where=_RANDOM),
    Control("units", "integer", _D.units, "hidden units", "Numbers that the state consists of.", 1, 8),
    Control(
        "activation", "choice", _D.activation, "activation", "The function that bounds or bends the state.",
        choices=_words("tanh", "relu", "sigmoid", "leaky_relu", "elu", "softsign", "identity"),
    ),
    Control("seed", "integer", _D.seed, "seed", "Which random weights, and which random sequences.", 0, 999),
    Control(
        "init", "choice", _D.init, "weights drawn", "How the weights are drawn before training.",
        choices=_words("gaussian", "xavier", "orthogonal", "identity"),
    ),
    Control("gain", "number", _D.gain, "gain", "Multiplies the recurrent weights as they are drawn.", 0, 3, 0.1),
    Control("lr", "number", _D.lr, "learning rate", "How far an update goes along the gradient.", 0, 2, 0.05),
    Control("clip", "number", _D.clip, "clip", "The longest gradient that is followed in full; 0: any.", 0, 10, 0.5),
    Control(
        "truncate", "integer", _D.truncate, "truncate",
        "Steps after which the way back is cut off; 0: nowhere.", 0, 12,
    ),
    NOTATION,
    Control("do", "actions", _D.do, "done"),
)  # fmt: skip


def from_link(link: Mapping[str, str]) -> tuple[Settings, tuple[str, ...]]:
    """Return the settings that a link's parameters say, and a sentence for each of them that is wrong."""
    values, problems = parse_controls(CONTROLS, link)
    settings = settings_of(values)
    done, wrong = actions.parse(settings.do, shapes(settings), where=IN_THE_LINK)
    return replace(settings, do=entries.to_text(done)), problems + wrong


def to_link(settings: Settings) -> dict[str, str]:
    """Return the parameters that restore `settings`; what is at its default is left out."""
    return controls_to_link(CONTROLS, asdict(settings))


def settings_of(values: Mapping[str, Value]) -> Settings:
    """Return settings with values that were checked against `CONTROLS`."""
    given: dict[str, Any] = {f.name: values[f.name] for f in fields(Settings)}
    return Settings(**given)


def shapes(settings: Settings) -> actions.Shapes:
    """Return the shape of each parameter of the network that `settings` ask for."""
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
