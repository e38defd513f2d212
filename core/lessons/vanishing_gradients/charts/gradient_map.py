"""The gradient by unit and step, and the largest factor by which each step can multiply its norm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from core.lessons.vanishing_gradients.lesson import Lesson, Run
from core.recurrent import LSTM, RNN, decay

Array = NDArray[np.float64]
DEEPEST: Final = 48  # decades below the largest that the colours show
MAP: Final = 0  # the trace whose cells can be inspected


@dataclass(frozen=True, eq=False)
class GradientMap:
    """dL/dh_t or dL/dc_t of the inspected line, and the largest factor of each step of it and of the remedy.

    Attributes
    ----------
    name : str
    gradient : ndarray (H, T)
    largest_factor : dict of str to ndarray (T - 1,)
        Line -> for the steps 2 to T, the largest factor by which the backward step can multiply a gradient norm.
    inspected : tuple of two int
        The inspected step and unit.
    """

    name: str
    gradient: Array
    largest_factor: dict[str, Array]
    inspected: tuple[int, int]


def gradient_map(lesson: Lesson) -> GradientMap:
    """Return the data of the figure."""
    settings, run = lesson.settings, lesson.inspected
    runs = {one.network.name: one for one in (run, lesson.remedied) if one}
    return GradientMap(
        name=lesson.inspected_name,
        gradient=lesson.inspected_gradient.T,
        largest_factor=dict(map(_largest_factor, runs.values())),
        inspected=(settings.step, settings.unit),
    )


def _largest_factor(run: Run) -> tuple[str, Array]:
    """Return the largest singular values of an RNN's Jacobians; for a gated cell its largest gates."""
    trace, name = run.gradients.trace, run.network.name
    if isinstance(run.cell, RNN):
        return f"{name}: largest singular value", decay.largest_singular_values(trace)[1:]
    if isinstance(run.cell, LSTM):
        return f"{name}: largest forget gate (path of the cell state)", trace.forget_gate[1:].max(axis=1)
    return f"{name}: largest update gate (path of the hidden state)", trace.update_gate[1:].max(axis=1)


def figure(shown: GradientMap) -> go.Figure:
    """Return unit by step as colours on a logarithmic scale, and below them the singular values over the same steps."""
    units, steps = shown.gradient.shape
    t = np.arange(1, steps + 1)
    chart = make_subplots(rows=2, shared_xaxes=True, row_heights=[0.72, 0.28], vertical_spacing=0.05)
    logarithm, low, high = _logarithms(shown.gradient)
    ticks = _decades(low, high)
    chart.add_heatmap(
        x=t, y=np.arange(units), z=logarithm.astype(np.float32), customdata=shown.gradient.astype(np.float32),
        zmin=low, zmax=high, colorscale="Cividis", name=shown.name,
        hovertemplate="t = %{x}, unit %{y}: %{customdata:.3~g}<extra></extra>",
        colorbar={
            "title": {"text": "size"}, "tickvals": ticks, "ticktext": [f"10<sup>{tick}</sup>" for tick in ticks],
            "len": 0.7, "y": 1.0, "yanchor": "top", "thickness": 14, "tickfont": {"size": 14.5},
        },
    )  # fmt: skip
    step, unit = shown.inspected
    chart.add_scatter(
        x=[step], y=[unit], mode="markers", name="inspected", showlegend=False, hoverinfo="skip",
        marker={"symbol": "square-open", "size": 14, "color": "#ff9d57", "line": {"width": 3}},
    )  # fmt: skip
    for number, (name, factor) in enumerate(shown.largest_factor.items()):
        line = {"width": 2, "dash": ("solid", "dash")[number % 2]}
        chart.add_scatter(x=t[1:], y=factor, name=name, line=line, row=2, col=1, hovertemplate="%{y:.3f}")
    chart.add_hline(1.0, row=2, col=1, line={"width": 1, "dash": "dot"})
    chart.update_xaxes(title_text="step t", row=2)
    chart.update_yaxes(title_text="unit", row=1, zeroline=False)
    chart.update_yaxes(title_text="largest factor", row=2, rangemode="tozero")
    chart.update_layout(hovermode="closest", height=460, legend={"y": -0.14, "yanchor": "top"}, margin={"t": 16})
    return chart


def _logarithms(gradient: Array) -> tuple[Array, float, float]:
    """Return log10 of the absolute values, NaN for 0, and the range of the colours."""
    size = np.abs(gradient)
    largest = float(size.max())
    high = float(np.log10(largest)) if largest > 0 else 0.0
    there = size[(size > 0) & (size >= largest * 10.0**-DEEPEST)]
    low = float(np.log10(np.quantile(there, 0.002))) if len(there) else high - 1
    logarithm = np.full(size.shape, np.nan)
    np.log10(size, out=logarithm, where=size > 0)
    return logarithm, min(low, high - 1.0), high


def _decades(low: float, high: float) -> list[int]:
    stride = max(1, int(np.ceil((high - low) / 7)))
    return [tick for tick in range(int(np.floor(high)), int(np.ceil(low)) - 1, -1) if tick % stride == 0]


def sentences(shown: GradientMap) -> tuple[str, ...]:
    """Return the sentences on the figure, from its numbers."""
    (name, factor), *_ = shown.largest_factor.items()
    limit = "upper bound of the factor per step"
    of, path = (" of the Jacobian", "") if "singular" in name else ("", " on the direct path")
    return (
        "Each column is the gradient at one step; the loss is at the right end.",
        f"{name}{of}: {factor.min():.2f} to {factor.max():.2f}; {limit}{path}.",
    )
