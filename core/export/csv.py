"""A scene's numbers as a table, one row per number."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from core.scene.scene import Recipe, Scene, Values

COLUMNS = ("name", "family", "step", "row", "column", "label", "value")
Array = NDArray[np.float64]


def scene_csv(scene: Scene) -> str:
    """Return every number of a scene as comma-separated values (RFC 4180), one row per number.

    Numbers that a scene computes on demand, such as each step's share of a gradient, are computed here.

    Parameters
    ----------
    scene : Scene

    Returns
    -------
    str
        A header, then ``name`` (``weight_hh/0/1``), ``family``, ``step`` (from 1, initial states 0), ``row`` and
        ``column`` (from 0), ``label`` (the labels of its indices, such as the letter) and ``value`` (the shortest
        decimal that reads back as the same float64). A label that a spreadsheet would run as a formula has an
        apostrophe in front. A row: ``input/1/1,input,1,1,,h,1.0``.
    """
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    stored = {v.name: v for v in scene.values}
    for values in scene.values:
        data = _computed(values, scene.recipes, stored) if values.data is None else values.data
        writer.writerows(_rows(values, data, scene.labels))
    return table.getvalue()


def _rows(values: Values, data: Array, labels: Mapping[str, tuple[str, ...]]) -> Iterator[Sequence[str | int]]:
    stepwise = values.axes[:1] == ("step",)
    for place, number in np.ndenumerate(data):
        index = [p + s for p, s in zip(place, values.start, strict=True)]
        step, *rest = index if stepwise else ["", *index]
        row, column, *_ = [*rest, "", ""]
        words = [labels[axis][p] for axis, p in zip(values.axes, place, strict=True) if axis in labels]
        name = "/".join([values.name, *map(str, index)])
        shown = repr(float(number) + 0.0)  # no minus before zero
        yield name, values.name, step, row, column, harmless(" ".join(words)), shown


def harmless(label: str) -> str:
    """Return a label that spreadsheets do not run as a formula (OWASP, CSV injection)."""
    return f"'{label}" if label.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")) else label


def _computed(values: Values, recipes: tuple[Recipe, ...], stored: Mapping[str, Values]) -> Array:
    """Compute numbers that are products of stored ones from their recipe, for all indices at once.

    Raises
    ------
    ValueError
        If it is another kind of recipe.
    """
    recipe = next(r for r in recipes if r.make.split("/")[0] == values.name)
    if recipe.operation != "sum" or recipe.at is not None or any(term.over for term in recipe.terms):
        raise ValueError(f"recipe must be one of plain products; got {recipe!r} ({values.name}).")
    ranges = (np.arange(start, start + size) for start, size in zip(values.start, values.shape, strict=True))
    letters = dict(zip(recipe.make.split("/")[1:], np.meshgrid(*ranges, indexing="ij"), strict=True))
    total = np.zeros(values.shape)
    for term in recipe.terms:
        product = np.full(values.shape, term.scale)
        for factor in term.factors:
            product *= _looked_up(factor, letters, stored)
        total += product
    return total


def _looked_up(pattern: str, letters: Mapping[str, NDArray[np.intp]], stored: Mapping[str, Values]) -> Array:
    """Return the numbers that a pattern such as ``hidden/t-1/j`` denotes; 0 outside an axis."""
    family, *indices = pattern.split("/")
    values = stored[family]
    assert values.data is not None, f"{family} has no numbers of its own"
    if not indices:
        return values.data
    places = [letters[i[0]] + int(i[1:] or 0) - start for i, start in zip(indices, values.start, strict=True)]
    inside = np.logical_and.reduce([(0 <= p) & (p < size) for p, size in zip(places, values.shape, strict=True)])
    kept = tuple(np.clip(p, 0, size - 1) for p, size in zip(places, values.shape, strict=True))
    found: Array = np.where(inside, values.data[kept], 0.0)
    return found
