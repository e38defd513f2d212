"""The embedding map as one table: positions, cosines, scores and vectors."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

import numpy as np

from core.export.csv import harmless
from core.lessons.embedding_map.analogy import AnalogyBox
from core.lessons.embedding_map.charts.analogy import ranking
from core.lessons.embedding_map.lesson import Lesson
from core.words.similarity import unit

COLUMNS = ("what", "word", "group", "x", "y", "z", "measure", "to", "value")
METHODS = {"add": "3CosAdd", "mul": "3CosMul"}
# What, word, group, position, measure, to, value.
Row = tuple[str, str, str, Sequence[float], str, str, float | None]


def map_csv(lesson: Lesson, box: AnalogyBox) -> str:
    """Return the map, the candidates, the parallelogram and the vectors as comma-separated values (RFC 4180).

    Parameters
    ----------
    lesson : Lesson
    box : AnalogyBox

    Returns
    -------
    str
        A header, then rows of four kinds, by ``what``. ``map``: a word of the map, its ``group``, its position, and if
        a word is searched, ``value``: their cosine. ``candidate``: a word, its ``group`` (``input`` for an input word),
        and its score, of the kind in ``measure``. ``plane``: a corner of the parallelogram or the exact point
        ``the sum``, its position, and its distance to the exact point in the original space. ``vector``: a component of
        one of the vectors of the sum, with its index, from 1, in ``to``. Numbers are the shortest decimals that read
        back as the same float64. Text that a spreadsheet would run as a formula has an apostrophe in front.

    Examples
    --------
    >>> from core.lessons.embedding_map.analogy import analogy_box
    >>> from core.lessons.embedding_map.lesson import Settings, compute
    >>> from core.words import WordVectors
    >>> vectors = WordVectors.default()
    >>> map_csv(compute(Settings(), vectors), analogy_box(vectors, "king - man + woman")).splitlines()[0]
    'what,word,group,x,y,z,measure,to,value'
    """
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    rows = (*_map(lesson), *_candidates(box), *_plane(box), *_vectors(box))
    for what, word, group, place, measure, to, value in rows:
        x, y, z, *_ = [*map(_number, place), "", "", ""]
        writer.writerow([what, harmless(word), group, x, y, z, measure, harmless(to), _number(value)])
    return table.getvalue()


def _map(lesson: Lesson) -> Iterator[Row]:
    shown, searched = lesson.shown, lesson.settings.search if lesson.neighbours else ""
    cosines: list[float | None] = [None] * len(shown.words)
    if searched:
        table = lesson.vectors.table[[lesson.vectors.row(word) for word in shown.words]]
        cosines = list((unit(table) @ unit(lesson.vectors[searched])).tolist())
    measure = "cosine" if searched else ""
    for word, group, place, cosine in zip(shown.words, shown.groups, lesson.points, cosines, strict=True):
        yield "map", word, group, place.tolist(), measure, searched, cosine


def _candidates(box: AnalogyBox) -> Iterator[Row]:
    best, answer = ranking(box), box.answer
    for word, score in zip(best.words, best.scores, strict=True):
        group = "input" if word in best.given else ""
        yield "candidate", word, group, (), METHODS[answer.method], str(answer.expression), score


def _plane(box: AnalogyBox) -> Iterator[Row]:
    if box.plane is None or box.corners is None:
        return
    places = np.vstack([box.plane.projection.points, box.plane.point]).tolist()
    for word, place, distance in zip((*box.corners, "the sum"), places, box.plane.true[:, 4], strict=True):
        yield "plane", word, "", place, "distance", "the sum", float(distance)


def _vectors(box: AnalogyBox) -> Iterator[Row]:
    for name, numbers in box.strips:
        for index, number in enumerate(numbers, start=1):
            yield "vector", name, "", (), "component", str(index), float(number)


def _number(value: float | None) -> str:
    return "" if value is None else repr(float(value) + 0.0)  # no minus sign of zero
