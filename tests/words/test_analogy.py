"""Sums of words: what is parsed, what is refused, and the answers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.words import UnknownWord, WordVectors
from core.words.analogy import BadExpression, Expression, Term, complete, parse, solve

WORDS = st.text("abc-+é", min_size=1, max_size=6)


@pytest.fixture(scope="module")
def vectors():
    return WordVectors.default()


@pytest.mark.parametrize(
    ("text", "signs", "words"),
    [
        ("king - man + woman", (1, -1, 1), ("king", "man", "woman")),
        ("  king−man", (1,), ("king−man",)),
        ("king − man – boy", (1, -1, -1), ("king", "man", "boy")),
        ("-man +woman -king", (-1, 1, -1), ("man", "woman", "king")),
        ("- vice-president + x", (-1, 1), ("vice-president", "x")),
        ("a + -lrb- - +", (1, 1), None),
        ("+ -lrb-", (1,), ("-lrb-",)),
        ("king", (1,), ("king",)),
    ],
)
def test_an_expression_is_parsed(text, signs, words):
    if words is None:
        with pytest.raises(BadExpression):
            parse(text)
    else:
        assert (parse(text).signs, parse(text).words) == (signs, words)


@given(st.lists(st.tuples(st.sampled_from([1, -1]), WORDS), min_size=1, max_size=12))
def test_a_written_expression_is_parsed_again(terms):
    expression = Expression(tuple(Term(sign, word) for sign, word in terms if word not in "+-"))
    if expression.terms and not (expression.signs[0] > 0 and expression.words[0][0] in "+-"):
        assert parse(str(expression)) == expression


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ("", 1, "a word last; got ''"),
        ("   ", 4, "a word last"),
        ("king -", 7, "a word last"),
        ("king man", 6, "words with + or - between two; got 'man'"),
        ("king - - man", 8, "words with one sign between two; got '-'"),
        ("+ +", 3, "words with one sign between two"),
        (" + ".join("abcdefghijklm"), 49, "at most 12 words; got 'm'"),
        ("a" * 201, 201, "at most 200 characters, not 201; got '" + "a" * 40 + "'…"),
    ],
)
def test_an_invalid_expression_is_refused_with_the_column(text, column, said):
    with pytest.raises(BadExpression) as caught:
        parse(text)
    assert caught.value.column == column
    assert said in str(caught.value) and str(caught.value).endswith(f"(column {column}).")


def test_a_sum_without_spaces_is_not_an_unknown_word(vectors):
    with pytest.raises(BadExpression, match=r"with spaces around \+ and -; got 'king-man\+woman' \(column 5\)"):
        solve(vectors, "king-man+woman")
    with pytest.raises(UnknownWord, match="got 'king-mna'"):
        solve(vectors, "king-mna")


@pytest.mark.parametrize("method", ["add", "mul"])
def test_man_is_to_woman_as_king_is_to_queen(vectors, method):
    found = complete(vectors, "man", "Woman", "KING", 5, method=method)
    assert (found.a, found.b, found.c, found.answer) == ("man", "woman", "king", "queen")
    assert found.candidates[0][0] == "queen" and len(found.candidates) == 5
    assert found.candidates == tuple(vectors.analogy("man", "woman", "king", 5, method=method))
    with_inputs = vectors.analogy("man", "woman", "king", 5, exclude_inputs=False, method=method)
    assert found.candidates_with_inputs == tuple(with_inputs)


def test_with_the_input_words_king_minus_man_plus_woman_is_king(vectors):
    assert complete(vectors, "man", "woman", "king").candidates_with_inputs[0][0] == "king"


def test_the_point_is_the_exact_sum_and_the_miss_its_distance(vectors):
    found = solve(vectors, "paris - france + italy")
    paris, france, italy, rome = (
        vectors.table[vectors.words.index(w)].tolist() for w in ("paris", "france", "italy", "rome")
    )
    point = [p - f + i for p, f, i in zip(paris, france, italy, strict=True)]
    assert found.point.tolist() == pytest.approx(point, abs=1e-12)
    assert found.answer == "rome"
    assert found.miss == pytest.approx(np.linalg.norm(np.subtract(point, rome)), abs=1e-12)


def test_a_sum_of_three_is_the_analogy(vectors):
    found, analogy = solve(vectors, "woman - man + king"), complete(vectors, "man", "woman", "king")
    assert found.expression == analogy.expression
    assert (found.candidates, found.miss) == (analogy.candidates, analogy.miss)


def test_the_answers_to_a_single_word_are_its_neighbours(vectors):
    assert solve(vectors, "King").candidates == tuple(vectors.neighbours("king"))
    assert solve(vectors, "King").candidates_with_inputs[0][0] == "king"


def test_a_vocabulary_without_another_word_is_refused():
    with pytest.raises(ValueError, match="must leave a word to answer with; got all 2 of two"):
        solve(WordVectors(("a", "b"), np.eye(2), "two"), "a - b")
