"""The start page's small map: its words have their t-SNE positions, and its lines join nearest words."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from core.lessons.embedding_map.lesson import compute
from core.lessons.embedding_map.scene import FONT, HEIGHT, JOINED, LETTER, NEAREST, WIDTH, build
from core.lessons.embedding_map.settings import Settings
from core.scene.scene import Arrow, Label, plain
from core.words import WordVectors

LESSON = compute(Settings(), WordVectors.default())
SCENE = build(LESSON)


def test_every_word_has_a_dot_in_the_order_of_the_map():
    dots = {mark.id.split("-", 2)[2]: mark for mark in SCENE.marks if mark.id.startswith("dot-")}
    assert set(dots) == set(LESSON.shown.words)
    drawn = np.array([dots[word].x for word in LESSON.shown.words])
    assert np.corrcoef(drawn, LESSON.points[:, 0])[0, 1] > 0.999999


def test_lines_join_the_nearest_words_of_the_map_and_appear_word_by_word():
    lines = {mark.id for mark in SCENE.marks if isinstance(mark, Arrow)}
    assert lines == {name for step in SCENE.steps for name in step.shows}
    for word, step in zip(JOINED, SCENE.steps, strict=True):
        near = {name for name, _ in LESSON.vectors.neighbours(word, NEAREST)} & set(LESSON.shown.words)
        assert near and set(step.shows) == {f"line-{word}-{name}" for name in near}


def test_labels_are_inside_and_do_not_overlap():
    labels = [mark for mark in SCENE.marks if isinstance(mark, Label) and mark.id.startswith("label-")]
    assert {label.text for label in labels} >= set(JOINED)
    half = {label.id: FONT * LETTER * len(label.text) / 2 for label in labels}
    for label in labels:
        assert half[label.id] - 1 <= label.x <= WIDTH - half[label.id] + 1 and FONT - 4 <= label.y <= HEIGHT
    for one, other in combinations([label for label in labels if label.text not in JOINED], 2):
        assert abs(one.x - other.x) >= half[one.id] + half[other.id] or abs(one.y - other.y) >= FONT


def test_it_is_plain_data():
    assert plain(SCENE)["start"] == "near-1"
