"""What is said of a gradient follows from its numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.lessons.decay_words import answer, beside, power, sentence, sentences
from core.lessons.gain_sweep import sweep
from core.lessons.vanishing_gradients import ACTIVATIONS, Settings, position_of
from core.recurrent import decay

SMALL = Settings(steps=15, units=9, step=5)


def size_of(factor, steps=100):
    return factor ** np.arange(steps - 1.0, -1.0, -1.0)


@pytest.mark.parametrize(
    ("factor", "said"),
    [
        (0.86, "tanh: the first step receives 3·10⁻⁷ of what the last one does; it halves every 4.6 steps."),
        (1.25, "tanh: the first step receives 4·10⁹ times what the last one does; it doubles every 3.1 steps."),
        (1.0, "tanh: the first step receives 1 times what the last one does; it neither vanishes nor explodes."),
        (1.005, "tanh: the first step receives 1.6 times what the last one does; it neither vanishes nor explodes."),
        (0.98, "tanh: the first step receives 0.14 of what the last one does; it halves every 34 steps."),
        (0.0, "tanh: nothing reaches any step but the last."),
    ],
)
def test_a_decay_is_said_in_plain_words(factor, said):
    assert sentence("tanh", size_of(factor), factor) == said


def test_what_float32_cannot_hold_is_said():
    size = size_of(0.1)
    assert sentence("sigmoid", size, 0.1).endswith("it halves every 0.3 steps, and in float32 is 0 from step 54 back.")
    assert np.float32(size[53]) == 0 < np.float32(size[54])
    assert "less than 10⁻³⁰⁰" in sentence("sigmoid", size_of(1e-4), 1e-4)


def test_the_remedy_is_said_beside_it_in_fewer_words():
    assert beside("LSTM", size_of(0.98), 0.98) == "LSTM: 0.14 of it; halves every 34 steps."
    assert beside("GRU", size_of(1.25), 1.25) == "GRU: 4·10⁹ times; doubles every 3.1 steps."
    assert beside("GRU", size_of(0.0), 0.0) == "GRU: nothing."


def test_numbers_are_written_as_a_person_does():
    written = {0.0: "0", float("inf"): "∞", 0.95: "0.95", 0.0123: "0.012", 99.4: "99", 1234.0: "1234", 1e-45: "1·10⁻⁴⁵"}
    assert {number: power(number) for number in written} == written


def test_each_position_has_its_sentence():
    swept = sweep(replace(SMALL, remedy="orthogonal"))
    said = sentences(swept)
    assert len(said) == 61 and said[0].startswith("tanh at gain 0.00: nothing reaches")
    at = position_of(0.9)
    assert said[at].startswith("tanh at gain 0.90: the first step receives")
    assert power(swept.chosen.size[at, 0] / swept.chosen.size[at, -1]) in said[at]
    assert f"{float(decay.steps_to_halve(swept.chosen.factor[at])):.1f} steps" in said[at]
    assert "tanh, orthogonal: " in said[at]


def test_the_answer_is_read_off_the_sweep():
    linear = sweep(replace(SMALL, init="orthogonal", remedy="forget"))
    verdict, each, others = answer(linear)
    assert (
        verdict.startswith("Yes, it depends: from gain 1.00 to ")
        and "and with sigmoid" in verdict
        and "there is none" in verdict
    )
    assert "identity 1.00" in each and "sigmoid never (at most 0." in each
    assert "LSTM, forget bias 4" in others and "tanh" not in others


def test_the_verdict_follows_the_numbers():
    swept = sweep(SMALL)
    same = {name: replace(line, factor=swept.lines["identity"].factor) for name, line in swept.lines.items()}
    assert answer(replace(swept, lines=same))[0].startswith("Hardly: it is ")
    none = {name: replace(line, factor=0.5 * np.ones(61)) for name, line in swept.lines.items()}
    assert answer(replace(swept, lines=none))[0] == "With none of the activations is there such a gain from 0 to 2."
    assert set(swept.of_activations) == set(ACTIVATIONS)
