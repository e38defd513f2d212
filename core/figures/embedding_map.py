"""The map of words: groups by colour and mark, the word that is searched joined to its nearest ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.figures.template import literal
from core.lessons.embedding_map import Lesson
from core.lessons.word_groups import FOUND, FREQUENT, GROUPS, PAIRS, YOURS
from core.lessons.word_pictures import NEAR

Array = NDArray[np.float64]
HEIGHT: Final = 500
MOST_IN_SVG: Final = 5_000  # more points are drawn by WebGL
MOST_LABELLED: Final = 2_000  # words that may have a label: which of them, is for the browser to find
OF_VARIANCE: Final = " of the variance"
CAMERA: Final = {"eye": {"x": 1.3, "y": 1.3, "z": 0.9}}
MOST_IN_SPACE: Final = 40  # labels in three dimensions, where each is made of triangles
QUIET: Final = "#8592a3"
MARKED: Final = "#d65f49"
# Plotly's marks in two and in three dimensions, where it has eight. They are letters there; that of "x" is an emoji,
# an empty box where no font has it.
MARKS: Final = {
    **dict(zip(GROUPS, zip(
        ("circle", "star", "square", "diamond", "triangle-up", "cross", "hexagon"),
        ("circle", "diamond", "square", "circle-open", "square-open", "cross", "diamond-open"),
        strict=True,
    ), strict=True)),
    FREQUENT: ("circle", "circle"), YOURS: ("x", "circle"), FOUND: ("circle-open", "circle-open"),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Group:
    """Words of one colour and mark: their names, and where they fall (N, k)."""

    name: str
    words: tuple[str, ...]
    points: Array


@dataclass(frozen=True, eq=False)
class Map:
    """What the figure shows.

    Attributes
    ----------
    groups : tuple of Group
    pairs : tuple of ndarray (2, k)
        From a country to its capital, where both are there.
    searched : tuple of (str, ndarray (k,)) or None
    neighbours : tuple of (str, float, ndarray (k,))
        The nearest words of the one searched, their cosines in the original space, and where they fall.
    labels : tuple of str
        All words, in the order in which they should have a label.
    axes : tuple of str
        What each axis says.
    is_finished : bool
        Whether the places will stay; only then a word is brought into the middle.
    """

    groups: tuple[Group, ...]
    pairs: tuple[Array, ...]
    searched: tuple[str, Array] | None
    neighbours: tuple[tuple[str, float, Array], ...]
    labels: tuple[str, ...]
    axes: tuple[str, ...]
    is_finished: bool = True


def map_of(lesson: Lesson) -> Map:
    """Return what the figure shows."""
    shown, points = lesson.shown, lesson.points
    place = dict(zip(shown.words, points, strict=True))
    group_of = dict(zip(shown.words, shown.groups, strict=True))
    rows: dict[str, list[int]] = {}
    for row, group in enumerate(shown.groups):
        rows.setdefault(group, []).append(row)
    groups = tuple(Group(name, tuple(shown.words[row] for row in own), points[own]) for name, own in rows.items())
    word = lesson.settings.search
    # Each group has its turn, so that none is without labels.
    turns = [name for turn in zip_longest(*(group.words for group in groups)) for name in turn if name]
    first = [word, *(name for name, _ in lesson.neighbours)] if lesson.neighbours else []
    explained = lesson.picture.explained
    return Map(
        groups=groups,
        pairs=tuple(np.array([place[a], place[b]]) for a, b in PAIRS if group_of.get(a) == "countries" and b in place),
        searched=(word, place[word]) if word in place else None,
        neighbours=tuple((name, cosine, place[name]) for name, cosine in lesson.neighbours),
        labels=tuple(dict.fromkeys([*first, *turns]))[:MOST_LABELLED],
        axes=tuple(
            f"axis {number + 1}: {share:.1%}{OF_VARIANCE}" for number, share in enumerate(explained)
        ) if explained is not None else ("",) * points.shape[1],
        is_finished=lesson.picture.is_finished,
    )  # fmt: skip


def figure(shown: Map) -> go.Figure:
    """Return the map, in two or three dimensions."""
    k = len(shown.axes)
    count = sum(len(group.words) for group in shown.groups)
    kind = "scatter3d" if k == 3 else "scattergl" if count > MOST_IN_SVG else "scatter"
    traces = [_group(group, kind, crowded=count > 300) for group in shown.groups]
    if shown.pairs:
        traces.append(_joined(shown.pairs, {"color": QUIET, "width": 1, "dash": "dot"}, "country to capital"))
    traces += _found(shown, kind)
    traces.append(_labels(shown))
    return go.Figure({"data": traces, "layout": _layout(shown)})  # at once: piece by piece it takes three times as long


def _group(group: Group, kind: str, *, crowded: bool) -> dict[str, Any]:
    k = group.points.shape[1]
    size = (2.5 if k == 3 else 5) if crowded else (4 if k == 3 else 9)
    return {
        "type": kind, **_coordinates(group.points), "mode": "markers", "name": group.name, "customdata": group.words,
        "text": [*map(literal, group.words)], "hovertemplate": "%{text}<extra>%{fullData.name}</extra>",
        "marker": {"symbol": MARKS[group.name][k == 3], "size": size, "opacity": 0.6 if crowded else 1.0},
    }  # fmt: skip


def _coordinates(points: Array) -> dict[str, Array]:
    return dict(zip("xyz", np.asarray(points, dtype=np.float32).T, strict=False))


def _joined(lines: Sequence[Array], line: dict[str, Any], name: str) -> dict[str, Any]:
    """Return lines as one trace, with gaps between them."""
    k = lines[0].shape[1]
    gaps = np.vstack([np.vstack([each, np.full((1, k), np.nan)]) for each in lines])
    kind = "scatter3d" if k == 3 else "scatter"
    return {"type": kind, **_coordinates(gaps), "mode": "lines", "line": line, "name": name, "hoverinfo": "skip"}


def _found(shown: Map, kind: str) -> Iterator[dict[str, Any]]:
    """Yield the lines from the word searched to its nearest ones, and the ring around it."""
    if shown.searched is None:
        return
    word, place = shown.searched
    flat = len(shown.axes) == 2
    if shown.neighbours:
        lines = [np.array([place, there]) for _, _, there in shown.neighbours]
        yield _joined(lines, {"color": MARKED, "width": 2 if flat else 4}, f"nearest to {literal(word)}")
    ring = {"symbol": "circle-open", "size": 18 if flat else 8, "color": MARKED, "line": {"width": 3}}
    yield {
        "type": kind, **_coordinates(place[np.newaxis]), "mode": "markers", "name": literal(word),
        "showlegend": False, "hoverinfo": "skip", "marker": ring,
    }  # fmt: skip


def _labels(shown: Map) -> dict[str, Any]:
    """Return the words, of which the browser shows those that find a place beside the others."""
    place = {word: (point, index) for index, group in enumerate(shown.groups)
             for word, point in zip(group.words, group.points, strict=True)}  # fmt: skip
    first = 1 + len(shown.neighbours) if shown.searched else 0
    k = len(shown.axes)
    kind, own = ("scatter3d", {"most": MOST_IN_SPACE}) if k == 3 else ("scatter", {})
    meta = {"labels": True, "always": list(range(first)), "traces": [place[word][1] for word in shown.labels]}
    return {
        "type": kind, **_coordinates(np.array([place[word][0] for word in shown.labels]).reshape(-1, k)),
        "mode": "text", "text": [*map(literal, shown.labels)], "textposition": "middle right",
        "textfont": {"size": 13 if k == 3 else 14}, "hoverinfo": "skip", "showlegend": False, "name": "labels",
        "meta": meta | own, **({} if k == 3 else {"cliponaxis": True}),
    }  # fmt: skip


def _layout(shown: Map) -> dict[str, Any]:
    layout: dict[str, Any] = {
        "height": HEIGHT, "hovermode": "closest", "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "legend": {"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0},
    }  # fmt: skip
    measured = any(shown.axes)  # t-SNE's axes mean nothing
    plain = {"showticklabels": False, "ticks": "", "zeroline": False, "showgrid": measured}
    titles: list[dict[str, Any]] = [{"title": {"text": text}} for text in shown.axes]
    if len(shown.axes) == 3:
        titles = [{"title": {"text": text.removesuffix(OF_VARIANCE), "font": {"size": 13}}} for text in shown.axes]
        axes = {f"{name}axis": {**plain, **title, "showbackground": False, "gridcolor": QUIET, "showspikes": False}
                for name, title in zip("xyz", titles, strict=True)}  # fmt: skip
        layout["scene"] = {**axes, "aspectmode": "data", "dragmode": "turntable", "camera": CAMERA}
    else:
        layout["xaxis"] = {**plain, **titles[0]}
        layout["yaxis"] = {**plain, **titles[1], "scaleanchor": "x", "scaleratio": 1}
    if shown.searched and shown.is_finished:
        word, place = shown.searched
        layout["meta"] = {"centre": place.astype(float).tolist(), "of": word}
    return layout


def sentences(lesson: Lesson) -> tuple[str, ...]:
    """Return what the map is, from its numbers, and what it is not."""
    picture, settings = lesson.picture, lesson.settings
    count, size = len(lesson.shown.words) - lesson.added, lesson.vectors.size
    trust = (
        f" Trustworthiness {picture.trustworthiness:.2f}: of 1, how far the {NEAR} nearest words in the picture "
        "are nearest in the space too (by cosine)."
        if picture.trustworthiness is not None
        else ""
    )
    if settings.projection == "pca" and picture.explained is not None:
        share = picture.explained.sum()
        what = (
            f"PCA of {count:,} words: the {len(picture.explained)} directions of most variance of {size}, which keep "
            f"{share:.0%} of it.{trust} What looks near may be far in the other {size - len(picture.explained)}."
        )
    elif settings.projection == "tsne":
        what = (
            f"t-SNE of {count:,} words, perplexity {settings.perplexity}, seed {settings.seed}.{trust} Who stands "
            "beside whom means something; axes, sizes of groups and distances between them do not."
        )
    else:
        what = f"{count:,} words."
    said = [what]
    if lesson.added:
        how = "on the same axes" if settings.projection == "pca" else "beside the nearest words of the map"
        said.append(f"{lesson.added} more are there for the search, put {how}; the map was made without them.")
    return tuple(said)
