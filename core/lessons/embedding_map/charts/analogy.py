"""Charts of a sum of words: its parallelogram, its vectors as heat maps, and the scores of the candidates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.charts import literal
from core.lessons.embedding_map.analogy import AnalogyBox
from core.lessons.embedding_map.cosines import CosineDetails
from core.words.analogy import MOST_RANKED, Rank

Array = NDArray[np.float64]
Look = Literal["point", "all", "others"]
QUIET: Final = "#8592a3"
MARKED: Final = "#d65f49"
BLUE: Final = "#3b82b8"
QUESTION: Final = "What will be King − Man + Woman?"
ASKED: Final = "king - man + woman"


@dataclass(frozen=True, eq=False)
class Parallelogram:
    """The plane of an analogy, with the answer shown or hidden.

    Attributes
    ----------
    points : dict of str to ndarray (2,)
        The three words, and the answer if it is shown.
    exact : ndarray (2,)
        Position of b − a + c.
    nearest : str or None
        The word at the end of the line from the exact point.
    miss, drawn : float
        Distance between them in the original space and in the picture.
    kept : float
        Fraction of the squared distances between the four words that the plane preserves.
    """

    corners: tuple[str, str, str]
    points: dict[str, Array]
    exact: Array
    nearest: str | None
    miss: float
    drawn: float
    kept: float


def parallelogram(box: AnalogyBox, look: Look = "others") -> Parallelogram | None:
    """Return the plane for a view: the exact point, the nearest of all words, or the nearest other word."""
    if box.plane is None or box.corners is None:
        return None
    a, b, c, answer = box.corners
    plane = box.plane
    points = dict(zip((a, b, c), plane.projection.points, strict=False))
    places = {**points, answer: plane.projection.points[3]}
    nearest: str | None = None
    if look == "all" and box.answer.candidates_with_inputs[0][0] in places:
        nearest = box.answer.candidates_with_inputs[0][0]
    elif look == "others":
        nearest = answer
    if nearest:
        points[nearest] = places[nearest]
    row = [a, b, c, answer].index(nearest) if nearest else 4
    return Parallelogram(
        (a, b, c), points, plane.point, nearest, float(plane.true[row, 4]), float(plane.drawn[row, 4]), plane.kept
    )


def plane_figure(shown: Parallelogram) -> go.Figure:
    """Return the parallelogram: the offset from a to b, and the same offset from c to the exact point."""
    a, b, c = shown.corners
    chart = go.Figure()
    offsets = [(shown.points[a], shown.points[b], "solid"), (shown.points[c], shown.exact, "dash")]
    sides = [(shown.points[a], shown.points[c]), (shown.points[b], shown.exact)]
    for start, end in sides:
        chart.add_scatter(**_line(start, end), mode="lines", line={"color": QUIET, "width": 1, "dash": "dot"})
    for start, end, dash in offsets:
        chart.add_scatter(
            **_line(start, end), mode="lines+markers", line={"width": 2.5, "dash": dash, "color": BLUE},
            marker={"symbol": "arrow", "size": [0, 15], "angleref": "previous", "color": BLUE, "line": {"width": 0}},
        )  # fmt: skip
    if shown.nearest:
        chart.add_scatter(
            **_line(shown.exact, shown.points[shown.nearest]), mode="lines", line={"color": MARKED, "width": 2}
        )
    points = np.array([*shown.points.values()])
    chart.add_scatter(x=points[:, 0], y=points[:, 1], mode="markers", marker={"size": 10, "color": BLUE})
    chart.add_scatter(
        x=[shown.exact[0]], y=[shown.exact[1]], mode="markers",
        marker={"symbol": "circle-open", "size": 16, "color": MARKED, "line": {"width": 3}},
    )  # fmt: skip
    places, words = np.vstack([points, shown.exact]), [*map(literal, shown.points), "the sum"]
    chart.add_scatter(
        x=places[:, 0], y=places[:, 1], mode="text", text=words, textfont={"size": [16] * len(points) + [14]},
        meta={"labels": True, "always": [*range(len(words))]},
    )  # fmt: skip
    plain = {"showticklabels": False, "ticks": "", "showgrid": False, "zeroline": False}
    low, high = (f(np.vstack([*shown.points.values(), shown.exact]), axis=0) for f in (np.min, np.max))
    margin = 0.22 * (high - low).max()
    chart.update_traces(hoverinfo="skip", showlegend=False)
    chart.update_xaxes(**plain, range=[low[0] - 2 * margin, high[0] + 2 * margin])
    chart.update_yaxes(**plain, range=[low[1] - margin, high[1] + margin], scaleanchor="x", scaleratio=1)
    chart.update_layout(height=300, hovermode="closest", margin={"l": 8, "r": 8, "t": 8, "b": 8}, dragmode="pan")
    return chart


def _line(start: Array, end: Array) -> dict[str, list[float]]:
    return {"x": [float(start[0]), float(end[0])], "y": [float(start[1]), float(end[1])]}


def plane_sentences(shown: Parallelogram) -> tuple[str, ...]:
    """Describe the parallelogram, with its numbers."""
    a, b, c = shown.corners
    said = [f"The offset from {a} to {b}, added to {c}, ends at the ring: the exact point, where no word is."]
    if shown.nearest:
        said.append(
            f"It misses {shown.nearest} by {shown.miss:.2f} (in the picture {shown.drawn:.2f}: the plane of these "
            f"words preserves {shown.kept:.0%} of their squared distances)."
        )
    return tuple(said)


def strips_figure(box: AnalogyBox) -> go.Figure:
    """Return the vectors as a heat map, blue above zero and red below."""
    names, rows = zip(*box.strips, strict=True)
    table = np.array(rows, dtype=np.float32)
    most = float(np.quantile(np.abs(table), 0.99))
    chart = go.Figure(
        go.Heatmap(
            z=table, y=[*range(len(names))], x=np.arange(1, table.shape[1] + 1), zmin=-most, zmax=most, zmid=0,
            autocolorscale=True, customdata=[[literal(name)] * table.shape[1] for name in names], ygap=4,
            hovertemplate="%{customdata}, component %{x}: %{z:.4f}<extra></extra>",
            colorbar={"thickness": 12},
        )
    )  # fmt: skip
    chart.update_yaxes(
        tickvals=[*range(len(names))], ticktext=[*map(literal, names)], autorange="reversed", ticks="", showgrid=False
    )
    chart.update_xaxes(title_text=f"component of the vector, 1 to {table.shape[1]}", showgrid=False)
    chart.update_layout(
        height=60 + 34 * len(names) + 40, hovermode="closest", margin={"l": 110, "r": 8, "t": 8, "b": 48}
    )
    return chart


@dataclass(frozen=True)
class Ranking:
    """The best words and their scores; `given` are those among the input words."""

    words: tuple[str, ...]
    scores: tuple[float, ...]
    given: frozenset[str] = frozenset()


def ranking(box: AnalogyBox) -> Ranking:
    """Return the best of all words, with the input words marked: the others are the candidates."""
    answer = box.answer
    best = dict(answer.candidates_with_inputs) | dict(answer.candidates)
    words = sorted(best, key=lambda word: -best[word])
    return Ranking(tuple(words), tuple(best[word] for word in words), frozenset(answer.expression.words))


def ranking_sentences(box: AnalogyBox) -> tuple[str, ...]:
    """State the best of all words, the best that is not an input word, and the rank of an expected answer."""
    (first, score), *_ = box.answer.candidates_with_inputs
    found, other = box.answer.candidates[0]
    said = f"Best of all words: {first}, {score:z.3f}"
    if first != found:
        said += f", an input word (hatched). Without the input words: {found}, {other:z.3f}"
    return (f"{said}.", *([_expected(box.expected, box.answer.expression.words)] if box.expected else []))


def _expected(rank: Rank, words: tuple[str, ...]) -> str:
    """State the rank of the expected answer."""
    is_input = rank.word in words
    among = f"{'all' if is_input else 'the'} {rank.among:,} {'words' if is_input else 'other words'}"
    if rank.place is None or rank.score is None:
        return f"Expected answer: {rank.word}, which is not among the best {MOST_RANKED:,} of {among}."
    return f"Expected answer: {rank.word}, rank {rank.place:,} of {among}, {rank.score:z.3f}."


def ranking_figure(shown: Ranking, score: str) -> go.Figure:
    """Return a bar chart, the best word on top; input words are hatched.

    Parameters
    ----------
    shown : Ranking
    score : str
        Title of the axis.
    """
    places = [*range(len(shown.words))]
    chart = go.Figure(
        go.Bar(
            x=shown.scores, y=places, orientation="h", customdata=shown.words, cliponaxis=False,
            text=[f"{value:z.3f}" for value in shown.scores], textposition="outside",
            marker={"pattern": {"shape": ["/" if word in shown.given else "" for word in shown.words]}, "color": BLUE},
            hovertemplate="%{y}: %{x:.6f}<extra></extra>",
        )
    )  # fmt: skip
    chart.update_yaxes(
        tickvals=places, ticktext=[*map(literal, shown.words)], autorange="reversed", ticks="", showgrid=False
    )
    chart.update_xaxes(range=[min(0.0, *shown.scores), 1.15 * max(shown.scores)], title_text=score)
    height = 90 + 25 * len(shown.words)
    chart.update_layout(height=height, hovermode="closest", bargap=0.25, margin={"l": 110, "r": 16, "t": 30, "b": 48})
    return chart


def products_figure(details: CosineDetails) -> go.Figure:
    """Return a bar chart of the products that a cosine's dot product sums."""
    number = np.arange(1, len(details.products) + 1)
    chart = go.Figure(go.Bar(x=number, y=details.products, marker={"color": BLUE}))
    chart.update_traces(hovertemplate="component %{x}: %{y:.4f}<extra></extra>")
    chart.update_xaxes(title_text=f"component of the vectors, 1 to {len(number)}")
    chart.update_yaxes(title_text=f"{literal(details.a)} × {literal(details.b)}")
    chart.update_layout(height=220, hovermode="closest", bargap=0.15, margin={"t": 8})
    return chart
