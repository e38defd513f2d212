"""The table: measurements, their peers, and whether goals are met."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Unit = Literal["ms", "KB", "MB"]
HEADINGS = ("measurement", "ours", "peer", "ratio", "wanted", "met")


@dataclass(frozen=True)
class Goal:
    """The goal of a measurement.

    Attributes
    ----------
    kind : str
        ``ratio``: ours is at most `limit` times the peer's. ``ahead``: the peer's is at least `limit` times ours.
        ``difference``: ours is at most `limit` more than the peer's. ``value``: ours is at most `limit`.
        ``stated``: no goal.
    limit : float
        A factor, or a number in the measurement's unit.
    """

    kind: Literal["ratio", "ahead", "difference", "value", "stated"]
    limit: float = 0.0

    def is_met(self, ours: float, theirs: float) -> bool | None:
        """Whether it is met; ``None`` without a goal."""
        match self.kind:
            case "ratio":
                return ours <= self.limit * theirs
            case "ahead":
                return theirs >= self.limit * ours
            case "difference":
                return ours - theirs <= self.limit
            case "value":
                return ours <= self.limit
        return None

    def wanted(self, unit: Unit) -> str:
        """Return the goal as text."""
        return {
            "ratio": f"at most {self.limit:g} x",
            "ahead": f"at least {self.limit:g} x ahead",
            "difference": f"at most {self.limit:.3g} {unit} more",
            "value": f"at most {self.limit:g} {unit}",
            "stated": "stated",
        }[self.kind]


@dataclass(frozen=True)
class Measurement:
    """A measurement and a peer that does the same work; less is better."""

    name: str
    peer: str
    unit: Unit
    goal: Goal


@dataclass(frozen=True)
class Row:
    """A measurement with its two numbers."""

    measurement: Measurement
    ours: float
    theirs: float

    @property
    def is_met(self) -> bool | None:
        """Whether its goal is met; ``None`` without a goal."""
        return self.measurement.goal.is_met(self.ours, self.theirs)

    def cells(self) -> tuple[str, ...]:
        """Return the cells under `HEADINGS`."""
        of, met = self.measurement, {True: "yes", False: "NO", None: ""}[self.is_met]
        theirs = f"{amount(self.theirs, of.unit)}, {of.peer}"
        return of.name, amount(self.ours, of.unit), theirs, self.ratio(), of.goal.wanted(of.unit), met

    def ratio(self) -> str:
        """Return ours divided by the peer's; for the goal ``ahead``, the peer's divided by ours."""
        if self.measurement.goal.kind == "ahead":
            return f"{self.theirs / self.ours:.1f} x ahead" if self.ours > 0 else "–"
        return f"{self.ours / self.theirs:.2f}" if self.theirs > 0 else "–"


def amount(number: float, unit: Unit) -> str:
    """Return a number with three digits and its unit."""
    decimals = 0 if abs(number) >= 100 else 1 if abs(number) >= 10 else 2
    return f"{number:.{decimals}f} {unit}"


def markdown(rows: Iterable[Row]) -> str:
    """Return the table as Markdown with aligned columns."""
    lines = [HEADINGS, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    texts = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([texts[0], rule, *texts[1:]])
