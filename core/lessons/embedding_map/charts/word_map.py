"""The map of words: groups by colour and marker, the searched word joined to its nearest words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.charts import literal
from core.lessons.embedding_map.lesson import Lesson
from core.lessons.embedding_map.word_groups import FOUND, FREQUENT, GROUPS, PAIRS, YOURS
from core.lessons.embedding_map.word_pictures import Picture, above_chance, near, rows
from core.words.projection import trustworthiness_by_chance

Array = NDArray[np.float64]
HEIGHT: Final = 500
MOST_IN_SVG: Final = 5_000  # more points are drawn by WebGL
MOST_LABELLED: Final = 2_000  # words that may have a label; the browser chooses which of them
OF_VARIANCE: Final = " of the variance"
FLATTEST: Final = 0.5  # in three dimensions: least ratio of the shortest to the longest side of the box
CAMERA: Final = {"eye": {"x": 1.3, "y": 1.3, "z": 0.9}}
MOST_IN_SPACE: Final = 40  # labels in three dimensions, where each consists of triangles
LOW: Final = 0.5  # fraction of the way from a random picture's trustworthiness to 1
QUIET: Final = "#8592a3"
MARKED: Final = "#d65f49"
# Plotly's markers in two and in three dimensions, where it has eight. In 3-D they are letters; "x" is an emoji, shown
# as an empty box if no font has it.
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
    """Words of one colour and marker: their names, and their positions (N, k)."""

    name: str
    words: tuple[str, ...]
    points: Array


@dataclass(frozen=True, eq=False)
class Map:
    """The data of the figure.

    Attributes
    ----------
    groups : tuple of Group
    pairs : tuple of ndarray (2, k)
        From a country to its capital, if both are shown.
    searched : tuple of (str, ndarray (k,)) or None
    neighbours : tuple of (str, float, ndarray (k,))
        The nearest words to the searched word, their cosines in the original space, and their positions.
    labels : tuple of str
        All words, in order of priority for a label.
    axes : tuple of str
        Title of each axis.
    is_finished : bool
        Whether the positions are final; only then is a word centred.
    is_centred : bool
        Whether the searched word is centred: one that was clicked stays under the pointer.
    """

    groups: tuple[Group, ...]
    pairs: tuple[Array, ...]
    searched: tuple[str, Array] | None
    neighbours: tuple[tuple[str, float, Array], ...]
    labels: tuple[str, ...]
    axes: tuple[str, ...]
    is_finished: bool = True
    is_centred: bool = True


def map_of(lesson: Lesson, *, is_centred: bool = True) -> Map:
    """Return the data of the figure; `is_centred` as in `Map`."""
    shown, points = lesson.shown, lesson.points
    place = dict(zip(shown.words, points, strict=True))
    group_of = dict(zip(shown.words, shown.groups, strict=True))
    rows: dict[str, list[int]] = {}
    for row, group in enumerate(shown.groups):
        rows.setdefault(group, []).append(row)
    groups = tuple(Group(name, tuple(shown.words[row] for row in own), points[own]) for name, own in rows.items())
    word = lesson.settings.search
    # Groups alternate, so that each has labels.
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
        is_centred=is_centred,
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
    return go.Figure({"data": traces, "layout": _layout(shown)})  # adding traces one by one takes three times as long


def _group(group: Group, kind: str, *, crowded: bool) -> dict[str, Any]:
    k = group.points.shape[1]
    size = (2.5 if k == 3 else 5) if crowded else (4 if k == 3 else 9)
    return {
        "type": kind, **_coordinates(group.points), "mode": "markers", "name": group.name, "customdata": group.words,
        "showlegend": group.name != FOUND,
        "text": [*map(literal, group.words)], "hovertemplate": "%{text}<extra>%{fullData.name}</extra>",
        "marker": {"symbol": MARKS[group.name][k == 3], "size": size, "opacity": 0.6 if crowded else 1.0},
    }  # fmt: skip


def _coordinates(points: Array) -> dict[str, Array]:
    return dict(zip("xyz", np.asarray(points, dtype=np.float32).T, strict=False))


def _joined(lines: Sequence[Array], line: dict[str, Any], name: str) -> dict[str, Any]:
    """Return several lines as one trace, separated by gaps."""
    k = lines[0].shape[1]
    gaps = np.vstack([np.vstack([each, np.full((1, k), np.nan)]) for each in lines])
    kind = "scatter3d" if k == 3 else "scatter"
    return {"type": kind, **_coordinates(gaps), "mode": "lines", "line": line, "name": name, "hoverinfo": "skip"}


def _found(shown: Map, kind: str) -> Iterator[dict[str, Any]]:
    """Yield the lines from the searched word to its nearest words, and the ring around it."""
    if shown.searched is None:
        return
    word, place = shown.searched
    flat = len(shown.axes) == 2
    if shown.neighbours:
        lines = [np.array([place, there]) for _, _, there in shown.neighbours]
        joined = _joined(lines, {"color": MARKED, "width": 2 if flat else 4}, f"nearest to {literal(word)}")
        yield joined | {"showlegend": False}  # another line of the legend would move the map under the pointer
    ring = {"symbol": "circle-open", "size": 18 if flat else 8, "color": MARKED, "line": {"width": 3}}
    yield {
        "type": kind, **_coordinates(place[np.newaxis]), "mode": "markers", "name": literal(word),
        "showlegend": False, "hoverinfo": "skip", "marker": ring,
    }  # fmt: skip


def _labels(shown: Map) -> dict[str, Any]:
    """Return the labels; the browser shows those that do not overlap others."""
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
    measured = any(shown.axes)  # t-SNE's axes have no meaning
    plain = {"showticklabels": False, "ticks": "", "zeroline": False, "showgrid": measured}
    titles: list[dict[str, Any]] = [{"title": {"text": text}} for text in shown.axes]
    if len(shown.axes) == 3:
        titles = [{"title": {"text": text.removesuffix(OF_VARIANCE), "font": {"size": 13}}} for text in shown.axes]
        axes = {f"{name}axis": {**plain, **title, **thick, "showbackground": False, "gridcolor": QUIET,
                                "showspikes": False}
                for name, title, thick in zip("xyz", titles, _thick(shown), strict=True)}  # fmt: skip
        layout["scene"] = {**axes, "aspectmode": "data", "dragmode": "turntable", "camera": CAMERA}
        if any(_thick(shown)):
            layout["scene"] |= {"aspectmode": "cube"}  # mostly t-SNE of few words; neighbourhoods are preserved
    else:
        layout["xaxis"] = {**plain, **titles[0]}
        layout["yaxis"] = {**plain, **titles[1], "scaleanchor": "x", "scaleratio": 1}
    if shown.searched and shown.is_finished:
        word, place = shown.searched
        layout["meta"] = {"of": word} | ({"centre": place.astype(float).tolist()} if shown.is_centred else {})
    return layout


def _thick(shown: Map) -> list[dict[str, list[float]]]:
    """Return a range for each 3-D axis along which the words differ little: Plotly puts a long box out of view."""
    points = np.vstack([np.zeros((0, len(shown.axes))), *(group.points for group in shown.groups)])
    if not len(points):
        return [{} for _ in shown.axes]
    low, high = points.min(axis=0), points.max(axis=0)
    least = FLATTEST * (float((high - low).max()) or 1.0)
    return [
        {"range": [float(middle - least / 2), float(middle + least / 2)]} if is_flat else {}
        for middle, is_flat in zip((low + high) / 2, high - low < least, strict=True)
    ]


def sentences(lesson: Lesson) -> tuple[str, ...]:
    """Describe the map, with its numbers and its limits."""
    picture, settings = lesson.picture, lesson.settings
    count, size = len(lesson.shown.words) - lesson.added, lesson.vectors.size
    trust = _trust(lesson, count)
    if settings.projection == "pca" and picture.explained is not None:
        share, others = picture.explained.sum(), size - len(picture.explained)
        what = (
            f"PCA of {count:,} words: the {len(picture.explained)} directions of most variance of {size}; they explain "
            f"{share:.0%} of it.{trust} Words that look near may be far apart in the other {others}."
        )
    elif settings.projection == "tsne":
        worth = ("mean little here", "mean nothing") if _is_low(picture, count) else ("are meaningful", "are not")
        what = (
            f"t-SNE of {count:,} words, perplexity {settings.perplexity}, seed {settings.seed}.{trust} "
            f"Neighbourhoods {worth[0]}; axes, sizes of groups and distances between groups {worth[1]}."
        )
    else:
        what = f"{count:,} words."
    said = [what]
    if same := _same(rows(lesson.vectors, lesson.shown.words[:count])):
        said.append(same)
    if lesson.added:
        how = "on the same axes" if settings.projection == "pca" else "near their nearest words of the map"
        said.append(f"The search added {lesson.added} more, placed {how}; the map was computed without them.")
    return tuple(said)


def _trust(lesson: Lesson, count: int) -> str:
    """Return a sentence on the picture's trustworthiness."""
    trust = lesson.picture.trustworthiness
    if trust is None:
        return ""
    nearest = f"the {near(count)} nearest words" if near(count) > 1 else "the nearest word"
    said = f" Trustworthiness {trust:.2f} (1 = neighbourhoods fully preserved; {nearest}, by cosine)."
    if not _is_low(lesson.picture, count):
        return said
    chance, above = trustworthiness_by_chance(count, near(count)), above_chance(trust, count)
    share = f"{above:.0%} of the way from there to 1" if above > 0.0 else "no better than that"
    return f"{said} That is low: randomly placed words have {chance:.2f} on average, and this is {share}."


def _same(table: Array) -> str:
    """Return a sentence on words that share their vector with another word."""
    _, times = np.unique(table, axis=0, return_counts=True)
    if len(times) == 1 < len(table):
        return f"All {len(table):,} words have the same vector: their positions are random."
    doubled = int(times[times > 1].sum())
    return f"{doubled:,} words share their vector with another word and may coincide." if doubled else ""


def _is_low(picture: Picture, count: int) -> bool:
    """Return whether a picture's trustworthiness is nearer to that of randomly placed words than to 1."""
    trust = picture.trustworthiness
    return trust is not None and above_chance(trust, count) < LOW
