"""Clamped gates, as in a link: ``f.*.5-8:0,u.2.6:1``.

``f.*.5-8:0`` clamps the forget gates of all units to 0 in steps 5 to 8; units count from 0, steps from 1, and ``*``
means all. Gates have the course's letters: ``u`` is the update gate, also of a GRU, where 0 keeps the old state.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from core import entries
from core.entries import Full
from core.errors import BadInput
from core.settings import IN_THE_LINK, link_text

Array = NDArray[np.float64]
Model = Literal["lstm", "gru", "rnn"]
Span = tuple[int, int] | None  # first and last, both included; None: all
MOST_HOLDS: Final = 16
SPAN = r"\*|\d{1,3}(?:-\d{1,3})?"
FORM = re.compile(rf"(?P<gate>[a-z])\.(?P<units>{SPAN})\.(?P<steps>{SPAN}):(?P<value>\S{{1,40}})", re.ASCII)
NUMBER = re.compile(r"\+?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE)

# letter -> the cell's name; PyTorch's update gate of a GRU is the kept share, one minus the course's
GATES: Final[Mapping[Model, Mapping[str, str]]] = MappingProxyType(
    {
        "lstm": MappingProxyType({"f": "forget_gate", "u": "input_gate", "o": "output_gate"}),
        "gru": MappingProxyType({"u": "update_gate", "r": "reset_gate"}),
        "rnn": MappingProxyType({}),
    }
)


@dataclass(frozen=True)
class Hold:
    """A gate, by its letter, of some units and steps, clamped to a value from 0 to 1."""

    gate: str
    units: Span
    steps: Span
    value: float

    def __str__(self) -> str:
        return f"{self.gate}.{_span_text(self.units)}.{_span_text(self.steps)}:{link_text(self.value)}"


@dataclass(frozen=True)
class Sizes:
    """The sizes that holds must fit: the model, its number of units, and the length of the sequence."""

    model: Model
    units: int
    steps: int


def parse(
    text: str, sizes: Sizes, *, where: str = IN_THE_LINK, shorten: bool = False
) -> tuple[tuple[Hold, ...], tuple[str, ...]]:
    """Return the holds of a text, and a sentence for each entry that cannot be used.

    Parameters
    ----------
    text : str
        Comma-separated entries.
    sizes : Sizes
        A hold that does not fit is left out.
    where : str
        Where the text comes from, for the sentences.
    shorten : bool
        Whether a hold that ends after the sequence is shortened: the sequence was longer before.

    Returns
    -------
    holds : tuple of Hold
        At most 16.
    problems : tuple of str
        At most three sentences.
    """

    def add(holds: tuple[Hold, ...], entry: str) -> tuple[Hold, ...]:
        return append(holds, read(entry, sizes, shorten=shorten))

    return entries.parse(text, add, most=MOST_HOLDS, where=where)


def read(entry: str, sizes: Sizes, *, shorten: bool = False) -> Hold:
    """Return one entry as a hold; with `shorten`, a hold that ends after the sequence ends with it.

    Raises
    ------
    BadInput
        If it is not a hold, or does not fit these sizes.
    """
    found = FORM.fullmatch(entry)
    if found is None:
        raise BadInput("hold", "entries such as f.*.5-8:0 (gate, units, steps, value)", entry)
    gates = GATES[sizes.model]
    if not gates:
        raise BadInput("hold", "empty for an RNN, which has no gates", entry)
    if found["gate"] not in gates:
        raise BadInput("hold", f"of a gate of this network, {' or '.join(gates)}", entry)
    if not NUMBER.fullmatch(found["value"]) or not 0.0 <= float(found["value"]) <= 1.0:
        raise BadInput("hold", "at a value from 0 to 1", entry)
    units = _span(found["units"], 0, sizes.units - 1, "units", entry)
    steps = _span(found["steps"], 1, sizes.steps, "steps", entry, shorten=shorten)
    return Hold(found["gate"], units, steps, float(found["value"]))


def _span(text: str, first: int, last: int, what: str, entry: str, *, shorten: bool = False) -> Span:
    if text == "*":
        return None
    low, _, high = text.partition("-")
    span = int(low), int(high or low)
    if shorten and span[0] <= last:
        span = span[0], min(span[1], last)
    if not first <= span[0] <= span[1] <= last:
        raise BadInput("hold", f"of {what} from {first} to {last}, or * for all", entry)
    return span


def _span_text(span: Span) -> str:
    if span is None:
        return "*"
    return str(span[0]) if span[0] == span[1] else f"{span[0]}-{span[1]}"


def append(holds: tuple[Hold, ...], hold: Hold) -> tuple[Hold, ...]:
    """Return `holds` with one more; it replaces a hold of the same gate, units and steps.

    Raises
    ------
    Full
        If there would be more than 16.
    """
    place = (hold.gate, hold.units, hold.steps)
    others = tuple(other for other in holds if (other.gate, other.units, other.steps) != place)
    if len(others) == MOST_HOLDS:
        raise Full("hold", f"at most {MOST_HOLDS} entries", MOST_HOLDS + 1)
    return (*others, hold)


def arrays(holds: Iterable[Hold], sizes: Sizes) -> dict[str, Array]:
    """Return the argument of `core.recurrent.unroll`: gate -> (T, H), NaN where it is free; later holds win."""
    clamped: dict[str, Array] = {}
    for hold in holds:
        name = GATES[sizes.model][hold.gate]
        values = clamped.setdefault(name, np.full((sizes.steps, sizes.units), np.nan))
        first, last = hold.steps or (1, sizes.steps)
        low, high = hold.units or (0, sizes.units - 1)
        values[first - 1 : last, low : high + 1] = 1.0 - hold.value if name == "update_gate" else hold.value
    return clamped
