"""The settings of the LSTM page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from types import MappingProxyType
from typing import Any, Final, Literal

from core import entries
from core.entries import clamps
from core.entries.clamps import Sizes
from core.errors import BadInput
from core.models.runs import CELLS, NAMES
from core.models.trained import trained
from core.notation import Notation
from core.settings import IN_THE_LINK, NOTATION, Control, Value
from core.settings import parse as parse_controls
from core.settings import to_link as controls_to_link
from core.tasks import recall, text

Model = Literal["lstm", "gru", "rnn", "text"]
# Lewis Carroll, Through the Looking-Glass (1871); the network was not trained on this book.
PASSAGE: Final = (
    '"It MUST come sometimes to jam to-day," Alice objected.\n\n"No, it can\'t," said the Queen.  '
    '"It\'s jam every OTHER day:\nto-day isn\'t any other day, you know."\n\n"I don\'t understand you," said '
    'Alice.  "It\'s dreadfully\nconfusing!"\n'
)


@dataclass(frozen=True)
class Settings:
    """The settings of the page; the `Control` of the same name describes each field."""

    model: Model = "lstm"
    sequence: str = "..#7.2..9..?"
    passage: str = PASSAGE
    hold: str = ""
    notation: str = "course"


def _sequence(given: str) -> str:
    tidy = given.strip()
    recall.parse(tidy)
    return tidy


def _passage(given: str) -> str:
    try:
        text.encode(given, trained("text_lstm").facts["vocabulary"])
    except BadInput as wrong:
        raise BadInput("passage", wrong.expected, given) from wrong
    return text.plain(given)

_D: Final = Settings()
CONTROLS: Final = (
    Control(
        "model", "choice", _D.model, "network", "A trained network: three remember a digit, text is a larger LSTM.",
        choices=MappingProxyType({"lstm": "LSTM", "gru": "GRU", "rnn": "RNN", "text": "text"}),
    ),
    Control(
        "sequence", "text", _D.sequence, "sequence",
        f"3 to {recall.LONGEST} symbols: # marks the digit to remember, ? asks for it; . and other digits are ignored.",
        where=MappingProxyType({"model": CELLS}), check=_sequence,
    ),
    Control(
        "passage", "text", _D.passage, "text", "Input of the character-level LSTM, 2 to 2,000 characters.",
        where=MappingProxyType({"model": ("text",)}), check=_passage,
    ),
    NOTATION,
    Control("hold", "actions", _D.hold, "clamped gates", where=MappingProxyType({"model": ("lstm", "gru")})),
)  # fmt: skip


def from_link(link: Mapping[str, str]) -> tuple[Settings, tuple[str, ...]]:
    """Return the settings of a link's parameters, and a sentence for each that is wrong."""
    values, problems = parse_controls(CONTROLS, link)
    settings = settings_of(values)
    if settings.model == "text":
        return settings, problems
    holds, wrong = clamps.parse(settings.hold, sizes(settings), where=IN_THE_LINK)
    return replace(settings, hold=entries.to_text(holds)), problems + wrong


def to_link(settings: Settings) -> dict[str, str]:
    """Return the parameters that restore `settings`; defaults are left out."""
    return controls_to_link(CONTROLS, asdict(settings))


def settings_of(values: Mapping[str, Value]) -> Settings:
    """Return settings with values that were checked against `CONTROLS`."""
    given: dict[str, Any] = {f.name: values[f.name] for f in fields(Settings)}
    return Settings(**given)


def notation_of(settings: Settings) -> Notation:
    """Return the notation chosen."""
    return "pytorch" if settings.notation == "pytorch" else "course"


def sizes(settings: Settings) -> Sizes:
    """Return the sizes that the clamped gates must fit.

    Raises
    ------
    BadInput
        For the network that reads text, whose gates cannot be clamped.
    """
    if settings.model == "text":
        raise BadInput("model", "one of lstm, gru, rnn", settings.model)
    units = trained(NAMES[settings.model]).network.cell.hidden_size
    return Sizes(settings.model, units, len(settings.sequence))
