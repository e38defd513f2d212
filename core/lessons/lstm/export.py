"""Scripts that run an LSTM, a GRU or an RNN with the gates clamped as on the screen: in NumPy, and by autograd.

Both contain the source of the cells' own steps, from `core.recurrent` and from `core.reference.cells`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from core.entries.clamps import GATES, Model
from core.export.script import pair, script, weight_lines
from core.export.source import source_of
from core.lessons.lstm.lesson import Lesson
from core.recurrent import GRU, LSTM, RNN
from core.recurrent.activations import sigmoid
from core.recurrent.gates import clamped, free, split
from core.reference import cells

SCRIPTS: Final = Path(__file__).with_name("scripts")
CELLS: Final[dict[Model, Any]] = {"lstm": LSTM, "gru": GRU, "rnn": RNN}
STEPS: Final[dict[Model, Callable[..., Any]]] = {"lstm": cells.lstm_step, "gru": cells.gru_step, "rnn": cells.rnn_step}


def numpy_code(lesson: Lesson) -> str:
    """Return a NumPy script that computes the clamped and the original run, and prints the predictions."""
    model = lesson.sizes.model
    cell = CELLS[model]
    steps = [cell.forward_step, cell.backward_step]
    if cell.gates:
        steps = [sigmoid, split, *([clamped, free] if lesson.holds else []), steps[0], cell.slopes, steps[1]]
    without = ("gain", "b_hh") if lesson.holds else ("gain", "b_hh", "held")
    functions = [source_of(one, without=without, defaults=False) for one in steps]
    data, options = _data(lesson, "np.array"), {_option(lesson)}
    return script(SCRIPTS / f"recall_{model}_numpy.py", functions=functions, data=data, options=options)


def torch_code(lesson: Lesson) -> str:
    """Return a PyTorch script that computes states, gates, predictions and their gradients by autograd."""
    model = lesson.sizes.model
    step = source_of(
        STEPS[model],
        without=("gain", "b_hh", "function_of"),
        keeping=(*CELLS[model].states, *CELLS[model].gates),
        defaults=False,
    )
    options = {model, _option(lesson), *(["one_state"] if model != "lstm" else [])}
    return script(SCRIPTS / "recall_torch.py", functions=[step], data=_data(lesson, "torch.tensor"), options=options)


def _option(lesson: Lesson) -> str:
    return "clamped" if lesson.holds else "free"


def _data(lesson: Lesson, array: str) -> Iterator[str]:
    """Yield inputs, targets, clamped gates and weights as assignments; `array` is the function for arrays."""
    example = lesson.example
    yield pair("read, labels", example.step_labels, example.target_labels)
    yield pair("input_words, output_words", example.input_labels, example.output_labels)
    if lesson.holds:
        yield "# The gate, its first and last step (from 1), its first and last unit (from 0), the value.\n"
        yield "".join(["hold = [\n", *(f"    {clamp!r},\n" for clamp in _clamps(lesson)), "]\n"])
    yield from weight_lines(lesson.network, array, "the trained weights")


def _clamps(lesson: Lesson) -> Iterator[tuple[str, tuple[int, int], tuple[int, int], float]]:
    """Yield each clamped gate, its first and last step, its first and last unit, and the value in PyTorch's terms."""
    sizes = lesson.sizes
    for hold in lesson.holds:
        gate = GATES[sizes.model][hold.gate]
        value = 1.0 - hold.value if gate == "update_gate" else hold.value
        yield gate, hold.steps or (1, sizes.steps), hold.units or (0, sizes.units - 1), value
