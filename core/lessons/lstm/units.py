"""The larger network, on text: units found to keep track of something, read along a text that a person types.

Karpathy, Johnson and Fei-Fei (2015), Visualizing and understanding recurrent networks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from core.models.trained import trained
from core.recurrent import unroll
from core.tasks import text

Array = NDArray[np.float64]
TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "inside_quotes": "inside quotation marks",
        "inside_brackets": "inside brackets",
        "position_in_line": "position in the line",
    }
)
SHADES: Final = 10  # of each sign: what is finer is not seen


@dataclass(frozen=True, eq=False)
class Track:
    """One unit along the text.

    Attributes
    ----------
    title : str
        What it was looked for to keep track of.
    unit : int
    sign : int
        1 or -1: with what its cell state was multiplied, so that more of it says more of the property.
    state : ndarray (T,)
        Sign times its cell state after each character.
    truth : ndarray (T,)
        0 or 1 whether the character is inside; or the position in the line, in characters.
    threshold : float or None
        Above it the unit says "inside"; ``None`` for the position.
    measure, verdict : str
        What the score is, and what it is worth: clear, partial or poor.
    score : float
        On text of the book that it was chosen on, which the network was not trained on.
    here : float or None
        The same on this text; ``None`` where the text has nothing, or nothing else, of the property.
    """

    title: str
    unit: int
    sign: int
    state: Array
    truth: Array
    threshold: float | None
    measure: str
    verdict: str
    score: float
    here: float | None

    @property
    def shade(self) -> NDArray[np.int64]:
        """The shade of each character that was read, (T,): from -`SHADES`, the deepest red, to `SHADES`, blue."""
        limit = float(np.abs(self.state).max()) or 1.0
        shade: NDArray[np.int64] = np.rint(SHADES * self.state / limit).astype(np.int64)
        return shade


@dataclass(frozen=True, eq=False)
class FoundUnits:
    """A text, and what some units of the network do along it.

    Attributes
    ----------
    text : str
        As it was read, all of it; states are those after each character but the last.
    tracks : tuple of Track
        The best unit found for each property, the best first.
    bits : float
        Bits per character that the network needs for this text.
    facts : mapping
        What the tool measured that trained the network.
    """

    text: str
    tracks: tuple[Track, ...]
    bits: float
    facts: Mapping[str, Any]


@lru_cache(maxsize=16)
def compute(passage: str) -> FoundUnits:
    """Return the units' tracks along a text.

    Raises
    ------
    BadInput
        If it cannot be read; see `core.tasks.text.encode`.
    """
    one = trained("text_lstm")
    example = text.example(passage, one.facts["vocabulary"])
    cell: Any = one.network.cell
    states = unroll(cell, example.inputs).cell_state
    plain = text.plain(passage)
    tracks = [_track(name, found, states, plain[:-1]) for name, found in one.facts["units"].items()]
    return FoundUnits(
        text=plain,
        tracks=tuple(sorted(tracks, key=lambda track: -track.score)),
        bits=text.bits_per_character(one.network, example.inputs, example.targets),
        facts=one.facts,
    )


def _track(name: str, found: Mapping[str, Any], states: Array, read: str) -> Track:
    sign, threshold = found["sign"], found.get("threshold")
    state = sign * states[:, found["unit"]]
    truth = text.PROPERTIES[name](read)
    return Track(
        title=TITLES[name],
        unit=found["unit"],
        sign=sign,
        state=state,
        truth=truth.astype(np.float64),
        threshold=None if threshold is None else sign * threshold,
        measure=found["measure"],
        verdict=found["verdict"],
        score=found["score"],
        here=_score(state, truth),
    )


def _score(state: Array, truth: NDArray[Any]) -> float | None:
    if len(np.unique(truth)) < 2:
        return None
    if truth.dtype == np.bool_:
        return float(text.area_under_curve(state, truth))
    return abs(float(text.correlation(state, truth)))
