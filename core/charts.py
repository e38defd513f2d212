"""The Plotly templates of all charts, for the light and the dark theme."""

from __future__ import annotations

import html
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import plotly.graph_objects as go
import plotly.io

from core.palette import DARK, LIGHT

FONT: Final = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"
TONES: Final = (
    "forward", "backward", "update", "loss", "forget_gate", "output_gate", "hidden_state", "reset_gate", "plain",
)  # fmt: skip


def template(palette: Mapping[str, str]) -> go.layout.Template:
    """Return Plotly's template for a palette: thin lines, no frame, light grid, text of 14 pixels."""
    axis = {
        "gridcolor": palette["line"],
        "linecolor": palette["line"],
        "zeroline": False,
        "ticks": "outside",
        "tickcolor": palette["line"],
        "title": {"standoff": 8},
        "tickfont": {"size": 14.5},  # the exponent of a power of ten is at 0.7 of it
    }
    return go.layout.Template(
        layout={
            "font": {"family": FONT, "size": 14, "color": palette["text"]},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "colorway": [palette[tone] for tone in TONES],
            "colorscale": {"diverging": [[0, palette["negative"]], [0.5, palette["zero"]], [1, palette["positive"]]]},
            "margin": {"l": 64, "r": 24, "t": 40, "b": 52},
            "hovermode": "x unified",
            "hoverlabel": {"bgcolor": palette["surface"], "font": {"color": palette["text"]}},
            # Otherwise a saved picture's background would cover the lines behind a narrow chart's legend.
            "legend": {"orientation": "h", "y": 1.14, "x": 0, "bgcolor": "rgba(0,0,0,0)"},
            "shapedefaults": {"line": {"color": palette["quiet"]}},
            "xaxis": axis,
            "yaxis": axis,
        }
    )


plotly.io.templates.default = None  # the theme's is added when shown; Plotly's default would be sent with each
TEMPLATES: Final = MappingProxyType({"light": template(LIGHT), "dark": template(DARK)})


def literal(text: str) -> str:
    """Escape text for a chart: Plotly reads ``<b>`` and ``<a href>`` in its texts.

    Examples
    --------
    >>> literal("<b>R&D</b>")
    '&lt;b&gt;R&amp;D&lt;/b&gt;'
    """
    return html.escape(text, quote=False)
