"""Training and weight edits, applied to a network in order; the result depends on nothing else.

Intermediate states are cached, so that each request computes only its new updates.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.entries import to_text
from core.entries.actions import Action, SetWeight, Train
from core.recurrent import Evaluation, Network, evaluate, gradients_of, parameters, sgd_step, with_parameters
from core.tasks.example import Example
from core.tasks.many_to_one import Batch

Array = NDArray[np.float64]
Progress = Callable[[int, int], bool | None]
UPDATES_PER_REPORT: Final = 100
MAX_POINTS: Final = 128  # of the loss curve, without weight edits
CACHE_SIZE: Final = 96  # states, of at most about 200 kB each
MAX_WEIGHT: Final = 1e3  # a network with a larger weight has diverged


@dataclass(frozen=True)
class Training:
    """How a network is trained.

    Attributes
    ----------
    key : str
        Identifies the training: equal keys, equal trainings.
    example : Example
        The sequence that is current, and trained on where `batch` is ``None``.
    initial : Network
    batch : callable or None
        Index of the update, from 0 -> its sequences; depends on the index alone.
    max_norm, truncate : float and int, or None
        Clip threshold of the norm; steps after which the gradient is cut off.
    frozen : tuple of str
        Parameters that are not trained.
    """

    key: str
    example: Example
    initial: Network
    learning_rate: float
    max_norm: float | None = None
    truncate: int | None = None
    frozen: tuple[str, ...] = ()
    batch: Callable[[int], Batch] | None = None


@dataclass(frozen=True)
class Point:
    """The sequence's loss (nats) and predictions (T, K) after a number of updates."""

    update: int
    loss: float
    prediction: Array
    edited: bool = False


@dataclass(frozen=True)
class Edit:
    """A weight edit: the action, the value before it, and the number of updates before it."""

    action: SetWeight
    before: float
    update: int


@dataclass(frozen=True)
class State:
    """A network with its history.

    Attributes
    ----------
    network : Network
    updates : int
        Number of updates.
    actions : tuple of Action
        Those that were applied: all that were requested, unless training was stopped or diverged.
    points : tuple of Point
        The loss curve, at most 200 points: the start, every n-th update, each weight edit, and now.
    edits : tuple of Edit
        In order; a weight may occur more than once.
    diverged : bool
        Whether the next update would have given a loss that is not finite or weights above `MAX_WEIGHT`.
    """

    network: Network
    updates: int
    actions: tuple[Action, ...]
    points: tuple[Point, ...]
    edits: tuple[Edit, ...] = ()
    diverged: bool = False


def replay(training: Training, actions: tuple[Action, ...], on_progress: Progress | None = None) -> State:
    """Return the state after `actions`.

    Parameters
    ----------
    training : Training
    actions : tuple of Train and SetWeight
    on_progress : callable, optional
        Called with the number of updates so far and of all requested, about every 100 computed updates; returns False
        to stop. What was computed stays in the cache, also if it raises.
    """
    requested = sum(action.updates for action in actions if isinstance(action, Train))
    state = _start(training)
    for action in actions:
        if isinstance(action, SetWeight):
            state = _set(training, state, action)
            continue
        goal = state.updates + action.updates
        state = _train(training, state, action.updates, lambda count: on_progress and on_progress(count, requested))
        if state.updates < goal:
            break
    return state


def _start(training: Training) -> State:
    return State(training.initial, 0, (), (_point(training, training.initial, 0),))


def _set(training: Training, state: State, action: SetWeight) -> State:
    named = parameters(state.network)
    named[action.parameter] = changed = named[action.parameter].copy()
    edit = Edit(action, float(changed[action.index]), state.updates)
    changed[action.index] = action.value
    network = with_parameters(state.network, named)
    point = replace(_point(training, network, state.updates), edited=True)
    actions, points, edits = (*state.actions, action), (*state.points, point), (*state.edits, edit)
    return replace(state, network=network, actions=actions, points=points, edits=edits)


def _train(training: Training, before: State, updates: int, report: Callable[[int], bool | None]) -> State:
    """Return the state `updates` after another, starting from the nearest one in the cache."""
    key = f"{training.key} {to_text(before.actions)}"
    count, state = _cache.nearest(key, updates) or (0, before)
    intermediate = None
    while count < updates and not state.diverged:
        state = _advance(training, state, min(UPDATES_PER_REPORT, updates - count))
        count = state.updates - before.updates
        state = replace(state, actions=(*before.actions, Train(count)) if count else before.actions)
        _cache.put(key, count, state, replacing=intermediate)
        intermediate = count
        if report(state.updates) is False:
            break
    return state


def _advance(training: Training, state: State, updates: int) -> State:
    """Return the state some updates later, or the last one before training diverged."""
    network, points = state.network, list(state.points)
    last, diverged = state.updates + updates, False
    stride = _stride(state.updates)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        current = _run(training, network, training.example)
        for count in range(state.updates, last):
            run = _run(training, network, training.batch(count)) if training.batch else current
            new = sgd_step(
                network,
                gradients_of(run),
                learning_rate=training.learning_rate,
                max_norm=training.max_norm,
                frozen=training.frozen,
            )
            is_point = (count + 1) % stride == 0 or count + 1 == last
            if is_point or training.batch is None:
                current = _run(training, new, training.example)
            if not (np.isfinite(current.loss_total) and np.isfinite(run.loss_total) and _is_finite(new)):
                last, diverged = count, True
                break
            network = new
            if is_point:
                points.append(Point(count + 1, float(current.loss_total), current.prediction))
        if points[-1].update != last:
            points.append(_point(training, network, last))
    return replace(state, network=network, updates=last, points=_thin(points, last), diverged=diverged)


def _is_finite(network: Network) -> bool:
    return all(np.abs(weight).max() < MAX_WEIGHT for weight in parameters(network).values())


def _run(training: Training, network: Network, one: Example | Batch) -> Evaluation:
    return evaluate(network, one.inputs, one.targets, scored=one.scored, truncate=training.truncate)


def _point(training: Training, network: Network, update: int) -> Point:
    run = _run(training, network, training.example)
    return Point(update, float(run.loss_total), run.prediction)


def _stride(updates: int) -> int:
    stride = 1
    while updates > stride * MAX_POINTS:
        stride *= 2
    return stride


def _thin(points: list[Point], updates: int) -> tuple[Point, ...]:
    """Keep every n-th update, n a power of two: the points do not depend on how training was split."""
    stride = _stride(updates)
    return tuple(p for p in points if p.edited or p.update % stride == 0 or p is points[-1])


class StateCache:
    """The states last used, shared by all sessions."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._states: OrderedDict[tuple[str, int], State] = OrderedDict()
        self._lock = threading.Lock()

    def nearest(self, key: str, count: int) -> tuple[int, State] | None:
        """Return the number of updates and the state of the key with most updates, up to `count`."""
        with self._lock:
            found = max((n for known, n in self._states if known == key and n <= count), default=None)
            if found is None:
                return None
            self._states.move_to_end((key, found))
            return found, self._states[key, found]

    def put(self, key: str, count: int, state: State, *, replacing: int | None) -> None:
        """Store a state, replacing an intermediate one."""
        with self._lock:
            if replacing and replacing != count:
                self._states.pop((key, replacing), None)
            self._states[key, count] = state
            while len(self._states) > self._size:
                self._states.popitem(last=False)

    def clear(self) -> None:
        """Remove all states."""
        with self._lock:
            self._states.clear()


_cache = StateCache(CACHE_SIZE)
