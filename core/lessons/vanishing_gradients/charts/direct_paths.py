"""The direct path of the gradient beside all of it: what open gates make of it, before and after training."""

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

# One for each path, in a light and a dark theme alike; symbols tell them apart as well. The LSTMs have the middle ones.
COLOURS: Final = ("#3b82b8", "#d65f49", "#c08a2c", "#4d9a63", "#8592a3", "#a874b8")
SYMBOLS: Final = ("circle", "square", "diamond", "triangle-up", "x", "cross")
MARKED: Final = 9  # symbols on a line, at most


@dataclass(frozen=True, eq=False)
class DirectPaths:
    """Paths that are compared, and why a plain RNN's remedy does what it does; empty where it has none."""

    paths: tuple[Path, ...]
    why: tuple[str, ...]


def direct_paths(lesson: Lesson) -> DirectPaths:
    """Return the paths of networks as they are drawn, at the lesson's gain."""
    return DirectPaths(lesson_paths.untrained(lesson), tuple(filter(None, [_weights(lesson)])))


def after_training() -> DirectPaths:
    """Return the paths of networks that were trained to remember a digit."""
    return DirectPaths(lesson_paths.after_training(), ())


def figure(shown: DirectPaths) -> go.Figure:
    """Return all of the gradient (solid) and what came along the gates alone (dashed), over the steps back."""
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
        "yaxis": {"title": {"text": "size of the gradient"}, "type": "log", "exponentformat": "power",
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
    """Return what of each gradient arrives, and how, from its numbers."""
    how = "Size: 2-norm, 1 for dL/dh at the loss. Dashed: what came through the gates alone, past all weights."
    return (*map(_said, shown.paths), how, *shown.why)


def _said(path: Path) -> str:
    steps = len(path.whole) - 1
    if path.direct is None:
        return (
            f"{path.name}: a step back multiplies by {path.factor:.2f}. After {steps} steps "
            f"{power(float(path.whole[0]))} arrives."
        )
    gate = "forget" if path.state == "cell state" else "update"
    return (
        f"{path.name}: its {gate} gates multiply by {_gate(path.factor)} a step. After {steps} steps "
        f"{power(float(path.direct[0]))} arrives through them alone, {power(float(path.whole[0]))} in all, at the "
        f"{path.state}."
    )


def _gate(factor: float) -> str:
    """Return a factor with as many digits as tell it from 1."""
    return f"{factor:.4f}" if factor > 0.995 else f"{factor:.2f}"


def _weights(lesson: Lesson) -> str:
    """Return why other recurrent weights change the factor of a plain RNN: what they can do at most."""
    run = lesson.remedied
    if run is None or not isinstance(run.cell, RNN) or lesson.settings.remedy == "clipping":
        return ""
    return f"{_of_weights(run)}. {_of_weights(lesson.chosen)}."


def _of_weights(run: Run) -> str:
    weights = np.asarray(run.cell.gain) * run.cell.weight_hh
    radius = float(np.abs(np.linalg.eigvals(weights)).max())
    most = float(run.gradients.trace.slope.max() * np.linalg.norm(weights, 2))
    return (
        f"{run.network.name}: the largest eigenvalue of its recurrent weights is {radius:.2f} in size, no step can "
        f"multiply by more than {most:.2f}, and a step multiplies by {float(decay.factor(run.hidden)):.2f}"
    )
