"""The analogy box: what may be typed, and that every strip, corner and answer is what the sum says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.lessons.analogy_box import CANDIDATES, analogy_box, tidy
from core.tasks.problem import BadInput
from core.words import WordVectors

GLOVE = WordVectors.default()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("king - man + woman", "king - man + woman"),
        ("  King −man  + WOMAN ", "king - man + woman"),
        ("man : woman :: king : ?", "king - man + woman"),
        ("man:woman::king:?", "king - man + woman"),
        ("france : italy :: paris :", "paris - france + italy"),
        ("man : woman :: king", "king - man + woman"),
        ("Man is to woman as king is to what?", "king - man + woman"),
        ("king-man+woman", "king - man + woman"),
        ("king −man+ woman", "king - man + woman"),
        ("vice-president - man + woman", "vice-president - man + woman"),
        ("good + bad", "good + bad"),
    ],
)
def test_a_sum_may_be_typed_in_many_ways(typed, meant):
    assert tidy(typed, GLOVE) == meant


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("king - kinng", "sum must be of the 30,000 words; spelled most like 'kinng': 'king'; got 'king - kinng'."),
        ("king woman", "sum must be words with + or - between two (column 6); got 'king woman'."),
        ("", "sum must be words with + or - between two, a word last (column 1); got ''."),
        ("a : b :: c : d", None),
        ("x" * 10_000, None),
        ("<script>alert(1)</script>", None),
    ],
)
def test_what_is_no_sum_is_answered(typed, sentence):
    with pytest.raises(BadInput) as problem:
        tidy(typed, GLOVE)
    said = problem.value.sentence()
    assert said == sentence if sentence else len(said) < 400 and said.isprintable()


@given(st.text(max_size=60))
def test_any_text_is_a_sum_or_answered(typed):
    try:
        assert tidy(tidy(typed, GLOVE), GLOVE) == tidy(typed, GLOVE)
    except BadInput as problem:
        assert problem.sentence().isprintable()


def test_the_honest_answer_is_the_king_and_without_him_the_queen():
    box = analogy_box(GLOVE, "king - man + woman")
    assert box.answer.candidates_with_inputs[0][0] == "king" and box.answer.candidates[0][0] == "queen"
    assert box.corners == ("man", "woman", "king", "queen")
    assert len(box.answer.candidates) == len(box.answer.candidates_with_inputs) == CANDIDATES


@pytest.mark.parametrize("sum_", ["king - man + woman", "man : woman :: king : ?", "paris - france + italy"])
def test_the_strips_are_the_vectors_and_add_up(sum_):
    box = analogy_box(GLOVE, sum_)
    a, b, c, answer = box.corners
    names, (va, vb, step, vc, total, found) = zip(*box.strips, strict=True)
    assert names == (a, b, f"{b} − {a}", c, "the sum", answer)
    for vector, word in ((va, a), (vb, b), (vc, c), (found, answer)):
        np.testing.assert_array_equal(vector, GLOVE[word].astype(np.float64))
    np.testing.assert_allclose(step, vb - va)
    np.testing.assert_allclose(total, vc + step, atol=1e-12)
    assert np.linalg.norm(total - found) == pytest.approx(box.answer.miss)


def test_the_drawn_step_from_a_to_b_is_the_one_from_c_to_the_sum():
    box = analogy_box(GLOVE, "king - man + woman")
    a, b, c, _ = box.plane.projection.points
    np.testing.assert_allclose(b - a, box.plane.point - c, atol=1e-9)


@pytest.mark.parametrize("sum_", ["good + bad", "king", "king - man - woman", "king - man + king"])
def test_other_sums_have_no_parallelogram(sum_):
    box = analogy_box(GLOVE, sum_)
    assert box.plane is None and box.corners is None
    assert [name for name, _ in box.strips][-2:] == ["the sum", box.answer.answer]


def test_nothing_is_left_of_a_word_without_itself():
    assert analogy_box(GLOVE, "king - king").is_zero and not analogy_box(GLOVE, "king - man").is_zero
