"""The sentences about a gradient follow from its numbers."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.lessons.vanishing_gradients.sentences import answer, sentence, sentences, short_sentence
from core.lessons.vanishing_gradients.settings import ACTIVATIONS, CONTROLS, Settings, position_of
from core.lessons.vanishing_gradients.sweep import sweep
from core.numbers import power

NUMBER = r"(?:\d+(?:\.\d+)?(?:·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?)"
PLAIN = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
REMEDIES = next(tuple(control.choices) for control in CONTROLS if control.name == "remedy")
SMALL = Settings(steps=15, units=9, step=5)


def size_of(factor, steps=100):
    return factor ** np.arange(steps - 1.0, -1.0, -1.0)


@pytest.mark.parametrize(
    ("factor", "said"),
    [
        (0.86, "the gradient at step 1 is 3·10⁻⁷ of that at the last step; it halves every 4.6 steps (R² = 1.00)."),
        (1.25, "the gradient at step 1 is 4·10⁹ times that at the last step; it doubles every 3.1 steps (R² = 1.00)."),
        (
            1.0,
            "the gradient at step 1 is 1 times that at the last step; it neither vanishes nor explodes "
            "(1 to 1 at every step).",
        ),
        (
            1.005,
            "the gradient at step 1 is 1.6 times that at the last step; it neither vanishes nor explodes "
            "(1 to 1.6 at every step).",
        ),
        (0.98, "the gradient at step 1 is 0.14 of that at the last step; it halves every 34 steps (R² = 1.00)."),
        (0.0, "the gradient is exactly 0 at every step but the last."),
    ],
)
def test_the_sentence_about_a_decay(factor, said):
    assert sentence("tanh", size_of(factor)) == f"tanh: {said}"


def test_the_sentence_says_where_float32_underflows_or_overflows():
    size = size_of(0.1)
    assert ", and in float32 underflows to 0 at t ≤ 54." in sentence("sigmoid", size)
    assert np.float32(size[53]) == 0 < np.float32(size[54])
    assert sentence("relu", size_of(3.0)).endswith(", and in float32 overflows to ∞ at t ≤ 19.")


def test_a_line_that_leaves_the_range_of_float32_more_than_once_is_not_said_to_stay_outside():
    line = np.array([1e-50, 1e-44, 1e-48, 1e-43, 1e-35, 1e-30, 1e-20, 1e-10, 1e-5, 1.0])
    for size, too in (line, "small"), (line**-0.85, "large"):
        assert sentence("LSTM", size).endswith(f", and is too {too} for float32 at 2 of 10 steps.")
        check(sentence("LSTM", size), size, size)


def test_float32_rounds_before_it_underflows_or_overflows():
    least, largest = float(np.finfo(np.float32).smallest_subnormal), float(np.finfo(np.float32).max)
    assert "in float32 underflows to 0 at t ≤ 1." in sentence("tanh", np.array([least / 2, 1e-20, 1.0]))
    assert "float32" not in sentence("tanh", np.array([np.nextafter(least / 2, 1.0), 1e-20, 1.0]))
    assert "float32" not in sentence("tanh", np.array([np.nextafter(largest, np.inf), 1e20, 1.0]))


def test_exact_zeros_and_underflow_of_float64_are_told_apart():
    dead = np.where(np.arange(100) < 40, 0.0, size_of(0.9))
    assert "at step 1 is exactly 0;" in sentence("relu", dead) and sentence("relu", dead).endswith("0 at t ≤ 40.")
    lost = size_of(1e-4)
    zeros = int((lost == 0).sum())
    assert 0 < zeros < 99 and "exactly" not in sentence("sigmoid", lost)
    assert sentence("sigmoid", lost).endswith(f", and is 0 in float64 at t ≤ {zeros}.")


def test_the_sentence_about_the_remedy_is_shorter():
    assert short_sentence("LSTM", size_of(0.98)) == "LSTM: 0.14 of it; halves every 34 steps (R² = 1.00)."
    assert short_sentence("GRU", size_of(1.25)) == "GRU: 4·10⁹ times; doubles every 3.1 steps (R² = 1.00)."
    assert short_sentence("GRU", size_of(0.0)) == "GRU: exactly 0."


def test_numbers_have_one_or_two_digits():
    written = {0.0: "0", float("inf"): "∞", 0.95: "0.95", 0.0123: "0.012", 99.4: "99", 1234.0: "1234", 1e-45: "1·10⁻⁴⁵"}
    assert {number: power(number) for number in written} == written


def test_each_position_has_its_sentence():
    said = sentences(sweep(replace(SMALL, remedy="orthogonal")))
    assert len(said) == 61
    assert said[0].startswith("tanh at gain 0.00: the gradient is exactly 0 at every step but the last.")
    assert said[position_of(0.9)].startswith("tanh at gain 0.90: the gradient at step 1 is")
    assert "tanh, orthogonal: " in said[position_of(0.9)]


def number_of(text):
    """Return the number that `power` wrote, with the tolerance of its rounding."""
    digits, _, exponent = text.partition("·10")
    value = float(digits) * 10.0 ** int(exponent.translate(PLAIN) or 0)
    return pytest.approx(value, rel=0.51 / float(digits) if exponent else 0.051, abs=0.0)


def check(said, size, low):
    """Compare the sentence about one line with its numbers."""
    steps, ratio = len(size), size / size[-1]
    there = np.flatnonzero(size > 0)
    if "but the last" in said or re.search(r": (exactly 0|0 in float64)\.$", said):
        assert there.tolist() == [steps - 1]
        return
    if found := re.search(rf"({NUMBER}) (?:of|times)\b", said):
        assert size[0] / size[-1] == number_of(found[1]) and (size[0] >= 0.995 * size[-1]) == ("times" in said)
    else:
        assert size[0] == 0.0
    if size[0] == 0.0:
        exact = low[np.flatnonzero(low > 0)[0]] > 1e-290
        assert f"{'exactly 0' if exact else '0 in float64'} at t ≤ {there[0]}" in said
    logarithm, t = np.log(size[there]), there.astype(float)
    r_squared = np.corrcoef(t, logarithm)[0, 1] ** 2 if np.ptp(logarithm) > 0 else 1.0
    if found := re.search(r"R² = (\S+)[;)]", said):
        assert 0 <= r_squared - float(found[1]) < 0.01 + 1e-6 or r_squared == pytest.approx(float(found[1]), abs=1e-6)
    if found := re.search(r"(halves|doubles) every (\S+) steps \(R²", said):
        period = np.log(2) / np.polyfit(t, logarithm, 1)[0]
        assert r_squared > 0.9499 and (period > 0) == (found[1] == "halves")
        assert abs(period) == pytest.approx(float(found[2]), abs=0.051 if "." in found[2] else 0.51)
    elif found := re.search(rf"(falls|grows) to ({NUMBER}) at t = (\d+) and (?:grows|falls) from there", said):
        extreme = int(found[3]) - 1
        assert extreme in (there[0] + int(np.argmin(ratio[there])), there[0] + int(np.argmax(ratio[there])))
        assert ratio[extreme] == number_of(found[2])
        turned = np.array([ratio[there[0]], ratio[-1]]) / ratio[extreme]
        assert (turned >= 1.999).all() if found[1] == "falls" else (turned <= 0.5001).all()
    else:
        low_end, high_end = re.search(rf"({NUMBER}) to ({NUMBER})(?: at every step\)|\)| at the last)", said).groups()
        assert ratio[there].min() == number_of(low_end) and ratio[there].max() == number_of(high_end)
        assert ("neither vanishes" in said) == (size[0] > 0 and ratio.max() < 2 * ratio.min())
        assert "neither" in said or "at the last" in said or r_squared < 0.9501 or len(there) < 3
    with np.errstate(over="ignore"):
        single = size.astype(np.float32)
    check_float32(said, np.isinf(single), "overflows to ∞", "large")
    lost = single == 0
    check_float32(said, lost if (lost & (size > 0)).any() else np.zeros_like(lost), "underflows to 0", "small")


def check_float32(said, steps, result, too):
    """Compare the part about float32 with the steps at which the line leaves its range."""
    assert (f"in float32 {result}" in said or f"too {too} for float32" in said) == bool(steps.any())
    if found := re.search(rf"in float32 {result} at t ≤ (\d+)", said):
        assert np.flatnonzero(steps).tolist() == list(range(int(found[1])))
    elif found := re.search(rf"too {too} for float32 at (\d+) of (\d+) steps", said):
        assert (int(found[1]), int(found[2])) == (steps.sum(), len(steps))
        assert not steps[: steps.sum()].all()


def check_all(chosen):
    swept = sweep(chosen)
    for position, said in enumerate(sentences(swept)):
        first, rest = re.match(r"(.*?\.)(?: (?=\D|$)(.*))?$", said).groups()
        assert first.startswith(f"{chosen.activation} at gain {swept.gains[position]:.2f}")
        check(first, swept.chosen.size[position], swept.chosen.low[position])
        if chosen.remedy == "none":
            assert rest is None
        elif chosen.remedy == "clipping":
            scale, at_first = re.search(rf"the gradient by ({NUMBER}): at step 1 it is ({NUMBER})\.", rest).groups()
            assert swept.remedied.size[position, -1] == number_of(scale)
            assert swept.remedied.size[position, 0] == number_of(at_first)
        else:
            parts = rest.split(" Through the gates alone: ")
            check(parts[0], swept.remedied.size[position], swept.remedied.low[position])
            assert (len(parts) > 1) == (chosen.remedy in ("forget", "lstm", "gru"))
            if len(parts) > 1:
                check_direct(parts[1], swept.lines["direct path"].size[position])


def check_direct(said, path):
    """Compare the sentence about the gates with the line of the direct path."""
    if found := re.fullmatch(rf"({NUMBER})\.", said):
        assert path[0] / path[-1] == number_of(found[1]) and path[0] > 0
    elif said == "0 in float64.":
        assert path[0] == 0 < path[-1]
    else:
        assert said == "nothing: the gradient with respect to the last cell state is 0 in float64." and path[-1] == 0


SATURATED = {"activation": "tanh", "init": "gaussian", "steps": 100, "units": 1, "seed": 0, "seeds": 1}


@pytest.mark.slow
@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@example(**SATURATED, remedy="forget", forget=8.0)  # tanh of the cell state rounds to 1 in float64: its gradient is 0
@example(**SATURATED, remedy="forget", forget=0.0)  # crosses the smallest number of float32 several times
@given(
    activation=st.sampled_from(ACTIVATIONS),
    remedy=st.sampled_from(REMEDIES),
    init=st.sampled_from(["gaussian", "orthogonal", "identity"]),
    steps=st.sampled_from([10, 20, 60, 100]),
    units=st.integers(1, 24),
    seed=st.integers(0, 990),
    seeds=st.integers(1, 3),
    forget=st.sampled_from([0.0, 1.0, 4.0, 8.0]),
)
def test_with_any_settings_each_sentence_follows_from_its_line(**chosen):
    check_all(Settings(**chosen))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("chosen", "gain", "said"),
    [
        ({"remedy": "forget"}, 0.5, "0.45 of it; falls to 0.031 at t = 83 and grows from there."),
        ({"remedy": "forget"}, 1.0, "8.7 times; falls to 0.093 at t = 97 and grows from there."),
        (
            {"remedy": "irnn", "activation": "relu", "units": 64, "seed": 3},
            0.9,
            "exactly 0; halves every 3.9 steps (R² = 0.98), and is exactly 0 at t ≤ 61.",
        ),
    ],
)
def test_a_turn_and_an_exact_zero_are_named(chosen, gain, said):
    check_all(Settings(**chosen))
    assert said in sentences(sweep(Settings(**chosen)))[position_of(gain)]


def test_the_answer_follows_from_the_sweep():
    linear = sweep(replace(SMALL, init="orthogonal", remedy="forget"))
    verdict, each, others, arrives = answer(linear)
    assert (
        verdict.startswith("Yes, it depends: from gain 1.00 to ")
        and "; sigmoid" in verdict
        and ": no such gain from 0 to 2." in verdict
    )
    assert "identity 1.00" in each and "sigmoid never (at most 0." in each
    assert "LSTM, forget bias 4" in others and "tanh" not in others
    for name in ("tanh", "LSTM", "GRU", "LSTM, forget bias 4"):
        size = linear.lines[name].size
        share = size[:, 0] / size[:, -1]
        gains = linear.gains[(share >= 0.01) & (share <= 100)]
        where = f" ({gains.min():.2f} to {gains.max():.2f})" if len(gains) else ""
        assert re.search(rf"[:;] {name} at {len(gains)} of 61 gains{re.escape(where)}[;.]", arrives)


def test_the_verdict_follows_the_numbers():
    swept = sweep(SMALL)
    same = {name: replace(line, factor=swept.lines["identity"].factor) for name, line in swept.lines.items()}
    assert answer(replace(swept, lines=same))[0].startswith("Hardly: it is ")
    none = {name: replace(line, factor=0.5 * np.ones(61)) for name, line in swept.lines.items()}
    assert answer(replace(swept, lines=none))[0] == "No activation has such a gain from 0 to 2."
    assert set(swept.of_activations) == set(ACTIVATIONS)
