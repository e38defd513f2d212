"""Why the activation is no help: its slope, and the distribution of the pre-activations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.lessons.vanishing_gradients.lesson import Lesson, predicted_factor
from core.recurrent import decay
from core.recurrent.activations import ACTIVATIONS
from core.recurrent.rnn import RNNTrace

Array = NDArray[np.float64]
REACH: Final = (1.5, 6.0)  # how far the axis goes to either side of 0, at least and at most
BINS: Final = 60


@dataclass(frozen=True, eq=False)
class Slopes:
    """An activation over the pre-activations that occurred.

    Attributes
    ----------
    activation : str
    gain : float
    z, value, slope : ndarray (N,)
        φ and φ' over the axis.
    edges : ndarray (B + 1,)
        Of the histogram's bins.
    share : ndarray (B,)
        Of all T H pre-activations, in each bin.
    outside : float
        Share of those outside the axis.
    below_one : float
        Share of the slopes that occurred that are below 0.99.
    mean_squared_slope : float
        E[φ'(z)²] over all of them.
    measured : float
        The measured growth factor of the gradient per step.
    predicted : float or None
        The same by mean-field theory: the dashed line's value at this gain; ``None`` where it makes no prediction.
    """

    activation: str
    gain: float
    z: Array
    value: Array
    slope: Array
    edges: Array
    share: Array
    outside: float
    below_one: float
    mean_squared_slope: float
    measured: float
    predicted: float | None


def slopes(lesson: Lesson) -> Slopes:
    """Return the data of the figure, for the chosen activation."""
    trace: RNNTrace = lesson.chosen.gradients.trace
    occurred = trace.pre_activation.ravel()
    activation = ACTIVATIONS[trace.cell.activation]
    reach = float(np.clip(1.15 * np.abs(occurred).max(), *REACH))
    z, edges = np.linspace(-reach, reach, 241), np.linspace(-reach, reach, BINS + 1)
    counts = np.histogram(occurred, edges)[0]
    predicted = predicted_factor(lesson.settings, lesson.settings.gain)
    return Slopes(
        activation=activation.name,
        gain=lesson.settings.gain,
        z=z,
        value=activation.function(z),
        slope=activation.slope(z),
        edges=edges,
        share=counts / len(occurred),
        outside=1.0 - float(counts.sum()) / len(occurred),
        below_one=float((trace.slope < 0.99).mean()),
        mean_squared_slope=float((trace.slope**2).mean()),
        measured=float(decay.factor(lesson.chosen.hidden)),
        predicted=None if predicted is None else float(predicted),
    )


def figure(shown: Slopes) -> go.Figure:
    """Return φ and φ' over z, and in the background the share of the pre-activations in each bin."""
    chart = go.Figure()
    middle = (shown.edges[:-1] + shown.edges[1:]) / 2
    chart.add_bar(
        x=middle, y=100 * shown.share, width=np.diff(shown.edges), yaxis="y2", name="pre-activations that occurred",
        marker={"color": "rgba(128, 140, 155, 0.45)", "line": {"width": 0}}, hovertemplate="%{y:.2f} % of them",
    )  # fmt: skip
    chart.add_scatter(x=shown.z, y=shown.value, name="φ(z)", line={"width": 2, "dash": "dash"})
    chart.add_scatter(x=shown.z, y=shown.slope, name="φ′(z)", line={"width": 3})
    chart.update_traces(hovertemplate="%{y:.3f}", selector={"type": "scatter"})
    low, high = min(0.0, float(shown.value.min())), float(max(shown.value.max(), shown.slope.max()))
    margin = 0.06 * (high - low)
    chart.update_layout(
        barmode="overlay",
        xaxis={"title": {"text": "pre-activation z"}, "hoverformat": ".2f"},
        yaxis={
            "title": {"text": f"φ and φ′ of {shown.activation}"},
            "range": [low - margin, high + margin],
            "overlaying": "y2",
            "tickmode": "auto",
            "automargin": True,
        },
        yaxis2={"title": {"text": "share in each bin (%)"}, "side": "right", "showgrid": False, "rangemode": "tozero"},
        margin={"r": 64},
    )
    return chart


def sentences(shown: Slopes) -> tuple[str, ...]:
    """Return the sentences on the figure, from its numbers."""
    predicted = "" if shown.predicted is None else f"; mean-field theory predicts {shown.predicted:.2f}"
    beyond = f" {100 * shown.outside:.0f} % of z lie outside the axis." if shown.outside >= 0.005 else ""
    return (
        f"The slope of {shown.activation} is at most {shown.slope.max():.3g}; at the pre-activations that occurred, "
        f"{100 * shown.below_one:.0f} % of the slopes are below 0.99.{beyond}",
        f"Their mean square, E[φ′(z)²], is {shown.mean_squared_slope:.3f}. The measured factor per step is "
        f"{shown.measured:.2f} at gain {shown.gain:.2f}{predicted}.",
    )
