"""One colour for each quantity, gate and sign, in the light and the dark theme: for the player and for Plotly.

Diverging colours are ColorBrewer's RdBu, qualitative ones Okabe and Ito's (2008), darkened where they are
used for text; both are safe for colour-blind readers.
"""

from __future__ import annotations

from typing import Final

LIGHT: Final[dict[str, str]] = {
    "background": "#ffffff",
    "surface": "#f5f7fa",
    "line": "#c9d1dc",
    "text": "#1c2430",
    "quiet": "#5a6675",
    "positive": "#3b82b8",
    "negative": "#d1553f",
    "zero": "#ffffff",
    "magnitude": "#9fbce3",
    "forward": "#1f5fae",
    "loss": "#8a3b76",
    "backward": "#b84e00",
    "update": "#22743f",
    "plain": "#1c2430",
    "muted": "#8592a3",
    "target": "#22743f",
    "forget_gate": "#6f4a9c",
    "input_gate": "#1f5fae",
    "output_gate": "#8a6800",
    "candidate": "#22743f",
    "cell_state": "#3d4a63",
    "reset_gate": "#a02f63",
    "hidden_state": "#0b6e69",
}

DARK: Final[dict[str, str]] = {
    "background": "#0e1117",
    "surface": "#171c26",
    "line": "#3a4556",
    "text": "#e9eef5",
    "quiet": "#a3afbf",
    "positive": "#3f8fc9",
    "negative": "#d65f49",
    "zero": "#1a202b",
    "magnitude": "#3d5f8f",
    "forward": "#7db4f5",
    "loss": "#e09bcb",
    "backward": "#ff9d57",
    "update": "#6fcf8e",
    "plain": "#e9eef5",
    "muted": "#76849a",
    "target": "#6fcf8e",
    "forget_gate": "#b79be0",
    "input_gate": "#7db4f5",
    "output_gate": "#e0bd5a",
    "candidate": "#6fcf8e",
    "cell_state": "#c5d0e2",
    "reset_gate": "#f09ab9",
    "hidden_state": "#5cc8c2",
}
