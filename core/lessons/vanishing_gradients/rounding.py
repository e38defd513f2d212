"""What rounding alone can make of a gradient's way back: the same, from a way forward with other last digits.

Near its ends a tanh keeps few digits of its slope: of 1 - tanh(c)^2 at c = 13, about the first five. Where all that
comes back has passed such a slope, as through an LSTM's cell state that grew, no two libraries agree to more.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from core.lessons.vanishing_gradients.lesson import Lesson, Run
from core.recurrent import Gradients, backpropagate, decay
from core.recurrent.lstm import LSTMGradients


def rounded_otherwise(lesson: Lesson, seed: int) -> Lesson:
    """Return the lesson with about half of the numbers of the way forward moved to the next of float64 towards 0.

    Which ones, `seed` says. Towards 0, for so no number leaves the range of what made it, and none crosses a kink.
    """
    rng = np.random.default_rng(seed)
    return replace(lesson, runs={name: _moved(run, rng) for name, run in lesson.runs.items()})


def _moved(run: Run, rng: np.random.Generator) -> Run:
    trace = run.gradients.trace
    memory = {
        name: np.where(rng.random(made.shape) < 0.5, made, np.nextafter(made, 0.0))
        for name, made in trace.memory.items()
    }
    gradients: Gradients[Any] = backpropagate(replace(trace, memory=memory), run.gradients.d_hidden)
    of_cell_state = decay.sizes(gradients.cell_state) if isinstance(gradients, LSTMGradients) else None
    return replace(run, gradients=gradients, hidden=run.scale * decay.sizes(gradients.hidden), cell_state=of_cell_state)
