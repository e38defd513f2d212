"""The LSTM, and for comparison the GRU and the RNN, trained to remember a digit and run on the user's sequence.

Each sequence is run twice: the original run, and one with the gates clamped that the user clamps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core import entries
from core.entries import clamps
from core.entries.clamps import Hold, Sizes
from core.lessons.lstm.settings import Settings, sizes
from core.models.runs import NAMES, Prediction, Run, predictions_of, run
from core.models.trained import trained
from core.recurrent import Network
from core.tasks import recall
from core.tasks.example import Example

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Lesson:
    """All that the page shows of a network that remembers a digit.

    Attributes
    ----------
    settings : Settings
        As computed: `hold` has only the entries that are applied.
    sizes : Sizes
    network : Network
    facts : mapping
        What its training tool measured.
    example : Example
    holds : tuple of Hold
    original, clamped : Run
        Without and with clamped gates; the same object where no gate is clamped.
    problems : tuple of str
        A sentence for each entry of `hold` that cannot be applied.
    """

    settings: Settings
    sizes: Sizes
    network: Network
    facts: Mapping[str, Any]
    example: Example
    holds: tuple[Hold, ...]
    original: Run
    clamped: Run
    problems: tuple[str, ...]

    def predictions(self, run: Run) -> tuple[Prediction, ...]:
        """Return what a run predicts at each cue that has a right answer."""
        return predictions_of(run, self.example)


def compute(settings: Settings) -> Lesson:
    """Return what the page shows for `settings`, whose model is one of those that remember a digit.

    Raises
    ------
    BadInput
        For the network that reads text; see `core.lessons.lstm.units`.
    """
    fits = sizes(settings)
    one = trained(NAMES[settings.model])
    holds, problems = clamps.parse(settings.hold, fits, where="", shorten=True)
    original = _original(fits.model, settings.sequence)
    hold = clamps.arrays(holds, fits)
    example = recall.example(settings.sequence)
    return Lesson(
        settings=replace(settings, hold=entries.to_text(holds)),
        sizes=fits,
        network=one.network,
        facts=one.facts,
        example=example,
        holds=holds,
        original=original,
        clamped=run(one.network, example, hold) if hold else original,
        problems=problems,
    )


@lru_cache(maxsize=64)
def _original(model: clamps.Model, sequence: str) -> Run:
    return run(trained(NAMES[model]).network, recall.example(sequence))
