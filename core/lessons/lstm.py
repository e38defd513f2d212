"""The LSTM, and beside it the GRU and the RNN: trained to hold a digit, run on a person's own sequence.

Each run is made twice: untouched, and with the gates held that a person holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from core.lessons import entries, holding
from core.lessons.holding import Hold, Sizes
from core.lessons.settings import IN_THE_LINK, NOTATION, Control, Value
from core.lessons.settings import parse as parse_controls
from core.lessons.settings import to_link as controls_to_link
from core.lessons.trained import Name, trained
from core.recurrent import Evaluation, Network, evaluate
from core.tasks import recall, text
from core.tasks.example import Example
from core.tasks.problem import BadInput

Array = NDArray[np.float64]
Model = Literal["lstm", "gru", "rnn", "text"]
CELLS: Final[tuple[holding.Model, ...]] = ("lstm", "gru", "rnn")
NAMES: Final[Mapping[str, Name]] = MappingProxyType(
    {"lstm": "recall_lstm", "gru": "recall_gru", "rnn": "recall_rnn", "text": "text_lstm"}
)
# Lewis Carroll, Through the Looking-Glass (1871); the network was not trained on this book.
PASSAGE: Final = (
    '"It MUST come sometimes to jam to-day," Alice objected.\n\n"No, it can\'t," said the Queen.  '
    '"It\'s jam every OTHER day:\nto-day isn\'t any other day, you know."\n\n"I don\'t understand you," said '
    'Alice.  "It\'s dreadfully\nconfusing!"\n'
)


@dataclass(frozen=True)
class Settings:
    """What a person has set; each field is described by the `Control` of its name."""

    model: Model = "lstm"
    sequence: str = "..#7.2..9..?"
    passage: str = PASSAGE
    hold: str = ""
    notation: str = "course"


def _sequence(given: str) -> str:
    tidy = given.strip()
    recall.parse(tidy)
    return tidy


def _passage(given: str) -> str:
    try:
        text.encode(given, trained("text_lstm").facts["vocabulary"])
    except BadInput as wrong:
        raise BadInput("passage", wrong.expected, given) from wrong
    return text.plain(given)


_D: Final = Settings()
CONTROLS: Final = (
    Control(
        "model", "choice", _D.model, "network", "Trained by one script: three to hold a digit, a larger one on text.",
        choices=MappingProxyType({"lstm": "LSTM", "gru": "GRU", "rnn": "RNN", "text": "text"}),
    ),
    Control(
        "sequence", "text", _D.sequence, "sequence",
        f"3 to {recall.LONGEST} symbols: # says to remember the next digit, ? asks for it; . and digits are ignored.",
        where=MappingProxyType({"model": CELLS}), check=_sequence,
    ),
    Control(
        "passage", "text", _D.passage, "text", "2 to 2,000 characters that the network reads one by one.",
        where=MappingProxyType({"model": ("text",)}), check=_passage,
    ),
    NOTATION,
    Control("hold", "actions", _D.hold, "held", where=MappingProxyType({"model": ("lstm", "gru")})),
)  # fmt: skip


def from_link(link: Mapping[str, str]) -> tuple[Settings, tuple[str, ...]]:
    """Return the settings that a link's parameters say, and a sentence for each of them that is wrong."""
    values, problems = parse_controls(CONTROLS, link)
    settings = settings_of(values)
    if settings.model == "text":
        return settings, problems
    holds, wrong = holding.parse(settings.hold, sizes(settings), where=IN_THE_LINK)
    return replace(settings, hold=entries.to_text(holds)), problems + wrong


def to_link(settings: Settings) -> dict[str, str]:
    """Return the parameters that restore `settings`; what is at its default is left out."""
    return controls_to_link(CONTROLS, asdict(settings))


def settings_of(values: Mapping[str, Value]) -> Settings:
    """Return settings with values that were checked against `CONTROLS`."""
    given: dict[str, Any] = {f.name: values[f.name] for f in fields(Settings)}
    return Settings(**given)


def sizes(settings: Settings) -> Sizes:
    """Return what holds have to fit.

    Raises
    ------
    BadInput
        For the network that reads text, whose gates are not held.
    """
    if settings.model == "text":
        raise BadInput("model", "one of lstm, gru, rnn", settings.model)
    units = trained(NAMES[settings.model]).network.cell.hidden_size
    return Sizes(settings.model, units, len(settings.sequence))


@dataclass(frozen=True, eq=False)
class Run:
    """One way through the sequence, forward and back.

    Attributes
    ----------
    hold : dict of str to ndarray (T, H)
        The gates held, by the cell's names, NaN where free; empty for the untouched run.
    evaluation : Evaluation
        Its loss is that of the cues which have a right answer.
    """

    hold: Mapping[str, Array]
    evaluation: Evaluation

    @property
    def reach_hidden(self) -> Array:
        """The size (2-norm) of dL/dh_t, shape (T,)."""
        return np.asarray(np.linalg.norm(self.evaluation.gradients.hidden, axis=-1))

    @property
    def reach_cell_state(self) -> Array | None:
        """The size (2-norm) of dL/dc_t, shape (T,); ``None`` for a cell that has no cell state."""
        gradients: Any = self.evaluation.gradients
        return np.asarray(np.linalg.norm(gradients.cell_state, axis=-1)) if hasattr(gradients, "cell_state") else None

    @property
    def reach(self) -> Array:
        """The same along the road that the gradient is meant to take: the cell state's where there is one."""
        along = self.reach_cell_state
        return self.reach_hidden if along is None else along


@dataclass(frozen=True)
class Answer:
    """What is said at a cue: the step, from 1; the right digit; and the digit said, with its probability."""

    step: int
    right: str
    said: str
    probability: float


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
        For the network that reads text; see `core.lessons.found_units`.
    """
    fits = sizes(settings)
    one = trained(NAMES[settings.model])
    holds, problems = holding.parse(settings.hold, fits, where="", shorten=True)
    untouched = _untouched(fits.model, settings.sequence)
    hold = holding.arrays(holds, fits)
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
def _untouched(model: holding.Model, sequence: str) -> Run:
    return run(trained(NAMES[model]).network, recall.example(sequence))


def run(network: Network, example: Example, hold: Mapping[str, Array] | None = None) -> Run:
    """Go forward and back once, the gates held that are held.

    Parameters
    ----------
    network : Network
    example : Example
    hold : mapping of str to ndarray (T, H), optional
        As `core.recurrent.unroll` takes it.
    """
    evaluation = evaluate(network, example.inputs, example.targets, scored=example.scored, hold=hold)
    return Run(hold or {}, evaluation)


def answers(run: Run, example: Example) -> tuple[Answer, ...]:
    """Return what a run says at each cue that has a right answer."""
    found = []
    for t in np.flatnonzero(example.scored):
        said = run.evaluation.prediction[t]
        best = int(said.argmax())
        found.append(Answer(int(t) + 1, example.target_labels[t], example.output_labels[best], float(said[best])))
    return tuple(found)
