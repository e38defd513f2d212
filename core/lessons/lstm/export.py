"""A run of an LSTM, a GRU or an RNN, its gates held as on the screen, as scripts: in NumPy, and by autograd.

The NumPy script is made of the cells' own functions, as they stand in the source.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from core.entries.clamps import GATES, Model
from core.export.script import script, weight_lines
from core.export.source import source_of
from core.lessons.lstm import export_template as template
from core.lessons.lstm.lesson import Lesson
from core.recurrent import GRU, LSTM, RNN, parameters
from core.recurrent.activations import sigmoid
from core.recurrent.gates import clamped, free, split

SCRIPTS: Final = Path(__file__).with_name("scripts")
TITLES: Final = {"lstm": "LSTM", "gru": "GRU", "rnn": "RNN"}
CELLS: Final[dict[Model, Any]] = {"lstm": LSTM, "gru": GRU, "rnn": RNN}
# what the scene calls a cell's blocks of rows
NAMES: Final[dict[Model, tuple[str, ...]]] = {
    "lstm": LSTM.gates,
    "gru": ("reset_gate", "update_gate", "candidate_hidden"),
    "rnn": (),
}


def numpy_code(lesson: Lesson) -> str:
    """Return a NumPy script that makes the lesson's numbers, clamped and untouched, and prints what is answered."""
    model = lesson.sizes.model
    cell = CELLS[model]
    steps = [cell.forward_step, cell.backward_step]
    if NAMES[model]:
        steps = [sigmoid, split, *([clamped, free] if lesson.holds else []), steps[0], cell.slopes, steps[1]]
    functions = [source_of(one, without=("gain",) if lesson.holds else ("gain", "held")) for one in steps]
    options = {"clamped" if lesson.holds else "free"}
    return script(SCRIPTS / f"recall_{model}_numpy.py", functions=functions, data=_numpy_data(lesson), options=options)


def torch_code(lesson: Lesson) -> str:
    """Return a PyTorch script that makes the same numbers by autograd: states, gates, answers and their gradients."""
    model = lesson.sizes.model
    return "".join(
        [
            template.HEAD.format(
                title=TITLES[model],
                library="PyTorch",
                needs="Its gradients are autograd's.",
                imports="import numpy as np\nimport torch\nfrom torch.nn import functional\n\n"
                "torch.set_default_dtype(torch.float64)",
            ),
            *_data(lesson),
            f"state_count = {2 if model == 'lstm' else 1}\n",
            template.TORCH_SYMBOLS,
            template.HOLD,
            template.TORCH_STEP[model],
            template.TORCH_RUN,
            _table(model),
        ]
    )


def _table(model: Model) -> str:
    by_cell = model == "lstm"
    return template.TABLE.format(
        state="cell state" if by_cell else "hidden state", gradient="d_cell_state" if by_cell else "d_hidden"
    )


def _numpy_data(lesson: Lesson) -> Iterator[str]:
    """Yield what is read, what is clamped, and the weights, as assignments."""
    example = lesson.example
    yield f"\nread, answers = {list(example.step_labels)!r}, {list(example.target_labels)!r}\n"
    yield f"input_words, output_words = {list(example.input_labels)!r}, {list(example.output_labels)!r}\n"
    if lesson.holds:
        yield "# The gate, its first and last step (from 1), its first and last unit (from 0), the value.\n"
        yield "".join(["hold = [\n", *(f"    {clamp!r},\n" for clamp in _clamps(lesson)), "]\n"])
    yield from weight_lines(lesson.network, "np.array", "as they were trained")


def _clamps(lesson: Lesson) -> Iterator[tuple[str, tuple[int, int], tuple[int, int], float]]:
    """Yield what is clamped: the gate, its first and last step, its first and last unit, and PyTorch's value."""
    sizes = lesson.sizes
    for held in lesson.holds:
        gate = GATES[sizes.model][held.gate]
        value = 1.0 - held.value if gate == "update_gate" else held.value
        yield gate, held.steps or (1, sizes.steps), held.units or (0, sizes.units - 1), value


def _data(lesson: Lesson) -> Iterator[str]:
    """Yield what is read, what is held, and the weights, as assignments."""
    example, sizes = lesson.example, lesson.sizes
    yield f"\nread = {list(example.step_labels)!r}\nanswers = {list(example.target_labels)!r}\n"
    yield f"input_words = {list(example.input_labels)!r}\noutput_words = {list(example.output_labels)!r}\n"
    yield f"units = {sizes.units}\ngates = {CELLS[sizes.model].gates!r}\nnames = {NAMES[sizes.model]!r}\n"
    yield "\n# What is held: the gate, its first and last step (from 1), its first and last unit (from 0), the value.\n"
    yield "hold = [\n"
    for clamp in _clamps(lesson):
        yield f"    {clamp!r},\n"
    yield "]\n\n# The weights on the screen, as they were trained.\nweights = {\n"
    for name, weight in parameters(lesson.network).items():
        rows = weight.tolist()
        if weight.ndim == 1:
            yield f'    "{name}": {rows!r},\n'
        else:
            yield f'    "{name}": [\n' + "".join(f"        {row!r},\n" for row in rows) + "    ],\n"
    yield "}\n"
