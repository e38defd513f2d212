"""What is on the screen as scripts that reproduce its numbers: in NumPy, and by PyTorch's autograd.

The NumPy script is made of the project's own functions, as they stand in the source: the equations are written once.
"""

from __future__ import annotations

import inspect
import textwrap
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from core.lessons.unrolled_rnn import BATCH_SIZE, TRAINED_ON, Lesson
from core.recurrent import RNN, clip_scale, gradient_norm, parameters
from core.recurrent.activations import ACTIVATIONS
from core.recurrent.readout import log_softmax, loss_of, softmax
from core.takeaway import numpy_template, torch_template
from core.tasks import echo, next_symbol, number_series, parity
from core.tasks.example import one_hot
from core.tasks.many_to_one import Batch, at_the_end

TITLE = "The unrolled RNN"
TYPING = "from numpy.typing import NDArray\n"

TABLE = """
print("step  read      answer    loss      after     hidden state | gradient by the hidden state")
for t, (word, answer) in enumerate(zip(read, answers, strict=True)):
    hidden = " ".join(f"{number:+z.4f}" for number in numbers["hidden"][t + 1])
    d_hidden = " ".join(f"{number:+z.4f}" for number in numbers["d_hidden"][t])
    loss, new_loss = numbers["loss"][t] + 0.0, numbers["new_loss"][t] + 0.0
    print(f"{t + 1:<5} {word!r:9} {answer!r:9} {loss:<9.6f} {new_loss:<9.6f} {hidden} | {d_hidden}")
print(f"loss {numbers['loss_total']:.6f}, after one update {numbers['new_loss_total']:.6f}")
print(f"norm of the gradient {numbers['gradient_norm']:.6f}, multiplied by {numbers['clip_scale']:.6f}")
print("gradient by W_hh:", numbers["d_weight_hh"], sep="\\n")
"""


def numpy_code(lesson: Lesson) -> str:
    """Return a NumPy script that prints the lesson's numbers and holds them all in ``numbers``.

    It starts from the weights on the screen, after training and edits, written out to the last digit. Typed text stands
    in it as literals in which no control character is left.
    """
    cell, softmaxed = lesson.network.cell, lesson.example.kind == "softmax"
    assert isinstance(cell, RNN)
    activation = ACTIVATIONS[cell.activation]
    own: list[Callable[..., Any]] = [activation.function, activation.slope, RNN.forward_step, RNN.backward_step]
    own += [softmax, log_softmax, loss_of, gradient_norm, clip_scale]
    evaluate = numpy_template.EVALUATE.format(
        activation=cell.activation,
        kind=lesson.example.kind,
        prediction='softmax(run["logit"])' if softmaxed else 'run["logit"]',
    )
    return "".join(
        [
            numpy_template.HEAD.format(
                title=TITLE,
                more=", Sequence" if _is_drawn(lesson) else "",
                dataclass="from dataclasses import dataclass\n" if _is_drawn(lesson) else "",
                typing=TYPING if _is_drawn(lesson) else "",
            ),
            *_data(lesson),
            numpy_template.SYMBOLS if softmaxed else numpy_template.NUMBERS,
            *_weights(lesson),
            numpy_template.WEIGHTS,
            *map(source_of, own),
            evaluate,
            *_train(lesson, numpy_template.TRAIN_ON_ONE, numpy_template.TRAIN_ON_BATCHES),
            numpy_template.RUN,
            TABLE,
        ]
    )


def torch_code(lesson: Lesson) -> str:
    """Return a PyTorch script that prints the lesson's numbers and holds them in ``numbers``.

    As `numpy_code`, but for what autograd does not show: pre-activations and slopes, with their gradients.
    """
    cell, softmaxed = lesson.network.cell, lesson.example.kind == "softmax"
    assert isinstance(cell, RNN)
    function = torch_template.FUNCTIONS.get(cell.activation)
    network = torch_template.LOOP if function else torch_template.BUILT_IN
    sizes = {"inputs": cell.input_size, "units": cell.hidden_size, "outputs": lesson.example.targets.shape[-1]}
    return "".join(
        [
            torch_template.HEAD.format(
                title=TITLE,
                imports=torch_template.DRAWING if _is_drawn(lesson) else "",
                typing=TYPING if _is_drawn(lesson) else "",
            ),
            "\nArray = np.ndarray\n" if _is_drawn(lesson) else "",
            *_data(lesson),
            torch_template.SYMBOLS if softmaxed else torch_template.NUMBERS,
            *_weights(lesson),
            network.format(activation=cell.activation, function=function, **sizes),
            torch_template.EVALUATE.format(**sizes),
            torch_template.SOFTMAX if softmaxed else torch_template.SQUARED_ERROR,
            *_train(lesson, torch_template.TRAIN_ON_ONE, torch_template.TRAIN_ON_BATCHES),
            torch_template.RUN,
            TABLE,
        ]
    )


def _data(lesson: Lesson) -> Iterator[str]:
    """Yield what is read and answered, and the settings, as assignments."""
    example, settings = lesson.example, lesson.settings
    yield "\n# What is read at each step, and the right answer"
    if example.kind == "softmax":
        inputs, outputs, read, answers = _words(lesson)
        yield ", one-hot; '' where none is asked for.\n" if "" in answers else ", one-hot.\n"
        yield f"input_words = {_words_literal(inputs)}\noutput_words = {_words_literal(outputs)}\n"
        yield f"read = {_words_literal(read)}\nanswers = {_words_literal(answers)}\n"
    else:
        yield "; the network sees both divided by the scale.\n"
        yield f"series = {list(_series(lesson))!r}\nread, answers = series[:-1], series[1:]\n"
        yield f"scale = {float(example.scale)!r}\n"
    yield f"learning_rate = {float(settings.lr)!r}\n"
    yield f"max_norm = {float(settings.clip) or None!r}  # longer gradients are shortened to this norm, if at all\n"
    yield f"truncate = {settings.truncate or None!r}  # so many steps after which the way back is cut off, if at all\n"


def _words(lesson: Lesson) -> tuple[Sequence[str], ...]:
    """Return the words of the inputs, the outputs, what is read and what is answered.

    A text's own symbols, not their labels: a space and ``␣`` are two symbols with one label.
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


def _words_literal(words: Sequence[str]) -> str:
    return f"[{', '.join(map(word_literal, words))}]"


def word_literal(word: str) -> str:
    """Return a word as Python writes it; what cannot be seen, turns the text around or clings to a quote is escaped."""
    clings = word != "" and unicodedata.category(word[0]).startswith("M")
    return ascii(word) if clings else repr(word)


def _weights(lesson: Lesson) -> Iterator[str]:
    """Yield the weights on the screen, each to its last digit, a row of a matrix a line."""
    state = f" after {lesson.updates} updates" if lesson.updates else ""
    yield f"\n# The weights on the screen{state}{' and edits by hand' if lesson.edits else ''}.\nweights = {{\n"
    for name, weight in parameters(lesson.network).items():
        rows = weight.tolist()
        if weight.ndim == 1:
            yield f'    "{name}": {rows!r},\n'
        else:
            yield f'    "{name}": [\n' + "".join(f"        {row!r},\n" for row in rows) + "    ],\n"
    yield "}\n"


def _is_drawn(lesson: Lesson) -> bool:
    """Whether training draws new sequences for each update."""
    return lesson.settings.task in ("parity", "echo")


def _train(lesson: Lesson, on_one: str, on_batches: str) -> Iterator[str]:
    """Yield the function that trains on, with what it needs to draw the page's own sequences."""
    settings = lesson.settings
    if not _is_drawn(lesson):
        yield on_one
        return
    if settings.task == "echo":
        yield f"\n\nLETTERS = {echo.LETTERS!r}\n"
    draw = parity.batch if settings.task == "parity" else echo.batch
    needed: tuple[Callable[..., Any], ...] = (one_hot, Batch, at_the_end, draw)
    yield from map(source_of, needed)
    yield on_batches.format(
        first=lesson.updates, seed=settings.seed, stream=TRAINED_ON, size=BATCH_SIZE, length=settings.length
    )


def source_of(function: Callable[..., Any]) -> str:
    """Return the source of a function that needs nothing but NumPy and its arguments."""
    text = textwrap.dedent(inspect.getsource(function))
    return f"\n\n{text.removeprefix('@staticmethod' + chr(10))}"
