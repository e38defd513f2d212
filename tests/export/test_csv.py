"""The table has every number of the scene, exactly, and no formula."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import numpy as np
import pytest

from core.export.csv import COLUMNS, scene_csv
from core.lessons.unrolled_rnn.lesson import compute
from core.lessons.unrolled_rnn.scene import build
from core.lessons.unrolled_rnn.settings import Settings
from core.scene.scene import Recipe, Scene, Term, Values

LESSONS = [
    Settings(),
    Settings(text="abcdefghijkl", units=8, clip=1.0),
    Settings(task="series", series="fibonacci", truncate=2),
    Settings(task="parity", length=4, units=2),
]


def read(text):
    """Return name -> row."""
    return {row["name"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}


def with_labels(scene: Scene, *words: str) -> Scene:
    return replace(scene, labels={"input": words, "output": words})


@pytest.fixture(params=LESSONS, ids=lambda s: f"{s.task}-{s.units}")
def lesson(request):
    return compute(request.param)


def test_every_number_of_the_scene_occurs_once_and_is_exact(lesson):
    scene = build(lesson)
    text = scene_csv(scene)
    rows = read(text)
    assert text.splitlines()[0] == ",".join(COLUMNS)
    assert len(rows) == len(text.splitlines()) - 1 == sum(int(np.prod(v.shape)) for v in scene.values)
    for values in scene.values:
        if values.data is None:
            continue
        for place, number in np.ndenumerate(values.data):
            name = "/".join([values.name, *(str(p + s) for p, s in zip(place, values.start, strict=True))])
            assert float(rows[name]["value"]) == number, name


def test_contributions_computed_on_demand_sum_to_the_gradient(lesson):
    rows = read(scene_csv(build(lesson)))
    for parameter, gradient in lesson.gradients.items():
        for place, number in np.ndenumerate(gradient):
            end = "/".join(map(str, place))
            steps = range(1, len(lesson.example.inputs) + 1)
            shares = [float(rows[f"d_{parameter}_step/{t}/{end}"]["value"]) for t in steps]
            assert sum(shares) == pytest.approx(number, rel=1e-12, abs=1e-14)


def test_indices_and_labels_have_their_own_columns():
    rows = read(scene_csv(build(compute(Settings()))))
    assert list(rows["weight_ih/2/1"].values())[:6] == ["weight_ih/2/1", "weight_ih", "", "2", "1", "h"]
    assert list(rows["hidden/0/2"].values())[:6] == ["hidden/0/2", "hidden", "0", "2", "", ""]
    assert list(rows["prediction/3/3"].values())[:6] == ["prediction/3/3", "prediction", "3", "3", "", "o"]
    assert list(rows["loss_total"].values())[1:6] == ["loss_total", "", "", "", ""]


@pytest.mark.parametrize("word", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠a"])
def test_a_label_is_never_a_formula(word):
    scene = with_labels(build(compute(Settings(text="hello"))), word, "a", "b", "c")
    assert read(scene_csv(scene))["input/1/0"]["label"] == f"'{word}"


@pytest.mark.parametrize("word", ['a"b', "a,b", "a\nb", "שלום", "👩‍👩‍👧", "é"])
def test_a_label_is_read_back_unchanged(word):
    scene = with_labels(build(compute(Settings(text="hello"))), word, "a", "b", "c")
    assert read(scene_csv(scene))["input/1/0"]["label"] == word


def test_a_recipe_other_than_products_is_refused():
    nothing = Values("made", ("unit",), None, (2,), (0,))
    scene = build(compute(Settings()))
    wrong = Recipe("made/i", "sum", (Term(("weight_hh/i/j",), over=("j",)),))
    with pytest.raises(ValueError, match="recipe must be one of plain products"):
        scene_csv(replace(scene, values=(*scene.values, nothing), recipes=(*scene.recipes, wrong)))
