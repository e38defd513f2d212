"""The direct path of a gradient, along the state through the gates alone, untrained and trained."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from core.lessons.vanishing_gradients.lesson import COMMON_FORGET_BIAS, Lesson, run_of
from core.models.runs import CELLS, NAMES
from core.models.runs import run as run_trained
from core.models.trained import trained
from core.recurrent import Gradients, decay
from core.recurrent.lstm import LSTMGradients
from core.tasks import recall

Array = NDArray[np.float64]
FORGET_BIASES: Final = (COMMON_FORGET_BIAS, 2.0, 4.0)
REMEMBERED: Final = f"{recall.MARK}7{recall.FILLER * (recall.LONGEST - 3)}{recall.CUE}"


@dataclass(frozen=True, eq=False)
class Path:
    """The gradient of a loss at the last step alone; norms are relative to that of dL/dh_T.

    Attributes
    ----------
    name : str
    state : {"cell state", "hidden state"}
        With respect to which state: an LSTM's cell state, the others' hidden state.
    whole : ndarray (T,)
        ‖dL/dc_t‖ or ‖dL/dh_t‖.
    direct : ndarray (T,) or None
        The part along the state alone, through the gates; ``None`` for an RNN, which has none.
    """

    name: str
    state: str
    whole: Array
    direct: Array | None

    @property
    def factor(self) -> float:
        """The factor per step of the gates on the direct path, as a geometric mean; for an RNN, of the whole."""
        return float(decay.factor(self.whole if self.direct is None else self.direct))


def path_of(name: str, gradients: Gradients[Any]) -> Path:
    """Return the path of the gradient of a loss at the last step alone."""
    is_lstm = isinstance(gradients, LSTMGradients)
    whole: Array = gradients.cell_state if is_lstm else gradients.hidden  # type: ignore[attr-defined]
    direct, unit = decay.direct_path(gradients), decay.sizes(gradients.hidden[-1])
    return Path(
        name,
        "cell state" if is_lstm else "hidden state",
        decay.sizes(whole) / unit,
        None if direct is None else decay.sizes(direct) / unit,
    )


def untrained(lesson: Lesson) -> tuple[Path, ...]:
    """Return the chosen activation's path, the LSTM's at some forget biases and the GRU's, at the lesson's gain."""
    settings = lesson.settings
    arguments = settings, lesson.inputs, lesson.d_last
    biases = {*FORGET_BIASES, *([settings.forget] if settings.remedy == "forget" else [])}
    lstm_runs = {
        f"LSTM, bias {bias:g}": run_of(replace(lesson.runs["LSTM"].network, forget=bias), *arguments)
        for bias in sorted(biases)
    }
    runs = {settings.activation: lesson.chosen, **lstm_runs, "GRU": lesson.runs["GRU"]}
    return tuple(path_of(name, run.gradients) for name, run in runs.items())


@cache
def after_training() -> tuple[Path, ...]:
    """Return the paths in the networks that were trained to remember a digit, from the cue to the digit."""
    example = recall.example(REMEMBERED)
    names = ((f"{model.upper()}, trained", NAMES[model]) for model in CELLS)
    paths = (path_of(name, run_trained(trained(file).network, example).evaluation.gradients) for name, file in names)
    return tuple(
        replace(path, whole=path.whole[1:], direct=None if path.direct is None else path.direct[1:]) for path in paths
    )
