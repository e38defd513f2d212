"""Accuracy by delay, gradient norms by step, and what a cell with clamped gates remembers."""

import numpy as np
import pytest

from core.lessons.lstm.remembering import SEQUENCES, accuracies, gradients, places, question
from core.lessons.lstm.settings import Settings
from core.tasks import recall


def test_the_lstm_and_the_gru_remember_over_every_delay():
    found = accuracies()
    assert list(found) == ["lstm", "gru", "rnn"]
    for one in found.values():
        assert one.by_delay.shape == (recall.LONGEST - 2,)
        assert ((one.by_delay * SEQUENCES) % 1 < 1e-9).all()  # a whole number of sequences
        assert one.by_seed.shape == (5,)
    assert found["lstm"].by_delay.min() >= 0.99 and found["gru"].by_delay.min() >= 0.99
    assert accuracies() is found


def test_the_rnns_gradient_does_not_reach_where_the_lstms_does():
    found = gradients(Settings().sequence)
    assert all(norm[-1] == pytest.approx(1.0) for norm in found.values())
    assert found["lstm"][3] > 0.9 and found["gru"][3] > 0.9 and found["rnn"][3] < 0.01


class TestQuestion:
    answer = question(Settings())

    def test_without_clamped_gates_it_remembers_the_digit(self):
        assert self.answer.original.right == 10 and min(self.answer.original.probability) > 0.9

    def test_clamped_from_the_first_step_it_remembers_nothing(self):
        always = self.answer.always
        assert (always.from_step, always.to_step) == (1, 12)
        assert always.spread == 0.0 and len(set(always.predictions)) == 1 and always.right == 1

    def test_clamped_after_the_digit_it_remembers_the_digit(self):
        after = self.answer.after
        assert (self.answer.digit_step, after.from_step) == (4, 5)
        assert after.right == 10 and after.spread > 1.0
        assert after.gradient == pytest.approx(1.0, abs=0.01)

    def test_for_a_gru_the_update_gate_is_clamped(self):
        answer = question(Settings(model="gru"))
        assert answer.model == "gru" and {hold.gate for hold in answer.after.holds} == {"u"}
        assert answer.always.right == 1 and answer.after.right == 10

    def test_for_an_rnn_the_question_is_about_the_lstm(self):
        assert question(Settings(model="rnn")).model == "lstm"

    def test_it_is_about_the_current_sequence(self):
        assert places("#1..?.#2.?") == (8, 10)
        answer = question(Settings(sequence="#3?", hold="f.*.1:0"))
        assert (answer.digit_step, answer.cue_step, answer.after.from_step) == (2, 3, 3)
        assert np.isfinite(answer.after.probability).all() and answer.original.holds == ()
