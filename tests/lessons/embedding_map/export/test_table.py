"""The table of the embedding map has every word, candidate, corner and vector, and no formula."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest

from core.lessons.embedding_map.analogy import analogy_box
from core.lessons.embedding_map.charts.analogy import ranking
from core.lessons.embedding_map.cosines import cosine_details
from core.lessons.embedding_map.export.table import COLUMNS, map_csv
from core.lessons.embedding_map.lesson import compute
from core.lessons.embedding_map.settings import Settings
from core.words import WordVectors


def rows_of(text):
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    assert tuple(rows.fieldnames) == COLUMNS
    return list(rows)


def made(settings, vectors=None):
    vectors = vectors or WordVectors.default()
    lesson, box = compute(settings, vectors), analogy_box(vectors, settings.sum, settings.method)
    return lesson, box, rows_of(map_csv(lesson, box))


def places(rows, axes):
    return np.array([[float(row[axis]) for axis in axes] for row in rows])


@pytest.mark.parametrize("dimensions", ["2", "3"])
def test_every_word_of_the_map_has_its_position_and_cosine(dimensions):
    lesson, _, rows = made(Settings(projection="pca", dimensions=dimensions, search="zebra"))
    rows = [row for row in rows if row["what"] == "map"]
    assert tuple(row["word"] for row in rows) == lesson.shown.words
    assert tuple(row["group"] for row in rows) == lesson.shown.groups
    np.testing.assert_array_equal(places(rows, "xyz"[: int(dimensions)]), lesson.points)
    assert {row["z"] == "" for row in rows} == {dimensions == "2"}
    assert {(row["measure"], row["to"]) for row in rows} == {("cosine", "zebra")}
    for row in rows[::9]:
        assert float(row["value"]) == pytest.approx(cosine_details(lesson.vectors, "zebra", row["word"]).cosine)
    near = {row["word"]: float(row["value"]) for row in rows}
    for word, cosine in lesson.neighbours:
        assert near[word] == pytest.approx(cosine, rel=1e-12)


def test_the_vectors_of_the_sum_have_all_their_components():
    _, box, rows = made(Settings(sum="king - man + woman"))
    rows = [row for row in rows if row["what"] == "vector"]
    size = WordVectors.default().size
    assert len(rows) == len(box.strips) * size
    for at, (name, numbers) in enumerate(box.strips):
        own = rows[at * size : (at + 1) * size]
        assert {row["word"] for row in own} == {name} and [row["to"] for row in own] == [*map(str, range(1, size + 1))]
        np.testing.assert_array_equal([float(row["value"]) for row in own], numbers)


def test_without_a_search_there_is_no_cosine():
    _, _, rows = made(Settings())
    assert {(row["measure"], row["to"], row["value"]) for row in rows if row["what"] == "map"} == {("", "", "")}


@pytest.mark.parametrize(("method", "measure"), [("add", "3CosAdd"), ("mul", "3CosMul")])
def test_candidates_have_their_scores_and_input_words_are_marked(method, measure):
    _, box, rows = made(Settings(method=method))
    rows = [row for row in rows if row["what"] == "candidate"]
    best = ranking(box)
    assert tuple(row["word"] for row in rows) == best.words
    assert tuple(float(row["value"]) for row in rows) == best.scores
    assert {row["word"] for row in rows if row["group"] == "input"} == best.given & {*best.words} != set()
    assert {(row["measure"], row["to"]) for row in rows} == {(measure, "walking - walk + swim")}


def test_the_parallelogram_has_its_corners_and_their_distances():
    _, box, rows = made(Settings())
    rows = [row for row in rows if row["what"] == "plane"]
    assert [row["word"] for row in rows] == ["walk", "swim", "walking", "swimming", "the sum"]
    np.testing.assert_array_equal(places(rows, "xy"), np.vstack([box.plane.projection.points, box.plane.point]))
    assert float(rows[3]["value"]) == pytest.approx(box.answer.miss) and float(rows[4]["value"]) == 0.0
    assert not [row for row in made(Settings(sum="king + queen"))[2] if row["what"] == "plane"]


def test_no_word_is_a_formula():
    hostile = ("=1+1", "+x", "-x", "@SUM(A1)", "\uff1dx", 'a"b', "a,b", "plain", "ж", "x", "y", "z")
    vectors = WordVectors(hostile, np.random.default_rng(1).normal(size=(len(hostile), 4)))
    _, _, rows = made(Settings(show="frequent", projection="pca", search="=1+1", sum="- plain + x + y"), vectors)
    for row in rows:
        assert not row["word"].startswith(("=", "+", "-", "@", "\uff1d")) and not row["to"].startswith(("=", "-"))
    assert [row["word"].removeprefix("'") for row in rows if row["what"] == "map"] == list(hostile)
    named = {row["to"] for row in rows if row["what"] != "vector"}
    assert named == {"'=1+1", "'- plain + x + y", "the sum"}
