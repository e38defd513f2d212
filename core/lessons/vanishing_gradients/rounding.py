"""How much rounding alone changes a gradient: the backward pass from a forward pass with other last digits.

The slope of a saturated tanh is ill-conditioned: 1 - tanh(c)^2 at c = 13 has about five correct digits. Where the whole
gradient passes such a slope, as in an LSTM with a large cell state, no two libraries agree to more digits.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from core.lessons.vanishing_gradients.lesson import Lesson, Run
from core.recurrent import Gradients, backpropagate, decay
from core.recurrent.lstm import LSTMGradients


def rounded_otherwise(lesson: Lesson, seed: int) -> Lesson:
    """Return the lesson with about half of the numbers of the forward pass moved to the next float64 number towards 0.

    `seed` selects them. Towards 0, no number leaves the range of its function, and none crosses a kink.
    """
    rng = np.random.default_rng(seed)
    return replace(lesson, runs={name: _moved(run, rng) for name, run in lesson.runs.items()})


def _moved(run: Run, rng: np.random.Generator) -> Run:
    trace = run.gradients.trace
    memory = {
        name: np.where(rng.random(values.shape) < 0.5, values, np.nextafter(values, 0.0))
        for name, values in trace.memory.items()
    }
    gradients: Gradients[Any] = backpropagate(replace(trace, memory=memory), run.gradients.d_hidden)
    of_cell_state = decay.sizes(gradients.cell_state) if isinstance(gradients, LSTMGradients) else None
    return replace(run, gradients=gradients, hidden=run.scale * decay.sizes(gradients.hidden), cell_state=of_cell_state)
