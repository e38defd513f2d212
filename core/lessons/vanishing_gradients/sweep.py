"""The recurrent gain from 0 to 2: every line of the page at each of 61 gains, from real backward passes.

Parts, one for each network and seed, are cached: another activation, remedy or seed computes only its new parts.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from core.lessons.vanishing_gradients.lesson import DIRECT_PATH, networks, predicted_factor, remedied
from core.lessons.vanishing_gradients.networks import BLOCKS, Network, init_cell, random_sequence
from core.lessons.vanishing_gradients.settings import ACTIVATIONS, CELL_STATE, GAINS, Settings
from core.recurrent import Gradients, clip_scale, decay
from core.recurrent.lstm import LSTMGradients

Array = NDArray[np.float64]
Progress = Callable[[int, int], bool | None]
AT_ONCE: Final = 640_000  # numbers of a pass that are computed together: more would not fit the processor's cache
AT_LEAST: Final = 5  # gains at once for each block of weights: with fewer rows a product is limited by memory
CACHED_PARTS: Final = 384  # of 50 to 200 kB each


@dataclass(frozen=True, eq=False)
class Swept:
    """One line at every gain: the geometric mean over the seeds, with minimum and maximum.

    Attributes
    ----------
    name : str
    seeds : int
        The number of seeds that are averaged.
    size, low, high : ndarray (G, T)
        ‖dL/dh_t‖ (or of an LSTM's cell state ‖dL/dc_t‖).
    factor, factor_low, factor_high : ndarray (G,)
        The growth factor per step.
    """

    name: str
    seeds: int
    size: Array
    low: Array
    high: Array
    factor: Array
    factor_low: Array
    factor_high: Array


@dataclass(frozen=True, eq=False)
class GainSweep:
    """Every line at every gain.

    Attributes
    ----------
    settings : Settings
    gains : ndarray (G,)
    lines : dict of str to Swept
        Seven activations, LSTM and its cell state, GRU, and the remedy's, with its direct path where it is gated; fewer
        if the computation was stopped.
    chosen : Swept
        That of the settings' activation.
    remedied : Swept or None
    predicted : ndarray (G,) or None
        The chosen one's factor by mean-field theory; ``None`` for identity weights, for which it makes no prediction.
    seeds : int
        The least number of seeds of any line.
    """

    settings: Settings
    gains: Array
    lines: Mapping[str, Swept]
    chosen: Swept
    remedied: Swept | None
    predicted: Array | None
    seeds: int

    @property
    def direct_path(self) -> Swept | None:
        """The direct path of the remedy's gradient; ``None`` where it is none that has gates."""
        return self.lines.get(DIRECT_PATH)

    @property
    def of_activations(self) -> tuple[str, ...]:
        """The names of those lines that are one of the seven activations."""
        return tuple(name for name in ACTIVATIONS if name in self.lines)


def sweep(settings: Settings, on_progress: Progress | None = None) -> GainSweep:
    """Return every line at every gain.

    Parameters
    ----------
    settings : Settings
        Its gain is not used.
    on_progress : callable, optional
        Called with the number of finished parts and of all parts, before each part to compute but the first, and at the
        end; returns False to stop. Finished parts are cached.
    """
    standard, remedy = networks(settings), remedied(settings)
    chosen = standard[settings.activation]
    shown = [*standard.values(), *([remedy] if remedy and remedy not in standard.values() else [])]
    wanted = sorted(shown, key=lambda network: network not in (chosen, remedy))  # first the chosen ones
    order = [(network, seed) for seed in range(settings.seed, settings.seed + settings.seeds) for network in wanted]
    parts: dict[Network, list[Part]] = {network: [] for network in shown}
    for done, (network, seed) in enumerate(order):
        key = (replace(network, name=""), settings.steps, settings.units, seed)
        part = _cache.get(key)
        if part is None:
            if done and on_progress and on_progress(done, len(order)) is False:
                break
            part = _cache.put(key, part_of(*key))
        parts[network].append(part)
    else:
        if on_progress:
            on_progress(len(order), len(order))
    lines = dict(_lines(settings, {network: found for network, found in parts.items() if found}))
    return GainSweep(
        settings=settings,
        gains=GAINS,
        lines=lines,
        chosen=lines[chosen.name],
        remedied=lines.get(remedy.name) if remedy else None,
        predicted=predicted_factor(settings, GAINS),
        seeds=min(len(found) for found in parts.values()),
    )


@dataclass(frozen=True, eq=False)
class Part:
    """One network of one seed at every gain: ‖dL/dh_t‖, of an LSTM ‖dL/dc_t‖, and along its direct path, (G, T)."""

    hidden: Array
    cell_state: Array | None
    direct_path: Array | None


def part_of(network: Network, steps: int, units: int, seed: int) -> Part:
    """Run the forward and backward pass at every gain, with weights that the gains share."""
    hidden, cell_state, direct_path = [], [], []
    for gradients in _passes(network, steps, units, seed):  # one at a time: together they are up to 500 MB
        hidden.append(decay.sizes(gradients.hidden))
        if isinstance(gradients, LSTMGradients):
            cell_state.append(decay.sizes(gradients.cell_state))
        if (path := decay.direct_path(gradients)) is not None:
            direct_path.append(decay.sizes(path))

    def together(found: list[Array]) -> Array | None:
        return np.concatenate(found, axis=1).T.copy() if found else None

    return Part(np.concatenate(hidden, axis=1).T.copy(), together(cell_state), together(direct_path))


def weight_norms(settings: Settings) -> Array:
    """Return the norm of the chosen network's gradient with respect to all its weights together, at every gain (G,)."""
    network = networks(settings)[settings.activation]
    key = (replace(network, name="weight norm"), settings.steps, settings.units, settings.seed)
    norms: Array | None = _cache.get(key)
    if norms is None:
        passes = _passes(network, settings.steps, settings.units, settings.seed)
        norms = _cache.put(key, np.concatenate([decay.weight_norm(gradients) for gradients in passes]))
    return norms


def _passes(network: Network, steps: int, units: int, seed: int) -> Iterator[Gradients[Any]]:
    """Yield the passes of some gains at a time: as many as fit the processor's cache, but at least a few."""
    inputs, d_last = random_sequence(steps, units, seed)
    cell = init_cell(replace(network, name=""), units, seed)
    blocks = BLOCKS[network.kind]
    at_once = max(AT_LEAST * blocks, AT_ONCE // (steps * units * blocks))
    for gains in np.array_split(GAINS, math.ceil(len(GAINS) / at_once)):
        batch = replace(cell, gain=gains)  # type: ignore[call-arg]
        yield decay.from_last_step(batch, inputs, d_last)


def _lines(settings: Settings, parts: Mapping[Network, list[Part]]) -> Iterator[tuple[str, Swept]]:
    for network, found in parts.items():
        hidden = np.array([part.hidden for part in found])
        if settings.remedy == "clipping" and network == remedied(settings):
            hidden = hidden * _clip_scales(settings, len(found))
        yield network.name, _swept(network.name, hidden)
        if network.kind == "LSTM":
            name = f"{network.name}{CELL_STATE}"
            yield name, _swept(name, np.array([part.cell_state for part in found]))
        if network.kind != "RNN" and network == remedied(settings):
            yield DIRECT_PATH, _swept(DIRECT_PATH, np.array([part.direct_path for part in found]))


def _clip_scales(settings: Settings, seeds: int) -> Array:
    """Return the factor of clipping for each seed and gain, shape (S, G, 1)."""
    norms = [weight_norms(replace(settings, seed=settings.seed + number)) for number in range(seeds)]
    return np.array([[[clip_scale(float(norm), settings.clip)] for norm in row] for row in norms])


def _swept(name: str, size: Array) -> Swept:
    """Return the line of sizes (S, G, T) of S seeds."""
    factor = np.array([decay.factor(one.T) for one in size])
    return Swept(name, len(size), *_mean_and_ends(size), *_mean_and_ends(factor))


def _mean_and_ends(values: Array) -> tuple[Array, Array, Array]:
    if len(values) == 1:
        return values[0], values[0], values[0]
    with np.errstate(divide="ignore"):
        mean = np.exp(np.log(values).mean(axis=0))
    return mean, values.min(axis=0), values.max(axis=0)


@dataclass(frozen=True)
class Crossing:
    """Where one line neither vanishes nor explodes.

    Attributes
    ----------
    name : str
    gain : float or None
        The least gain at which a step's factor reaches 1, between two positions by a straight line; ``None`` if there
        is none.
    largest : float
        The largest factor at any gain.
    """

    name: str
    gain: float | None
    largest: float


def crossings(swept: GainSweep) -> tuple[Crossing, ...]:
    """Return the answer to the question for each activation, each cell and the remedy."""
    return tuple(
        Crossing(name, crossing(swept.gains, line.factor), float(line.factor.max()))
        for name, line in swept.lines.items()
        if not name.endswith((CELL_STATE, DIRECT_PATH))
    )


def crossing(gains: Array, factor: Array) -> float | None:
    """Return the least gain at which the factor is 1; ``None`` if there is none.

    >>> crossing(np.array([0.0, 1.0, 2.0]), np.array([0.0, 0.8, 1.6]))
    1.25
    """
    above = factor >= 1.0
    if not above.any():
        return None
    last = int(np.argmax(above))
    if last == 0:
        return float(gains[0])
    share = (1.0 - factor[last - 1]) / (factor[last] - factor[last - 1])
    return float(gains[last - 1] + share * (gains[last] - gains[last - 1]))


class Cache:
    """A least-recently-used cache of results, shared by all sessions."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._results: OrderedDict[object, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: object) -> Any:
        """Return the cached result; ``None`` if there is none."""
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
            return self._results.get(key)

    def put(self, key: object, result: Any) -> Any:
        """Cache a result, and return it."""
        with self._lock:
            self._results[key] = result
            while len(self._results) > self._most:
                self._results.popitem(last=False)
        return result

    def clear(self) -> None:
        """Empty the cache."""
        with self._lock:
            self._results.clear()


_cache = Cache(CACHED_PARTS)
