"""The lines at the gain on the screen as scripts that compute them again: in NumPy, and by PyTorch's autograd.

The NumPy script is made of the project's own functions, as they stand in the source: the equations are written once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from core.export.source import source_of
from core.lessons.vanishing_gradients import export_template
from core.lessons.vanishing_gradients.lesson import Lesson, Run
from core.lessons.vanishing_gradients.networks import draw_sequence, draw_weights
from core.recurrent import GRU, LSTM, RNN, clip_scale
from core.recurrent.activations import ACTIVATIONS, sigmoid
from core.recurrent.gates import split
from core.recurrent.initial import INITIALISERS

CELLS: Final[dict[str, type[RNN] | type[LSTM] | type[GRU]]] = {"RNN": RNN, "LSTM": LSTM, "GRU": GRU}
GATED: Final[tuple[Callable[..., Any], ...]] = (sigmoid, split)  # what the steps of gated cells need


def numpy_code(lesson: Lesson) -> str:
    """Return a NumPy script that prints the activation's and the remedy's line, and holds them in ``sizes``.

    Weights and inputs are drawn in it, from the same seed by the same functions.
    """
    runs = _runs(lesson)
    kinds = [kind for kind in CELLS if any(run.network.kind == kind for run in runs)]
    return "".join(
        [
            export_template.HEAD.format(what="in NumPy", needs="NumPy 2 alone", imports=""),
            *_settings(lesson),
            *_drawing(runs),
            *map(_source, dict.fromkeys([*_activations(runs), *(GATED if set(kinds) - {"RNN"} else ())])),
            *(part for kind in kinds for part in _cell(kind)),
            export_template.SIZE,
            *([export_template.WEIGHT_NORM, _source(clip_scale)] if lesson.settings.remedy == "clipping" else []),
            *(_line(run, lesson) for run in runs),
            export_template.TABLE,
        ]
    )


def torch_code(lesson: Lesson) -> str:
    """Return a PyTorch script that prints the same lines from autograd, and holds them in ``sizes``."""
    runs = _runs(lesson)
    kinds = [kind for kind in CELLS if any(run.network.kind == kind for run in runs)]
    return "".join(
        [
            export_template.HEAD.format(
                what="by PyTorch's autograd", needs="NumPy and PyTorch", imports="import torch\n"
            ),
            *_settings(lesson),
            *_drawing(runs),
            export_template.TORCH_RUN,
            *(export_template.TORCH_STEPS[kind] for kind in kinds),
            *(_torch_line(run, lesson) for run in runs),
            export_template.TABLE,
        ]
    )


def _runs(lesson: Lesson) -> list[Run]:
    return [lesson.chosen, *([lesson.remedied] if lesson.remedied else [])]


def _settings(lesson: Lesson) -> Iterator[str]:
    settings = lesson.settings
    yield f"\nsteps, units, seed, gain = {settings.steps}, {settings.units}, {settings.seed}, {settings.gain!r}\n"
    if settings.remedy == "clipping":
        yield f"max_norm = {float(settings.clip)!r}  # longer gradients of the weights are shortened to this norm\n"


def _drawing(runs: list[Run]) -> Iterator[str]:
    """Yield what draws weights and inputs; an initialiser may have an activation's name."""
    for name in dict.fromkeys(run.network.init for run in runs):
        yield _source(INITIALISERS[name], name=f"draw_{name}")
    yield _source(draw_weights)
    yield _source(draw_sequence)


def _activations(runs: list[Run]) -> list[Callable[..., Any]]:
    used = dict.fromkeys(run.network.activation for run in runs if run.network.kind == "RNN")
    return [function for name in used for function in (ACTIVATIONS[name].function, ACTIVATIONS[name].slope)]


def _cell(kind: str) -> Iterator[str]:
    """Yield a cell's own steps, renamed so that several cells can stand in one script, and the loop over the steps."""
    cell: Any = CELLS[kind]
    prefix = kind.lower()
    names = ("forward_step", "backward_step") if kind == "RNN" else ("forward_step", "slopes", "backward_step")
    for name in names:
        yield _source(getattr(cell, name), name=f"{prefix}_{name}")
    yield export_template.LOOPS[kind]


def _draw(run: Run) -> str:
    network = run.network
    options = f", forget_bias={network.forget!r}" if network.forget is not None else ""
    options += "" if network.biased else ", biased=False"
    return f"draw_weights(draw_{network.init}, {CELLS[network.kind].blocks}, units, seed{options})"


def _line(run: Run, lesson: Lesson) -> str:
    network, is_clipped = run.network, run is lesson.remedied and lesson.settings.remedy == "clipping"
    functions = f", {network.activation}, slope_{network.activation}" if network.kind == "RNN" else ""
    template = export_template.CLIPPED_LINE if is_clipped else export_template.LINE
    return template.format(name=network.name, draw=_draw(run), run=f"run_{network.kind.lower()}", functions=functions)


def _torch_line(run: Run, lesson: Lesson) -> str:
    network, is_clipped = run.network, run is lesson.remedied and lesson.settings.remedy == "clipping"
    functions = f", {export_template.TORCH_FUNCTIONS[network.activation]}" if network.kind == "RNN" else ""
    template = export_template.TORCH_CLIPPED_LINE if is_clipped else export_template.TORCH_LINE
    return template.format(name=network.name, draw=_draw(run), step=f"{network.kind.lower()}_step", functions=functions)


def _source(function: Callable[..., Any], name: str = "") -> str:
    """Return the source of a function; no gate is held in this script."""
    return f"\n\n{source_of(function, name=name, without=('held', 'value'))}"
