"""What a person sets on the page of the LSTM."""

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
    """What a person has set; each field is described by the `Control` of its name."""

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
        "model", "choice", _D.model, "network", "Trained by one script: three to hold a digit, a larger one on text.",
        choices=MappingProxyType({"lstm": "LSTM", "gru": "GRU", "rnn": "RNN", "text": "text"}),
    ),
    Control(
        "sequence", "text", _D.sequence, "sequence",
        f"3 to {recall.LONGEST} symbols: # says to remember the next digit, ? asks for it; . and digits are ignored.",
        where=MappingProxyType({"model": CELLS}), check=_sequence,
    ),
    Control(
        "passage", "text", _D.passage, "text", "2 to 2,000 characters that the network reads one by one.",
        where=MappingProxyType({"model": ("text",)}), check=_passage,
    ),
    NOTATION,
    Control("hold", "actions", _D.hold, "held", where=MappingProxyType({"model": ("lstm", "gru")})),
)  # fmt: skip


def from_link(link: Mapping[str, str]) -> tuple[Settings, tuple[str, ...]]:
    """Return the settings that a link's parameters say, and a sentence for each of them that is wrong."""
    values, problems = parse_controls(CONTROLS, link)
    settings = settings_of(values)
    if settings.model == "text":
        return settings, problems
    holds, wrong = clamps.parse(settings.hold, sizes(settings), where=IN_THE_LINK)
    return replace(settings, hold=entries.to_text(holds)), problems + wrong


def to_link(settings: Settings) -> dict[str, str]:
    """Return the parameters that restore `settings`; what is at its default is left out."""
    return controls_to_link(CONTROLS, asdict(settings))


def settings_of(values: Mapping[str, Value]) -> Settings:
    """Return settings with values that were checked against `CONTROLS`."""
    given: dict[str, Any] = {f.name: values[f.name] for f in fields(Settings)}
    return Settings(**given)


def sizes(settings: Settings) -> Sizes:
    """Return what holds have to fit.

    Raises
    ------
    BadInput
        For the network that reads text, whose gates are not held.
    """
    if settings.model == "text":
        raise BadInput("model", "one of lstm, gru, rnn", settings.model)
    units = trained(NAMES[settings.model]).network.cell.hidden_size
    return Sizes(settings.model, units, len(settings.sequence))
