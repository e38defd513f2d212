"""The analogy box: accepted expressions, and that vectors, corners and answers agree with the sum."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInput
from core.lessons.embedding_map.analogy import CANDIDATES, analogy_box
from core.words import WordVectors
from core.words.expressions import tidy, typed

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
        ("Man -> Woman as King -> ?", "king - man + woman"),
        ("man->woman as king->", "king - man + woman"),
        ("MAN → WOMAN :: KING → what", "king - man + woman"),
        ("man ⟶ woman like king ⟶ ?", "king - man + woman"),
        ("man=>woman as king=>?", "king - man + woman"),
        ("man --> woman :: king", "king - man + woman"),
        ("man∶woman∷king∶?", "king - man + woman"),
        ("man is  to woman as king is to ___", "king - man + woman"),
        ("man to woman as king to ?", "king - man + woman"),
        ("paris : france = rome : ?", "rome - paris + france"),
        ("king - man + woman = ?", "king - man + woman"),
        ("man:woman::king:queen", "king - man + woman = queen"),
        ("Man is to Woman as King is to Queen?", "king - man + woman = queen"),
        ("man→woman::king→queen", "king - man + woman = queen"),
        ("king-man+woman=Queen", "king - man + woman = queen"),
    ],
)
def test_a_sum_may_be_typed_in_many_ways(typed, meant):
    assert tidy(typed, GLOVE) == meant


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            "king - kinng",
            "sum must be made of known words: 'kinng' is not in the vocabulary (of 30,000 words; did you mean 'king'?)"
            "; got 'king - kinng'.",
        ),
        ("king woman", "sum must be words with + or - between two (column 6); got 'king woman'."),
        ("", "sum must be words with + or - between two, a word last (column 1); got ''."),
        ("king   - man  woman", "sum must be words with + or - between two (column 15); got 'king   - man  woman'."),
        ("king-man woman", "sum must be words with + or - between two (column 10); got 'king-man woman'."),
        (
            "man:woman",
            "sum must be as in man : woman :: king : ?, with '::' or 'as' at this place (column 10); got 'man:woman'.",
        ),
        (
            "man -> woman king",
            "sum must be as in man : woman :: king : ?, with '::' or 'as' at this place (column 14); "
            "got 'man -> woman king'.",
        ),
        (
            "man : : king",
            "sum must be as in man : woman :: king : ?, with one word at this place (column 7); got 'man : : king'.",
        ),
        (
            "man:woman::king:queen:x",
            "sum must be as in man : woman :: king : ?, with nothing at this place (column 22); "
            "got 'man:woman::king:queen:x'.",
        ),
        (
            "man:woman::king:quen",
            "sum must be made of known words: 'quen' is not in the vocabulary (of 30,000 words; did you mean 'queen'?)"
            "; got 'man:woman::king:quen'.",
        ),
        (
            "king - zzqqxxzzqq",
            "sum must be made of known words: 'zzqqxxzzqq' is not in the vocabulary (of 30,000 words); "
            "got 'king - zzqqxxzzqq'.",
        ),
        ("a : b :: c : d", None),
        ("x" * 10_000, None),
        ("<script>alert(1)</script>", None),
    ],
)
def test_what_is_not_a_sum_is_refused(typed, sentence):
    with pytest.raises(BadInput) as problem:
        tidy(typed, GLOVE)
    said = problem.value.sentence()
    assert said == sentence if sentence else len(said) < 400 and said.isprintable()


@pytest.mark.slow
@given(st.text(max_size=60))
def test_any_text_is_a_sum_or_refused(typed):
    try:
        assert tidy(tidy(typed, GLOVE), GLOVE) == tidy(typed, GLOVE)
    except BadInput as problem:
        assert problem.sentence().isprintable()


def test_the_answer_is_king_and_without_the_input_words_queen():
    box = analogy_box(GLOVE, "king - man + woman")
    assert box.answer.candidates_with_inputs[0][0] == "king" and box.answer.candidates[0][0] == "queen"
    assert box.corners == ("man", "woman", "king", "queen")
    assert len(box.answer.candidates) == len(box.answer.candidates_with_inputs) == CANDIDATES


@pytest.mark.parametrize("sum_", ["king - man + woman", "man : woman :: king : ?", "paris - france + italy"])
def test_the_heat_map_has_the_vectors_and_they_add_up(sum_):
    box = analogy_box(GLOVE, sum_)
    a, b, c, answer = box.corners
    names, (va, vb, offset, vc, total, found) = zip(*box.strips, strict=True)
    assert names == (a, b, f"{b} − {a}", c, "the sum", answer)
    for vector, word in ((va, a), (vb, b), (vc, c), (found, answer)):
        np.testing.assert_array_equal(vector, GLOVE[word].astype(np.float64))
    np.testing.assert_allclose(offset, vb - va)
    np.testing.assert_allclose(total, vc + offset, atol=1e-12)
    assert np.linalg.norm(total - found) == pytest.approx(box.answer.miss)


def test_the_drawn_offset_from_a_to_b_is_the_one_from_c_to_the_sum():
    box = analogy_box(GLOVE, "king - man + woman")
    a, b, c, _ = box.plane.projection.points
    np.testing.assert_allclose(b - a, box.plane.point - c, atol=1e-9)


@pytest.mark.parametrize("sum_", ["good + bad", "king", "king - man - woman", "king - man + king"])
def test_other_sums_have_no_parallelogram(sum_):
    box = analogy_box(GLOVE, sum_)
    assert box.plane is None and box.corners is None
    assert [name for name, _ in box.strips][-2:] == ["the sum", box.answer.answer]


def test_a_word_minus_itself_is_the_zero_vector():
    assert analogy_box(GLOVE, "king - king").is_zero and not analogy_box(GLOVE, "king - man").is_zero


PLACES = st.sampled_from(GLOVE.words[:500])
RELATIONS = st.sampled_from([":", " : ", " -> ", "→", " is to ", " => ", "⟶"])


@given(PLACES, PLACES, PLACES, RELATIONS, st.sampled_from(["::", " :: ", " as ", " AS "]))
def test_every_proportion_of_words_is_its_sum(a, b, c, relation, between):
    if all(word.isalpha() and word not in ("as", "to", "is", "like", "what") for word in (a, b, c)):
        assert tidy(f"{a}{relation}{b}{between}{c.upper()}{relation}?", GLOVE) == f"{c} - {a} + {b}"


@pytest.mark.slow
@pytest.mark.parametrize("method", ["add", "mul"])
@pytest.mark.parametrize("word", ["queen", "prince", "banana", "king", "man"])
def test_the_rank_of_an_expected_answer_is_computed(word, method):
    box = analogy_box(GLOVE, f"man : woman :: king : {word.upper()}", method)
    words = ["king", "man", "woman"]
    ranked = GLOVE.completed(words, [1, -1, 1], len(GLOVE), exclude_inputs=word not in words, method=method)
    place = [other for other, _ in ranked].index(word) + 1
    assert (box.expected.word, box.expected.place, box.expected.among) == (word, place, len(ranked))
    assert box.expected.score == ranked[place - 1][1]
    assert box.answer.answer == "queen"


def test_without_an_expected_answer_there_is_no_rank():
    assert analogy_box(GLOVE, "man : woman :: king : ?").expected is None


def test_words_with_marks_in_them_are_words():
    vectors = WordVectors(("a:b", "c->d", "is", "to", "e=f"), np.eye(5), "own.txt")
    assert tidy("a:b - c->d + e=f", vectors) == "a:b - c->d + e=f"


@pytest.mark.parametrize("text", ["man:woman::king:queen", "Man -> Woman as King -> ?", "  King -man + WOMAN "])
def test_what_was_typed_stays(text):
    assert typed(text, GLOVE) == text.strip()
    with pytest.raises(BadInput):
        typed(f"{text} :", GLOVE)
