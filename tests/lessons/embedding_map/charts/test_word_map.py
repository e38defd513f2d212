"""The map's figure: words are drawn at the positions that the lesson computed."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest
import regex
from plotly.offline import get_plotlyjs

from core.lessons.embedding_map.charts import word_map as figures
from core.lessons.embedding_map.charts.word_map import figure, map_of, sentences
from core.lessons.embedding_map.lesson import compute
from core.lessons.embedding_map.settings import Settings
from core.lessons.embedding_map.word_groups import GROUPS, YOURS
from core.words import WordVectors
from core.words.projection import trustworthiness_by_chance

GLOVE = WordVectors.default()


def drawn(chart, name):
    (trace,) = (trace for trace in chart.data if trace.name == name)
    return trace


@pytest.mark.parametrize("projection", ["tsne", "pca"])
@pytest.mark.parametrize("search", ["", "queen", "piano"])
def test_every_word_is_drawn_at_the_lessons_position(projection, search):
    lesson = compute(Settings(projection=projection, search=search), GLOVE)
    shown = map_of(lesson)
    place = dict(zip(lesson.shown.words, lesson.points, strict=True))
    chart = figure(shown)
    for group in shown.groups:
        trace = drawn(chart, group.name)
        expected = np.array([place[word] for word in trace.customdata])
        np.testing.assert_allclose(np.column_stack([trace.x, trace.y]), expected, rtol=1e-5, atol=1e-5)
    assert sorted(word for group in shown.groups for word in group.words) == sorted(lesson.shown.words)


def test_groups_differ_in_their_markers_and_not_only_in_their_colours():
    for dimensions in ("2", "3"):
        chart = figure(map_of(compute(Settings(projection="pca", dimensions=dimensions), GLOVE)))
        marks = [drawn(chart, name).marker.symbol for name in GROUPS]
        assert len(set(marks)) == len(marks)


def test_in_three_dimensions_no_marker_needs_an_emoji_font():
    """Plotly draws markers in 3-D as letters; its library has the table."""
    library = get_plotlyjs()
    [table] = re.findall(r'exports=\{(circle:"\\u[^}]+)\}', library)
    letters = dict(re.findall(r'"?([\w-]+)"?:"([^"]+)"', table.encode().decode("unicode_escape")))
    assert regex.search(r"\p{Emoji_Presentation}", letters["x"]), "what Plotly draws an x as"
    for search in ("", "king"):
        chart = figure(map_of(compute(Settings(projection="pca", dimensions="3", search=search), GLOVE)))
        marks = {trace.marker.symbol for trace in chart.data if "markers" in trace.mode}
        marks |= {solid for _, solid in figures.MARKS.values()}
        assert not [mark for mark in marks if regex.search(r"\p{Emoji_Presentation}", letters[mark])]


def test_labels_come_with_the_word_searched_and_its_neighbours_first_and_know_their_groups():
    lesson = compute(Settings(search="queen", neighbours=5), GLOVE)
    chart = figure(map_of(lesson))
    labels = drawn(chart, "labels")
    assert labels.text[:6] == ("queen", *(word for word, _ in lesson.neighbours))
    assert labels.meta["labels"] is True and labels.meta["always"] == [*range(6)]
    assert set(labels.text) == set(lesson.shown.words)
    for word, trace in zip(labels.text, labels.meta["traces"], strict=True):
        assert word in chart.data[trace].customdata


def test_without_a_search_groups_alternate_in_the_labels():
    labels = map_of(compute(Settings(), GLOVE)).labels
    first = {next(name for name, words in GROUPS.items() if word in words) for word in labels[: len(GROUPS)]}
    assert first == set(GROUPS)


def test_lines_lead_from_the_word_to_its_neighbours():
    lesson = compute(Settings(search="queen", neighbours=3), GLOVE)
    shown = map_of(lesson)
    trace = drawn(figure(shown), "nearest to queen")
    ends = np.column_stack([trace.x, trace.y]).reshape(3, 3, 2)
    assert np.isnan(ends[:, 2]).all()
    for (start, end, _), (_, _, place) in zip(ends, shown.neighbours, strict=True):
        np.testing.assert_allclose(start, shown.searched[1], rtol=1e-5)
        np.testing.assert_allclose(end, place, rtol=1e-5)


def test_the_searched_word_is_centred():
    assert figure(map_of(compute(Settings(), GLOVE))).layout.meta is None
    lesson = compute(Settings(search="queen"), GLOVE)
    meta = figure(map_of(lesson)).layout.meta
    assert meta["of"] == "queen"
    np.testing.assert_allclose(meta["centre"], lesson.points[lesson.searched])


def test_a_word_is_not_centred_while_t_sne_is_running():
    lesson = compute(Settings(search="queen", seed=1), GLOVE, on_progress=lambda done, total: done < 50)
    assert not lesson.picture.is_finished and lesson.searched is not None
    assert figure(map_of(lesson)).layout.meta is None


def test_axes_of_pca_state_their_share_of_the_variance_and_those_of_t_sne_have_no_title():
    lesson = compute(Settings(projection="pca"), GLOVE)
    chart = figure(map_of(lesson))
    share = lesson.picture.explained[0]
    assert chart.layout.xaxis.title.text == f"axis 1: {share:.1%} of the variance"
    assert chart.layout.yaxis.scaleanchor == "x"  # distances are drawn alike in both directions
    assert not figure(map_of(compute(Settings(), GLOVE))).layout.xaxis.title.text


@pytest.mark.parametrize(("count", "kind"), [(1_000, "scatter"), (6_000, "scattergl")])
def test_many_points_are_drawn_by_webgl(count, kind):
    lesson = compute(Settings(show="frequent", count=count, projection="pca"), GLOVE)
    chart = figure(map_of(lesson))
    assert chart.data[0].type == kind and len(chart.data[0].x) == count
    assert len(drawn(chart, "labels").text) <= figures.MOST_LABELLED


def test_in_three_dimensions_all_words_may_be_labels_too_and_the_one_searched_is_to_be_centred():
    lesson = compute(Settings(projection="pca", dimensions="3", search="queen"), GLOVE)
    chart = figure(map_of(lesson))
    labels = drawn(chart, "labels")
    assert labels.type == "scatter3d" and set(labels.text) == set(lesson.shown.words)
    assert labels.text[0] == "queen" and labels.meta["always"] == [*range(1 + len(lesson.neighbours))]
    place = dict(zip(lesson.shown.words, lesson.points, strict=True))
    expected = np.array([place[word] for word in labels.text])
    np.testing.assert_allclose(np.column_stack([labels.x, labels.y, labels.z]), expected, rtol=1e-5, atol=1e-5)
    assert chart.layout.meta["of"] == "queen"
    np.testing.assert_allclose(chart.layout.meta["centre"], place["queen"])


@pytest.mark.parametrize("words", ["", "king"])
@pytest.mark.parametrize("dimensions", ["2", "3"])
def test_an_almost_empty_map_is_drawn(words, dimensions):
    lesson = compute(Settings(show="own", words=words, dimensions=dimensions), GLOVE)
    json.loads(figure(map_of(lesson)).to_json())


def test_sentences_state_the_numbers():
    lesson = compute(Settings(projection="pca", search="piano"), GLOVE)
    said = " ".join(sentences(lesson))
    assert f"{lesson.picture.explained.sum():.0%} of it" in said and f"The search added {lesson.added} more" in said
    assert f"Trustworthiness {lesson.picture.trustworthiness:.2f}" in said
    said = " ".join(sentences(compute(Settings(), GLOVE)))
    assert "axes, sizes of groups and distances between groups are not" in said


def test_own_words_are_a_group():
    assert YOURS in [group.name for group in map_of(compute(Settings(projection="pca", words="piano"), GLOVE)).groups]


def test_words_are_shown_as_they_are_never_as_markup():
    hostile = WordVectors(("<b>x</b>", "<a href='//y'>z</a>", "a&b", "c", "d", "e"), np.eye(6), "own.txt")
    lesson = compute(Settings(show="own", words=" ".join(hostile.words), projection="pca", search="a&b"), hostile)
    chart = figure(map_of(lesson))
    for trace in chart.data:
        texts = [trace.name or "", *(trace.text if trace.text is not None else ())]
        assert not any("<" in text for text in texts)
    assert "&lt;b&gt;x&lt;/b&gt;" in drawn(chart, "labels").text
    assert "<b>x</b>" in chart.data[0].customdata  # what a click says


EIGHT = Settings(show="own", words="paris france berlin germany rome italy madrid spain", perplexity=2)


def test_a_trustworthiness_little_above_chance_is_called_low():
    lesson = compute(replace(EIGHT, projection="tsne"), GLOVE)
    chance = trustworthiness_by_chance(8, 2)
    for trust, low in ((chance - 0.1, True), ((1 + chance) / 2 - 0.01, True), ((1 + chance) / 2 + 0.01, False)):
        said = sentences(replace(lesson, picture=replace(lesson.picture, trustworthiness=trust)))[0]
        meaning = "(1 = neighbourhoods fully preserved; the 2 nearest words, by cosine)"
        assert f"Trustworthiness {trust:.2f} {meaning}" in said
        assert (f"That is low: randomly placed words have {chance:.2f} on average" in said) == low
        assert ("Neighbourhoods mean little here" in said) == low and ("Neighbourhoods are meaningful" in said) != low
    assert "no better than that" in sentences(replace(lesson, picture=replace(lesson.picture, trustworthiness=0.3)))[0]


def test_pictures_of_few_words_are_trustworthy_and_state_the_number_of_neighbours():
    said = sentences(compute(EIGHT, GLOVE))[0]
    assert "the 2 nearest words" in said and "That is low" not in said
    three = sentences(compute(replace(EIGHT, words="rome italy war"), GLOVE))[0]
    assert "fully preserved; the nearest word, by cosine)" in three


@pytest.mark.parametrize("projection", ["tsne", "pca"])
def test_words_with_the_same_vector_are_mentioned(projection):
    settings = Settings(show="own", words="a b c d", projection=projection)
    for table, said in (
        (np.ones((4, 6)), "All 4 words have the same vector: their positions are random."),
        (np.eye(6)[[0, 0, 1, 2]], "2 words share their vector with another word and may coincide."),
    ):
        lesson = compute(settings, WordVectors(tuple("abcd"), table, "own.txt"))
        assert said in sentences(lesson) and np.isfinite(lesson.points).all()
    assert lesson.picture.trustworthiness is not None


@pytest.mark.parametrize("words", ["one", "one two", "one two three", "one two three four five"])
@pytest.mark.parametrize("projection", ["tsne", "pca"])
def test_the_box_in_space_is_never_long(words, projection):
    lesson = compute(Settings(show="own", words=words, dimensions="3", projection=projection), GLOVE)
    scene = figure(map_of(lesson)).layout.scene
    sides = [
        np.diff(axis.range)[0] if axis.range else np.ptp(along)
        for axis, along in zip((scene.xaxis, scene.yaxis, scene.zaxis), lesson.points.T, strict=True)
    ]
    assert min(sides) >= 0.499 * max(sides) > 0.0
    assert (scene.aspectmode == "cube") == any(axis.range for axis in (scene.xaxis, scene.yaxis, scene.zaxis))
    for axis, along in zip((scene.xaxis, scene.yaxis, scene.zaxis), lesson.points.T, strict=True):
        assert axis.range is None or axis.range[0] <= along.min() <= along.max() <= axis.range[1]
