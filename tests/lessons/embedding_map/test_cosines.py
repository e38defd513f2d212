"""How scores are made: opened, every number on the way agrees with the score itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.lessons.embedding_map.cosines import COSINE, SCORES, opened_cosine, opened_score
from core.lessons.embedding_map.lesson import cosines
from core.words import UnknownWord, WordVectors
from core.words.analogy import solve
from core.words.similarity import multiplied

GLOVE = WordVectors.default()
WORDS = st.sampled_from(GLOVE.words[:5_000])


@given(WORDS, WORDS)
def test_a_cosine_is_its_products_over_its_lengths(a, b):
    opened = opened_cosine(GLOVE, a, b)
    one, other = GLOVE[a].astype(np.float64), GLOVE[b].astype(np.float64)
    np.testing.assert_array_equal(opened.products, one * other)
    assert opened.dot == pytest.approx(one @ other, abs=1e-12)
    assert opened.cosine == pytest.approx(opened.dot / (opened.length_a * opened.length_b), rel=1e-15)
    assert -1 - 1e-12 <= opened.cosine <= 1 + 1e-12


@pytest.mark.slow
@given(st.lists(WORDS, min_size=3, max_size=3, unique=True), st.sampled_from(["add", "mul"]))
def test_a_score_is_what_the_candidate_is_ranked_by(words, method):
    a, b, c = words
    answer = solve(GLOVE, f"{c} - {a} + {b}", 5, method=method)
    for word, score in answer.candidates + answer.candidates_with_inputs:
        opened = opened_score(GLOVE, answer.expression, method, word)
        assert opened.score == pytest.approx(score, abs=1e-10)
        for _, term, cosine in opened.cosines:
            assert cosine == pytest.approx(opened_cosine(GLOVE, word, term).cosine)


def test_a_zero_vector_has_cosine_0():
    vectors = WordVectors(("nothing", "something"), np.array([[0.0, 0.0], [1.0, 2.0]]))
    assert opened_cosine(vectors, "nothing", "something").cosine == 0.0


def test_an_unknown_word_is_answered():
    with pytest.raises(UnknownWord, match="kinng"):
        opened_cosine(GLOVE, "kinng", "king")


def test_the_equations_on_the_page_are_those_of_the_docstrings():
    def plain(text: str) -> str:
        return "".join(text.split())

    assert plain(COSINE) in plain(cosines.OpenedCosine.__doc__)
    assert plain(SCORES["add"]) in plain(cosines.OpenedScore.__doc__)
    assert plain(SCORES["mul"]) in plain(multiplied.__doc__)
