"""Next symbol: what a symbol is, errors for invalid texts, and what a trained network generates."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInput
from core.lessons.unrolled_rnn.lesson import compute
from core.lessons.unrolled_rnn.settings import Settings
from core.tasks import next_symbol


def test_hello_has_four_inputs_and_the_next_letters_as_targets():
    example = next_symbol.example("hello")
    assert example.step_labels == ("h", "e", "l", "l")
    assert example.target_labels == ("e", "l", "l", "o")
    assert example.input_labels == example.output_labels == ("e", "h", "l", "o")
    assert example.inputs.argmax(axis=1).tolist() == [1, 0, 2, 2]
    assert example.targets.argmax(axis=1).tolist() == [0, 2, 2, 3]
    assert example.scored.all()


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("👨‍👩‍👧‍👦a", ("👨‍👩‍👧‍👦", "a")),  # an emoji of four people, joined
        ("🇩🇪🇫🇷", ("🇩🇪", "🇫🇷")),
        ("e\u0301e", ("é", "e")),  # composed
        ("क्षि न", ("क्षि", " ", "न")),
        ("שלום", ("ש", "ל", "ו", "ם")),
        (" a\t\nb ", ("a", " ", "b")),
        ("<b>", ("<", "b", ">")),
        ("aa", ("a", "a")),
    ],
)
def test_a_symbol_is_a_user_perceived_character(text, symbols):
    assert next_symbol.symbols(text) == symbols


def test_a_space_is_shown():
    assert next_symbol.example("a b").output_labels == ("␣", "a", "b")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "2 to 12 characters"),
        ("a", "2 to 12 characters"),
        ("   ", "2 to 12 characters"),
        ("abcdefghijklm", "2 to 12 characters"),
        ("x" * 10_000, "2 to 12 characters"),
        ("a\u202eb", "characters that can be seen"),
        ("a\x00b", "characters that can be seen"),
        ("a\u200bb", "characters that can be seen"),
        ("ab" + "\u0301" * 100, "characters with fewer than 16 combining marks"),
        ("ab" + "\u0301" * 10_000, "characters with fewer than 16 combining marks"),
    ],
)
def test_an_invalid_text_gives_one_short_sentence(text, expected):
    with pytest.raises(BadInput) as found:
        next_symbol.symbols(text)
    assert str(found.value).startswith(f"text must be {expected}; got ")
    assert len(str(found.value)) < 300
    assert str(found.value).isprintable()


@given(st.text(max_size=40))
def test_any_text_is_encoded_or_rejected(text):
    try:
        example = next_symbol.example(text)
    except BadInput:
        return
    steps = len(example.step_labels)
    assert 1 <= steps <= 11
    assert example.inputs.sum(axis=1).tolist() == example.targets.sum(axis=1).tolist() == [1.0] * steps
    assert np.array_equal(example.inputs[1:], example.targets[:-1])
    assert len(set(example.output_labels)) == len(example.output_labels)


def test_least_loss_without_memory_is_2_ln_2_for_hello():
    assert next_symbol.loss_without_memory(next_symbol.example("hello")) == pytest.approx(2 * np.log(2))
    assert next_symbol.loss_without_memory(next_symbol.example("world")) == 0.0


def test_a_trained_network_generates_the_word_and_an_untrained_one_does_not():
    before, after = compute(Settings()), compute(Settings(do="train200"))
    assert "".join(next_symbol.generate(before.network, before.example, "h", 4).symbols) != "hello"
    sample = next_symbol.generate(after.network, after.example, "h", 4)
    assert "".join(sample.symbols) == "hello"
    assert np.allclose(sample.probability, after.evaluation.prediction, atol=1e-12)  # with these inputs
    assert np.allclose(sample.probability.sum(axis=1), 1.0)


def test_sampling_uses_the_generator():
    lesson = compute(Settings())
    drawn = [
        next_symbol.generate(lesson.network, lesson.example, "h", 30, rng=np.random.default_rng(seed)).symbols
        for seed in (1, 1, 2)
    ]
    assert drawn[0] == drawn[1] != drawn[2]


def test_an_unknown_first_letter_is_rejected():
    lesson = compute(Settings())
    with pytest.raises(BadInput, match=r"first must be one of e, h, l, o; got 'x'\."):
        next_symbol.generate(lesson.network, lesson.example, "x", 4)
