"""What the networks remember: accuracy by delay, gradient norms by step, and the memory of a cell with clamped gates.

The question for the class: "If the forget gate is clamped to 1 and the update gate to 0, what does the cell remember
at the end?" The answer is computed from runs with each of the ten digits in place of the one to remember.
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
SEQUENCES: Final = 300  # for each delay
SEED: Final = 2024  # of the new sequences: not used by a tool for training or testing


@dataclass(frozen=True, eq=False)
class Accuracies:
    """How often a network is right.

    Attributes
    ----------
    by_delay : ndarray (N,)
        Share of right predictions, 0 to 1, with 1, 2, ... steps from the digit to the cue, each over `SEQUENCES` new
        sequences.
    by_seed : ndarray (S,)
        The accuracy of the same training with each of S random seeds, over all delays; the network shown has the
        median accuracy.
    worst : ndarray (N,)
        As `by_delay`, of the worst of these seeds, as the training tool measured it.
    """

    by_delay: Array
    by_seed: Array
    worst: Array


@cache
def accuracies() -> Mapping[clamps.Model, Accuracies]:
    """Return the accuracies of the three networks; computed once, in about a second and a half."""
    accuracies = {}
    for model in CELLS:
        one = trained(NAMES[model])
        by_delay = recall.accuracy_by_delay(one.network, np.random.default_rng(SEED), SEQUENCES)
        by_seed = np.array(one.facts["accuracy_by_seed"])
        worst = np.array(one.facts["accuracy_by_delay_by_seed"][int(by_seed.argmin())])
        accuracies[model] = Accuracies(by_delay, by_seed, worst)
    return accuracies


@cache
def gradient_by_delay(model: clamps.Model) -> Array:
    """Return the gradient norm at the digit, relative to that at the cue 1, 2, ... steps later, (N,).

    For the sequences ``#7?``, ``#7.?``, and so on, with respect to the cell state of the LSTM, and to the hidden state
    of the others.
    """
    norms = []
    for delay in range(1, recall.LONGEST - 1):
        sequence = f"{recall.MARK}7{recall.FILLER * (delay - 1)}{recall.CUE}"
        norms.append(gradients(sequence)[model][1])
    return np.array(norms)


def share_trained_up_to(steps: int) -> float:
    """Return the share of the training sequences with at most this many steps from digit to cue.

    Their lengths are uniform from `recall.SHORTEST` to `recall.LONGEST`, and so are the delays that a length allows.
    """
    longest = np.arange(recall.SHORTEST, recall.LONGEST + 1) - 2
    return float(np.mean(np.minimum(steps, longest) / longest))


@lru_cache(maxsize=64)
def gradients(sequence: str) -> Mapping[clamps.Model, Array]:
    """Return each network's gradient norm at each step, (T,), divided by that at the last cue.

    With respect to the cell state of the LSTM, and to the hidden state of the others; the loss is that of all cues.
    """
    example = recall.example(sequence)
    last = int(np.flatnonzero(example.scored)[-1])
    gradients = {}
    for model in CELLS:
        norm = run(trained(NAMES[model]).network, example).memory_gradient
        gradients[model] = norm / norm[last] if norm[last] > 0.0 else norm
    return gradients


@dataclass(frozen=True)
class Outcome:
    """What a cell with clamped gates remembers at the last cue.

    Attributes
    ----------
    holds : tuple of Hold
    from_step, to_step : int
        The clamped steps.
    predictions : tuple of str
        The prediction with each of the ten digits, in order, in place of the one to remember.
    probability : tuple of float
        Of the right digit, for each of them.
    spread : float
        The largest distance (2-norm) between two of the states at the cue.
    gradient : float
        The norm of the gradient with respect to the state at the digit, divided by that at the cue.
    """

    holds: tuple[Hold, ...]
    from_step: int
    to_step: int
    predictions: tuple[str, ...]
    probability: tuple[float, ...]
    spread: float
    gradient: float

    @property
    def right(self) -> int:
        """For how many of the ten digits the prediction is right."""
        return sum(predicted == digit for predicted, digit in zip(self.predictions, recall.DIGITS, strict=True))


@dataclass(frozen=True)
class Answer:
    """The answer: without clamped gates, clamped from the first step on, and from the step after the digit on."""

    model: clamps.Model
    sequence: str
    digit_step: int
    cue_step: int
    original: Outcome
    always: Outcome
    after: Outcome


def asked_of(settings: Settings) -> clamps.Model:
    """Return the network that the question is about: the one set, or the LSTM where that has no gates."""
    return "gru" if settings.model == "gru" else "lstm"


def places(sequence: str) -> tuple[int, int]:
    """Return the step, from 1, of the digit that the last cue with an answer asks for, and the step of that cue."""
    example = recall.example(sequence)
    cue = int(np.flatnonzero(example.scored)[-1]) + 1
    return sequence.rindex(recall.MARK, 0, cue) + 2, cue


@lru_cache(maxsize=32)
def question(settings: Settings) -> Answer:
    """Return what the cell remembers at the last cue, with the gates clamped from the first step or the digit on."""
    model = asked_of(settings)
    settings = replace(settings, model=model, hold="", notation="course")
    digit, cue = places(settings.sequence)
    first = min(digit + 1, cue)

    def outcome(*spans: tuple[int, int]) -> Outcome:
        gates = {"f": 1.0, "u": 0.0} if model == "lstm" else {"u": 0.0}
        holds = tuple(Hold(gate, None, span, value) for span in spans for gate, value in gates.items())
        return _outcome(settings, holds, spans[0] if spans else (1, cue), digit, cue)

    return Answer(model, settings.sequence, digit, cue, outcome(), outcome((1, cue)), outcome((first, cue)))


def _outcome(settings: Settings, holds: tuple[Hold, ...], span: tuple[int, int], digit: int, cue: int) -> Outcome:
    fits, network = sizes(settings), trained(NAMES[settings.model]).network
    hold = clamps.arrays(holds, fits)
    predictions, probability, states, gradients = [], [], [], []
    for k, symbol in enumerate(recall.DIGITS):
        example = recall.example(settings.sequence[: digit - 1] + symbol + settings.sequence[digit:])
        one = run(network, example, hold)
        trace: Any = one.evaluation.trace
        prediction = one.evaluation.prediction[cue - 1]
        states.append((trace.cell_state if settings.model == "lstm" else trace.hidden)[cue - 1])
        predictions.append(recall.DIGITS[int(prediction.argmax())])
        probability.append(float(prediction[k]))
        norm = one.memory_gradient
        gradients.append(norm[digit - 1] / norm[cue - 1] if norm[cue - 1] > 0.0 else 0.0)
    distances = [float(np.linalg.norm(a - b)) for a in states for b in states]
    return Outcome(holds, *span, tuple(predictions), tuple(probability), max(distances), float(np.median(gradients)))
