"""h = tanh(w), and its slope."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.lessons.tiny.settings import Settings


@dataclass(frozen=True)
class Lesson:
    """The weight, its tanh, and the slope there."""

    weight: float
    hidden: float
    slope: float


def compute(settings: Settings) -> Lesson:
    """Return what the page shows."""
    hidden = float(np.tanh(settings.weight))
    return Lesson(settings.weight, hidden, 1.0 - hidden**2)
