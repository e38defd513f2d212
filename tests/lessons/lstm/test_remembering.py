"""What is remembered after how long, how far gradients reach, and what a held cell knows: by runs."""

import numpy as np
import pytest

from core.lessons.lstm.remembering import FRESH, places, question, reaches, remembered
from core.lessons.lstm.settings import Settings
from core.tasks import recall


def test_the_lstm_and_the_gru_remember_over_every_delay():
    found = remembered()
    assert list(found) == ["lstm", "gru", "rnn"]
    for one in found.values():
        assert one.accuracy.shape == (recall.LONGEST - 2,)
        assert ((one.accuracy * FRESH) % 1 < 1e-9).all()  # so many of so many
        assert one.by_seed.shape == (5,)
    assert found["lstm"].accuracy.min() >= 0.99 and found["gru"].accuracy.min() >= 0.99
    assert remembered() is found


def test_the_rnns_gradient_does_not_reach_where_the_lstms_does():
    found = reaches(Settings().sequence)
    assert all(reach[-1] == pytest.approx(1.0) for reach in found.values())
    assert found["lstm"][3] > 0.9 and found["gru"][3] > 0.9 and found["rnn"][3] < 0.01


class TestQuestion:
    answer = question(Settings())

    def test_untouched_it_knows_the_digit(self):
        assert self.answer.untouched.right == 10 and min(self.answer.untouched.probability) > 0.9

    def test_held_from_the_first_step_it_knows_nothing(self):
        always = self.answer.always
        assert (always.from_step, always.to_step) == (1, 12)
        assert always.spread == 0.0 and len(set(always.answers)) == 1 and always.right == 1

    def test_held_once_it_has_read_the_digit_it_knows_all_of_it(self):
        after = self.answer.after
        assert (self.answer.digit_step, after.from_step) == (4, 5)
        assert after.right == 10 and after.spread > 1.0
        assert after.gradient == pytest.approx(1.0, abs=0.01)

    def test_the_gru_is_asked_by_its_one_gate(self):
        answer = question(Settings(model="gru"))
        assert answer.model == "gru" and {hold.gate for hold in answer.after.holds} == {"u"}
        assert answer.always.right == 1 and answer.after.right == 10

    def test_an_rnn_has_no_gate_and_the_lstm_is_asked(self):
        assert question(Settings(model="rnn")).model == "lstm"

    def test_it_is_about_the_sequence_on_the_screen(self):
        assert places("#1..?.#2.?") == (8, 10)
        answer = question(Settings(sequence="#3?", hold="f.*.1:0"))
        assert (answer.digit_step, answer.cue_step, answer.after.from_step) == (2, 3, 3)
        assert np.isfinite(answer.after.probability).all() and answer.untouched.holds == ()
