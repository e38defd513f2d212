"""A network over time: each gate and state as a heat map, units by steps, under the symbols that are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from core.entries.clamps import Model
from core.lessons.lstm.lesson import Lesson
from core.lessons.lstm.scene.cell import CELL_LEFT, PYTORCH_WORDS, RIGHT, TONES, WORDS, Places
from core.lessons.lstm.settings import notation_of
from core.notation import Notation
from core.scene.scene import Block, Box, Label, Mark

SHOWN: Final[dict[Model, tuple[str, ...]]] = {
    "lstm": ("forget_gate", "input_gate", "candidate", "cell_state", "output_gate", "hidden"),
    "gru": ("renewal", "reset_gate", "candidate_hidden", "hidden"),
    "rnn": ("hidden",),
}
STATES: Final = {"cell_state": "cell", "hidden": "state"}
NAMES: Final[dict[Notation, dict[str, str]]] = {"course": WORDS | STATES, "pytorch": PYTORCH_WORDS | STATES}


@dataclass(frozen=True)
class Strips:
    """Places of the strips of so many `families` of `units` over `steps`, from `top` to `bottom`."""

    families: int
    units: int
    steps: int
    top: float
    bottom: float

    @cached_property
    def pitch(self) -> float:
        """From one step to the next."""
        return min(56.0, (RIGHT - 34.0 - CELL_LEFT) / self.steps)

    @property
    def letters(self) -> float:
        """The baseline of the symbols."""
        return self.top + 15.0

    @cached_property
    def row(self) -> float:
        """From one unit to the next."""
        height = (self.bottom - self.letters - 8.0) / self.families - 5.0
        return min(16.0, height / self.units)

    def y(self, place: int) -> float:
        """Return the top of a strip."""
        return self.letters + 7.0 + place * (self.units * self.row + 5.0)

    def x(self, t: int) -> float:
        """Return where step `t`, from 1, begins."""
        return CELL_LEFT + (t - 1) * self.pitch


def strips(lesson: Lesson, cell: Places, bottom: float) -> tuple[Strips, list[Mark]]:
    """Return the marks of all strips under a cell, and their places."""
    families = SHOWN[lesson.sizes.model]
    places = Strips(len(families), lesson.sizes.units, lesson.sizes.steps, cell.end + 6.0, bottom)
    return places, [
        *_symbols(lesson, places),
        *_maps(families, places, NAMES[notation_of(lesson.settings)]),
        *_output(lesson, cell.lower + cell.stack + 6.0, bottom),
    ]


def _symbols(lesson: Lesson, s: Strips) -> Iterator[Mark]:
    """Yield the symbols read, and for each step a frame, shown while it is the current one."""
    end = s.y(s.families - 1) + s.units * s.row + 3.0
    size = round(min(18.0, 0.95 * s.pitch), 1)
    for t, symbol in enumerate(lesson.example.step_labels, start=1):
        yield Label(f"read-{t}", s.x(t) + s.pitch / 2 - 1, s.letters, text=symbol, size=size, bold=True, leads=t)
        yield Box(f"now-{t}", s.x(t) - 1.5, s.top, t, width=s.pitch, height=end - s.top)


def _maps(families: tuple[str, ...], s: Strips, names: dict[str, str]) -> Iterator[Mark]:
    gap = min(3.0, s.pitch / 6, 1.5 * s.row)  # a third of it between the units
    size = 12.5 if s.units * s.row > 11.0 else 10.0
    for place, family in enumerate(families):
        y, tone = s.y(place), TONES[family]
        middle = y + s.units * s.row / 2 + 4.0
        before = CELL_LEFT - (50.0 if family == "renewal" else 31.0)  # space for the symbol
        yield Label(f"{family}-strip-word", before - 4.0, middle, tone=tone, text=names[family], size=size,
                    anchor="end")  # fmt: skip
        yield Label(f"{family}-strip-symbol", before, middle, tone=tone, name=f"{family}/*", size=size,
                    anchor="start")  # fmt: skip
        yield Block(
            f"{family}-strip", CELL_LEFT, y, tone=tone, name=f"{family}/*/*", kind="strip", width=s.pitch - gap,
            height=s.row - gap / 3, gap=gap, font=1.0,
        )  # fmt: skip


def _output(lesson: Lesson, top: float, bottom: float) -> Iterator[Mark]:
    """Yield the prediction at each cue: the digits' probabilities, the gradient of their logits, and the loss."""
    scored = [int(t) + 1 for t in np.flatnonzero(lesson.example.scored)]
    digits = lesson.example.output_labels
    row = (bottom - top - 20.0) / len(digits)
    y, font = top + 20.0, round(min(14.0, 0.95 * (row - 1.0)), 1)
    x = RIGHT + 14.0
    for t in scored:
        column = t if len(scored) > 1 else None
        target = int(np.argmax(lesson.example.targets[t - 1]))
        yield Label(f"prediction-label-{t}", x + 30.0, top + 14.0, column, name=f"prediction/{t}", size=14)
        yield Block(f"prediction-{t}", x, y, column, name=f"prediction/{t}/*", kind="bars", width=60.0,
                    height=row - 1.5, gap=1.5, font=font, ring=target, row_labels=digits)  # fmt: skip
        yield Label(f"d_logit-label-{t}", x + 88.0, top + 14.0, column, tone="backward", name=f"d_logit/{t}", size=12)
        yield Block(f"d_logit-{t}", x + 66.0, y, column, tone="backward", name=f"d_logit/{t}/*", width=44.0,
                    height=row - 1.5, gap=1.5, font=font)  # fmt: skip
        yield Label(f"loss-label-{t}", x + 142.0, y + 14.0, column, tone="loss", name=f"loss/{t}", size=14)
        yield Block(f"loss-{t}", x + 116.0, y + 21.0, column, tone="loss", name=f"loss/{t}", width=52.0, height=20.0,
                    decimals=3)  # fmt: skip
    if len(scored) > 1:
        yield Label("loss_total-label", x + 142.0, y + 64.0, tone="loss", name="loss_total", size=14)
        yield Block("loss_total", x + 116.0, y + 71.0, tone="loss", name="loss_total", width=52.0, height=20.0,
                    decimals=3)  # fmt: skip
