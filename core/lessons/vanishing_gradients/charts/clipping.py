"""Clipping: the norm of the weights' gradient over the gain, before and after."""

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
    """The norm of the gradient by all weights together, of the chosen activation and the first seed.

    Attributes
    ----------
    name : str
    gains, before, after : ndarray (G,)
    limit : float
        The longest that is followed in full.
    position : int
        Index of the gain that is shown.
    """

    name: str
    gains: Array
    before: Array
    after: Array
    limit: float
    position: int


def clipping(settings: Settings) -> Clipping:
    """Return what the figure shows."""
    before = weight_norms(settings)
    scales = np.array([clip_scale(float(norm), settings.clip) for norm in before])
    return Clipping(settings.activation, GAINS, before, before * scales, settings.clip, position_of(settings.gain))


def figure(shown: Clipping) -> go.Figure:
    """Return both norms over the gain on a logarithmic axis, with the limit, and the gain that is shown."""
    chart = go.Figure()
    chart.add_scatter(x=shown.gains, y=shown.before, name="before clipping", line={"width": 3})
    chart.add_scatter(x=shown.gains, y=shown.after, name="after", line={"width": 3, "dash": "dash"})
    chart.add_hline(shown.limit, line={"width": 1, "dash": "dot"})
    chart.add_annotation(
        x=0, y=float(np.log10(shown.limit)), text=f"clip at {shown.limit:g}", showarrow=False, xanchor="left",
        yanchor="bottom",
    )  # fmt: skip
    chart.add_vline(float(shown.gains[shown.position]), line={"width": 1})
    chart.update_xaxes(title_text="gain", hoverformat=".2f")
    decades = np.ptp(np.log10(shown.before[shown.before > 0])) if shown.before.any() else 1.0
    chart.update_yaxes(title_text="norm of the weights’ gradient", type="log", exponentformat="power")
    chart.update_yaxes(dtick=max(1, round(float(decades) / 6)))
    chart.update_traces(hovertemplate="%{y:.3~g}")
    return chart


def sentences(shown: Clipping) -> tuple[str, ...]:
    """Return what the figure says, from its numbers."""
    before, after = float(shown.before[shown.position]), float(shown.after[shown.position])
    gain, limited = float(shown.gains[shown.position]), np.flatnonzero(shown.before > shown.limit)
    here = f"{shown.name} at gain {gain:.2f}: the norm is {power(before)}"
    scale = after / before if before else 1.0
    return (
        f"{here}, above {shown.limit:g}: clipping multiplies all of the gradient by {power(scale)}."
        if before > shown.limit
        else f"{here}, within {shown.limit:g}: nothing is clipped.",
        "Clipping shortens the whole gradient by one number: it ends explosions, but what the first step receives "
        "beside the last one stays what it was.",
        f"It sets in at gain {shown.gains[limited[0]]:.2f}." if len(limited) else "It sets in at no gain up to 2.",
    )
