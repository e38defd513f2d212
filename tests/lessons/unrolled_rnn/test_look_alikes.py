"""The room's question: with W_aa the two l's are told apart, without it they cannot be."""

import numpy as np
import pytest

from core.lessons.unrolled_rnn.look_alikes import LookAlikes, look_alikes, question
from core.lessons.unrolled_rnn.settings import Settings
from core.recurrent import parameters
from core.tasks import next_symbol


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("hello", LookAlikes("l", (3, 4), ("l", "o"))),
        ("abcabd", LookAlikes("b", (2, 5), ("c", "d"))),
        ("world", None),
        ("ababab", None),  # a letter twice, but always with the same successor
        ("aa", None),
    ],
)
def test_look_alikes_are_found(text, pair):
    assert look_alikes(next_symbol.example(text)) == pair


def test_only_the_network_with_memory_can_answer_both():
    answer = question(Settings())
    assert answer.own_text
    assert answer.pair.symbol == "l"
    assert answer.with_memory.right
    assert not answer.without_memory.right
    assert np.diag(answer.with_memory.probability).min() > 0.95
    # Without memory both steps get the very same answer, and half and half is the best there is.
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
def test_without_look_alikes_hello_is_asked_about(settings):
    answer = question(settings)
    assert not answer.own_text
    assert answer.text == "hello"
    assert answer.with_memory.history.loss[-1] == question(Settings()).with_memory.history.loss[-1]


def test_what_was_done_has_no_part_in_it():
    done = question(Settings(do="train100,hh.0.0:9.0"))
    assert done.with_memory.history.loss[0] == question(Settings()).with_memory.history.loss[0]
