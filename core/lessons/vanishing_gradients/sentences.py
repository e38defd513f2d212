"""Sentences about a gradient in the backward pass, computed from its numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.lessons.vanishing_gradients.decay_shape import Shape, shape_of
from core.lessons.vanishing_gradients.sweep import Crossing, GainSweep, crossings
from core.numbers import power
from core.recurrent import decay

Array = NDArray[np.float64]
SUPERSCRIPT: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
QUESTION: Final = (
    "At which gain does the gradient neither vanish nor explode, and does the answer depend on the activation?"
)
LITTLE, MUCH = 0.01, 100.0  # gradient ratios that training can still use
APART: Final = 0.05  # gains that differ by more than this count as different


def sentence(name: str, size: Array, least: Array | None = None) -> str:
    """Return the sentence about one line at one gain.

    Parameters
    ----------
    name : str
        The start of the sentence: ``tanh at gain 0.90``.
    size : ndarray (T,)
        ‖dL/dh_t‖.
    least : ndarray (T,), optional
        The minimum of the lines that are averaged.
    """
    shape = shape_of(size, least)
    if shape.kind == "nothing":
        return f"{name}: the gradient is {_zero(shape)} at every step but the last."
    return f"{name}: the gradient at step 1 is {_ratio(shape, ' that at the last step')}; it {_rate(shape, size)}."


def short_sentence(name: str, size: Array, least: Array | None = None) -> str:
    """Return a shorter sentence about a line that is shown for comparison."""
    shape = shape_of(size, least)
    if shape.kind == "nothing":
        return f"{name}: {_zero(shape)}."
    return f"{name}: {_ratio(shape, '')}; {_rate(shape, size)}."


def _zero(shape: Shape) -> str:
    return "0 in float64" if shape.underflows else "exactly 0"


def _ratio(shape: Shape, reference: str) -> str:
    if shape.zero_from:
        return _zero(shape)
    if shape.first >= 0.995:
        return f"{power(shape.first)} times{reference}"
    return f"{power(shape.first)} of{reference or ' it'}"


def _rate(shape: Shape, size: Array) -> str:
    low, high = power(shape.low), power(shape.high)
    fit = f"R² = {math.floor(100 * shape.r_squared + 1e-9) / 100:.2f}"  # rounded down: 1.00 only for a straight line
    match shape.kind:
        case "level" if shape.zero_from:
            text = f"is {low} to {high} at the last steps"
        case "level":
            text = f"neither vanishes nor explodes ({low} to {high} at every step)"
        case "straight":
            period = float(decay.steps_to_halve(shape.rate))
            steps = f"{abs(period):.1f} steps" if abs(period) < 9.95 else f"{abs(period):.0f} steps"
            text = f"{'doubles' if period < 0 else 'halves'} every {steps} ({fit})"
        case "turn" if size[shape.turn - 1] == size[shape.zero_from :].min():
            text = f"falls to {low} at t = {shape.turn} and grows from there"
        case "turn":
            text = f"grows to {high} at t = {shape.turn} and falls from there"
        case _:
            text = f"has no constant rate ({fit}; {low} to {high})"
    return text + _lost(shape, size)


def _lost(shape: Shape, size: Array) -> str:
    """Return at which steps the line overflows or underflows float32, and where it is 0 in float64."""
    with np.errstate(over="ignore"):
        single = size.astype(np.float32)
    text, lost = _outside("overflows to ∞", "large", np.isinf(single)), single == 0.0
    if lost.sum() > shape.zero_from:
        text += _outside("underflows to 0", "small", lost)
    return text + (f", and is {_zero(shape)} at t ≤ {shape.zero_from}" if shape.zero_from else "")


def _outside(result: str, too: str, steps: NDArray[np.bool_]) -> str:
    """Return at which steps a line leaves the range of float32: all up to one step, or a number of steps."""
    count = int(steps.sum())
    if not count:
        return ""
    if steps[:count].all():
        return f", and in float32 {result} at t ≤ {count}"
    return f", and is too {too} for float32 at {count} of {len(steps)} steps"


def sentences(swept: GainSweep) -> tuple[str, ...]:
    """Return the scrubber's sentences, one per gain: on the activation and on the remedy."""
    return tuple(" ".join(_at(swept, position)) for position in range(len(swept.gains)))


def _at(swept: GainSweep, position: int) -> Iterator[str]:
    gain, chosen, remedied = swept.gains[position], swept.chosen, swept.remedied
    of_seeds = f", geometric mean of {chosen.seeds} seeds" if chosen.seeds > 1 else ""
    yield sentence(f"{chosen.name} at gain {gain:.2f}{of_seeds}", chosen.size[position], chosen.low[position])
    if remedied and swept.settings.remedy == "clipping":
        first, last = (power(float(remedied.size[position, t])) for t in (0, -1))
        yield f"Clipping at {swept.settings.clip:g} multiplies the gradient by {last}: at step 1 it is {first}."
    elif remedied:
        yield short_sentence(remedied.name, remedied.size[position], remedied.low[position])
    if path := swept.direct_path:
        yield f"Through the gates alone: {_direct_ratio(path.size[position])}."


def _direct_ratio(path: Array) -> str:
    """Return the ratio on the direct path, from the last state; no gate is 0, but float64 underflows."""
    if path[-1] == 0.0:  # where tanh rounds to 1 in float64, its slope is 0
        return "nothing: the gradient with respect to the last cell state is 0 in float64"
    share = float(path[0] / path[-1])
    return power(share) if share > 0.0 else "0 in float64"


def answer(swept: GainSweep) -> tuple[str, ...]:
    """Return the answer to the question, from the sweep: a verdict, then a sentence for each group of lines."""
    found = crossings(swept)
    activations = [one for one in found if one.name in swept.of_activations]
    others = [one for one in found if one.name not in swept.of_activations]
    gains = [one.gain for one in activations if one.gain is not None]
    never = [one for one in activations if one.gain is None]
    if not gains:
        verdict = "No activation has such a gain from 0 to 2."
    elif never or max(gains) - min(gains) > APART:
        verdict = f"Yes, it depends: from gain {min(gains):.2f} to {max(gains):.2f}" + (
            f"; {_list([one.name for one in never])}: no such gain from 0 to 2." if never else "."
        )
    else:
        verdict = f"Hardly: it is {min(gains):.2f} to {max(gains):.2f} for all of them."
    return (
        verdict,
        f"The factor per step is 1 at: {_each(activations)}.",
        f"For comparison: {_each(others)}.",
        f"The gradient at step 1 is {LITTLE:g} to {MUCH:g} times that at the last step: {_usable(swept)}.",
    )


def _usable(swept: GainSweep) -> str:
    """Return for how many gains the gradient stays in this range: for the activation, the cells and the remedy."""
    names = (swept.chosen.name, "LSTM", "GRU", *([swept.remedied.name] if swept.remedied else []))
    text = []
    for name in dict.fromkeys(name for name in names if name in swept.lines and not name.endswith(", clipped")):
        size = swept.lines[name].size
        with np.errstate(over="ignore"):
            first = size[:, 0] / size[:, -1]
        gains = swept.gains[(first >= LITTLE) & (first <= MUCH)]
        among = f"{len(gains)} of {len(swept.gains)} gains"
        text.append(f"{name} at {among} ({gains[0]:.2f} to {gains[-1]:.2f})" if len(gains) else f"{name} at {among}")
    return "; ".join(text)


def _each(found: list[Crossing]) -> str:
    return "; ".join(
        f"{one.name} {one.gain:.2f}" if one.gain is not None else f"{one.name} never (at most {one.largest:.2f})"
        for one in sorted(found, key=lambda one: (one.gain is None, one.gain or 0.0))
    )


def _list(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
