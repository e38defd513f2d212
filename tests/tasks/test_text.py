"""Text: what is typed is read or answered, and what a unit could keep track of is counted rightly."""

import unicodedata

import numpy as np
import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from core.errors import BadInput
from core.recurrent import LSTM, Network, Readout
from core.tasks import text
from core.tasks.example import one_hot

VOCABULARY = "\n \"'()-.:abc"


def test_an_example_reads_each_character_and_asks_for_the_next():
    example = text.example("a b\nc", VOCABULARY)
    assert example.step_labels == ("a", "␣", "b", "↵") and example.target_labels == ("␣", "b", "↵", "c")
    assert [example.input_labels[k] for k in example.inputs.argmax(axis=1)] == list(example.step_labels)
    assert [example.output_labels[k] for k in example.targets.argmax(axis=1)] == list(example.target_labels)
    assert example.scored.all()


def test_typographic_marks_are_read_as_the_plain_ones():
    places = text.encode("“a’b”—c…\r\n", VOCABULARY)
    assert "".join(VOCABULARY[k] for k in places) == '"a\'b"--c...\n'


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "2 to 2,000 characters, not 0; got ''"),
        ("a", "2 to 2,000 characters, not 1"),
        ("ab" * 1001, "not 2,002"),
        ("…" * 700, "not 2,100"),
        ("a" * 100_000, "not 100,000"),
        ("ab😀", "number 3 is '😀'"),
        ("… é", "number 3 is 'é'"),
        ("… e\u0301", "number 3 is 'e\u0301'"),
        ("“a”—\r\né", "number 6 is 'é'"),
        ("a\xa0\u2003é", "number 4 is 'é'"),
        ("a\xad é", "number 4 is 'é'"),
        ("ab👩\u200d👧", "number 3 is '👩\\\\u200d👧'"),
        ("a\0b", r"number 2 is '\\x00'"),
    ],
)
def test_what_cannot_be_used_is_answered(typed, said):
    with pytest.raises(BadInput, match=f"^text must be .*{said}"):
        text.example(typed, VOCABULARY)


@pytest.mark.parametrize("space", [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) == "Zs"])
def test_every_space_of_unicode_is_read_as_one(space):
    assert text.plain(f"a{space}b") == "a b"
    assert text.encode(f"a{space}b", VOCABULARY).tolist() == text.encode("a b", VOCABULARY).tolist()


@pytest.mark.parametrize("unseen", [*"\xad\u200b\u200c\u200d\u200e\u200f\u202e\u2060\u2069\ufeff"])
def test_what_is_not_seen_is_not_read(unseen):
    assert text.plain(f"{unseen}a{unseen}b") == "ab"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\v", "\x85", "\u2028", "\u2029"])
def test_every_line_end_is_one(end):
    assert text.plain(f"a{end}b") == "a\nb"


@given(st.text(st.sampled_from("ab“…—\xa0\xad\u200d\ufeff\r\né\u0301ñ😀👩"), min_size=2, max_size=12))
def test_what_is_told_of_stands_where_it_is_told(typed):
    try:
        places = text.encode(typed, VOCABULARY)
        assert "".join(VOCABULARY[place] for place in places) == text.plain(typed)
    except BadInput as problem:
        if "characters that the network knows" in problem.expected:
            number, symbol = problem.expected.split("; number ")[1].split(" is ", 1)
            assert repr(regex.findall(r"\X", typed)[int(number) - 1]) == symbol


def test_quotes_and_brackets_are_open_from_their_mark_to_the_one_that_closes():
    assert marks(text.inside_quotes, 'a "b" "c"') == "..##.." + "##."
    assert marks(text.inside_brackets, "a (b) (c") == "..##..##"


def test_a_blank_line_closes_what_was_left_open():
    assert marks(text.inside_quotes, '"a\nb\n\nc "d"') == "#####." + "..##."
    assert marks(text.inside_quotes, '"a\n\n"b') == "###.##"


def marks(inside, written):
    return "".join(".#"[k] for k in inside(written).astype(int))


@given(st.text("ab\n", min_size=1))
def test_the_position_is_counted_from_the_line_end(written):
    assert text.position_in_line(written).tolist() == [
        len(written[: k + 1].rsplit("\n", 1)[-1]) for k in range(len(written))
    ]


@pytest.mark.slow
@given(st.integers(0, 2**32), st.integers(2, 40), st.integers(1, 5))
def test_the_area_under_the_curve_is_scikit_learns(seed, steps, units):
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 6, (steps, units)).astype(float)  # with ties
    inside = rng.permutation(np.arange(steps) < rng.integers(1, steps))
    area = text.area_under_curve(values, inside)
    assert area == pytest.approx([roc_auc_score(inside, column) for column in values.T])
    assert float(text.area_under_curve(values[:, 0], inside)) == area[0]


def test_the_correlation_is_numpys_and_nothing_for_a_constant():
    rng = np.random.default_rng(0)
    values, position = rng.standard_normal((50, 3)), rng.integers(0, 60, 50)
    expected = [np.corrcoef(column, position)[0, 1] for column in values.T]
    assert text.correlation(values, position) == pytest.approx(expected)
    assert float(text.correlation(values[:, 1], position)) == pytest.approx(expected[1])
    assert text.correlation(np.ones((50, 2)), position).tolist() == [0.0, 0.0]


def test_who_says_the_same_of_every_character_needs_the_logarithm_of_their_number():
    readout = Readout(np.zeros((8, 2)), np.zeros(8), "softmax")
    network = Network(LSTM(np.zeros((8, 8)), np.zeros((8, 2)), np.zeros(8)), readout)
    one = one_hot([0, 3, 7, 7, 1], 8)
    assert text.bits_per_character(network, one[:-1], one[1:]) == pytest.approx(3.0)
