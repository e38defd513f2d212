"""Number sequence: read numbers one by one and predict the next one at each step.

Inputs and outputs are between -1 and 1: numbers are divided by their largest magnitude if that is above 1.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from core.errors import BadInput, check_whole
from core.recurrent import Network
from core.tasks.example import Array, Example, predict

SHORTEST, LONGEST, LARGEST = 3, 13, 100.0
LONGEST_TEXT = 300
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
DECIMAL = re.compile(r"[+-]?\d+(,\d+)?(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)  # in a text with decimal commas
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}", re.ASCII)  # ambiguous: thousands, or a decimal comma
GROUP = re.compile(r"\d[\u00a0\u2009\u202f]\d{3}(?!\d)", re.ASCII)  # no-break spaces between the groups of one number
MINUS = re.compile("[\u2212\u2013\ufe63\uff0d]")

PRESETS: Mapping[str, tuple[float, ...]] = MappingProxyType(
    {
        "sine": tuple(round(math.sin(2 * math.pi * k / 8), 3) + 0.0 for k in range(9)),
        "fibonacci": (1.0, 1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 21.0),
        "alternating": (1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0),
    }
)


def parse(text: str) -> tuple[float, ...]:
    """Return the numbers of a text, separated by commas, semicolons or white space, with a decimal point.

    A decimal comma is accepted where it is unambiguous: digits on both sides, no decimal point and no other comma in
    the text, and white space or semicolons between the numbers.

    Raises
    ------
    BadInput
        If there are fewer than 3 or more than 13, one is not a number of magnitude at most 100, or a comma or a space
        before zeros is ambiguous.

    Examples
    --------
    >>> parse("1, 2, 3.5")
    (1.0, 2.0, 3.5)
    >>> parse("1,5 2,5 3")
    (1.5, 2.5, 3.0)
    """
    wrong = BadInput("numbers", f"{SHORTEST} to {LONGEST} numbers from -100 to 100, such as 1, 2, 3.5", text)
    if len(text) > LONGEST_TEXT:
        raise wrong
    words = _words(text)
    # Python also accepts 1_000 and the digits of any script: these are rejected.
    if not SHORTEST <= len(words) <= LONGEST or not all(map(NUMBER.fullmatch, words)):
        raise wrong
    if GROUP.search(text) or any(re.match(r"[+-]?0\d", word) for word in words):
        raise BadInput("numbers", "written without thousands in groups and zeros in front, such as 1 000 or 07", text)
    numbers = tuple(float(word) + 0.0 for word in words)
    if not all(abs(number) <= LARGEST for number in numbers):
        raise wrong
    return numbers


def _words(text: str) -> list[str]:
    """Return the numbers of a text one by one, with a decimal point and an ASCII minus."""
    text = MINUS.sub("-", text)
    pieces = [piece for piece in re.split(r"[\s;]+", text) if piece]
    if len(pieces) < 2 or not any(re.search(r",[^,]", piece) for piece in pieces):
        return [word for word in re.split(r"[\s,;]+", text) if word]
    # There is a comma within a piece, although the pieces are separated by something else.
    is_decimal = all(DECIMAL.fullmatch(piece) for piece in pieces)
    if not is_decimal or any(THOUSANDS.fullmatch(piece) for piece in pieces):
        form = "with a space after each comma, or with decimal commas and a space or a semicolon after each number"
        raise BadInput("numbers", f"written {form}, such as 1,5; 2,5; 3", text)
    return [piece.replace(",", ".") for piece in pieces]


def label(number: float) -> str:
    """Return the label of a number: at most four significant digits, with a minus sign."""
    return f"{number:z.4g}".replace("-", "\u2212")


def example(numbers: tuple[float, ...]) -> Example:
    """Return numbers as a sequence: all but the last are inputs, all but the first are targets.

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
    """Continue a number sequence: the network reads all of it, then each output becomes the next input.

    Parameters
    ----------
    network : Network
        With one input and one output.
    example : Example
        The sequence to continue.
    length : int
        The number of values to generate, 1 to 100.

    Returns
    -------
    ndarray (length,)
        The generated values, in the original scale.
    """
    check_whole("length", length, 1, 100)
    sequence = np.vstack([example.inputs, example.targets[-1:]])
    for _ in range(length):
        sequence = np.vstack([sequence, predict(network, sequence)[-1:]])
    numbers: Array = sequence[-length:, 0] * example.scale
    return numbers
