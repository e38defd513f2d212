"""The unrolled RNN: one sequence forward and back through one network, as it stands after what was done to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from core.lessons import actions, entries
from core.lessons.replay import Edit, Progress, State, Training, replay
from core.lessons.settings import IN_THE_LINK, NOTATION, Control, Value
from core.lessons.settings import parse as parse_controls
from core.lessons.settings import to_link as controls_to_link
from core.recurrent import (
    RNN,
    Evaluation,
    Network,
    Readout,
    clip_scale,
    evaluate,
    gradient_norm,
    gradients_of,
    parameter_shapes,
    sgd_step,
)
from core.recurrent.activations import ActivationName
from core.recurrent.initial import InitialiserName
from core.tasks import echo, next_symbol, number_series, parity
from core.tasks.example import Example
from core.tasks.many_to_one import Accuracy, Batch

Array = NDArray[np.float64]
Task = Literal["letters", "series", "parity", "echo"]
BATCH_SIZE: Final = 32
FRESH: Final = 1000  # sequences on which accuracy is measured
TRAINED_ON, TESTED_ON = 1, 2  # streams of random numbers that do not meet


@dataclass(frozen=True)
class Settings:
    """What a person has set; each field is described by the `Control` of its name.

    The default seed is one whose untrained "hello" has states and gradients of every size and sign, and which learns
    all four tasks within a few hundred updates; most seeds do not learn parity with three units.
    """

    task: Task = "letters"
    text: str = "hello"
    series: str = "sine"
    numbers: str = "1, 2, 4, 7, 11, 16"
    length: int = 4
    units: int = 3
    activation: ActivationName = "tanh"
    seed: int = 131
    init: InitialiserName = "orthogonal"
    gain: float = 1.2
    lr: float = 0.3
    clip: float = 1.0
    truncate: int = 0
    notation: str = "course"
    do: str = ""


def _words(*words: str) -> Mapping[str, str]:
    return MappingProxyType({word: word for word in words})


def _text(text: str) -> str:
    return "".join(next_symbol.symbols(text))


def _numbers(text: str) -> str:
    return ", ".join(f"{number:.15g}" for number in number_series.parse(text))


_RANDOM: Final = MappingProxyType({"task": ("parity", "echo")})
_D: Final = Settings()
CONTROLS: Final = (
    Control(
        "task", "choice", _D.task, "task", "What the network learns to answer.",
        choices=MappingProxyType({"letters": "next letter", **_words("series", "parity", "echo")}),
    ),
    Control(
        "text", "text", _D.text, "text", "2 to 12 characters of any script; the network reads all but the last.",
        where=MappingProxyType({"task": ("letters",)}), check=_text,
    ),
    Control(
        "series", "choice", _D.series, "series", "Numbers of which the network foretells the next.",
        choices=_words(*number_series.PRESETS, "typed"), where=MappingProxyType({"task": ("series",)}),
    ),
    Control(
        "numbers", "text", _D.numbers, "numbers", "3 to 13 numbers from -100 to 100, such as 1, 2, 3.5.",
        where=MappingProxyType({"task": ("series",), "series": ("typed",)}), check=_numbers,
    ),
    Control("length", "integer", _D.length, "length", "Symbols in a random sequence.", 2, 12, where=_RANDOM),
    Control("units", "integer", _D.units, "hidden units", "Numbers that the state consists of.", 1, 8),
    Control(
        "activation", "choice", _D.activation, "activation", "The function that bounds or bends the state.",
        choices=_words("tanh", "relu", "sigmoid", "leaky_relu", "elu", "softsign", "identity"),
    ),
    Control("seed", "integer", _D.seed, "seed", "Which random weights, and which random sequences.", 0, 999),
    Control(
        "init", "choice", _D.init, "weights drawn", "How the weights are drawn before training.",
        choices=_words("gaussian", "xavier", "orthogonal", "identity"),
    ),
    Control("gain", "number", _D.gain, "gain", "Multiplies the recurrent weights as they are drawn.", 0, 3, 0.1),
    Control("lr", "number", _D.lr, "learning rate", "How far an update goes along the gradient.", 0, 2, 0.05),
    Control("clip", "number", _D.clip, "clip", "The longest gradient that is followed in full; 0: any.", 0, 10, 0.5),
    Control(
        "truncate", "integer", _D.truncate, "truncate",
        "Steps after which the way back is cut off; 0: nowhere.", 0, 12,
    ),
    NOTATION,
    Control("do", "actions", _D.do, "done"),
)  # fmt: skip


def from_link(link: Mapping[str, str]) -> tuple[Settings, tuple[str, ...]]:
    """Return the settings that a link's parameters say, and a sentence for each of them that is wrong."""
    values, problems = parse_controls(CONTROLS, link)
    settings = settings_of(values)
    done, wrong = actions.parse(settings.do, shapes(settings), where=IN_THE_LINK)
    return replace(settings, do=entries.to_text(done)), problems + wrong


def to_link(settings: Settings) -> dict[str, str]:
    """Return the parameters that restore `settings`; what is at its default is left out."""
    return controls_to_link(CONTROLS, asdict(settings))


def settings_of(values: Mapping[str, Value]) -> Settings:
    """Return settings with values that were checked against `CONTROLS`."""
    given: dict[str, Any] = {f.name: values[f.name] for f in fields(Settings)}
    return Settings(**given)


def shapes(settings: Settings) -> actions.Shapes:
    """Return the shape of each parameter of the network that `settings` ask for."""
    example = example_of(settings)
    return parameter_shapes(RNN, example.inputs.shape[-1], settings.units, example.targets.shape[-1])


@dataclass(frozen=True)
class History:
    """The shown sequence over the updates so far, at no more than 200 of them.

    Attributes
    ----------
    update : ndarray of int (N,)
        After how many updates; twice the same where a weight was edited.
    loss : ndarray (N,)
        Summed over the sequence, in nats (half squared error for numbers).
    prediction : ndarray (N, T, K)
    """

    update: NDArray[np.int64]
    loss: Array
    prediction: Array


@dataclass(frozen=True)
class Lesson:
    """All that the page shows.

    Attributes
    ----------
    settings : Settings
        As computed: `do` holds what was really done, which is less than asked where it was stopped.
    example : Example
    initial, network : Network
        As drawn, and after what was done.
    evaluation : Evaluation
        The network's pass over the example, forward and back.
    gradients : dict of str to ndarray
        Parameter -> gradient of the summed loss.
    gradient_norm, clip_scale : float
        Over all parameters together; what the gradient is multiplied by (1 without clipping).
    next_network, next_evaluation : Network, Evaluation
        After one more step on this example.
    edits : tuple of Edit
        Entries set by hand, in order.
    updates : int
        Updates done.
    history : History or None
        ``None`` before anything was done.
    guess_loss : float or None
        ln K, what one scored step costs who guesses; ``None`` for numbers.
    accuracy : Accuracy or None
        On fresh random sequences; ``None`` for letters and numbers.
    problems : tuple of str
        A sentence for what could not be done.
    """

    settings: Settings
    example: Example
    initial: Network
    network: Network
    evaluation: Evaluation
    gradients: Mapping[str, Array]
    gradient_norm: float
    clip_scale: float
    next_network: Network
    next_evaluation: Evaluation
    edits: tuple[Edit, ...]
    updates: int
    history: History | None
    guess_loss: float | None
    accuracy: Accuracy | None
    problems: tuple[str, ...]


def compute(settings: Settings, on_progress: Progress | None = None) -> Lesson:
    """Return what the page shows for `settings`.

    Parameters
    ----------
    settings : Settings
        Checked, as `from_link` returns them; entries of `do` that do not fit the network are left out.
    on_progress : callable, optional
        See `core.lessons.replay.replay`: hears of long trainings and can stop them.
    """
    training = training_of(settings)
    wanted, problems = actions.parse(settings.do, shapes(settings), where="")
    state = replay(training, wanted, on_progress)
    if state.diverged:
        problems += (f"lr must be small enough to learn; got {settings.lr:g}. Training ran away and was stopped "
                     f"after {state.updates} updates.",)  # fmt: skip
    example, network = training.example, state.network
    now = _evaluate(network, example, settings)
    gradients = gradients_of(now)
    norm = float(gradient_norm(gradients))
    after = sgd_step(network, gradients, learning_rate=settings.lr, max_norm=settings.clip or None)
    return Lesson(
        settings=replace(settings, do=entries.to_text(state.done)),
        example=example,
        initial=training.initial,
        network=network,
        evaluation=now,
        gradients=gradients,
        gradient_norm=norm,
        clip_scale=float(clip_scale(norm, settings.clip or None)),
        next_network=after,
        next_evaluation=_evaluate(after, example, settings),
        edits=state.edits,
        updates=state.updates,
        history=history_of(state) if state.done else None,
        guess_loss=float(np.log(example.targets.shape[-1])) if example.kind == "softmax" else None,
        accuracy=_accuracy(settings, network),
        problems=problems,
    )


def example_of(settings: Settings) -> Example:
    """Return the sequence that `settings` show."""
    match settings.task:
        case "letters":
            return next_symbol.example(settings.text)
        case "series":
            typed = settings.series == "typed"
            numbers = number_series.parse(settings.numbers) if typed else number_series.PRESETS[settings.series]
            return number_series.example(numbers)
        case "parity":
            return parity.example(settings.seed, settings.length)
        case "echo":
            return echo.example(settings.seed, settings.length)


def _initial(settings: Settings, example: Example) -> Network:
    rng = np.random.default_rng(settings.seed)
    cell = RNN.init(
        example.inputs.shape[-1],
        settings.units,
        activation=settings.activation,
        initialiser=settings.init,
        gain=settings.gain,
        rng=rng,
    )
    return Network(cell, Readout.init(settings.units, example.targets.shape[-1], kind=example.kind, rng=rng))


@lru_cache(maxsize=64)
def _training(settings: Settings) -> Training:
    example = example_of(settings)
    return Training(
        key=repr(settings),
        example=example,
        initial=_initial(settings, example),
        learning_rate=settings.lr,
        max_norm=settings.clip or None,
        truncate=settings.truncate or None,
        batch=_batch_of(settings),
    )


def training_of(settings: Settings) -> Training:
    """Return how the network of `settings` is trained, whatever was done to it so far."""
    return _training(replace(settings, do="", notation=_D.notation))


def _batch_of(settings: Settings) -> Callable[[int], Batch] | None:
    if settings.task not in ("parity", "echo"):
        return None
    draw = parity.batch if settings.task == "parity" else echo.batch
    return partial(_draw, draw, settings.seed, settings.length)


def _draw(draw: Callable[..., Batch], seed: int, length: int, update: int) -> Batch:
    return draw(np.random.default_rng((seed, TRAINED_ON, update)), BATCH_SIZE, length)


def _accuracy(settings: Settings, network: Network) -> Accuracy | None:
    rng = np.random.default_rng((settings.seed, TESTED_ON))
    match settings.task:
        case "parity":
            return parity.accuracy(network, rng, FRESH, settings.length)
        case "echo":
            return echo.accuracy(network, rng, FRESH, settings.length)
        case _:
            return None


def _evaluate(network: Network, example: Example, settings: Settings) -> Evaluation:
    return evaluate(network, example.inputs, example.targets, scored=example.scored, truncate=settings.truncate or None)


def history_of(state: State) -> History:
    """Return the way to a state."""
    return History(
        update=np.array([point.update for point in state.points]),
        loss=np.array([point.loss for point in state.points]),
        prediction=np.array([point.prediction for point in state.points]),
    )
