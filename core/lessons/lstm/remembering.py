"""What the networks remember: after how many steps, how far their gradients reach, and what a held cell knows.

The question for the room: "If the forget gate is held at 1 and the update gate at 0, what does the cell know at the
end?" It is answered by runs over the same sequence with each digit in the place of the one to remember.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from core.entries import clamps
from core.entries.clamps import Hold
from core.lessons.lstm.settings import Settings, sizes
from core.models.runs import CELLS, NAMES, run
from core.models.trained import trained
from core.tasks import recall

Array = NDArray[np.float64]
FRESH: Final = 300  # sequences for each number of steps
SEED: Final = 2024  # of the fresh sequences: none that a tool trained or tested on


@dataclass(frozen=True, eq=False)
class Remembered:
    """What a network remembers.

    Attributes
    ----------
    accuracy : ndarray (N,)
        Share of right answers, 0 to 1, with 1, 2, ... steps from the digit to the cue, each on `FRESH` new sequences.
    by_seed : ndarray (S,)
        What the same training reached from each of S random starts, at any number of steps; the network shown is the
        one in their middle.
    worst : ndarray (N,)
        As `accuracy`, of the worst of these starts, as its tool measured it.
    """

    accuracy: Array
    by_seed: Array
    worst: Array


@cache
def remembered() -> Mapping[clamps.Model, Remembered]:
    """Return what each of the three remembers; measured once, in about a second and a half."""
    found = {}
    for model in CELLS:
        one = trained(NAMES[model])
        accuracy = recall.accuracy_by_delay(one.network, np.random.default_rng(SEED), FRESH)
        by_seed = np.array(one.facts["accuracy_by_seed"])
        worst = np.array(one.facts["accuracy_by_delay_by_seed"][int(by_seed.argmin())])
        found[model] = Remembered(accuracy, by_seed, worst)
    return found


@cache
def reach_by_delay(model: clamps.Model) -> Array:
    """Return what part of the gradient at the cue arrives at the digit, 1, 2, ... steps before it, (N,).

    Of the sequences ``#7?``, ``#7.?``, and so on; of the cell state for the LSTM, of the hidden state for the others.
    """
    found = []
    for delay in range(1, recall.LONGEST - 1):
        sequence = f"{recall.MARK}7{recall.FILLER * (delay - 1)}{recall.CUE}"
        found.append(reaches(sequence)[model][1])
    return np.array(found)


def trained_at_most(steps: int) -> float:
    """Return which share of the sequences that the networks were trained on had so few steps from digit to cue.

    Their lengths are drawn evenly from `recall.SHORTEST` to `recall.LONGEST`, and the delays from what fits.
    """
    longest = np.arange(recall.SHORTEST, recall.LONGEST + 1) - 2
    return float(np.mean(np.minimum(steps, longest) / longest))


@lru_cache(maxsize=64)
def reaches(sequence: str) -> Mapping[clamps.Model, Array]:
    """Return how large each network's gradient is at each step, (T,), beside its size at the last cue: 1 there.

    Of the cell state for the LSTM, of the hidden state for the others; where several cues are scored, all send back.
    """
    example = recall.example(sequence)
    last = int(np.flatnonzero(example.scored)[-1])
    found = {}
    for model in CELLS:
        reach = run(trained(NAMES[model]).network, example).reach
        found[model] = reach / reach[last] if reach[last] > 0.0 else reach
    return found


@dataclass(frozen=True)
class Knows:
    """What a held cell knows at the last cue.

    Attributes
    ----------
    holds : tuple of Hold
    from_step, to_step : int
        The steps held.
    answers : tuple of str
        What is said with each of the ten digits, in order, in the place of the one to remember.
    probability : tuple of float
        Of the right digit, each time.
    spread : float
        How far apart the states are that the ten digits leave: the largest distance (2-norm) between two of them.
    gradient : float
        The size of the gradient by the state at the step after the digit, beside that at the last step held: 1 where
        all of it arrives.
    """

    holds: tuple[Hold, ...]
    from_step: int
    to_step: int
    answers: tuple[str, ...]
    probability: tuple[float, ...]
    spread: float
    gradient: float

    @property
    def right(self) -> int:
        """For how many of the ten digits the answer is right."""
        return sum(said == digit for said, digit in zip(self.answers, recall.DIGITS, strict=True))


@dataclass(frozen=True)
class Answer:
    """The answer: the network untouched, held from the first step on, and held once the digit has been read."""

    model: clamps.Model
    sequence: str
    digit_step: int
    cue_step: int
    untouched: Knows
    always: Knows
    after: Knows


def asked_of(settings: Settings) -> clamps.Model:
    """Return the network that the question is about: the settings' own, or the LSTM where that has no gates."""
    return "gru" if settings.model == "gru" else "lstm"


def places(sequence: str) -> tuple[int, int]:
    """Return the step, from 1, of the digit that the last cue with an answer asks for, and the step of that cue."""
    example = recall.example(sequence)
    cue = int(np.flatnonzero(example.scored)[-1]) + 1
    return sequence.rindex(recall.MARK, 0, cue) + 2, cue


@lru_cache(maxsize=32)
def question(settings: Settings) -> Answer:
    """Return what the cell knows at the last cue, with the highway held from the first step and from the digit on."""
    settings = replace(settings, model=asked_of(settings), hold="", notation="course")
    digit, cue = places(settings.sequence)
    first = min(digit + 1, cue)

    def knows(*spans: tuple[int, int]) -> Knows:
        held = {"f": 1.0, "u": 0.0} if settings.model == "lstm" else {"u": 0.0}
        holds = tuple(Hold(gate, None, span, value) for span in spans for gate, value in held.items())
        return _knows(settings, holds, spans[0] if spans else (1, cue), digit, cue)

    return Answer(asked_of(settings), settings.sequence, digit, cue, knows(), knows((1, cue)), knows((first, cue)))


def _knows(settings: Settings, holds: tuple[Hold, ...], span: tuple[int, int], digit: int, cue: int) -> Knows:
    fits, network = sizes(settings), trained(NAMES[settings.model]).network
    hold = clamps.arrays(holds, fits)
    said, probability, states, gradients = [], [], [], []
    for k, symbol in enumerate(recall.DIGITS):
        example = recall.example(settings.sequence[: digit - 1] + symbol + settings.sequence[digit:])
        one = run(network, example, hold)
        trace: Any = one.evaluation.trace
        prediction = one.evaluation.prediction[cue - 1]
        states.append((trace.cell_state if settings.model == "lstm" else trace.hidden)[cue - 1])
        said.append(recall.DIGITS[int(prediction.argmax())])
        probability.append(float(prediction[k]))
        gradients.append(one.reach[digit - 1] / one.reach[cue - 1] if one.reach[cue - 1] > 0.0 else 0.0)
    apart = [float(np.linalg.norm(a - b)) for a in states for b in states]
    return Knows(holds, *span, tuple(said), tuple(probability), max(apart), float(np.median(gradients)))
