"""Interpretable units of the character-level LSTM, shown along the user's text.

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
SHADES: Final = 10  # of each sign: finer ones cannot be told apart


@dataclass(frozen=True, eq=False)
class Track:
    """One unit along the text.

    Attributes
    ----------
    title : str
        The property that the unit represents.
    unit : int
    sign : int
        1 or -1: multiplies its cell state, so that larger values mean more of the property.
    state : ndarray (T,)
        Sign times its cell state after each character.
    truth : ndarray (T,)
        1 inside and 0 outside; or the position in the line, in characters.
    threshold : float or None
        A state above it is classified as "inside"; ``None`` for the position.
    measure, verdict : str
        The name of the score, and its assessment: clear, partial or poor.
    score : float
        On held-out text of the training book, on which the unit was selected.
    here : float or None
        The same on this text; ``None`` where the property is constant.
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
        """The shade of each character read, (T,): from -`SHADES`, the deepest red, to `SHADES`, the deepest blue."""
        limit = float(np.abs(self.state).max()) or 1.0
        shade: NDArray[np.int64] = np.rint(SHADES * self.state / limit).astype(np.int64)
        return shade


@dataclass(frozen=True, eq=False)
class Tracks:
    """A text, and the states of some units along it.

    Attributes
    ----------
    text : str
        The whole text as it was read; states are those after each character but the last.
    tracks : tuple of Track
        The best unit for each property, the highest score first.
    bits : float
        Cross-entropy on this text in bits per character.
    facts : mapping
        What the network's training tool measured.
    """

    text: str
    tracks: tuple[Track, ...]
    bits: float
    facts: Mapping[str, Any]


@lru_cache(maxsize=16)
def compute(passage: str) -> Tracks:
    """Return the states of the interpretable units along a text.

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
    return Tracks(
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
