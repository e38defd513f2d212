"""The layout of one cell: the memory as a straight line at the top, the gates below it.

One unit is a CSS pixel at 1280 x 720. From left to right: the previous states; the cell, whose lower row reads like an
equation (update gate x candidate = added); the new states, with the parts of their gradients. Every gradient is to
the right of its number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from core.entries.clamps import Model
from core.notation import Notation
from core.scene.scene import Arrow, Block, Box, Label, Mark, Operator, Tone

WIDTH: Final = 900.0
CELL_LEFT: Final = 98.0
MATRIX_LEFT: Final = 440.0  # of an RNN's weights
RIGHT: Final = 702.0  # the left edge of the cell's outputs
_LABEL = 18.0
_CELL = 40.0  # the width of a number
_PAIR = 43.0  # from a number to its gradient
_HEADING = 7.5  # from the baseline of a vector's symbol to its numbers: space for a subscript and a frame

TONES: Final[dict[str, Tone]] = {
    "forget_gate": "forget_gate",
    "update_gate": "forget_gate",
    "input_gate": "input_gate",
    "renewal": "input_gate",
    "output_gate": "output_gate",
    "reset_gate": "reset_gate",
    "candidate": "candidate",
    "candidate_hidden": "candidate",
    "cell_state": "cell_state",
    "hidden": "hidden_state",
}
WORDS: Final[dict[str, str]] = {
    "forget_gate": "forget",
    "update_gate": "keep",
    "input_gate": "update",
    "renewal": "update",
    "output_gate": "output",
    "reset_gate": "relevance",
    "candidate": "candidate",
    "candidate_hidden": "candidate",
    "candidate_product": "old state",
    "cell_tanh": "activation",
    "kept": "kept",
    "written": "added",
}
PYTORCH_WORDS: Final = WORDS | {"input_gate": "input", "reset_gate": "reset"}


@dataclass(frozen=True)
class Places:
    """The rows and lines of a cell with so many units, and the notation of its labels."""

    units: int
    notation: Notation = "course"

    @property
    def words(self) -> dict[str, str]:
        """The names of gates and vectors."""
        return PYTORCH_WORDS if self.notation == "pytorch" else WORDS

    @property
    def hidden(self) -> str:
        """The letter of the hidden state."""
        return "h" if self.notation == "pytorch" else "a"

    @cached_property
    def row(self) -> float:
        """The height of a number with its gap."""
        return min(20.0, 112.0 / self.units)

    @property
    def stack(self) -> float:
        """The height of a vector."""
        return self.units * self.row

    @property
    def line(self) -> float:
        """The height of the memory's line: the middle of the upper row."""
        return _LABEL + self.stack / 2

    @property
    def lower(self) -> float:
        """The top of the lower row of numbers."""
        return _LABEL + self.stack + 50.0

    @property
    def middle(self) -> float:
        """The middle of the lower row."""
        return self.lower + self.stack / 2

    @property
    def box_end(self) -> float:
        """The bottom of the gates' boxes."""
        return self.lower + self.stack + 20.0

    @property
    def feed(self) -> float:
        """The line along which input and state reach the gates."""
        return self.box_end + 11.0

    @property
    def end(self) -> float:
        """The bottom of the cell."""
        return self.feed + 6.0


def marks(model: Model, units: int, notation: Notation) -> Iterator[Mark]:
    """Yield the marks of one cell, those of the current step by name."""
    p = Places(units, notation)
    yield Box("cell", CELL_LEFT, 0.0, width=RIGHT - CELL_LEFT - 26.0, height=p.end)
    yield from {"lstm": _lstm, "gru": _gru, "rnn": _rnn}[model](p)
    yield from _input(p)


def gate_centres(model: Model) -> dict[str, float]:
    """Return the middle of the box of each gate that can be clamped."""
    places: dict[Model, dict[str, float]] = {
        "lstm": {"forget_gate": 113.0, "input_gate": 222.0, "output_gate": 578.0},
        "gru": {"update_gate": 112.0, "reset_gate": 221.0},
        "rnn": {},
    }
    return {gate: x + (_PAIR + _CELL) / 2 for gate, x in places[model].items()}


def regions(height: float) -> dict[str, tuple[float, float, float, float]]:
    """Return the regions that a phone shows one at a time: the left, the middle, the right, and the prediction."""
    return {
        "left": (-8.0, -6.0, 350.0, height + 10.0),
        "middle": (200.0, -6.0, 350.0, height + 10.0),
        "right": (552.0, -6.0, 356.0, height + 10.0),
        "answer": (552.0, -6.0, 356.0, height + 10.0),
    }


def _stack(p: Places, id: str, x: float, y: float, name: str, *, bars: bool = False, label: bool = True,
           size: float = 13.0) -> Iterator[Mark]:  # fmt: skip
    """Yield a vector of the current step with its symbol above; gradients are orange and in their own power of ten."""
    family = name.split("/")[0]
    isback = family.startswith("d_")
    tone: Tone = "backward" if isback else TONES.get(family, "plain")
    gap = min(2.0, p.row / 8)
    yield Block(
        f"{id}-@", x, y, tone=tone if bars or isback else "plain", name=f"{name}/*", width=_CELL, height=p.row - gap,
        gap=gap, font=round(min(14.0, 0.95 * p.row), 1), kind="bars" if bars else "cells",
    )  # fmt: skip
    if label:
        size = 11.5 if family in ("update_gate", "candidate_product") else size
        yield Label(f"{id}-label-@", x + _CELL / 2, y - _HEADING, tone=tone, name=name, size=size)


def _number(p: Places, x: float, y: float, family: str, gradient: str = "", **how: bool) -> Iterator[Mark]:
    """Yield a vector with its gradient on the right."""
    yield from _stack(p, family, x, y, f"{family}/t", **how)
    if not gradient:
        return
    is_long = family in ("update_gate", "candidate_product")  # their gradients' symbols would not fit
    yield from _stack(p, gradient, x + _PAIR, y, f"{gradient}/t", label=not is_long, size=12.0)
    if is_long:
        yield Label(f"{gradient}-label-@", x + _PAIR + _CELL, y - _HEADING, tone="backward", text="grad.", size=12,
                    anchor="end")  # fmt: skip


def _gate(p: Places, x: float, family: str, gradient: str, *, bars: bool = True) -> Iterator[Mark]:
    """Yield a gate in its box, fed from below."""
    tone, centre = TONES.get(family, "plain"), x + (_PAIR + _CELL) / 2
    yield Box(f"{family}-box", x - 7.0, p.lower - 20.0, tone=tone, width=_PAIR + _CELL + 14.0,
              height=p.box_end - p.lower + 20.0)  # fmt: skip
    yield from _number(p, x, p.lower, family, gradient, bars=bars)
    function = {"candidate_product": "W ·"}.get(family, "tanh" if "candidate" in family else "σ")
    text = f"{function} {p.words[family]}"
    size = 12.5 if len(text) < 11 else 10.5
    yield Label(f"{family}-word", centre, p.box_end - 5.0, tone=tone, text=text, size=size, bold=True)
    yield Arrow(f"{family}-fed", centre, p.feed, tone="forward", points=((centre, p.feed), (centre, p.box_end + 1.0)))


def _result(p: Places, x: float, y: float, family: str, below: float) -> Iterator[Mark]:
    """Yield a vector outside a box, with a word above or below it."""
    yield from _stack(p, family, x, y, f"{family}/t", bars=family == "renewal", label=family not in ("kept", "written"))
    if family in ("kept", "written"):
        yield Label(f"{family}-label-@", x + _CELL / 2, y - _HEADING, tone="muted", text=p.words[family], size=12)
    else:
        yield Label(f"{family}-word", x + _CELL / 2, below, tone=TONES.get(family, "muted"), text=p.words[family],
                    size=12, bold=family == "renewal")  # fmt: skip


def _memory_line(p: Places, tone: Tone, times: float, add: float, kept: float) -> Iterator[Mark]:
    """Yield the straight line of the memory with its product and its sum."""
    yield Arrow("highway", _CELL + 2.0, p.line, tone=tone, width=5.0,
                points=((_CELL + 2.0, p.line), (RIGHT - 3.0, p.line)))  # fmt: skip
    yield Operator("times-kept", times, p.line, tone="forget_gate", text="×", radius=13.0)
    yield Operator("plus", add, p.line, tone=tone, text="+", radius=13.0)
    yield from _result(p, kept, _LABEL, "kept", 0.0)
    up = ((times, p.lower - 21.0), (times, p.line + 15.0))
    yield Arrow("keep", *up[0], tone="forget_gate", points=up)
    down = ((add, p.lower - 19.0), (add, p.line + 15.0))
    yield Arrow("write", *down[0], tone="candidate", points=down)


def _sign(p: Places, id: str, x: float, text: str) -> Mark:
    return Label(id, x, p.middle + 6.0, tone="muted", text=text, size=17, bold=True)


def _to_previous(p: Places, family: str, y: float, path: str, word: str) -> Iterator[Mark]:
    """Yield the gradient that this step sends to the previous state along one path."""
    yield from _stack(p, f"send-{path}", _PAIR, y, f"{family}/t-1", label=False)
    yield Label(f"send-{path}-label-@", _PAIR + _CELL / 2, y - _HEADING, tone="backward", text=word, size=12)


def _part(p: Places, family: str, x: float, y: float, word: str, id: str = "") -> Iterator[Mark]:
    """Yield a part of a gradient, with its path above."""
    yield from _stack(p, id or family, x, y, f"{family}/t", label=False)
    yield Label(f"{id or family}-label-@", x + _CELL / 2, y - _HEADING, tone="backward", text=word, size=12)


def _sum(p: Places, y: float, id: str) -> Iterator[Mark]:
    """Yield the signs between a gradient and its two parts."""
    place = y + p.stack / 2 + 5.0
    yield Label(f"{id}-equals-@", RIGHT + 91.0, place, tone="backward", text="=", size=14)
    yield Label(f"{id}-plus-@", RIGHT + 148.0, place, tone="backward", text="+", size=14)


def _backward_arrow(p: Places) -> Iterator[Mark]:
    """Yield the arrow of the gradient along the memory line."""
    along = ((RIGHT - 8.0, p.line - 9.0), (_PAIR + _CELL + 3.0, p.line - 9.0))
    yield Arrow("send-along-arrow-@", *along[0], tone="backward", points=along, width=3.0)


def _input(p: Places) -> Iterator[Mark]:
    """Yield the line that feeds the gates, from the state above and the symbol below."""
    yield Label("input-symbol-@", 46.0, p.feed + 20.0, tone="forward", name="input/t", size=14)
    up = ((66.0, p.feed + 16.0), (84.0, p.feed + 16.0), (84.0, p.feed + 1.0))
    yield Arrow("input-line", *up[0], tone="forward", points=up)


def _feed(p: Places, end: float, top: float) -> Iterator[Mark]:
    """Yield the line from the state to the gates, up to the last of them."""
    down = ((20.0, top), (20.0, p.feed), (end, p.feed))
    yield Arrow("feed", *down[0], tone="forward", points=down, bare=True)


def _lstm(p: Places) -> Iterator[Mark]:
    forget, update, candidate, written, tanh, output = 113.0, 222.0, 341.0, 451.0, 509.0, 578.0
    yield from _memory_line(p, "cell_state", forget + 41.5, written + 20.0, 300.0)
    yield from _stack(p, "before-cell_state", 0.0, _LABEL, "cell_state/t-1")
    yield from _stack(p, "before-hidden", 0.0, p.lower, "hidden/t-1")
    yield from _to_previous(p, "d_cell_state_along", _LABEL, "along", "via c")
    yield from _to_previous(p, "d_hidden_from_gates", p.lower, "gates", "via gates")
    yield from _feed(p, output + 41.5, p.lower + p.stack + 2.0)
    yield from _gate(p, forget, "forget_gate", "d_pre_forget_gate")
    yield from _gate(p, update, "input_gate", "d_pre_input_gate")
    yield Operator("times-written", update + 101.0, p.middle, tone="input_gate", text="×", radius=11.0)
    yield from _gate(p, candidate, "candidate", "d_pre_candidate", bars=False)
    yield _sign(p, "equals", candidate + 100.0, "=")
    yield from _result(p, written, p.lower, "written", p.box_end - 5.0)
    branch = ((tanh + 20.0, p.line), (tanh + 20.0, p.lower - 19.0))
    yield Arrow("branch", *branch[0], tone="cell_state", points=branch, width=2.0)
    yield Label("branch-word", tanh + 26.0, p.lower - 30.0, tone="cell_state", text="tanh", size=13, anchor="start")
    yield from _result(p, tanh, p.lower, "cell_tanh", p.box_end - 5.0)
    yield Operator("times-output", tanh + 51.0, p.middle, tone="output_gate", text="×", radius=11.0)
    yield from _gate(p, output, "output_gate", "d_pre_output_gate")
    to_hidden = ((output + 91.0, p.middle), (RIGHT - 3.0, p.middle))
    yield Arrow("to-hidden", *to_hidden[0], tone="hidden_state", points=to_hidden, width=2.0)
    yield from _number(p, RIGHT, _LABEL, "cell_state", "d_cell_state")
    yield from _part(p, "d_cell_state_from_hidden", RIGHT + 100.0, _LABEL, f"via {p.hidden}")
    yield from _part(p, "d_cell_state_along", RIGHT + 157.0, _LABEL, "via c", "arrive-along")
    yield from _number(p, RIGHT, p.lower, "hidden", "d_hidden")
    yield from _part(p, "d_hidden_from_output", RIGHT + 100.0, p.lower, "from ŷ")
    yield from _part(p, "d_hidden_from_gates", RIGHT + 157.0, p.lower, "via gates", "arrive-gates")
    yield from _sum(p, _LABEL, "d_cell_state")
    yield from _sum(p, p.lower, "d_hidden")
    climb = ((RIGHT + _PAIR + 20.0, p.lower - 20.0), (RIGHT + 120.0, _LABEL + p.stack + 3.0))
    yield Arrow("d_cell_state_from_hidden-arrow-@", *climb[0], tone="backward", points=climb, width=2.0)
    yield from _backward_arrow(p)


def _gru(p: Places) -> Iterator[Mark]:
    keep, reset, product, candidate, renewal, written = 112.0, 221.0, 332.0, 441.0, 548.0, 616.0
    yield from _memory_line(p, "hidden_state", keep + 41.5, written + 20.0, 300.0)
    yield from _stack(p, "before-hidden", 0.0, _LABEL, "hidden/t-1")
    yield from _to_previous(p, "d_hidden_along", _LABEL, "along", f"via {p.hidden}")
    yield from _to_previous(p, "d_hidden_from_gates", p.lower, "gates", "via gates")
    yield from _feed(p, candidate + 41.5, _LABEL + p.stack + 2.0)
    yield from _gate(p, keep, "update_gate", "d_pre_update_gate")
    yield from _gate(p, reset, "reset_gate", "d_pre_reset_gate")
    yield Operator("times-reset", reset + 97.0, p.middle, tone="reset_gate", text="×", radius=11.0)
    yield from _gate(p, product, "candidate_product", "d_candidate_product", bars=False)
    to_candidate = ((product + 91.0, p.middle), (candidate - 9.0, p.middle))
    yield Arrow("to-candidate", *to_candidate[0], tone="candidate", points=to_candidate)
    yield from _gate(p, candidate, "candidate_hidden", "d_pre_candidate_hidden", bars=False)
    yield Operator("times-written", candidate + 97.0, p.middle, tone="input_gate", text="×", radius=9.0)
    yield from _result(p, renewal, p.lower, "renewal", p.box_end - 5.0)
    yield _sign(p, "equals", renewal + 54.0, "=")
    yield from _result(p, written, p.lower, "written", p.box_end - 5.0)
    yield from _number(p, RIGHT, _LABEL, "hidden", "d_hidden")
    yield from _part(p, "d_hidden_from_output", RIGHT + 100.0, _LABEL, "from ŷ")
    yield from _part(p, "d_hidden_along", RIGHT + 157.0, _LABEL, f"via {p.hidden}", "arrive-along")
    yield from _part(p, "d_hidden_from_gates", RIGHT + 157.0, p.lower, "via gates", "arrive-gates")
    yield from _sum(p, _LABEL, "d_hidden")
    yield from _backward_arrow(p)


def _rnn(p: Places) -> Iterator[Mark]:
    """Yield an RNN: there is no separate memory; the state passes through the weights at each step."""
    middle, matrix = 340.0, MATRIX_LEFT
    yield from _stack(p, "before-hidden", 0.0, _LABEL, "hidden/t-1")
    yield from _to_previous(p, "d_hidden_from_future", _LABEL, "along", "via W")
    for id, start, end in (("on", _CELL + 2.0, middle - 8.0), ("out", middle + 92.0, RIGHT - 3.0)):
        yield Arrow(id, start, p.line, tone="hidden_state", width=2.0, points=((start, p.line), (end, p.line)))
    yield Operator("weigh", middle - 62.0, p.line, tone="forward", text="W", radius=14.0)
    yield Operator("squash", middle + 190.0, p.line, tone="hidden_state", text="tanh", radius=20.0)
    yield from _number(p, middle, _LABEL, "pre_activation", "d_pre_activation")
    yield from _number(p, RIGHT, _LABEL, "hidden", "d_hidden")
    yield from _part(p, "d_hidden_from_output", RIGHT + 100.0, _LABEL, "from ŷ")
    yield from _part(p, "d_hidden_from_future", RIGHT + 157.0, _LABEL, "via W", "arrive-along")
    yield from _sum(p, _LABEL, "d_hidden")
    yield from _backward_arrow(p)
    fed = ((62.0, p.feed), (middle + 20.0, p.feed), (middle + 20.0, _LABEL + p.stack + 3.0))
    yield Arrow("fed", *fed[0], tone="forward", points=fed)
    yield Label("weight_hh-label", matrix - 10.0, p.middle + 5.0, name="weight_hh", size=14, anchor="end", bold=True)
