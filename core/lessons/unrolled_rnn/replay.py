"""A network taken through what was done to it: trained and edited in order, the same every time.

States on the way are kept, so that one press more costs its own updates only.
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
AT_ONCE: Final = 100  # updates between two reports of progress
MOST_POINTS: Final = 128  # of the loss curve, edits apart
MOST_KEPT: Final = 96  # states, of at most about 200 kB each
RUNAWAY: Final = 1e3  # no weight that still learns is as large


@dataclass(frozen=True)
class Training:
    """How a network is trained.

    Attributes
    ----------
    key : str
        Stands for all of this: equal keys, equal trainings.
    example : Example
        The sequence that is shown, and trained on where `batch` is ``None``.
    initial : Network
    batch : callable or None
        Index of the update, from 0 -> its sequences; a function of the index alone.
    max_norm, truncate : float and int, or None
        Clipping by norm; steps after which the gradient is cut off.
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
    """The shown sequence after so many updates: its loss (nats) and its predictions (T, K)."""

    update: int
    loss: float
    prediction: Array
    edited: bool = False


@dataclass(frozen=True)
class Edit:
    """A weight that was set by hand: the action, its value before, and the updates that had been done by then."""

    action: SetWeight
    before: float
    update: int


@dataclass(frozen=True)
class State:
    """Where a network stands.

    Attributes
    ----------
    network : Network
    updates : int
        How many it has had.
    done : tuple of Action
        What was done: all that was asked, unless it was stopped or ran away.
    points : tuple of Point
        The way here, thinned to at most 200: the start, every n-th update, each edit, and now.
    edits : tuple of Edit
        In order; one weight may be among them more than once.
    diverged : bool
        Whether the next update would have led to a loss or weights beyond all numbers that mean anything.
    """

    network: Network
    updates: int
    done: tuple[Action, ...]
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
        Called with the updates done and all that are asked, about every 100 that had to be computed; returns False to
        stop there. What was computed is kept, also if it raises.
    """
    asked = sum(action.updates for action in actions if isinstance(action, Train))
    state = _start(training)
    for action in actions:
        if isinstance(action, SetWeight):
            state = _set(training, state, action)
            continue
        goal = state.updates + action.updates
        state = _train(training, state, action.updates, lambda done: on_progress and on_progress(done, asked))
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
    done, points, edits = (*state.done, action), (*state.points, point), (*state.edits, edit)
    return replace(state, network=network, done=done, points=points, edits=edits)


def _train(training: Training, before: State, updates: int, report: Callable[[int], bool | None]) -> State:
    """Return the state `updates` after another, from the nearest one that is kept."""
    place = f"{training.key} {to_text(before.done)}"
    count, state = _kept.nearest(place, updates) or (0, before)
    on_the_way = None
    while count < updates and not state.diverged:
        state = _advance(training, state, min(AT_ONCE, updates - count))
        count = state.updates - before.updates
        state = replace(state, done=(*before.done, Train(count)) if count else before.done)
        _kept.put(place, count, state, instead_of=on_the_way)
        on_the_way = count
        if report(state.updates) is False:
            break
    return state


def _advance(training: Training, state: State, updates: int) -> State:
    """Return the state some updates later, or the last one of which the numbers still mean something."""
    network, points = state.network, list(state.points)
    last, diverged = state.updates + updates, False
    stride = _stride(state.updates)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        shown = _pass(training, network, training.example)
        for count in range(state.updates, last):
            passed = _pass(training, network, training.batch(count)) if training.batch else shown
            new = sgd_step(
                network,
                gradients_of(passed),
                learning_rate=training.learning_rate,
                max_norm=training.max_norm,
                frozen=training.frozen,
            )
            pointed = (count + 1) % stride == 0 or count + 1 == last
            if pointed or training.batch is None:
                shown = _pass(training, new, training.example)
            if not (np.isfinite(shown.loss_total) and np.isfinite(passed.loss_total) and _sound(new)):
                last, diverged = count, True
                break
            network = new
            if pointed:
                points.append(Point(count + 1, float(shown.loss_total), shown.prediction))
        if points[-1].update != last:
            points.append(_point(training, network, last))
    return replace(state, network=network, updates=last, points=_thin(points, last), diverged=diverged)


def _sound(network: Network) -> bool:
    return all(np.abs(weight).max() < RUNAWAY for weight in parameters(network).values())


def _pass(training: Training, network: Network, one: Example | Batch) -> Evaluation:
    return evaluate(network, one.inputs, one.targets, scored=one.scored, truncate=training.truncate)


def _point(training: Training, network: Network, update: int) -> Point:
    passed = _pass(training, network, training.example)
    return Point(update, float(passed.loss_total), passed.prediction)


def _stride(updates: int) -> int:
    stride = 1
    while updates > stride * MOST_POINTS:
        stride *= 2
    return stride


def _thin(points: list[Point], updates: int) -> tuple[Point, ...]:
    """Keep every n-th update, n a power of two, so that it makes no difference in how many presses it came about."""
    stride = _stride(updates)
    return tuple(p for p in points if p.edited or p.update % stride == 0 or p is points[-1])


class Kept:
    """The states last used, of all sessions together."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._states: OrderedDict[tuple[str, int], State] = OrderedDict()
        self._lock = threading.Lock()

    def nearest(self, place: str, count: int) -> tuple[int, State] | None:
        """Return the state with most updates, up to `count`, that is kept for a place, and its number of updates."""
        with self._lock:
            found = max((n for known, n in self._states if known == place and n <= count), default=None)
            if found is None:
                return None
            self._states.move_to_end((place, found))
            return found, self._states[place, found]

    def put(self, place: str, count: int, state: State, *, instead_of: int | None) -> None:
        """Keep a state, in place of another one that was only on the way."""
        with self._lock:
            if instead_of and instead_of != count:
                self._states.pop((place, instead_of), None)
            self._states[place, count] = state
            while len(self._states) > self._most:
                self._states.popitem(last=False)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._states.clear()


_kept = Kept(MOST_KEPT)
