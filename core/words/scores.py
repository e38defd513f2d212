"""Accuracy of the shipped vectors on analogies, as measured by `tools/score_analogies.py`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from core.paths import ASSETS

Kind = Literal["semantic", "syntactic"]
Way = Literal["add", "mul", "add_with_inputs", "mul_with_inputs"]


@dataclass(frozen=True)
class Failure:
    """A question that 3CosAdd answered wrong: a is to b as c is to `expected`; its answer was `got`."""

    a: str
    b: str
    c: str
    expected: str
    got: str


@dataclass(frozen=True)
class Category:
    """One section of the test set.

    Attributes
    ----------
    name : str
        The test set's own.
    kind : {"semantic", "syntactic"} or None
        Syntactic sections have names beginning with ``gram``; None for all sections together.
    questions, covered : int
        How many there are, and how many have all four words in the vocabulary; only those are scored.
    right : mapping of {"add", "mul", "add_with_inputs", "mul_with_inputs"} to int
        How many were answered correctly by 3CosAdd and by 3CosMul, with the three input words excluded from the
        candidates (as usual) or included.
    inputs_first : mapping of {"add", "mul"} to int
        How often the best of all words was an input word.
    failures : tuple of Failure
        Three, evenly spaced among all.
    """

    name: str
    kind: Kind | None
    questions: int
    covered: int
    right: Mapping[Way, int]
    inputs_first: Mapping[Literal["add", "mul"], int]
    failures: tuple[Failure, ...]

    def accuracy(self, way: Way = "add") -> float:
        """Return the fraction of the covered questions answered correctly, 0 to 1; 0 if none is covered."""
        return self.right[way] / self.covered if self.covered else 0.0


@dataclass(frozen=True)
class Scores:
    """All sections, in the test set's order.

    Attributes
    ----------
    vectors : str
        What was scored.
    source : str
        Source of the questions, with their licence.
    categories : tuple of Category
    """

    vectors: str
    source: str
    categories: tuple[Category, ...]

    def total(self, kind: Kind | None = None) -> Category:
        """Return all sections, or those of one kind, combined (micro-averaged)."""
        parts = [part for part in self.categories if kind in (None, part.kind)]
        return Category(
            name=kind or "all",
            kind=kind,
            questions=sum(part.questions for part in parts),
            covered=sum(part.covered for part in parts),
            right=_sums(part.right for part in parts),
            inputs_first=_sums(part.inputs_first for part in parts),
            failures=(),
        )


@cache
def scores() -> Scores:
    """Return the scores of the shipped vectors; they are read once.

    Raises
    ------
    FileNotFoundError, ValueError
        As `read`.
    """
    return read(ASSETS / "analogy_scores.json")


def read(path: Path) -> Scores:
    """Return the scores in a file.

    Raises
    ------
    FileNotFoundError
        If it is missing.
    ValueError
        If it is not as the tool wrote it.
    """
    if not path.exists():
        raise FileNotFoundError(f"scores must be in core/assets; got no {path.name!r}. `make assets` makes them.")
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        return Scores(stored["vectors"], stored["source"], tuple(_category(part) for part in stored["categories"]))
    except (KeyError, TypeError, ValueError) as problem:
        raise ValueError(f"scores must be as the tool wrote them; got {path.name!r} ({problem}).") from problem


def _category(stored: dict[str, Any]) -> Category:
    return Category(
        **{
            **stored,
            "right": MappingProxyType(stored["right"]),
            "inputs_first": MappingProxyType(stored["inputs_first"]),
            "failures": tuple(Failure(**failure) for failure in stored["failures"]),
        }
    )


def _sums(parts: Iterable[Mapping[Any, int]]) -> Mapping[Any, int]:
    total: dict[Any, int] = {}
    for part in parts:
        for key, count in part.items():
            total[key] = total.get(key, 0) + count
    return MappingProxyType(total)
