"""Scripts that reproduce the numbers on the screen, in NumPy and by PyTorch's autograd.

The NumPy script contains the project's own cell functions, taken from the source. The PyTorch script uses nn.RNN where
that has the activation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from core.export.script import pair, script, weight_lines
from core.export.source import source_of
from core.lessons.unrolled_rnn.lesson import TRAINING_STREAM, Lesson
from core.recurrent import RNN
from core.recurrent.activations import ACTIVATIONS
from core.reference.cells import rnn_step
from core.tasks import next_symbol, number_series

SCRIPTS: Final = Path(__file__).with_name("scripts")
BUILT_IN: Final = ("tanh", "relu")  # what nn.RNN has
FUNCTIONS: Final = {"sigmoid": "torch.sigmoid", "identity": "nn.Identity()"}  # others are torch.nn.functional's


def numpy_code(lesson: Lesson) -> str:
    """Return a NumPy script that prints the lesson's numbers and has them all in ``numbers``.

    It starts from the weights on the screen, after training and edits, in full precision. Typed text becomes string
    literals without control characters.
    """
    cell = lesson.network.cell
    assert isinstance(cell, RNN)
    activation = ACTIVATIONS[cell.activation]
    own = [
        source_of(activation.function, name="phi"),
        source_of(activation.slope, name="slope_of"),
        source_of(RNN.forward_step, without=("gain",)),
        source_of(RNN.backward_step, without=("gain",)),
    ]
    return script(SCRIPTS / "rnn_numpy.py", functions=own, data=_numpy_data(lesson), options=_options(lesson))


def torch_code(lesson: Lesson) -> str:
    """Return a PyTorch script that prints the lesson's numbers and has them in ``numbers``.

    As `numpy_code`, without what autograd does not give: pre-activations and slopes, with their gradients.
    """
    cell = lesson.network.cell
    assert isinstance(cell, RNN)
    name = cell.activation
    settings, built_in = lesson.settings, name in BUILT_IN
    phi = FUNCTIONS.get(name, f"functional.{name}")
    data = [
        *_sequences(lesson),
        f"activation = {name!r}\n" if built_in else f"phi = {phi}\n",
        f"learning_rate, max_norm = {float(settings.lr)!r}, {_limit(settings.clip)}\n",
        *_rest(lesson, "torch.tensor"),
    ]
    options = {*_options(lesson), "built_in" if built_in else "written_out"}
    options |= {"functional"} if "symbols" in options or not built_in else set()
    step = [] if built_in else [source_of(rnn_step, without=("gain", "function_of"), defaults=False)]
    return script(SCRIPTS / "rnn_torch.py", functions=step, data=data, options=options)


def _options(lesson: Lesson) -> set[str]:
    """Return the options of the module that `core.export.script` keeps."""
    settings = lesson.settings
    options = {"series" if lesson.example.kind == "squared_error" else "symbols"}
    options |= {"drawn", settings.task} if settings.task in ("parity", "echo") else {"one"}
    return options | {"clip" if settings.clip else "unclipped"} | {"truncate" if settings.truncate else "whole"}


def _numpy_data(lesson: Lesson) -> Iterator[str]:
    yield from _sequences(lesson)
    rate, clip = float(lesson.settings.lr), float(lesson.settings.clip)
    yield f"learning_rate, max_norm = {rate!r}, {clip!r}\n" if clip else f"learning_rate = {rate!r}\n"
    yield from _rest(lesson, "np.array")


def _limit(clip: float) -> str:
    return repr(float(clip)) if clip else 'float("inf")'


def _sequences(lesson: Lesson) -> Iterator[str]:
    """Yield the input and target sequences, as assignments."""
    example = lesson.example
    yield "# Input and target at each step"
    if example.kind == "softmax":
        input_words, output_words, inputs, targets = _words(lesson)
        yield ", one-hot; '' where there is no target.\n" if "" in targets else ", one-hot.\n"
        yield pair("input_list, target_list", inputs, targets)
        yield pair("input_words, output_words", input_words, output_words)
    else:
        yield "; both are divided by the scale.\n"
        yield f"series = {list(_series(lesson))!r}\ninput_list, target_list = series[:-1], series[1:]\n"
        yield f"scale = {float(example.scale)!r}\n"


def _rest(lesson: Lesson, array: str) -> Iterator[str]:
    """Yield the other settings and the weights on the screen in full precision, one matrix row per line."""
    settings = lesson.settings
    if settings.truncate:
        yield f"truncate = {settings.truncate!r}  # steps after which the gradient is cut off\n"
    if settings.task in ("parity", "echo"):
        yield f"seed, stream, updates_so_far = {settings.seed!r}, {TRAINING_STREAM!r}, {lesson.updates!r}\n"
    state = f"after {lesson.updates} updates" if lesson.updates else ""
    edits = "and weight edits" if lesson.edits else ""
    yield from weight_lines(lesson.network, array, " ".join(filter(None, (state, edits))))


def _words(lesson: Lesson) -> tuple[Sequence[str], ...]:
    """Return the input words, the output words, the input sequence and the target sequence.

    Of a text its symbols, not their labels: a space and ``␣`` are two symbols with the same label.
    """
    example = lesson.example
    if lesson.settings.task != "letters":
        return example.input_labels, example.output_labels, example.step_labels, example.target_labels
    symbols = next_symbol.symbols(lesson.settings.text)
    vocabulary = sorted(set(symbols))
    return vocabulary, vocabulary, symbols[:-1], symbols[1:]


def _series(lesson: Lesson) -> tuple[float, ...]:
    if lesson.settings.series == "typed":
        return number_series.parse(lesson.settings.numbers)
    return number_series.PRESETS[lesson.settings.series]
