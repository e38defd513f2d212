"""Both scripts of the embedding map, executed for every option, reproduce the numbers of the page."""

from __future__ import annotations

import base64
import contextlib
import io
import re
import sys
import unicodedata
from dataclasses import replace

import numpy as np
import pytest

from core.lessons.embedding_map.analogy import analogy_box
from core.lessons.embedding_map.charts.analogy import ranking
from core.lessons.embedding_map.export.code import is_long, numpy_code, torch_code
from core.lessons.embedding_map.lesson import GROUPS, compute
from core.lessons.embedding_map.settings import CONTROLS, Settings
from core.words import WordVectors
from core.words.formats import Loading

CHOICES = {control.name: tuple(control.choices) for control in CONTROLS if control.kind == "choice"}
MAKERS = pytest.mark.parametrize("make", [numpy_code, torch_code], ids=["numpy", "torch"])
SUMS = ("king - man + woman", "man - woman - king", "paris", "- king + king + queen + paris")
FEW = Settings(
    show="own", words=" ".join(word for words in list(GROUPS.values())[:3] for word in words[:7]), perplexity=5
)
HOSTILE = ('"""', "'''\\", "\u202eevil", "-1+1", "</script>", "\u0301x", "\x1b[31m", "{braces}", "\u2028", "%s\\")


def run(code):
    """Execute a script like a file, and return its variables and its output."""
    names = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(code, "script.py", "exec"), names)
    return names, printed.getvalue()


def agrees(make, settings, vectors=None, near=1e-9):
    vectors = vectors or WordVectors.default()
    lesson, box = compute(settings, vectors), analogy_box(vectors, settings.sum, settings.method)
    names, printed = run(make(lesson, box))
    numbers, plane, best = names["numbers"], box.plane, ranking(box)
    wanted = {"scores": best.scores, "point": box.answer.point, "miss": box.answer.miss}
    wanted |= {"cosines": [cosine for _, cosine in lesson.neighbours]} if lesson.neighbours else {}
    wanted |= {"explained": lesson.picture.explained} if lesson.picture.explained is not None else {}
    if plane:
        wanted |= {"plane_points": np.vstack([plane.projection.points, plane.point]), "plane_kept": plane.kept}
        wanted |= {"plane_true": plane.true, "plane_drawn": plane.drawn}
    if make is numpy_code or settings.projection == "pca":
        wanted |= {"points": lesson.points}
    if make is numpy_code and lesson.picture.trustworthiness is not None:
        wanted |= {"trustworthiness": lesson.picture.trustworthiness}
    assert numbers.keys() == wanted.keys()
    for name, value in wanted.items():
        rough = near if name in ("points", "trustworthiness") else 1e-9
        np.testing.assert_allclose(np.asarray(numbers[name]), value, rtol=1e-9, atol=rough, err_msg=name)
    assert tuple(names["words"][: len(lesson.shown.words)]) == lesson.shown.words
    assert tuple(names["candidates"]) == best.words
    for word, score in zip(best.words, best.scores, strict=True):
        assert f"{score:.6f} {word!r}" in printed
    return names, printed


@MAKERS
@pytest.mark.parametrize("method", CHOICES["method"])
@pytest.mark.parametrize("text", SUMS)
def test_every_sum_by_either_method(make, text, method):
    agrees(make, replace(FEW, projection="pca", sum=text, method=method))


@pytest.mark.slow
@MAKERS
@pytest.mark.parametrize("dimensions", CHOICES["dimensions"])
@pytest.mark.parametrize("show", CHOICES["show"])
@pytest.mark.parametrize("search", ["", "king", "zebra"])
def test_pca_of_every_choice_of_words(make, show, dimensions, search):
    given = replace(FEW, projection="pca", show=show, dimensions=dimensions, search=search, count=300)
    _, printed = agrees(make, given)
    assert ("nearest to" in printed) == bool(search)


@pytest.mark.slow
@pytest.mark.parametrize("dimensions", CHOICES["dimensions"])
@pytest.mark.parametrize("search", ["", "zebra"])
def test_tsne_reproduces_the_picture(dimensions, search):
    agrees(numpy_code, replace(FEW, dimensions=dimensions, search=search, seed=3), near=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize("words", ["king queen", "king queen man", "paris france berlin germany rome italy"])
@pytest.mark.parametrize("dimensions", CHOICES["dimensions"])
def test_tsne_of_few_words_reproduces_the_picture(dimensions, words):
    agrees(numpy_code, replace(FEW, words=words, dimensions=dimensions, search="zebra"), near=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("dimensions", CHOICES["dimensions"])
def test_tsne_of_many_words_reproduces_the_picture(dimensions):
    agrees(numpy_code, replace(FEW, show="frequent", count=100, dimensions=dimensions, search=""), near=1e-3)


@pytest.mark.slow
@MAKERS
def test_the_defaults(make):
    """The shipped picture is rounded, and was computed on another machine: only neighbourhoods have to agree."""
    settings, vectors = Settings(search="king"), WordVectors.default()
    lesson, box = compute(settings, vectors), analogy_box(vectors, settings.sum)
    names, _ = run(make(lesson, box))
    np.testing.assert_allclose(names["numbers"]["scores"], ranking(box).scores, rtol=1e-12)
    if make is numpy_code:
        assert names["numbers"]["trustworthiness"] == pytest.approx(lesson.picture.trustworthiness, abs=0.01)


@MAKERS
@pytest.mark.parametrize("projection", CHOICES["projection"])
def test_too_few_words_are_placed_in_a_row(make, projection):
    given = replace(FEW, words="king", projection=projection, search="zebra")
    lesson = compute(given, WordVectors.default())
    names, _ = run(make(lesson, analogy_box(lesson.vectors, given.sum)))
    np.testing.assert_array_equal(names["numbers"]["points"], lesson.points)


def test_without_opentsne_a_message_is_printed_and_the_script_continues(monkeypatch):
    monkeypatch.setitem(sys.modules, "openTSNE", None)
    lesson = compute(replace(FEW, projection="pca"), WordVectors.default())
    lesson = replace(lesson, settings=replace(lesson.settings, projection="tsne"))
    box = analogy_box(lesson.vectors, "king - man + woman")
    code = numpy_code(lesson, box)
    names, printed = run(code)
    assert "t-SNE needs openTSNE (pip install openTSNE)" in printed and "points" not in names["numbers"]
    assert names["numbers"]["miss"] == pytest.approx(box.answer.miss)
    assert "pip install openTSNE" in code.split('"""')[1]


@pytest.fixture(scope="module")
def uploaded():
    """Vectors that float16 cannot represent, of words that would end a literal or reverse a line."""
    words = (*HOSTILE, *(f"w{number}" for number in range(30)))
    scale = np.geomspace(1e-9, 1e9, len(words))[:, np.newaxis]
    return WordVectors(words, np.random.default_rng(0).normal(size=(len(words), 7)) * scale)


@MAKERS
def test_uploaded_vectors_are_exact_and_their_words_are_escaped(make, uploaded):
    given = Settings(show="frequent", projection="pca", search=HOSTILE[2], sum="w1 - w2 + w3")
    lesson, box = compute(given, uploaded), analogy_box(uploaded, given.sum)
    code = make(lesson, box)
    assert not [one for one in code if unicodedata.category(one) in ("Cc", "Cf", "Zl", "Zp") and one != "\n"]
    names, _ = run(code)
    assert tuple(names["words"]) == uploaded.words
    np.testing.assert_array_equal(np.asarray(names["table"]), uploaded.table)
    np.testing.assert_allclose(np.asarray(names["numbers"]["scores"]), ranking(box).scores, rtol=1e-9)
    np.testing.assert_allclose(names["numbers"]["cosines"], [cosine for _, cosine in lesson.neighbours], rtol=1e-9)


@MAKERS
def test_words_of_any_file_are_in_the_code_as_they_are_on_the_page(make):
    words = (
        b"new york",
        b"iphone 5",
        b"caf\xe9",
        "a\u00a0b".encode(),
        b'"',
        *(b"w%d" % number for number in range(30)),
    )
    table = np.random.default_rng(0).normal(size=(len(words), 3)).astype(np.float32)
    lines = [word + b"\t" + " ".join(map(repr, row)).encode() for word, row in zip(words, table.tolist(), strict=True)]
    loaded = Loading(io.BytesIO(b"\n".join([b"99 3", *lines])), "mine").advance(lambda done, total: True)
    assert loaded.words[:5] == ("new york", "iphone 5", "caf\ufffd", "a\u00a0b", '"')
    given = Settings(show="frequent", projection="pca", search="caf\ufffd", sum="w1 - w2 + w3")
    vectors = WordVectors(loaded.words, loaded.table)
    names, _ = run(make(compute(given, vectors), analogy_box(vectors, given.sum)))
    assert tuple(names["words"]) == loaded.words
    np.testing.assert_array_equal(np.asarray(names["table"]), table)


@MAKERS
def test_the_shipped_vectors_take_two_bytes_per_component(make):
    lesson = compute(replace(FEW, projection="pca"), WordVectors.default())
    names, _ = run(make(lesson, analogy_box(lesson.vectors, "king - man + woman")))
    assert len(base64.b64decode(names["data"])) == 2 * len(names["words"]) * lesson.vectors.size


def test_a_script_has_nothing_that_it_does_not_need():
    lesson = compute(replace(FEW, projection="pca"), WordVectors.default())
    code = numpy_code(lesson, analogy_box(lesson.vectors, "king + queen"))
    assert not re.search("tsne|multiplied|def plane|def placed_near|searched", code) and "def pca" in code
    assert max(map(len, code.splitlines())) <= 120
    assert code.index("def unit") < code.index("data = ")


def test_code_of_many_vectors_is_too_long_to_be_shown():
    few, many = (
        compute(Settings(show="frequent", projection="pca", count=n), WordVectors.default()) for n in (50, 5000)
    )
    assert not is_long(few) and is_long(many)
