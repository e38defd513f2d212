"""The details of cosines and scores: every number agrees with the score itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.lessons.embedding_map import cosines
from core.lessons.embedding_map.cosines import COSINE, SCORES, cosine_details, score_details
from core.words import UnknownWord, WordVectors
from core.words.analogy import Expression, Term, solve
from core.words.similarity import multiplied

GLOVE = WordVectors.default()
WORDS = st.sampled_from(GLOVE.words[:5_000])


@given(WORDS, WORDS)
def test_a_cosine_is_the_sum_of_products_over_the_norms(a, b):
    details = cosine_details(GLOVE, a, b)
    one, other = GLOVE[a].astype(np.float64), GLOVE[b].astype(np.float64)
    np.testing.assert_array_equal(details.products, one * other)
    assert details.dot == pytest.approx(one @ other, abs=1e-12)
    assert details.cosine == pytest.approx(details.dot / (details.length_a * details.length_b), rel=1e-15)
    assert -1 - 1e-12 <= details.cosine <= 1 + 1e-12


@pytest.mark.slow
@given(st.lists(WORDS, min_size=3, max_size=3, unique=True), st.sampled_from(["add", "mul"]))
def test_a_score_is_what_the_candidate_is_ranked_by(words, method):
    a, b, c = words
    expression = Expression((Term(1, c), Term(-1, a), Term(1, b)))  # a text would not say it: "-" is a word, too
    answer = solve(GLOVE, expression, 5, method=method)
    for word, score in answer.candidates + answer.candidates_with_inputs:
        details = score_details(GLOVE, answer.expression, method, word)
        assert details.score == pytest.approx(score, abs=1e-10)
        for _, term, cosine in details.cosines:
            assert cosine == pytest.approx(cosine_details(GLOVE, word, term).cosine)


def test_a_zero_vector_has_cosine_0():
    vectors = WordVectors(("nothing", "something"), np.array([[0.0, 0.0], [1.0, 2.0]]))
    assert cosine_details(vectors, "nothing", "something").cosine == 0.0


def test_an_unknown_word_is_refused():
    with pytest.raises(UnknownWord, match="kinng"):
        cosine_details(GLOVE, "kinng", "king")


def test_the_equations_on_the_page_are_those_of_the_docstrings():
    def plain(text: str) -> str:
        return "".join(text.split())

    assert plain(COSINE) in plain(cosines.CosineDetails.__doc__)
    assert plain(SCORES["add"]) in plain(cosines.ScoreDetails.__doc__)
    assert plain(SCORES["mul"]) in plain(multiplied.__doc__)
