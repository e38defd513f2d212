"""The gradient at every gain, as a sweep: its norm over the steps, and its growth factor per step."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.lessons.vanishing_gradients.lesson import DIRECT_PATH
from core.lessons.vanishing_gradients.sentences import sentences
from core.lessons.vanishing_gradients.settings import ACTIVATIONS, CELL_STATE, Settings, position_of
from core.lessons.vanishing_gradients.sweep import GainSweep, Swept, sweep
from core.notation import Notation
from core.recurrent.decay import FLOAT32_LARGEST, FLOAT32_LEAST, FLOAT32_LEAST_NORMAL
from core.scene.sweep import Line, Panel, Reference, Sweep

Array = NDArray[np.float64]
MOST_POINTS: Final = 47  # of a line over the steps: the data stay below 300 kB, and each point is a step
FLOOR: Final = 1e-48  # a little below where float32 ends, and a little above
CEILING: Final = 1e40
FLOAT32: Final = (
    (FLOAT32_LEAST_NORMAL, "float32 subnormal"),
    (FLOAT32_LEAST, "float32 underflows to 0"),
    (FLOAT32_LARGEST, "float32 overflows to ∞"),
)
TONES: Final = {
    "tanh": "forward",
    "sigmoid": "loss",
    "relu": "update",
    "leaky_relu": "update",
    "elu": "output_gate",
    "softsign": "forget_gate",
    "identity": "plain",
    "LSTM": "backward",
    f"LSTM{CELL_STATE}": "backward",
    "GRU": "muted",
    DIRECT_PATH: "cell_state",
}
FEW: Final = ("tanh", "sigmoid", "relu", "identity", "LSTM")
DASHED: Final = ("leaky_relu", f"LSTM{CELL_STATE}", DIRECT_PATH)
OPENING: Final = position_of(Settings().gain)


def build(swept: GainSweep, *, notation: Notation, small: bool = False) -> Sweep:
    """Return the sweep: one line for each activation and cell, in two panels.

    Parameters
    ----------
    swept : GainSweep
    notation : {"course", "pytorch"}
        For the axis labels.
    small : bool
        Only the first panel, with fewer lines: for a thumbnail.
    """
    settings = swept.settings
    bold = [swept.chosen.name, *([swept.remedied.name] if swept.remedied else [])]
    return Sweep(
        name="gain",
        title="Vanishing gradients",
        description=f"The norm of the gradient at each of {settings.steps} steps, on a logarithmic axis, for a loss at "
        f"the last step, for seven activations, LSTM and GRU with {settings.units} units; next to it, the gradient "
        f"growth factor per step. Both for {len(swept.gains)} recurrent gains from 0 to 2. Bold: {', '.join(bold)}.",
        label="gain",
        positions=swept.gains,
        panels=(_small(swept, notation),) if small else (_sizes(swept, notation, tuple(swept.lines)), _factors(swept)),
        sentences=sentences(swept),
        start=OPENING,
        reports=True,
    )


def gradient_symbol(notation: Notation) -> str:
    """Return dL/da⟨t⟩ as plain text, in either notation."""
    return "dL/da⟨t⟩" if notation == "course" else "∂L/∂h_t"


def shown_steps(steps: int) -> NDArray[np.intp]:
    """Return the steps, counted from 0, that are drawn: the first, the last, and evenly spaced ones between."""
    return np.unique(np.linspace(0, steps - 1, MOST_POINTS).round().astype(np.intp))


def _sizes(swept: GainSweep, notation: Notation, names: tuple[str, ...]) -> Panel:
    steps = shown_steps(swept.settings.steps)
    lines = [swept.lines[name] for name in names]
    low, high = _ends(swept)
    return Panel(
        title=f"Gradient at step t: ‖{gradient_symbol(notation)}‖",
        y_label="2-norm",
        lines=tuple(_line(swept, line, line.size[:, steps], line.low[:, steps], line.high[:, steps]) for line in lines),
        scale="log",
        x=(steps + 1).astype(np.float64),
        x_label="step t",
        references=tuple(Reference(level, label) for level, label in FLOAT32 if low < level < high),
        low=low,
        high=high,
        floor=low,
        at=0,
        share=1.4,
    )


def _small(swept: GainSweep, notation: Notation) -> Panel:
    """Return a few lines without the levels of float32, whose labels do not fit a thumbnail."""
    return replace(_sizes(swept, notation, FEW), references=())


def _ends(swept: GainSweep) -> tuple[float, float]:
    """Return the range of the norms' axis: that of all lines above gain 1/2, within limits, and 1 in any case."""
    sizes = np.concatenate([line.size[swept.gains >= 0.5].ravel() for line in swept.lines.values()])
    low, high = sizes[sizes > 0.0].min(), sizes.max()
    return float(np.clip(low, FLOOR, 0.01)), float(np.clip(high, 10.0, CEILING))


def _factors(swept: GainSweep) -> Panel:
    lines = [
        _line(swept, line, line.factor, line.factor_low, line.factor_high)
        for line in swept.lines.values()
        if not line.name.endswith((CELL_STATE, DIRECT_PATH, ", clipped"))  # clipping multiplies all steps by one factor
    ]
    if swept.predicted is not None:
        name = f"{swept.chosen.name}, predicted"
        lines.append(Line(name, swept.predicted, tone=TONES[swept.chosen.name], dashed=True))
    return Panel(
        title="Gradient growth factor per step",
        y_label="factor per step (geometric mean)",
        lines=tuple(lines),
        references=(Reference(1.0, "neither vanishes nor explodes"),),
        low=0.0,
        high=max(1.2, float(max(line.values.max() for line in lines))),
    )


def _line(swept: GainSweep, line: Swept, values: Array, low: Array, high: Array) -> Line:
    bold = line is swept.chosen or line is swept.remedied
    has_band = bold and line.seeds > 1
    return Line(
        line.name,
        values,
        tone=TONES.get(line.name, "negative"),
        dashed=line.name in DASHED or (line is swept.remedied and line.name not in TONES),
        emphasis=bold,
        low=low if has_band else None,
        high=high if has_band else None,
    )


def line_of(name: str) -> str:
    """Return the value of the setting `line` for a line with this name."""
    if name.endswith(", predicted"):
        return "activation"
    network = name.removesuffix(CELL_STATE)
    line = network if network in (*ACTIVATIONS, "LSTM", "GRU") else "remedy"
    return f"{line}_cell_state" if name.endswith(CELL_STATE) else line


def opening(notation: Notation) -> Sweep:
    """Return the page's first picture, for the start page."""
    return build(sweep(Settings()), notation=notation, small=True)
