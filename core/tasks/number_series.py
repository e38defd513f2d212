"""Number series: read a series number by number and say each time what the next will be.

The network reads and answers numbers between -1 and 1: the series over its largest magnitude where that is above 1.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from core.recurrent import Network
from core.tasks.example import Array, Example, predict
from core.tasks.problem import BadInput, check_whole

SHORTEST, LONGEST, LARGEST = 3, 13, 100.0
LONGEST_TEXT = 300

PRESETS: Mapping[str, tuple[float, ...]] = MappingProxyType(
    {
        "sine": tuple(round(math.sin(2 * math.pi * k / 8), 3) + 0.0 for k in range(9)),
        "fibonacci": (1.0, 1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 21.0),
        "alternating": (1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0),
    }
)


def parse(text: str) -> tuple[float, ...]:
    """Return the numbers of a text, separated by commas, semicolons or white space, with a decimal point.

    Raises
    ------
    BadInput
        If there are fewer than 3 or more than 13, or one is not a number of magnitude at most 100.

    Examples
    --------
    >>> parse("1, 2, 3.5")
    (1.0, 2.0, 3.5)
    """
    wrong = BadInput("numbers", f"{SHORTEST} to {LONGEST} numbers from -100 to 100, such as 1, 2, 3.5", text)
    words = [word for word in re.split(r"[\s,;]+", text.replace("\u2212", "-")) if word]
    if len(text) > LONGEST_TEXT or not SHORTEST <= len(words) <= LONGEST:
        raise wrong
    # Python also reads 1_000 and the digits of any script: only what the screen can write back is taken.
    if not all(re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", word, re.ASCII | re.IGNORECASE) for word in words):
        raise wrong
    numbers = tuple(float(word) + 0.0 for word in words)
    if not all(abs(number) <= LARGEST for number in numbers):
        raise wrong
    return numbers


def label(number: float) -> str:
    """Return a number as it is shown: at most four digits that matter, with a true minus."""
    return f"{number:z.4g}".replace("-", "\u2212")


def example(numbers: tuple[float, ...]) -> Example:
    """Return a series as a sequence: all numbers but the last are read, all but the first are the answers.

    Examples
    --------
    >>> example((2.0, 4.0, 8.0)).inputs
    array([[0.25],
           [0.5 ]])
    """
    scale = max(1.0, max(abs(number) for number in numbers))
    scaled = np.array(numbers)[:, None] / scale
    shown = tuple(label(number) for number in numbers)
    return Example(
        inputs=scaled[:-1],
        targets=scaled[1:],
        scored=np.ones(len(numbers) - 1, dtype=np.bool_),
        input_labels=("number",),
        output_labels=("next",),
        step_labels=shown[:-1],
        target_labels=shown[1:],
        kind="squared_error",
        scale=scale,
    )


def generate(network: Network, example: Example, length: int) -> Array:
    """Let a network continue a series: it reads the whole of it, then its own answers.

    Parameters
    ----------
    network : Network
        With one input and one output.
    example : Example
        The series to continue.
    length : int
        How many numbers to add, 1 to 100.

    Returns
    -------
    ndarray (length,)
        The numbers, in the units that were typed.
    """
    check_whole("length", length, 1, 100)
    series = np.vstack([example.inputs, example.targets[-1:]])
    for _ in range(length):
        series = np.vstack([series, predict(network, series)[-1:]])
    numbers: Array = series[-length:, 0] * example.scale
    return numbers
