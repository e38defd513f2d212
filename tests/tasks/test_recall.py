"""Recall: typed sequences are encoded or rejected, random ones follow the rules, metrics are right."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInput
from core.recurrent import LSTM, Network, Readout
from core.tasks import recall


def text_of(symbols):
    return "".join(recall.SYMBOLS[place] for place in symbols)


def digit_asked_for(text):
    """The rule in another form: the digit after the last mark before the last symbol."""
    return text[:-1].rsplit("#", 1)[1][0]


def test_an_example_scores_the_cues_that_have_a_target():
    example = recall.example("?#7.2?#3..??")
    assert example.target_labels == ("", "", "", "", "", "7", "", "", "", "", "3", "3")
    assert example.scored.tolist() == [label != "" for label in example.target_labels]
    assert [example.input_labels[k] for k in example.inputs.argmax(axis=1)] == list("?#7.2?#3..??")
    assert (example.targets.sum(axis=1) == example.scored).all()
    assert [recall.DIGITS[k] for k in example.targets[example.scored].argmax(axis=1)] == ["7", "3", "3"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "3 to 30 symbols from .* not 0;"),
        ("#7", "not 2;"),
        ("#7" + "." * 28 + "?", "not 31;"),
        ("#7.x?", "symbol 4 is not; got '#7.x\\?'"),
        ("#٧.?", "symbol 2 is not"),  # a digit, but not one of these
        ("..#.?", "a digit after each #.*symbol 3 has none"),
        ("#7?#", "symbol 4 has none"),
        ("##7?", "symbol 1 has none"),
        ("1.2.?", "asking with a \\? for a digit marked before it"),
        ("?#7..", "asking with a \\?"),
        ("#7..", "asking with a \\?"),
    ],
)
def test_an_invalid_sequence_is_rejected(text, message):
    with pytest.raises(BadInput, match=f"^sequence must be .*{message}"):
        recall.example(text)


@pytest.mark.slow
@given(st.integers(recall.SHORTEST, recall.LONGEST), st.integers(0, 2**32), st.data())
def test_every_random_sequence_is_valid_as_text(length, seed, data):
    delay = data.draw(st.none() | st.integers(1, length - 2))
    drawn = recall.batch(np.random.default_rng(seed), 8, length, delay=delay)
    assert drawn.inputs.shape == (length, 8, len(recall.SYMBOLS))
    assert drawn.scored.tolist() == [False] * (length - 1) + [True]
    for k in range(8):
        text = text_of(drawn.inputs[:, k].argmax(axis=-1))
        example = recall.example(text)
        assert example.target_labels[-1] == digit_asked_for(text)
        assert np.array_equal(example.targets[-1], drawn.targets[-1, k])
        assert delay is None or text.rindex("#") == length - 2 - delay


def test_delays_and_targets_are_uniform_and_there_are_distractors():
    symbols = recall.draw(np.random.default_rng(0), 20_000, 30)
    texts = [text_of(column) for column in symbols.T]
    delays = np.bincount([28 - text.rindex("#") for text in texts], minlength=29)[1:]
    answers = np.bincount(recall.answers(symbols)[-1])
    assert delays.min() > 0.8 * delays.mean() and answers.min() > 0.9 * answers.mean()
    assert np.mean([text.count("#") > 1 for text in texts]) > 0.3
    assert np.mean(["?" in text[:-1] for text in texts]) > 0.5


class TestAccuracy:
    """Of a network that ignores its input and predicts nine, by its bias."""

    constant = Network(
        LSTM(np.zeros((4, 13)), np.zeros((4, 1)), np.zeros(4)), Readout(np.zeros((10, 1)), np.arange(10.0), "softmax")
    )

    def test_a_constant_prediction_is_right_for_one_in_ten(self):
        found = recall.accuracy(self.constant, np.random.default_rng(0), 5000)
        assert found.sequences == 5000 and found.guess == 0.1
        assert abs(found.value - 0.1) < 0.02

    def test_there_is_one_accuracy_for_each_delay(self):
        found = recall.accuracy_by_delay(self.constant, np.random.default_rng(0), 2000, 12)
        assert found.shape == (10,)
        assert np.abs(found - 0.1).max() < 0.04

    @pytest.mark.parametrize("delay", [0, 11])
    def test_a_delay_out_of_range_is_rejected(self, delay):
        with pytest.raises(BadInput, match="delay must be a whole number from 1 to 10"):
            recall.batch(np.random.default_rng(0), 5, 12, delay=delay)

    @pytest.mark.parametrize("length", [2, 31])
    def test_a_length_out_of_range_is_rejected(self, length):
        with pytest.raises(BadInput, match="length must be a whole number from 3 to 30"):
            recall.batch(np.random.default_rng(0), 5, length)
