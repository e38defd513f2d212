"""A small loss curve next to the training buttons."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.lessons.unrolled_rnn.lesson import Lesson

Array = NDArray[np.float64]
MAX_POINTS: Final = 60
UNITS: Final = {"softmax": "nats", "squared_error": "half squared error"}


def loss_curve(lesson: Lesson) -> str:
    """Return the loss over the updates as HTML: the area below the curve, from 0 to its maximum, and the last value.

    Before any training there is only the base line, so that the buttons next to it do not move. Streamlit removes SVG
    from HTML: the area is a clipped box.
    """
    unit = UNITS[lesson.example.kind]
    untrained = " data-untrained" if lesson.history is None else ""
    if lesson.history is None:
        updates, loss = np.zeros(1), np.array([lesson.evaluation.loss_total])
    else:
        updates, loss = lesson.history.update.astype(np.float64), lesson.history.loss
    last = f"{int(updates[-1]):,} update{'' if updates[-1] == 1 else 's'}"
    text = f"Loss {rounded(loss[-1])} {unit} after {last}, {rounded(loss[0])} at the start"
    return (
        f"<figure class='loss-curve'{untrained} role='img' aria-label='{text}' title='{text}' data-testid='loss_curve'>"
        f"<span><i style='clip-path: polygon({_area(updates, loss)})'></i></span>"
        f"<figcaption>{rounded(loss[-1])} {unit}, {last}</figcaption></figure>"
    )


def rounded(loss: float) -> str:
    """Return a loss with enough digits to distinguish it from 0."""
    return f"{loss:.2f}" if loss >= 0.095 else f"{loss:.1g}"


def _area(updates: Array, loss: Array) -> str:
    """Return the corners of the area below the loss, in percent from the upper left."""
    kept = np.unique(np.linspace(0, len(loss) - 1, min(len(loss), MAX_POINTS)).round().astype(int))
    across, down = 100 * updates[kept] / (updates[-1] or 1.0), 100 - 100 * loss[kept] / (loss.max() or 1.0)
    ends = [(0.0, 100.0), *zip(across, down, strict=True), (100.0, float(down[-1])), (100.0, 100.0)]
    return ", ".join(f"{x:.1f}% {y:.1f}%" for x, y in ends)
