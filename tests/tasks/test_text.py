"""Text: typed texts are encoded or rejected, and the properties for units are computed correctly."""

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


def test_the_targets_of_an_example_are_the_next_characters():
    example = text.example("a b\nc", VOCABULARY)
    assert example.step_labels == ("a", "␣", "b", "↵") and example.target_labels == ("␣", "b", "↵", "c")
    assert [example.input_labels[k] for k in example.inputs.argmax(axis=1)] == list(example.step_labels)
    assert [example.output_labels[k] for k in example.targets.argmax(axis=1)] == list(example.target_labels)
    assert example.scored.all()


def test_typographic_marks_become_plain_ones():
    places = text.encode("“a’b”—c…\r\n", VOCABULARY)
    assert "".join(VOCABULARY[k] for k in places) == '"a\'b"--c...\n'


@pytest.mark.parametrize(
    ("typed", "message"),
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
def test_an_invalid_text_is_rejected(typed, message):
    with pytest.raises(BadInput, match=f"^text must be .*{message}"):
        text.example(typed, VOCABULARY)


@pytest.mark.parametrize("space", [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) == "Zs"])
def test_every_unicode_space_becomes_a_space(space):
    assert text.plain(f"a{space}b") == "a b"
    assert text.encode(f"a{space}b", VOCABULARY).tolist() == text.encode("a b", VOCABULARY).tolist()


@pytest.mark.parametrize("unseen", [*"\xad\u200b\u200c\u200d\u200e\u200f\u202e\u2060\u2069\ufeff"])
def test_invisible_characters_are_removed(unseen):
    assert text.plain(f"{unseen}a{unseen}b") == "ab"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\v", "\x85", "\u2028", "\u2029"])
def test_every_line_end_is_one(end):
    assert text.plain(f"a{end}b") == "a\nb"


@given(st.text(st.sampled_from("ab“…—\xa0\xad\u200d\ufeff\r\né\u0301ñ😀👩"), min_size=2, max_size=12))
def test_the_error_names_the_character_at_its_number(typed):
    try:
        places = text.encode(typed, VOCABULARY)
        assert "".join(VOCABULARY[place] for place in places) == text.plain(typed)
    except BadInput as problem:
        if "characters that the network knows" in problem.expected:
            number, symbol = problem.expected.split("; number ")[1].split(" is ", 1)
            assert repr(regex.findall(r"\X", typed)[int(number) - 1]) == symbol


def test_quotes_and_brackets_are_open_from_the_opening_to_the_closing_mark():
    assert marks(text.inside_quotes, 'a "b" "c"') == "..##.." + "##."
    assert marks(text.inside_brackets, "a (b) (c") == "..##..##"


def test_a_blank_line_closes_open_marks():
    assert marks(text.inside_quotes, '"a\nb\n\nc "d"') == "#####." + "..##."
    assert marks(text.inside_quotes, '"a\n\n"b') == "###.##"


def marks(inside, typed):
    return "".join(".#"[k] for k in inside(typed).astype(int))


@given(st.text("ab\n", min_size=1))
def test_the_position_is_counted_from_the_line_end(typed):
    assert text.position_in_line(typed).tolist() == [
        len(typed[: k + 1].rsplit("\n", 1)[-1]) for k in range(len(typed))
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


def test_the_correlation_is_numpys_and_zero_for_a_constant():
    rng = np.random.default_rng(0)
    values, position = rng.standard_normal((50, 3)), rng.integers(0, 60, 50)
    expected = [np.corrcoef(column, position)[0, 1] for column in values.T]
    assert text.correlation(values, position) == pytest.approx(expected)
    assert float(text.correlation(values[:, 1], position)) == pytest.approx(expected[1])
    assert text.correlation(np.ones((50, 2)), position).tolist() == [0.0, 0.0]


def test_a_uniform_prediction_needs_log2_of_the_vocabulary_size():
    readout = Readout(np.zeros((8, 2)), np.zeros(8), "softmax")
    network = Network(LSTM(np.zeros((8, 8)), np.zeros((8, 2)), np.zeros(8)), readout)
    one = one_hot([0, 3, 7, 7, 1], 8)
    assert text.bits_per_character(network, one[:-1], one[1:]) == pytest.approx(3.0)
