"""The analogy's figures: the parallelogram, the ranking, the heat maps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.lessons.embedding_map.analogy import analogy_box
from core.lessons.embedding_map.charts import analogy as figures
from core.lessons.embedding_map.cosines import cosine_details
from core.words import WordVectors

GLOVE = WordVectors.default()
BOX = analogy_box(GLOVE, figures.ASKED)


@pytest.mark.parametrize(
    ("look", "nearest", "words"),
    [
        ("point", None, {"man", "woman", "king"}),
        ("all", "king", {"man", "woman", "king"}),
        ("others", "queen", {"man", "woman", "king", "queen"}),
    ],
)
def test_the_question_has_three_views_of_its_answer(look, nearest, words):
    shown = figures.parallelogram(BOX, look)
    assert shown.nearest == nearest and set(shown.points) == words
    written = " ".join(figures.plane_sentences(shown))
    assert ("queen" in written) == (look == "others")
    drawn = [text for trace in figures.plane_figure(shown).data for text in trace.text or ()]
    assert ("queen" in drawn) == (look == "others") and "the sum" in drawn


def test_the_miss_is_the_distance_in_the_original_space_and_shorter_in_the_picture():
    shown = figures.parallelogram(BOX)
    assert shown.miss == pytest.approx(BOX.answer.miss) and 0 < shown.drawn < shown.miss
    assert shown.drawn == pytest.approx(np.linalg.norm(shown.exact - shown.points["queen"]))
    assert f"misses queen by {BOX.answer.miss:.2f}" in figures.plane_sentences(shown)[1]
    nearer = figures.parallelogram(BOX, "all")
    assert nearer.miss == pytest.approx(np.linalg.norm(GLOVE["woman"].astype(float) - GLOVE["man"]))


def test_other_sums_have_no_parallelogram():
    assert figures.parallelogram(analogy_box(GLOVE, "good + bad")) is None


@pytest.mark.parametrize("method", ["add", "mul"])
def test_the_ranking_has_both_lists_and_marks_the_input_words(method):
    box = analogy_box(GLOVE, figures.ASKED, method)
    shown = figures.ranking(box)
    scores = dict(zip(shown.words, shown.scores, strict=True))
    assert scores == dict(box.answer.candidates) | dict(box.answer.candidates_with_inputs)
    assert list(shown.scores) == sorted(shown.scores, reverse=True)
    assert next(word for word in shown.words if word not in shown.given) == box.answer.answer
    bar = figures.ranking_figure(shown, "score").data[0]
    assert [bool(shape) for shape in bar.marker.pattern.shape] == [word in shown.given for word in shown.words]
    assert bar.customdata == shown.words and list(bar.x) == list(shown.scores)


def test_sentences_name_an_input_word_only_if_it_is_first():
    assert "king, 0.836, an input word (hatched). Without the input words: queen, 0.770." in " ".join(
        figures.ranking_sentences(BOX)
    )
    assert figures.ranking_sentences(analogy_box(GLOVE, "paris - france + italy")) == (
        "Best of all words: rome, 0.819.",
    )


def test_the_heat_map_has_the_vectors_and_is_centred_at_zero():
    heat = figures.strips_figure(BOX).data[0]
    np.testing.assert_allclose(heat.z, np.array([row for _, row in BOX.strips]), rtol=1e-6)
    assert heat.zmid == 0 and heat.zmin == -heat.zmax


def test_the_products_add_up_to_the_dot_product():
    details = cosine_details(GLOVE, "king", "queen")
    assert sum(figures.products_figure(details).data[0].y) == pytest.approx(details.dot)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("queen", "Expected answer: queen, rank 1 of the 29,997 other words, 0.770."),
        ("king", "Expected answer: king, rank 1 of all 30,000 words, 0.836."),
    ],
)
def test_the_rank_of_an_expected_answer_is_stated(given, said):
    box = analogy_box(GLOVE, f"man:woman::king:{given}")
    assert figures.ranking_sentences(box)[-1] == said
    assert len(figures.ranking_sentences(BOX)) == 1
    far = replace(box, expected=replace(box.expected, place=None, score=None))
    assert "which is not among the best 32,768 of" in figures.ranking_sentences(far)[-1]
