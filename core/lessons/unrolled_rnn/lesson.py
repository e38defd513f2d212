"""The unrolled RNN: forward and backward pass of one sequence through the network after training and edits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core import entries
from core.entries import actions
from core.lessons.unrolled_rnn.replay import Edit, Progress, State, Training, replay
from core.lessons.unrolled_rnn.settings import Settings, example_of, shapes
from core.recurrent import (
    RNN,
    Evaluation,
    Network,
    Readout,
    clip_scale,
    evaluate,
    gradient_norm,
    gradients_of,
    sgd_step,
)
from core.tasks import echo, parity
from core.tasks.example import Example
from core.tasks.many_to_one import Accuracy, Batch

Array = NDArray[np.float64]
BATCH_SIZE: Final = 32
TEST_SEQUENCES: Final = 1000  # on which accuracy is measured
TRAINING_STREAM, TEST_STREAM = 1, 2  # independent streams of random numbers


@dataclass(frozen=True)
class History:
    """Loss and predictions of the sequence over the updates so far, at no more than 200 of them.

    Attributes
    ----------
    update : ndarray of int (N,)
        Number of updates; repeated where a weight was edited.
    loss : ndarray (N,)
        Summed over the sequence, in nats (half squared error for numbers).
    prediction : ndarray (N, T, K)
    """

    update: NDArray[np.int64]
    loss: Array
    prediction: Array


@dataclass(frozen=True)
class Lesson:
    """Everything that the page shows.

    Attributes
    ----------
    settings : Settings
        As computed: `do` has the edits that were applied, fewer than requested if training was stopped.
    example : Example
    initial, network : Network
        At initialisation, and after the edits (training and weight edits).
    evaluation : Evaluation
        The network's forward and backward pass over the example.
    gradients : dict of str to ndarray
        Parameter -> gradient of the summed loss.
    gradient_norm, clip_scale : float
        Norm over all parameters together; factor by which clipping rescales the gradient (1 without clipping).
    next_network, next_evaluation : Network, Evaluation
        After one more step on this example.
    edits : tuple of Edit
        Weight edits, in order.
    updates : int
        Number of updates.
    history : History or None
        ``None`` before the first edit.
    guess_loss : float or None
        Loss of a uniform guess at one scored step, ln K; ``None`` for numbers.
    accuracy : Accuracy or None
        On new random sequences; ``None`` for letters and numbers.
    problems : tuple of str
        A sentence for each edit that could not be applied.
    """

    settings: Settings
    example: Example
    initial: Network
    network: Network
    evaluation: Evaluation
    gradients: Mapping[str, Array]
    gradient_norm: float
    clip_scale: float
    next_network: Network
    next_evaluation: Evaluation
    edits: tuple[Edit, ...]
    updates: int
    history: History | None
    guess_loss: float | None
    accuracy: Accuracy | None
    problems: tuple[str, ...]


def compute(settings: Settings, on_progress: Progress | None = None) -> Lesson:
    """Return what the page shows for `settings`.

    Parameters
    ----------
    settings : Settings
        Checked, as `from_link` returns them; edits that do not fit the network are left out.
    on_progress : callable, optional
        See `core.lessons.unrolled_rnn.replay.replay`: called during long trainings, can stop them.
    """
    training = training_of(settings)
    edits, problems = actions.parse(settings.do, shapes(settings), where="")
    state = replay(training, edits, on_progress)
    if state.diverged:
        problems += (f"lr must be small enough to learn; got {settings.lr:g}. Training diverged and was stopped "
                     f"after {state.updates} updates.",)  # fmt: skip
    example, network = training.example, state.network
    now = _evaluate(network, example, settings)
    gradients = gradients_of(now)
    norm = float(gradient_norm(gradients))
    after = sgd_step(network, gradients, learning_rate=settings.lr, max_norm=settings.clip or None)
    return Lesson(
        settings=replace(settings, do=entries.to_text(state.actions)),
        example=example,
        initial=training.initial,
        network=network,
        evaluation=now,
        gradients=gradients,
        gradient_norm=norm,
        clip_scale=float(clip_scale(norm, settings.clip or None)),
        next_network=after,
        next_evaluation=_evaluate(after, example, settings),
        edits=state.edits,
        updates=state.updates,
        history=history_of(state) if state.actions else None,
        guess_loss=float(np.log(example.targets.shape[-1])) if example.kind == "softmax" else None,
        accuracy=_accuracy(settings, network),
        problems=problems,
    )


def _initial(settings: Settings, example: Example) -> Network:
    rng = np.random.default_rng(settings.seed)
    cell = RNN.init(
        example.inputs.shape[-1],
        settings.units,
        activation=settings.activation,
        initialiser=settings.init,
        gain=settings.gain,
        rng=rng,
    )
    return Network(cell, Readout.init(settings.units, example.targets.shape[-1], kind=example.kind, rng=rng))


@lru_cache(maxsize=64)
def _training(settings: Settings) -> Training:
    example = example_of(settings)
    return Training(
        key=repr(settings),
        example=example,
        initial=_initial(settings, example),
        learning_rate=settings.lr,
        max_norm=settings.clip or None,
        truncate=settings.truncate or None,
        batch=_batches_of(settings),
    )


def training_of(settings: Settings) -> Training:
    """Return how the network of `settings` is trained, without its edits."""
    return _training(replace(settings, do="", notation=Settings.notation))


def _batches_of(settings: Settings) -> Callable[[int], Batch] | None:
    if settings.task not in ("parity", "echo"):
        return None
    sample = parity.batch if settings.task == "parity" else echo.batch
    return partial(_sample, sample, settings.seed, settings.length)


def _sample(sample: Callable[..., Batch], seed: int, length: int, update: int) -> Batch:
    return sample(np.random.default_rng((seed, TRAINING_STREAM, update)), BATCH_SIZE, length)


def _accuracy(settings: Settings, network: Network) -> Accuracy | None:
    rng = np.random.default_rng((settings.seed, TEST_STREAM))
    match settings.task:
        case "parity":
            return parity.accuracy(network, rng, TEST_SEQUENCES, settings.length)
        case "echo":
            return echo.accuracy(network, rng, TEST_SEQUENCES, settings.length)
        case _:
            return None


def _evaluate(network: Network, example: Example, settings: Settings) -> Evaluation:
    return evaluate(network, example.inputs, example.targets, scored=example.scored, truncate=settings.truncate or None)


def history_of(state: State) -> History:
    """Return the history of a state."""
    return History(
        update=np.array([point.update for point in state.points]),
        loss=np.array([point.loss for point in state.points]),
        prediction=np.array([point.prediction for point in state.points]),
    )
