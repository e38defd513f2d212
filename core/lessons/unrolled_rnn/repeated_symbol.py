"""The class question: whether a network without W_aa can predict different symbols after the same symbol.

The answer is computed by training the network of the settings, and for comparison the same one with W_aa fixed at 0.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.entries.actions import Train
from core.lessons.unrolled_rnn.lesson import History, history_of, training_of
from core.lessons.unrolled_rnn.replay import Progress, State, Training, replay
from core.lessons.unrolled_rnn.settings import Settings
from core.recurrent import Network, parameters, with_parameters
from core.tasks import next_symbol
from core.tasks.example import Example

UPDATES: Final = 400
DEFAULT_TEXT: Final = "hello"


@dataclass(frozen=True)
class RepeatedSymbol:
    """Two steps with the same input symbol and different targets.

    Attributes
    ----------
    symbol : str
    steps : tuple of two int
        Counted from 1.
    targets : tuple of two str
        The target at each step.
    """

    symbol: str
    steps: tuple[int, int]
    targets: tuple[str, str]


@dataclass(frozen=True)
class Trained:
    """One of the two networks after training.

    Attributes
    ----------
    network : Network
    history : History
        Loss and predictions over the updates.
    probability : ndarray (2, 2)
        At each of the two steps: probability of the first target and of the second target.
    is_correct : bool
        Whether the target has the largest probability at both steps.
    """

    network: Network
    history: History
    probability: NDArray[np.float64]
    is_correct: bool


@dataclass(frozen=True)
class Answer:
    """The answer, for the settings' text or for "hello".

    Attributes
    ----------
    text : str
        What the networks were trained on.
    own_text : bool
        Whether that is the settings' text; false if it has no such pair, or for another task.
    pair : RepeatedSymbol
    with_memory, without_memory : Trained
        The network of the settings, and the one with W_aa fixed at 0.
    least_loss : float
        Lower bound without memory, summed over the sequence, in nats (``loss_without_memory``).
    guess_loss : float
        Loss of a uniform guess, T ln V.
    """

    text: str
    own_text: bool
    pair: RepeatedSymbol
    with_memory: Trained
    without_memory: Trained
    least_loss: float
    guess_loss: float


def repeated_symbol(example: Example) -> RepeatedSymbol | None:
    """Return the first two steps with the same input and different targets; ``None`` if there are none."""
    inputs, targets = example.step_labels, example.target_labels
    for second in range(len(inputs)):
        for first in range(second):
            if inputs[first] == inputs[second] and targets[first] != targets[second]:
                return RepeatedSymbol(inputs[first], (first + 1, second + 1), (targets[first], targets[second]))
    return None


def text_and_pair(settings: Settings) -> tuple[str, RepeatedSymbol]:
    """Return the text of the question, the settings' own or "hello", and its repeated symbol."""
    texts = (settings.text, DEFAULT_TEXT) if settings.task == "letters" else (DEFAULT_TEXT,)
    found = ((text, repeated_symbol(next_symbol.example(text))) for text in texts)
    return next((text, pair) for text, pair in found if pair is not None)


def question(settings: Settings, on_progress: Progress | None = None) -> Answer:
    """Train the network of `settings` with and without W_aa, 400 updates each.

    Parameters
    ----------
    settings : Settings
        Its text is used if it has a repeated symbol, else "hello". Its edits (`do`) are ignored.
    on_progress : callable, optional
        Called with the number of updates so far and of all requested, for each network.
    """
    text, pair = text_and_pair(settings)
    chosen = replace(settings, task="letters", text=text, do="", truncate=0)
    training = training_of(chosen)
    example = training.example
    return Answer(
        text=chosen.text,
        own_text=settings.task == "letters" and text == settings.text,
        pair=pair,
        with_memory=_trained(training, pair, on_progress),
        without_memory=_trained(_without_memory(training), pair, on_progress),
        least_loss=next_symbol.loss_without_memory(example),
        guess_loss=float(len(example.inputs) * np.log(len(example.output_labels))),
    )


def _without_memory(training: Training) -> Training:
    named = parameters(training.initial)
    named["weight_hh"] = np.zeros_like(named["weight_hh"])
    initial = with_parameters(training.initial, named)
    return replace(training, key=f"{training.key} without W_aa", initial=initial, frozen=("weight_hh",))


def _trained(training: Training, pair: RepeatedSymbol, on_progress: Progress | None) -> Trained:
    state: State = replay(training, (Train(UPDATES),), on_progress)
    history = history_of(state)
    rows = [step - 1 for step in pair.steps]
    columns = [training.example.output_labels.index(target) for target in pair.targets]
    prediction = history.prediction[-1]
    return Trained(
        network=state.network,
        history=history,
        probability=prediction[np.ix_(rows, columns)],
        is_correct=prediction[rows].argmax(axis=1).tolist() == columns,
    )
