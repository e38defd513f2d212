"""The class question: only with W_aa can the network predict different symbols after the same symbol."""

import numpy as np
import pytest

from core.lessons.unrolled_rnn.repeated_symbol import RepeatedSymbol, question, repeated_symbol
from core.lessons.unrolled_rnn.settings import Settings
from core.recurrent import parameters
from core.tasks import next_symbol


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("hello", RepeatedSymbol("l", (3, 4), ("l", "o"))),
        ("abcabd", RepeatedSymbol("b", (2, 5), ("c", "d"))),
        ("world", None),
        ("ababab", None),  # a letter twice, but always with the same successor
        ("aa", None),
    ],
)
def test_the_repeated_symbol_is_found(text, pair):
    assert repeated_symbol(next_symbol.example(text)) == pair


def test_only_the_network_with_memory_predicts_both_targets():
    answer = question(Settings())
    assert answer.own_text
    assert answer.pair.symbol == "l"
    assert answer.with_memory.is_correct
    assert not answer.without_memory.is_correct
    assert np.diag(answer.with_memory.probability).min() > 0.95
    # Without memory both steps have the same prediction, and one half each is the best one.
    assert np.array_equal(*answer.without_memory.probability)
    assert np.allclose(answer.without_memory.probability, 0.5, atol=0.03)


def test_the_loss_without_memory_goes_down_to_its_bound_and_not_below():
    answer = question(Settings())
    assert answer.least_loss == pytest.approx(2 * np.log(2))
    assert answer.guess_loss == pytest.approx(4 * np.log(4))
    assert (answer.without_memory.history.loss >= answer.least_loss).all()
    assert answer.without_memory.history.loss[-1] < answer.least_loss + 0.02
    assert answer.with_memory.history.loss[-1] < 0.05


def test_the_recurrent_weights_stay_zero():
    answer = question(Settings())
    assert not parameters(answer.without_memory.network)["weight_hh"].any()
    assert parameters(answer.with_memory.network)["weight_hh"].all()


@pytest.mark.parametrize("settings", [Settings(text="world"), Settings(task="parity"), Settings(task="series")])
def test_without_a_repeated_symbol_the_question_is_about_hello(settings):
    answer = question(settings)
    assert not answer.own_text
    assert answer.text == "hello"
    assert answer.with_memory.history.loss[-1] == question(Settings()).with_memory.history.loss[-1]


def test_the_edits_are_ignored():
    edited = question(Settings(do="train100,hh.0.0:9.0"))
    assert edited.with_memory.history.loss[0] == question(Settings()).with_memory.history.loss[0]
