"""How far the gradient reaches at every gain, as a sweep: its size over the steps, and what a step multiplies it by."""

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
MOST_POINTS: Final = 47  # of a line over the steps: what is sent stays below 300 kB, and each point is a real step
FLOOR: Final = 1e-48  # a little below where float32 ends, and a little above
CEILING: Final = 1e40
FLOAT32: Final = (
    (FLOAT32_LEAST_NORMAL, "float32 loses digits"),
    (FLOAT32_LEAST, "smallest of float32"),
    (FLOAT32_LARGEST, "largest of float32"),
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
        Of what stands at the axes.
    small : bool
        The first panel only, and in it fewer lines: for a picture of a few hundred pixels.
    """
    settings = swept.settings
    spoken = [swept.chosen.name, *([swept.remedied.name] if swept.remedied else [])]
    return Sweep(
        name="gain",
        title="Vanishing gradients",
        description=f"The size of the gradient at each of {settings.steps} steps, on a logarithmic axis, of a loss at "
        f"the last step, for seven activations, LSTM and GRU with {settings.units} units; beside it, what a step back "
        f"multiplies it by. Both for {len(swept.gains)} recurrent gains from 0 to 2. Spoken of: {', '.join(spoken)}.",
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
    """Return the steps, counted from 0, that are drawn: the first and the last, and as many as fit between."""
    return np.unique(np.linspace(0, steps - 1, MOST_POINTS).round().astype(np.intp))


def _sizes(swept: GainSweep, notation: Notation, names: tuple[str, ...]) -> Panel:
    steps = shown_steps(swept.settings.steps)
    lines = [swept.lines[name] for name in names]
    low, high = _ends(swept)
    return Panel(
        title=f"The gradient at step t: ‖{gradient_symbol(notation)}‖",
        y_label="size (2-norm)",
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
    """Return a few lines alone, without the levels of float32, whose words have no place in a small picture."""
    return replace(_sizes(swept, notation, FEW), references=())


def _ends(swept: GainSweep) -> tuple[float, float]:
    """Return the ends of the sizes' axis: what all lines need above gain 1/2, within limits, and 1 in any case."""
    sizes = np.concatenate([line.size[swept.gains >= 0.5].ravel() for line in swept.lines.values()])
    low, high = sizes[sizes > 0.0].min(), sizes.max()
    return float(np.clip(low, FLOOR, 0.01)), float(np.clip(high, 10.0, CEILING))


def _factors(swept: GainSweep) -> Panel:
    lines = [
        _line(swept, line, line.factor, line.factor_low, line.factor_high)
        for line in swept.lines.values()
        if not line.name.endswith((CELL_STATE, DIRECT_PATH, ", clipped"))  # clipping multiplies every step alike
    ]
    if swept.predicted is not None:
        name = f"{swept.chosen.name}, predicted"
        lines.append(Line(name, swept.predicted, tone=TONES[swept.chosen.name], dashed=True))
    return Panel(
        title="What a step back multiplies it by",
        y_label="factor a step (geometric mean)",
        lines=tuple(lines),
        references=(Reference(1.0, "neither vanishes nor explodes"),),
        low=0.0,
        high=max(1.2, float(max(line.values.max() for line in lines))),
    )


def _line(swept: GainSweep, line: Swept, values: Array, low: Array, high: Array) -> Line:
    spoken = line is swept.chosen or line is swept.remedied
    banded = spoken and line.seeds > 1
    return Line(
        line.name,
        values,
        tone=TONES.get(line.name, "negative"),
        dashed=line.name in DASHED or (line is swept.remedied and line.name not in TONES),
        emphasis=spoken,
        low=low if banded else None,
        high=high if banded else None,
    )


def line_of(name: str) -> str:
    """Return the settings' `line` that opens the numbers of a line with this name."""
    if name.endswith(", predicted"):
        return "activation"
    network = name.removesuffix(CELL_STATE)
    line = network if network in (*ACTIVATIONS, "LSTM", "GRU") else "remedy"
    return f"{line}_cell_state" if name.endswith(CELL_STATE) else line


def opening(notation: Notation) -> Sweep:
    """Return the picture that the page opens on, for the start page."""
    return build(sweep(Settings()), notation=notation, small=True)
