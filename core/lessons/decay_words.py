"""What is said of a gradient's way back, from its numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.lessons.gain_sweep import Crossing, GainSweep, crossings
from core.recurrent import decay

Array = NDArray[np.float64]
SUPERSCRIPT: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
QUESTION: Final = (
    "At which gain does the gradient neither vanish nor explode, and does the answer depend on the activation?"
)
APART: Final = 0.05  # gains further apart than this are different ones


def power(number: float) -> str:
    """Return a number from 0 as a person writes it, to one or two digits.

    >>> power(3.2e-7), power(0.0271), power(0.93), power(12.3), power(4e5)
    ('3·10⁻⁷', '0.027', '0.93', '12', '4·10⁵')
    """
    if number == 0 or not np.isfinite(number):
        return "0" if number == 0 else "∞"
    if 0.01 <= number < 9950:
        return f"{number:.2g}" if number < 99.5 else f"{number:.0f}"
    digit, exponent = f"{number:.0e}".split("e")
    return f"{digit}·10{str(int(exponent)).translate(SUPERSCRIPT)}"


def precise(number: float) -> str:
    """Return a number of either sign to three digits.

    >>> precise(-3.214e-7), precise(0.0271), precise(-12.34), precise(0.0)
    ('−3.21·10⁻⁷', '0.0271', '−12.3', '0')
    """
    if number == 0 or not np.isfinite(number):
        return "0" if number == 0 else "∞" if number > 0 else "−∞"
    sign, size = "−" if number < 0 else "", abs(number)
    if 0.001 <= size < 999.5:
        return f"{sign}{size:.3g}"
    digits, exponent = f"{size:.2e}".split("e")
    return f"{sign}{digits}·10{str(int(exponent)).translate(SUPERSCRIPT)}"


def sentence(name: str, size: Array, factor: float) -> str:
    """Return what happens to one line at one gain.

    Parameters
    ----------
    name : str
        What the sentence begins with: ``tanh at gain 0.90``.
    size : ndarray (T,)
        ‖dL/dh_t‖.
    factor : float
        What a step multiplies it by.
    """
    if factor == 0.0:
        return f"{name}: nothing reaches any step but the last."
    return f"{name}: the first step receives {_share(size, ' what the last one does')}; it {_pace(size, factor)}."


def beside(name: str, size: Array, factor: float) -> str:
    """Return the same of another line, in fewer words."""
    if factor == 0.0:
        return f"{name}: nothing."
    return f"{name}: {_share(size, '')}; {_pace(size, factor)}."


def _share(size: Array, whole: str) -> str:
    with np.errstate(over="ignore"):
        ratio = float(size[0] / size[-1])
    if ratio >= 0.995:
        return f"{power(ratio)} times{whole}"
    share = power(ratio) if ratio else "less than 10⁻³⁰⁰"
    return f"{share} of{whole or ' it'}"


def _pace(size: Array, factor: float) -> str:
    with np.errstate(over="ignore"):
        if 0.5 < size[0] / size[-1] < 2.0:
            return "neither vanishes nor explodes"
    period = float(decay.steps_to_halve(factor))
    steps = f"{abs(period):.1f} steps" if abs(period) < 9.95 else f"{abs(period):.0f} steps"
    return f"doubles every {steps}" if period < 0 else f"halves every {steps}{_lost(size)}"


def _lost(size: Array) -> str:
    """Return from which step back float32 has nothing left, if it comes to that."""
    lost = np.flatnonzero(size < decay.FLOAT32_LEAST / 2)
    return f", and in float32 is 0 from step {lost[-1] + 1} back" if len(lost) else ""


def sentences(swept: GainSweep) -> tuple[str, ...]:
    """Return what the scrubber says at each gain: of the activation, and of the remedy beside it."""
    return tuple(" ".join(_at(swept, position)) for position in range(len(swept.gains)))


def _at(swept: GainSweep, position: int) -> Iterator[str]:
    gain, chosen, remedied = swept.gains[position], swept.chosen, swept.remedied
    of_seeds = f", mean of {chosen.seeds} seeds" if chosen.seeds > 1 else ""
    yield sentence(f"{chosen.name} at gain {gain:.2f}{of_seeds}", chosen.size[position], float(chosen.factor[position]))
    if remedied and swept.settings.remedy == "clipping":
        first, last = (power(float(remedied.size[position, t])) for t in (0, -1))
        yield f"Clipped at {swept.settings.clip:g}, all of it is multiplied by {last}: the first step has {first}."
    elif remedied:
        yield beside(remedied.name, remedied.size[position], float(remedied.factor[position]))


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
        f"Beside them: {_each(others)}.",
    )


def _each(found: list[Crossing]) -> str:
    return "; ".join(
        f"{one.name} {one.gain:.2f}" if one.gain is not None else f"{one.name} never (at most {one.largest:.2f})"
        for one in sorted(found, key=lambda one: (one.gain is None, one.gain or 0.0))
    )


def _list(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
