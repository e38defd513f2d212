"""The LSTM, and beside it the GRU and the RNN: trained to hold a digit, run on a person's own sequence.

Each run is made twice: untouched, and with the gates held that a person holds.
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
from core.models.runs import NAMES, Answer, Run, answers, run
from core.models.trained import trained
from core.recurrent import Network
from core.tasks import recall
from core.tasks.example import Example

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Lesson:
    """All that the page shows of a network that holds a digit.

    Attributes
    ----------
    settings : Settings
        As computed: `hold` says what is really held.
    sizes : Sizes
    network : Network
    facts : mapping
        What the tool measured that trained it.
    example : Example
    holds : tuple of Hold
    untouched, held : Run
        The same one where nothing is held.
    problems : tuple of str
        A sentence for what cannot be held.
    """

    settings: Settings
    sizes: Sizes
    network: Network
    facts: Mapping[str, Any]
    example: Example
    holds: tuple[Hold, ...]
    untouched: Run
    held: Run
    problems: tuple[str, ...]

    def answers(self, run: Run) -> tuple[Answer, ...]:
        """Return what a run says at each cue that has a right answer."""
        return answers(run, self.example)


def compute(settings: Settings) -> Lesson:
    """Return what the page shows for `settings`, whose model is one of those that hold a digit.

    Raises
    ------
    BadInput
        For the network that reads text; see `core.lessons.lstm.units`.
    """
    fits = sizes(settings)
    one = trained(NAMES[settings.model])
    holds, problems = clamps.parse(settings.hold, fits, where="", shorten=True)
    untouched = _untouched(fits.model, settings.sequence)
    hold = clamps.arrays(holds, fits)
    example = recall.example(settings.sequence)
    return Lesson(
        settings=replace(settings, hold=entries.to_text(holds)),
        sizes=fits,
        network=one.network,
        facts=one.facts,
        example=example,
        holds=holds,
        untouched=untouched,
        held=run(one.network, example, hold) if hold else untouched,
        problems=problems,
    )


@lru_cache(maxsize=64)
def _untouched(model: clamps.Model, sequence: str) -> Run:
    return run(trained(NAMES[model]).network, recall.example(sequence))
