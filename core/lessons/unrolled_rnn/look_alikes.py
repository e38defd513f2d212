"""The question for the room: whether a network without W_aa can answer differently to two symbols that look alike.

The answer is computed by training the network of the settings, and beside it the same one with W_aa = 0 throughout.
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
class LookAlikes:
    """Two steps at which the same symbol is read and another answer is right.

    Attributes
    ----------
    symbol : str
    steps : tuple of two int
        Counted from 1.
    answers : tuple of two str
        The right answer at each.
    """

    symbol: str
    steps: tuple[int, int]
    answers: tuple[str, str]


@dataclass(frozen=True)
class Trained:
    """One of the two networks after training.

    Attributes
    ----------
    network : Network
    history : History
        Loss and predictions over the updates.
    probability : ndarray (2, 2)
        At each of the two steps: of the answer that is right at the first, and of the one that is right at the second.
    right : bool
        Whether the right answer is the most probable one at both steps.
    """

    network: Network
    history: History
    probability: NDArray[np.float64]
    right: bool


@dataclass(frozen=True)
class Answer:
    """The answer, for the settings' text or for "hello".

    Attributes
    ----------
    text : str
        What the networks were trained on.
    own_text : bool
        Whether that is the settings' text; false where it has no look-alikes, or the task is another.
    pair : LookAlikes
    with_memory, without_memory : Trained
        The network as it is, and with W_aa = 0 throughout.
    least_loss : float
        Below this no network without memory can come, summed over the sequence, in nats (``loss_without_memory``).
    guess_loss : float
        T ln V, what guessing costs.
    """

    text: str
    own_text: bool
    pair: LookAlikes
    with_memory: Trained
    without_memory: Trained
    least_loss: float
    guess_loss: float


def look_alikes(example: Example) -> LookAlikes | None:
    """Return the first two steps that read the same symbol and have different answers; ``None`` if there are none."""
    read, answers = example.step_labels, example.target_labels
    for second in range(len(read)):
        for first in range(second):
            if read[first] == read[second] and answers[first] != answers[second]:
                return LookAlikes(read[first], (first + 1, second + 1), (answers[first], answers[second]))
    return None


def asked_of(settings: Settings) -> tuple[str, LookAlikes]:
    """Return the text that the question is about, the settings' own or "hello", and its look-alikes."""
    texts = (settings.text, DEFAULT_TEXT) if settings.task == "letters" else (DEFAULT_TEXT,)
    found = ((text, look_alikes(next_symbol.example(text))) for text in texts)
    return next((text, pair) for text, pair in found if pair is not None)


def question(settings: Settings, on_progress: Progress | None = None) -> Answer:
    """Train the network of `settings`, and the same without W_aa, 400 updates each.

    Parameters
    ----------
    settings : Settings
        Its text is taken if it has look-alikes, else "hello". What was done (`do`) has no part in it.
    on_progress : callable, optional
        Called with the updates done and all that are asked, for each network.
    """
    text, pair = asked_of(settings)
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


def _trained(training: Training, pair: LookAlikes, on_progress: Progress | None) -> Trained:
    state: State = replay(training, (Train(UPDATES),), on_progress)
    history = history_of(state)
    rows = [step - 1 for step in pair.steps]
    columns = [training.example.output_labels.index(answer) for answer in pair.answers]
    prediction = history.prediction[-1]
    return Trained(
        network=state.network,
        history=history,
        probability=prediction[np.ix_(rows, columns)],
        right=prediction[rows].argmax(axis=1).tolist() == columns,
    )
