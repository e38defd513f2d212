"""Clipping: the norm of the weights' gradient as a function of the gain, before and after."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.lessons.vanishing_gradients.settings import GAINS, Settings, position_of
from core.lessons.vanishing_gradients.sweep import weight_norms
from core.numbers import power
from core.recurrent import clip_scale

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Clipping:
    """The gradient norm over all weights together, for the chosen activation and the first seed.

    Attributes
    ----------
    name : str
    gains, before, after : ndarray (G,)
    threshold : float
        The clip threshold.
    position : int
        Index of the current gain.
    """

    name: str
    gains: Array
    before: Array
    after: Array
    threshold: float
    position: int


def clipping(settings: Settings) -> Clipping:
    """Return the data of the figure."""
    before = weight_norms(settings)
    scales = np.array([clip_scale(float(norm), settings.clip) for norm in before])
    return Clipping(settings.activation, GAINS, before, before * scales, settings.clip, position_of(settings.gain))


def figure(shown: Clipping) -> go.Figure:
    """Return both norms over the gain on a logarithmic axis, with the threshold and the current gain."""
    chart = go.Figure()
    chart.add_scatter(x=shown.gains, y=shown.before, name="before clipping", line={"width": 3})
    chart.add_scatter(x=shown.gains, y=shown.after, name="after", line={"width": 3, "dash": "dash"})
    chart.add_hline(shown.threshold, line={"width": 1, "dash": "dot"})
    chart.add_annotation(
        x=0, y=float(np.log10(shown.threshold)), text=f"clip at {shown.threshold:g}", showarrow=False, xanchor="left",
        yanchor="bottom",
    )  # fmt: skip
    chart.add_vline(float(shown.gains[shown.position]), line={"width": 1})
    chart.update_xaxes(title_text="gain", hoverformat=".2f")
    decades = np.ptp(np.log10(shown.before[shown.before > 0])) if shown.before.any() else 1.0
    chart.update_yaxes(title_text="gradient norm (all weights)", type="log", exponentformat="power")
    chart.update_yaxes(dtick=max(1, round(float(decades) / 6)))
    chart.update_traces(hovertemplate="%{y:.3~g}")
    return chart


def sentences(shown: Clipping) -> tuple[str, ...]:
    """Return the sentences on the figure, from its numbers."""
    before, after = float(shown.before[shown.position]), float(shown.after[shown.position])
    gain, clipped = float(shown.gains[shown.position]), np.flatnonzero(shown.before > shown.threshold)
    here = f"{shown.name} at gain {gain:.2f}: the norm is {power(before)}"
    scale = after / before if before else 1.0
    return (
        f"{here}, above {shown.threshold:g}: clipping multiplies the gradient by {power(scale)}."
        if before > shown.threshold
        else f"{here}, within {shown.threshold:g}: nothing is clipped.",
        "Clipping rescales the whole gradient by one factor: it prevents explosion, but not vanishing. The ratio of "
        "the gradient at step 1 to that at the last step is unchanged.",
        f"Clipping starts at gain {shown.gains[clipped[0]]:.2f}." if len(clipped) else "No gain up to 2 is clipped.",
    )
