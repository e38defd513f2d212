"""The edits of a network (training and changed weights), in order, as in a link: ``train10,hh.0.1:0.5,train1``.

``train10`` is ten updates; ``hh.0.1:0.5`` sets row 0, column 1 of W_hh to 0.5. Consecutive trainings are merged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from core import entries
from core.entries import Full
from core.errors import BadInput
from core.settings import IN_THE_LINK

MOST_ACTIONS: Final = 64
MOST_UPDATES: Final = 10_000
LARGEST_WEIGHT: Final = 100.0
PARAMETERS: Final[Mapping[str, str]] = MappingProxyType(
    {"ih": "weight_ih", "hh": "weight_hh", "bh": "bias_ih", "out": "weight_out", "bo": "bias_out"}
)
SHORT: Final[Mapping[str, str]] = MappingProxyType({full: short for short, full in PARAMETERS.items()})
FORM = re.compile(
    r"train(?P<updates>\d{1,6})|(?P<short>ih|hh|bh|out|bo)(?P<index>(\.\d{1,3}){1,2}):(?P<value>\S{1,40})", re.ASCII
)
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Train:
    """Training: a number of updates."""

    updates: int

    def __str__(self) -> str:
        return f"train{self.updates}"


@dataclass(frozen=True)
class SetWeight:
    """One entry of one parameter (PyTorch's name) set to a value."""

    parameter: str
    index: tuple[int, ...]
    value: float

    def __str__(self) -> str:
        return f"{SHORT[self.parameter]}.{'.'.join(map(str, self.index))}:{self.value!r}"


Action = Train | SetWeight
Shapes = Mapping[str, tuple[int, ...]]


def parse(text: str, shapes: Shapes, *, where: str = IN_THE_LINK) -> tuple[tuple[Action, ...], tuple[str, ...]]:
    """Return the actions of a text, and a sentence for each entry that cannot be used.

    Parameters
    ----------
    text : str
        Comma-separated entries.
    shapes : mapping of str to tuple of int
        The shape of each parameter; an entry with an index outside is left out.
    where : str
        Where the text comes from, for the sentences.

    Returns
    -------
    actions : tuple of Train and SetWeight
        At most 64, with at most 10,000 updates in all.
    problems : tuple of str
        At most three sentences.
    """
    return entries.parse(text, lambda found, entry: append(found, read(entry, shapes)), most=MOST_ACTIONS, where=where)


def read(entry: str, shapes: Shapes) -> Action:
    """Return one entry as an action.

    Raises
    ------
    BadInput
        If it is not an action, or does not fit these shapes.
    """
    found = FORM.fullmatch(entry)
    if found is None:
        raise BadInput("do", "entries such as train10 or hh.0.1:0.5", entry)
    if found["updates"]:
        return Train(_updates(int(found["updates"]), entry))
    parameter, index = PARAMETERS[found["short"]], tuple(map(int, found["index"][1:].split(".")))
    return set_weight(parameter, index, found["value"], shapes)


def _updates(updates: int, entry: str) -> int:
    if not 1 <= updates <= MOST_UPDATES:
        raise BadInput("do", f"trainings of 1 to {MOST_UPDATES} updates", entry)
    return updates


def set_weight(parameter: str, index: tuple[int, ...], value: float | str, shapes: Shapes) -> SetWeight:
    """Return the action that sets one entry of a parameter.

    Raises
    ------
    BadInput
        If there is no such entry, or the value is not a number from -100 to 100.
    """
    short, shape = SHORT[parameter], shapes[parameter]
    entry = f"{short}.{'.'.join(map(str, index))}:{value}"
    if len(index) != len(shape) or not all(0 <= i < size for i, size in zip(index, shape, strict=True)):
        first, last = ".".join("0" for _ in shape), ".".join(str(size - 1) for size in shape)
        raise BadInput("do", f"an entry from {short}.{first} to {short}.{last}", entry)
    if not NUMBER.fullmatch(str(value)) or not abs(float(value)) <= LARGEST_WEIGHT:
        raise BadInput("do", f"a weight from -{LARGEST_WEIGHT:g} to {LARGEST_WEIGHT:g}", entry)
    return SetWeight(parameter, index, float(value) + 0.0)


def append(actions: tuple[Action, ...], action: Action) -> tuple[Action, ...]:
    """Return `actions` with one more: consecutive trainings are added, and an entry set twice in a row is replaced.

    Raises
    ------
    Full
        If there would be more than 64 actions or 10,000 updates.
    """
    last = actions[-1] if actions else None
    if isinstance(action, Train):
        total = action.updates + sum(earlier.updates for earlier in actions if isinstance(earlier, Train))
        if total > MOST_UPDATES:
            raise Full("do", f"at most {MOST_UPDATES} updates in all", total)
        if isinstance(last, Train):
            return (*actions[:-1], Train(last.updates + action.updates))
    elif isinstance(last, SetWeight) and (last.parameter, last.index) == (action.parameter, action.index):
        return (*actions[:-1], action)
    if len(actions) == MOST_ACTIONS:
        raise Full("do", f"at most {MOST_ACTIONS} entries", len(actions) + 1)
    return (*actions, action)
