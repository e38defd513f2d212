"""Neighbours and analogies agree with the definition in float64, and with gensim."""

import numpy as np
import pytest
from gensim.models import KeyedVectors
from hypothesis import given
from hypothesis import strategies as st

from core.words import UnknownWord, WordVectors
from core.words.vectors import shipped

ASKED = ("king", "paris", "walked", "computer", "she", "the", "vice-president", ",")
QUESTIONS = (
    ("man", "woman", "king"),
    ("paris", "france", "rome"),
    ("walk", "walked", "talk"),
    ("big", "bigger", "hot"),
)


@st.composite
def tables(draw, fewest=5, largest=1.0):
    """Draw vectors in which rows may repeat, point the same way, or be zero."""
    count, size = draw(st.integers(fewest, 40)), draw(st.integers(1, 6))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    table = rng.integers(-2, 3, size=(count, size)) if draw(st.booleans()) else rng.normal(size=(count, size))
    return WordVectors(tuple(f"w{row}" for row in range(count)), table * largest)


@pytest.fixture(scope="module")
def vectors():
    return WordVectors.default()


@pytest.fixture(scope="module")
def gensims(vectors):
    keyed = KeyedVectors(vectors.size, count=0)
    keyed.add_vectors(list(vectors.words), np.array(vectors.table))
    keyed.fill_norms()
    return keyed


def cosines_by_definition(vectors, vector):
    """Return the cosine of each word with a vector; 0 where there is none."""
    table, vector = vectors.table.astype(np.float64), np.asarray(vector, dtype=np.float64)
    return np.array(
        [
            row @ vector / (np.linalg.norm(row) * np.linalg.norm(vector)) if row.any() and vector.any() else 0
            for row in table
        ]
    )


def ranked(scores, words, n, without):
    """Return the best by sorting all scores; of ties, which rounding must not separate, the first."""
    order = sorted(range(len(words)), key=lambda row: (-round(scores[row], 9), row))
    return [(words[row], scores[row]) for row in order if words[row] not in without][:n]


def assert_same(found, expected, tolerance=1e-9):
    assert [word for word, _ in found] == [word for word, _ in expected]
    assert [score for _, score in found] == pytest.approx([score for _, score in expected], abs=tolerance)


@given(tables(), st.integers(1, 12), st.integers(0, 4))
def test_neighbours_are_those_of_the_definition(vectors, n, row):
    word = vectors.words[row]
    expected = ranked(cosines_by_definition(vectors, vectors[word]), vectors.words, n, {word})
    assert_same(vectors.neighbours(word, n), expected)


@pytest.mark.slow
@given(tables(), st.integers(1, 12), st.integers(0, 2**32 - 1))
def test_neighbours_of_a_vector_that_is_not_a_word(vectors, n, seed):
    vector = np.random.default_rng(seed).normal(size=vectors.size)
    left_out = vectors.words[1:3]
    expected = ranked(cosines_by_definition(vectors, vector), vectors.words, n, left_out)
    assert_same(vectors.neighbours(vector, n, exclude=left_out), expected)


@pytest.mark.parametrize("factor", [1e-30, 1e30])
def test_neighbours_do_not_depend_on_the_norm_of_the_vectors(factor, vectors):
    fewer = WordVectors(vectors.words[:500], vectors.table[:500])
    scaled = WordVectors(fewer.words, fewer.table.astype(np.float64) * factor)
    assert_same(scaled.neighbours("he", 20), fewer.neighbours("he", 20), tolerance=1e-6)


def test_a_zero_vector_has_cosine_0_and_the_first_words_first():
    vectors = WordVectors(("a", "b", "c", "d"), [[1, 0], [0, 0], [-1, 0], [0, 2]])
    assert vectors.neighbours([0.0, 0.0], 3) == [("a", 0.0), ("b", 0.0), ("c", 0.0)]
    assert vectors.neighbours("b") == [("a", 0.0), ("c", 0.0), ("d", 0.0)]
    assert vectors.neighbours("a") == [("b", 0.0), ("d", 0.0), ("c", -1.0)]


@given(tables(), st.sampled_from(["add", "mul"]), st.booleans(), st.integers(1, 9))
def test_analogies_are_those_of_the_definition(vectors, method, exclude, n):
    b, c, a = rows = [vectors.table[row].astype(np.float64) for row in (1, 2, 0)]
    if method == "add":
        total = sum(sign * row / (np.linalg.norm(row) or 1) for sign, row in zip((1, 1, -1), rows, strict=True))
        if np.linalg.norm(total) < 1e-9:
            total = np.zeros(vectors.size)  # unit vectors that cancel give the zero vector
        scores = cosines_by_definition(vectors, total)
    else:
        of_b, of_c, of_a = ((1 + cosines_by_definition(vectors, row)) / 2 for row in (b, c, a))
        scores = of_b * of_c / (of_a + 1e-6)
    expected = ranked(scores, vectors.words, n, set(vectors.words[:3]) if exclude else ())
    found = vectors.analogy("w0", "w1", "w2", n, exclude_inputs=exclude, method=method)
    assert [score for _, score in found] == pytest.approx([score for _, score in expected], rel=1e-6, abs=1e-9)
    if method == "add":
        assert_same(found, expected)


@pytest.mark.parametrize("word", ASKED)
def test_neighbours_agree_with_gensim(word, vectors, gensims):
    assert_same(vectors.neighbours(word, 50), gensims.most_similar(word, topn=50), tolerance=1e-6)


@pytest.mark.filterwarnings("ignore:Call to deprecated `init_sims`")  # by gensim itself
@pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
def test_analogies_agree_with_gensim(question, vectors, gensims):
    a, b, c = question
    expected = gensims.most_similar(positive=[b, c], negative=[a], topn=50)
    assert_same(vectors.analogy(a, b, c, 50), expected, tolerance=1e-6)
    expected = gensims.most_similar_cosmul(positive=[b, c], negative=[a], topn=50)
    assert_same(vectors.analogy(a, b, c, 50, method="mul"), expected, tolerance=2e-6)


def test_longer_sums_agree_with_gensim(vectors, gensims):
    added, taken = ["king", "woman", "paris"], ["man", "france"]
    expected = gensims.most_similar(positive=added, negative=taken, topn=20)
    assert_same(vectors.completed([*added, *taken], (1, 1, 1, -1, -1), 20), expected, tolerance=1e-6)


def test_king_minus_man_plus_woman_is_queen_only_without_the_input_words(vectors):
    assert vectors.analogy("man", "woman", "king")[0][0] == "queen"
    assert vectors.analogy("man", "woman", "king", method="mul")[0][0] == "queen"
    assert vectors.analogy("man", "woman", "king", exclude_inputs=False)[0][0] == "king"


def test_the_shipped_vectors(vectors):
    assert (len(vectors), vectors.size, vectors.table.dtype) == (30_000, 100, np.float32)
    assert vectors is WordVectors.default()
    assert vectors.words[:3] == ("the", ",", ".") and vectors.words.index("queen") == 1948
    with pytest.raises(ValueError, match="read-only"):
        vectors.table[0, 0] = 1.0


def test_a_word_is_found_exactly_or_ignoring_case():
    vectors = WordVectors(("Paris", "paris", "Caf\N{LATIN SMALL LETTER E WITH ACUTE}", "Straße"), np.eye(4))
    assert [vectors.find(text) for text in ("Paris", "paris", "PARIS", " Paris\n")] == [
        "Paris",
        "paris",
        "Paris",
        "Paris",
    ]
    assert vectors.find("CAFE\N{COMBINING ACUTE ACCENT}") == vectors.words[2]
    assert vectors.find("STRASSE") == "Straße"
    assert vectors.find("rome") is None
    assert "PARIS" in vectors and "rome" not in vectors and 3 not in vectors
    assert vectors["paris"].tolist() == [0, 1, 0, 0] and vectors.row("STRASSE") == 3


def test_an_unknown_word_is_refused_with_the_most_similar_spelling(vectors):
    for ask in (vectors.neighbours, vectors.row, lambda word: vectors.analogy("man", word, "king")):
        with pytest.raises(UnknownWord) as caught:
            ask("kinng")
        assert (caught.value.word, caught.value.nearest) == ("kinng", "king")
        assert str(caught.value) == (
            "word must be one of the 30,000 in GloVe 6B (100 numbers a word); got 'kinng' (did you mean 'king'?)."
        )
    with pytest.raises(UnknownWord, match=r"got 'ab+'…\.$") as caught:
        vectors.row("a" + "b" * 100_000)
    assert caught.value.nearest is None


@pytest.mark.parametrize(
    ("text", "nearest"),
    [("goverment", "government"), ("womna", "woman"), ("Quuen", "queen"), ("xqzzkwjy", None), ("", None), (" ", None)],
)
def test_nearest_spelling(text, nearest, vectors):
    assert next(iter(vectors.nearest_spelling(text)), None) == nearest


def test_of_equally_similar_spellings_the_more_frequent_word_is_first():
    vectors = WordVectors(("bat", "cat", "cats"), np.eye(3))
    assert vectors.nearest_spelling("rat", 2) == ["bat", "cat"]
    vectors = WordVectors(("cat", "bat", "cats"), np.eye(3))
    assert vectors.nearest_spelling("rat", 3) == ["cat", "bat"]  # two letters of three are not near


@pytest.mark.parametrize(
    ("words", "table", "said"),
    [
        (("a", "b"), np.eye(3), "a row for each of N = 2 words"),
        ((), np.zeros((0, 3)), "at least one"),
        (("a",), np.zeros((1, 0)), r"shape \(1, 0\)"),
        (("a", "b"), np.zeros(2), r"shape \(2,\)"),
        (("a", "b"), np.array([[0.0], [np.nan]]), r"finite in float32; got \[nan\] \(the word 'b'\)"),
        (("a", "b"), np.array([[1e300], [0.0]]), r"finite in float32; got \[1\.e\+300\] \(the word 'a'\)"),
        (("a", "b", "a"), np.eye(3), "got 'a' twice"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(words, table, said):
    with pytest.raises(ValueError, match=said):
        WordVectors(words, table)


def test_invalid_arguments_are_refused(vectors):
    for vector in ([1.0], np.full(100, np.nan)):
        with pytest.raises(ValueError, match="vector must be 100 finite numbers"):
            vectors.neighbours(vector)
    for n in (0, True, 2.5):
        with pytest.raises(ValueError, match="n must be a whole number from 1"):
            vectors.neighbours("king", n)
    with pytest.raises(ValueError, match="method must be one of add, mul; got 'cosine'"):
        vectors.analogy("man", "woman", "king", method="cosine")


def test_a_file_is_loaded_under_its_name(tmp_path):
    (tmp_path / "two.txt").write_text("a 1 0\nb 1 1\n", encoding="utf-8")
    heard = []
    vectors = WordVectors.load(tmp_path / "two.txt", progress=lambda done, total: heard.append((done, total)))
    assert (vectors.words, vectors.table.tolist(), vectors.name) == (("a", "b"), [[1, 0], [1, 1]], "two.txt")
    assert heard[-1] == (12, 12)


def test_missing_or_damaged_assets_are_reported(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"in core/assets; got no 'glove\.safetensors'"):
        shipped(tmp_path)
    for name in ("glove.safetensors", "glove.words.txt"):
        (tmp_path / name).write_bytes(b"no")
    with pytest.raises(ValueError, match="as a tool wrote them"):
        shipped(tmp_path)
