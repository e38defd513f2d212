"""The number formats of sentences and tables."""

from __future__ import annotations

from typing import Final

import numpy as np

SUPERSCRIPT: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def power(number: float) -> str:
    """Return a non-negative number with one or two digits.

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
    """Return a number with three digits.

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
