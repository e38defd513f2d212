"""What a person sets on the tiny page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from core.settings import NOTATION, Control, Value, parse
from core.settings import to_link as controls_to_link


@dataclass(frozen=True)
class Settings:
    """The weight, and the notation."""

    weight: float = 1.0
    notation: str = "course"


CONTROLS: Final = (
    Control("weight", "number", Settings.weight, "weight", "Multiplies the input, which is 1.", -3, 3, 0.5),
    NOTATION,
)


def from_link(link: Mapping[str, str]) -> tuple[Settings, tuple[str, ...]]:
    """Return the settings that a link's parameters say, and a sentence for each of them that is wrong."""
    values, problems = parse(CONTROLS, link)
    return settings_of(values), problems


def to_link(settings: Settings) -> dict[str, str]:
    """Return the parameters that restore `settings`."""
    return controls_to_link(CONTROLS, asdict(settings))


def settings_of(values: Mapping[str, Value]) -> Settings:
    """Return settings with values that were checked against `CONTROLS`."""
    given: dict[str, Any] = dict(values)
    return Settings(**given)
