"""What is said of a gradient's way back, from its numbers."""

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
LITTLE, MUCH = 0.01, 100.0  # shares of the gradient that still say something, and not too much
APART: Final = 0.05  # gains further apart than this are different ones


def sentence(name: str, size: Array, least: Array | None = None) -> str:
    """Return what happens to one line at one gain.

    Parameters
    ----------
    name : str
        What the sentence begins with: ``tanh at gain 0.90``.
    size : ndarray (T,)
        ‖dL/dh_t‖.
    least : ndarray (T,), optional
        The lowest of the lines that it is the mean of.
    """
    shape = shape_of(size, least)
    if shape.kind == "nothing":
        return f"{name}: {_zero(shape)} reaches every step but the last."
    return f"{name}: the first step receives {_share(shape, ' what the last one does')}; it {_pace(shape, size)}."


def beside(name: str, size: Array, least: Array | None = None) -> str:
    """Return the same of another line, in fewer words."""
    shape = shape_of(size, least)
    if shape.kind == "nothing":
        return f"{name}: {_zero(shape)}."
    return f"{name}: {_share(shape, '')}; {_pace(shape, size)}."


def _zero(shape: Shape) -> str:
    return "0 in float64" if shape.underflows else "exactly 0"


def _share(shape: Shape, whole: str) -> str:
    if shape.zero_from:
        return _zero(shape)
    if shape.first >= 0.995:
        return f"{power(shape.first)} times{whole}"
    return f"{power(shape.first)} of{whole or ' it'}"


def _pace(shape: Shape, size: Array) -> str:
    low, high = power(shape.low), power(shape.high)
    fit = f"R² = {math.floor(100 * shape.r_squared + 1e-9) / 100:.2f}"  # 1.00 for a straight line alone
    match shape.kind:
        case "level" if shape.zero_from:
            said = f"is {low} to {high} at the last steps"
        case "level":
            said = f"neither vanishes nor explodes ({low} to {high} at every step)"
        case "straight":
            period = float(decay.steps_to_halve(shape.rate))
            steps = f"{abs(period):.1f} steps" if abs(period) < 9.95 else f"{abs(period):.0f} steps"
            said = f"{'doubles' if period < 0 else 'halves'} every {steps} ({fit})"
        case "turn" if size[shape.turn - 1] == size[shape.zero_from :].min():
            said = f"falls to {low} at t = {shape.turn} and grows from there"
        case "turn":
            said = f"grows to {high} at t = {shape.turn} and falls from there"
        case _:
            said = f"has no single rate ({fit}; {low} to {high})"
    return said + _lost(shape, size)


def _lost(shape: Shape, size: Array) -> str:
    """Return where float32 is exceeded, and where nothing is left in it and at all."""
    with np.errstate(over="ignore"):
        single = size.astype(np.float32)
    said, lost = _outside("∞", "large", np.isinf(single)), single == 0.0
    if lost.sum() > shape.zero_from:
        said += _outside("0", "small", lost)
    return said + (f", and is {_zero(shape)} from step {shape.zero_from} back" if shape.zero_from else "")


def _outside(held: str, too: str, steps: NDArray[np.bool_]) -> str:
    """Return where float32 does not hold a line: from one step back, or at some steps if it goes up and down."""
    count = int(steps.sum())
    if not count:
        return ""
    if steps[:count].all():
        return f", and in float32 is {held} from step {count} back"
    return f", and is too {too} for float32 at {count} of {len(steps)} steps"


def sentences(swept: GainSweep) -> tuple[str, ...]:
    """Return what the scrubber says at each gain: of the activation, and of the remedy beside it."""
    return tuple(" ".join(_at(swept, position)) for position in range(len(swept.gains)))


def _at(swept: GainSweep, position: int) -> Iterator[str]:
    gain, chosen, remedied = swept.gains[position], swept.chosen, swept.remedied
    of_seeds = f", geometric mean of {chosen.seeds} seeds" if chosen.seeds > 1 else ""
    yield sentence(f"{chosen.name} at gain {gain:.2f}{of_seeds}", chosen.size[position], chosen.low[position])
    if remedied and swept.settings.remedy == "clipping":
        first, last = (power(float(remedied.size[position, t])) for t in (0, -1))
        yield f"Clipped at {swept.settings.clip:g}, all of it is multiplied by {last}: the first step has {first}."
    elif remedied:
        yield beside(remedied.name, remedied.size[position], remedied.low[position])
    if path := swept.direct_path:
        yield f"Its gates alone keep {_kept(path.size[position])}."


def _kept(path: Array) -> str:
    """Return what the gates leave of the gradient by the last state; no gate is 0, but float64 ends."""
    if path[-1] == 0.0:  # a tanh of 1, as float64 has it, has no slope
        return "nothing: the gradient by the last cell state is 0 in float64"
    share = float(path[0] / path[-1])
    return power(share) if share > 0.0 else "0 in float64"


def answer(swept: GainSweep) -> tuple[str, ...]:
    """Return the answer to the room's question, from the sweep: a verdict, then a sentence for each group of lines."""
    found = crossings(swept)
    activations = [one for one in found if one.name in swept.of_activations]
    others = [one for one in found if one.name not in swept.of_activations]
    gains = [one.gain for one in activations if one.gain is not None]
    never = [one for one in activations if one.gain is None]
    if not gains:
        verdict = "With none of the activations is there such a gain from 0 to 2."
    elif never or max(gains) - min(gains) > APART:
        verdict = f"Yes, it depends: from gain {min(gains):.2f} to {max(gains):.2f}" + (
            f", and with {_list([one.name for one in never])} there is none from 0 to 2." if never else "."
        )
    else:
        verdict = f"Hardly: it is {min(gains):.2f} to {max(gains):.2f} for all of them."
    return (
        verdict,
        f"A step multiplies by 1 at: {_each(activations)}.",
        f"For comparison: {_each(others)}.",
        f"From {LITTLE:g} to {MUCH:g} of it arrives at the first step: {_arrives(swept)}.",
    )


def _arrives(swept: GainSweep) -> str:
    """Return at how many of the gains a usable part arrives: with the activation, the cells and the remedy."""
    spoken = (swept.chosen.name, "LSTM", "GRU", *([swept.remedied.name] if swept.remedied else []))
    said = []
    for name in dict.fromkeys(name for name in spoken if name in swept.lines and not name.endswith(", clipped")):
        size = swept.lines[name].size
        with np.errstate(over="ignore"):
            first = size[:, 0] / size[:, -1]
        gains = swept.gains[(first >= LITTLE) & (first <= MUCH)]
        among = f"{len(gains)} of {len(swept.gains)} gains"
        said.append(f"{name} at {among} ({gains[0]:.2f} to {gains[-1]:.2f})" if len(gains) else f"{name} at {among}")
    return "; ".join(said)


def _each(found: list[Crossing]) -> str:
    return "; ".join(
        f"{one.name} {one.gain:.2f}" if one.gain is not None else f"{one.name} never (at most {one.largest:.2f})"
        for one in sorted(found, key=lambda one: (one.gain is None, one.gain or 0.0))
    )


def _list(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
