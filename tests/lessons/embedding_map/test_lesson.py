"""The embedding map: its words, their positions and neighbours, and its link."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.errors import BadInput
from core.lessons.embedding_map import lesson as lessons
from core.lessons.embedding_map import word_pictures
from core.lessons.embedding_map.lesson import compute, how_of, words_of
from core.lessons.embedding_map.settings import CONTROLS, MOST_BY_TSNE, Settings, controls, from_link, to_link
from core.lessons.embedding_map.word_groups import FOUND, FREQUENT, GROUPS, PAIRS, YOURS
from core.lessons.embedding_map.word_pictures import Kept
from core.settings import read
from core.words import WordVectors
from core.words.projection import pca, trustworthiness

GLOVE = WordVectors.default()
OPENING = Settings()
FEW = Settings(show="own", words="king queen man woman apple orange paris france", perplexity=2)


def test_it_opens_on_the_lectures_words_in_groups():
    shown = words_of(OPENING, GLOVE)
    assert not shown.unknown and len(shown.words) == len(set(shown.words)) == sum(map(len, GROUPS.values()))
    assert {"man", "woman", "king", "queen", "apple", "orange"} <= set(shown.words)
    assert all(shown.words[row] in GROUPS[group] for row, group in enumerate(shown.groups))
    assert PAIRS[0] == ("france", "paris")


def test_the_shipped_picture_is_the_one_t_sne_computes(monkeypatch):
    shipped = compute(OPENING, GLOVE, on_progress=lambda done, total: pytest.fail("it is computed"))
    monkeypatch.setattr(word_pictures, "_start", dict)
    made = compute(OPENING, GLOVE)
    assert made.picture is not shipped.picture
    np.testing.assert_allclose(shipped.points, made.points, atol=1e-4)  # stored with four decimals
    assert shipped.picture.trustworthiness == pytest.approx(made.picture.trustworthiness, abs=1e-12)
    assert shipped.picture.trustworthiness > 0.95


@pytest.mark.parametrize("change", [{"perplexity": 13}, {"seed": 1}, {"dimensions": "3"}, {"words": "piano"}])
def test_another_picture_is_not_the_one_that_ships(change):
    settings = replace(OPENING, **change)
    assert word_pictures.start_picture(words_of(settings, GLOVE).words, GLOVE, how_of(settings)) is None


@pytest.mark.parametrize("dimensions", ["2", "3"])
def test_pca_is_scikit_learns_and_states_its_explained_variance(dimensions):
    lesson = compute(replace(OPENING, projection="pca", dimensions=dimensions), GLOVE)
    table = np.array([GLOVE[word] for word in lesson.shown.words], dtype=np.float64)
    found = pca(table, int(dimensions))
    np.testing.assert_array_equal(lesson.points, found.points)
    np.testing.assert_array_equal(lesson.picture.explained, found.explained)
    assert lesson.picture.trustworthiness == pytest.approx(trustworthiness(table, found.points, word_pictures.NEAR))


@pytest.mark.parametrize("projection", ["tsne", "pca"])
def test_neighbours_are_those_of_the_original_space_and_are_added_to_the_map(projection):
    lesson = compute(replace(OPENING, projection=projection, search="piano", neighbours=6), GLOVE)
    assert lesson.neighbours == tuple(GLOVE.neighbours("piano", 6))
    cosine = GLOVE["piano"] @ GLOVE[lesson.neighbours[0][0]] / np.linalg.norm(GLOVE["piano"])
    assert lesson.neighbours[0][1] == pytest.approx(cosine / np.linalg.norm(GLOVE[lesson.neighbours[0][0]]), rel=1e-6)
    assert lesson.shown.words[lesson.searched] == "piano"
    assert {word for word, _ in lesson.neighbours} <= set(lesson.shown.words)
    assert lesson.added == lesson.shown.groups.count(FOUND) == len(lesson.points) - len(lesson.picture.points)
    without = compute(replace(OPENING, projection=projection), GLOVE)
    np.testing.assert_array_equal(lesson.points[: len(without.points)], without.points)


def test_a_word_added_to_a_pca_is_projected_onto_the_same_axes():
    lesson = compute(replace(OPENING, projection="pca", search="piano"), GLOVE)
    table = np.array([GLOVE[word] for word in words_of(OPENING, GLOVE).words], dtype=np.float64)
    np.testing.assert_allclose(lesson.points[lesson.searched], pca(table, 2).project(GLOVE["piano"]))


def test_a_word_added_to_a_t_sne_is_placed_near_its_nearest_words():
    lesson = compute(replace(OPENING, search="piano"), GLOVE)
    names = words_of(OPENING, GLOVE).words
    table = np.array([GLOVE[word] / np.linalg.norm(GLOVE[word]) for word in names])
    nearest = np.argsort(-(table @ GLOVE["piano"]))[: word_pictures.PLACED_BY]
    low, high = (f(lesson.points[nearest], axis=0) for f in (np.min, np.max))
    assert (low <= lesson.points[lesson.searched]).all() and (lesson.points[lesson.searched] <= high).all()


def test_a_word_of_the_map_does_not_move_when_it_is_searched():
    lesson = compute(replace(OPENING, search="queen"), GLOVE)
    assert lesson.searched == lesson.shown.words.index("queen") < len(lesson.picture.points)


def turn(calls):
    """Return a callback that continues for so many calls, as a turn of a fraction of a second does."""
    left = iter([True] * (calls - 1))
    return lambda done, total: next(left, False)


def test_t_sne_gives_the_same_result_however_it_is_divided_into_turns():
    kept, turns = Kept(), 0
    while not (lesson := compute(FEW, GLOVE, kept, turn(6))).picture.is_finished:
        turns += 1
        assert lesson.points.shape == (8, 2) and np.isfinite(lesson.points).all()
    assert turns > 10
    np.testing.assert_array_equal(lesson.points, compute(FEW, GLOVE).points)


def test_a_stopped_t_sne_does_not_move():
    kept = Kept()
    compute(FEW, GLOVE, kept, turn(6))
    one, other = (compute(settings, GLOVE, kept, lambda *_: False) for settings in (FEW, replace(FEW, search="king")))
    assert not one.picture.is_finished
    np.testing.assert_array_equal(one.points, other.points[: len(one.points)])


def test_results_are_cached():
    kept = Kept()
    one, other = compute(FEW, GLOVE, kept), compute(replace(FEW, search="tree"), GLOVE, kept)
    assert one.picture is other.picture


def test_the_cache_has_a_maximum_size():
    kept = Kept()
    for number in range(40):
        kept.find(number, partial(list, [number]))
    assert len(kept._kept) == Kept.MOST
    assert kept.find(39, lambda: []) == [39] and kept.find(0, lambda: ["anew"]) == ["anew"]


def test_a_picture_is_rotated_so_that_its_longer_side_is_horizontal():
    points = np.random.default_rng(0).normal(size=(50, 2)) * [1.0, 9.0]
    aligned = word_pictures.aligned(points)
    assert np.ptp(aligned[:, 0]) > np.ptp(aligned[:, 1])
    before, after = (np.linalg.norm(p[:, None] - p, axis=-1) for p in (points, aligned))
    np.testing.assert_allclose(before, after, atol=1e-9)


def test_own_words_are_a_group_and_unknown_ones_are_listed():
    shown = words_of(replace(OPENING, words="piano Violin kinng king zzqqxxzzqq"), GLOVE)
    assert dict(zip(shown.words, shown.groups, strict=True))["violin"] == YOURS
    assert shown.groups[shown.words.index("king")] == YOURS
    assert shown.unknown[0] == ("kinng", "king") and shown.unknown[1][0] == "zzqqxxzzqq"


def test_the_most_frequent_words_come_in_their_order():
    shown = words_of(Settings(show="frequent", count=100), GLOVE)
    assert shown.words == GLOVE.words[:100] and set(shown.groups) == {FREQUENT}


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (
            replace(FEW, perplexity=50),
            "perplexity must be at most 2 for 8 words, a third of the others; got 50. Using 2.",
        ),
        (
            Settings(show="own", words="king queen man"),
            "perplexity must be at most 1 for 3 words; got 12. Using 1.",
        ),
        (
            Settings(show="own", words="king"),
            "A map needs at least 2 words of the vocabulary; got 1, placed in a row.",
        ),
    ],
)
def test_invalid_settings_are_reported_and_replaced(settings, sentence):
    assert compute(settings, GLOVE).problems == (sentence,)


def test_t_sne_shows_two_thousand_words_at_the_most():
    settings = Settings(show="frequent", count=5_000)
    assert len(words_of(settings, GLOVE).words) == MOST_BY_TSNE
    _, problems = lessons._fitting(settings, MOST_BY_TSNE)
    assert problems == ("count must be at most 2,000 for t-SNE; got 5000. Using 2,000.",)
    assert len(compute(replace(settings, projection="pca"), GLOVE).shown.words) == 5_000


@pytest.mark.parametrize("words", ["", "zzqqxxzzqq", "king", "king queen", "king queen man woman"])
@pytest.mark.parametrize("projection", ["tsne", "pca"])
@pytest.mark.parametrize("dimensions", ["2", "3"])
@pytest.mark.parametrize("search", ["", "paris"])
def test_few_words_are_a_map_as_well(words, projection, dimensions, search):
    settings = Settings(show="own", words=words, projection=projection, dimensions=dimensions, search=search)
    lesson = compute(settings, GLOVE)
    assert lesson.points.shape == (len(lesson.shown.words), int(dimensions)) and np.isfinite(lesson.points).all()


@pytest.mark.slow
@pytest.mark.parametrize("count", range(3, 14))
def test_few_words_have_a_trustworthiness_of_fewer_neighbours(count):
    lesson = compute(Settings(show="frequent", count=50), GLOVE)
    table, points = lessons.rows(GLOVE, lesson.shown.words[:count]), lesson.points[:count]
    trust, near = word_pictures._trusted(table, points), word_pictures.near(count)
    assert 2 * near < count and near == (word_pictures.NEAR if count > 10 else max(1, (count - 1) // 3))
    assert trust == trustworthiness(table, points, near)


def test_other_vectors_have_their_own_words():
    other = WordVectors(("a", "b", "c", "d"), np.eye(4), "other.txt")
    lesson = compute(OPENING, other)
    assert lesson.shown.words == other.words and set(lesson.shown.groups) == {FREQUENT}
    assert lesson.problems[0] == "other.txt has fewer than 5 of the lecture's words: its first 4 are shown."
    assert {c.name: c.default for c in controls(other)}["sum"] == "a - b + c"
    assert {c.name: c.default for c in controls(GLOVE)}["sum"] == OPENING.sum


def test_an_unknown_word_is_refused_with_the_most_similar_spelling():
    control = {c.name: c for c in controls(GLOVE)}["search"]
    assert read(control, " King ") == "king" and read(control, "") == ""
    with pytest.raises(BadInput, match=r"search must be one of the 30,000 words in .*\(did you mean king[,?]"):
        read(control, "kinng")


@pytest.mark.parametrize(
    "settings",
    [
        OPENING,
        Settings(search="queen", near="king", candidate="queen", look="others"),
        Settings(show="frequent", count=750, projection="pca", dimensions="3", neighbours=3),
        Settings(show="own", words="piano violin", seed=4, perplexity=7, sum="paris - france + italy", method="mul"),
    ],
)
def test_a_link_restores_the_settings(settings):
    assert from_link(to_link(settings), GLOVE) == (settings, ())


@pytest.mark.slow
@given(st.dictionaries(st.sampled_from([c.name for c in CONTROLS]), st.text(max_size=80)))
@example({c.name: "<script>alert(1)</script>" * 400 for c in CONTROLS})
@example({c.name: "\u202e👨‍👩‍👧‍👦\x00 - é" for c in CONTROLS})
def test_any_link_gives_settings_that_can_be_shown(link):
    settings, problems = from_link(link, GLOVE)
    assert all(len(problem) < 500 and problem.isprintable() for problem in problems)
    assert from_link(to_link(settings), GLOVE)[0] == settings


def test_a_zero_vector_has_no_neighbours():
    vectors = WordVectors(("nothing", "a", "b", "c", "d", "e"), np.vstack([np.zeros(5), np.eye(5)]), "own.txt")
    lesson = compute(Settings(show="frequent", count=50, projection="pca", search="nothing"), vectors)
    assert lesson.neighbours == ()
    assert lesson.problems == ("'nothing' has a zero vector, which has no direction: its nearest words are undefined.",)


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"search": "queen"}, True),
        ({"near": "king"}, True),
        ({"words": "piano"}, False),
        ({"seed": 1}, False),
        ({"projection": "pca"}, False),
    ],
)
def test_a_view_belongs_to_one_picture(change, same):
    one, other = (compute(settings, GLOVE).identity for settings in (OPENING, replace(OPENING, **change)))
    assert (one == other) is same
