"""The direct path of the gradient compared with the whole gradient, before and after training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go

from core.lessons.vanishing_gradients import direct_paths as lesson_paths
from core.lessons.vanishing_gradients.direct_paths import Path
from core.lessons.vanishing_gradients.lesson import Lesson, Run
from core.numbers import power
from core.recurrent import RNN, decay

# One for each path, for a light and a dark theme; symbols differ as well. LSTMs have the middle ones.
COLOURS: Final = ("#3b82b8", "#d65f49", "#c08a2c", "#4d9a63", "#8592a3", "#a874b8")
SYMBOLS: Final = ("circle", "square", "diamond", "triangle-up", "x", "cross")
MARKED: Final = 9  # symbols on a line, at most


@dataclass(frozen=True, eq=False)
class DirectPaths:
    """Paths that are compared, and why a plain RNN's remedy works; empty without one."""

    paths: tuple[Path, ...]
    why: tuple[str, ...]


def direct_paths(lesson: Lesson) -> DirectPaths:
    """Return the paths of untrained networks, at the lesson's gain."""
    return DirectPaths(lesson_paths.untrained(lesson), tuple(filter(None, [_weights(lesson)])))


def after_training() -> DirectPaths:
    """Return the paths of networks that were trained to remember a digit."""
    return DirectPaths(lesson_paths.after_training(), ())


def figure(shown: DirectPaths) -> go.Figure:
    """Return the whole gradient (solid) and the direct path through the gates (dashed), over the steps back."""
    lines: list[dict[str, Any]] = []
    for number, path in zip(_looks(shown.paths), shown.paths, strict=True):
        back = np.arange(len(path.whole))
        colour, symbol = COLOURS[number], SYMBOLS[number]
        marker = {"symbol": symbol, "size": 8, "maxdisplayed": MARKED, "color": colour}
        common = {"type": "scatter", "x": back, "mode": "lines+markers", "marker": marker, "legendgroup": path.name,
                  "hovertemplate": "%{y:.2e}"}  # fmt: skip
        parts = [(path.name, path.whole, "solid", 2.5)]
        if path.direct is not None:
            parts += [(f"{path.name}, gates alone", path.direct, "dash", 2.0)]
        for name, sizes, dash, width in parts:
            values = np.where(sizes[::-1] > 0.0, sizes[::-1], np.nan)
            line = {"dash": dash, "width": width, "color": colour}
            lines.append({**common, "y": values, "name": name, "line": line, "showlegend": dash == "solid"})
    layout = {
        "legend": {"y": 1.02, "yanchor": "bottom"},
        "margin": {"t": 64},
        "xaxis": {"title": {"text": "steps back from the loss"}, "automargin": True},
        "yaxis": {"title": {"text": "gradient norm"}, "type": "log", "exponentformat": "power",
                  "automargin": True},
    }  # fmt: skip
    return go.Figure({"data": lines, "layout": layout})


def _looks(paths: tuple[Path, ...]) -> list[int]:
    """Return which colour and symbol each path has: an RNN the first, a GRU the last, LSTMs those between in turn."""
    lstms = iter(range(1, len(COLOURS) - 1))
    return [
        0 if path.direct is None else next(lstms) if path.state == "cell state" else len(COLOURS) - 1 for path in paths
    ]


def sentences(shown: DirectPaths) -> tuple[str, ...]:
    """Return the sentences on the figure, from its numbers."""
    how = "Norm: 2-norm, 1 for dL/dh at the loss. Dashed: direct path, through the gates alone."
    return (*map(_sentence, shown.paths), how, *shown.why)


def _sentence(path: Path) -> str:
    steps = len(path.whole) - 1
    if path.direct is None:
        return (
            f"{path.name}: factor per step {path.factor:.2f}. After {steps} steps "
            f"{power(float(path.whole[0]))} of the gradient remains."
        )
    gate = "forget" if path.state == "cell state" else "update"
    return (
        f"{path.name}: its {gate} gates multiply by {_gate(path.factor)} per step. After {steps} steps "
        f"{power(float(path.direct[0]))} remains on the direct path, {power(float(path.whole[0]))} in total, at the "
        f"{path.state}."
    )


def _gate(factor: float) -> str:
    """Return a factor with enough digits to differ from 1."""
    return f"{factor:.4f}" if factor > 0.995 else f"{factor:.2f}"


def _weights(lesson: Lesson) -> str:
    """Return why other recurrent weights change the factor of a plain RNN: bounds on the factor."""
    run = lesson.remedied
    if run is None or not isinstance(run.cell, RNN) or lesson.settings.remedy == "clipping":
        return ""
    return f"{_of_weights(run)}. {_of_weights(lesson.chosen)}."


def _of_weights(run: Run) -> str:
    weights = np.asarray(run.cell.gain) * run.cell.weight_hh
    radius = float(np.abs(np.linalg.eigvals(weights)).max())
    most = float(run.gradients.trace.slope.max() * np.linalg.norm(weights, 2))
    return (
        f"{run.network.name}: the spectral radius of its recurrent weights is {radius:.2f}, singular values of the "
        f"Jacobian are at most {most:.2f}, and the factor per step is {float(decay.factor(run.hidden)):.2f}"
    )
