"""The direct path: each sentence has the numbers of its network, untrained at every gain and trained."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.lessons.vanishing_gradients.charts.direct_paths import after_training, direct_paths, figure, sentences
from core.lessons.vanishing_gradients.direct_paths import REMEMBERED
from core.lessons.vanishing_gradients.lesson import compute, networks, run_of
from core.lessons.vanishing_gradients.settings import ACTIVATIONS, GAINS, Settings
from core.models.runs import CELLS, NAMES
from core.models.runs import run as run_trained
from core.models.trained import trained
from core.numbers import power
from core.recurrent import decay
from core.tasks import recall

SMALL = Settings(steps=20, units=8, step=5, gain=1.0)


def check_gated(said, gates, d_state, whole, unit):
    """Compare a sentence with gates (T, H), the gradient of the state at T (H,) and its norm at the first step."""
    product = gates[1:].prod(axis=0)
    arrived = np.linalg.norm(d_state * product) / unit
    started = np.linalg.norm(d_state) / unit
    factor = (arrived / started) ** (1 / (len(gates) - 1))
    pattern = r"multiply by (\S+) per step\. After (\d+) steps (\S+) remains on the direct path, (\S+) in total"
    found = re.search(pattern, said)
    assert float(found[1]) == pytest.approx(factor, abs=0.0051 if factor <= 0.995 else 0.000051)
    assert int(found[2]) == len(gates) - 1
    assert (found[3], found[4]) == (power(arrived), power(whole / unit))


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(
    gain=st.sampled_from(GAINS.tolist()),
    activation=st.sampled_from(ACTIVATIONS),
    seed=st.integers(0, 999),
    steps=st.sampled_from([10, 40]),
    units=st.integers(1, 20),
    forget=st.sampled_from([0.0, 2.0, 6.0]),
)
def test_untrained_each_sentence_has_the_numbers_of_its_network(gain, activation, seed, steps, units, forget):
    chosen = Settings(
        gain=gain, activation=activation, seed=seed, steps=steps, units=units, step=1, remedy="forget", forget=forget
    )
    lesson = compute(chosen)
    said = sentences(direct_paths(lesson))
    factor = float(decay.factor(lesson.chosen.hidden))
    assert said[0].startswith(f"{activation}: factor per step {factor:.2f}. After {steps - 1} steps ")
    assert said[0].endswith(f" {power(lesson.chosen.hidden[0])} of the gradient remains.")
    biases = sorted({1.0, 2.0, 4.0, forget})
    for bias, words in zip(biases, said[1:], strict=False):
        network = replace(networks(chosen)["LSTM"], forget=bias)
        back = run_of(network, chosen, lesson.inputs, lesson.d_last).gradients
        assert words.startswith(f"LSTM, bias {bias:g}: its forget gates")
        check_gated(words, back.trace.forget_gate, back.cell_state[-1], np.linalg.norm(back.cell_state[0]), 1.0)
    back = lesson.runs["GRU"].gradients
    words = said[1 + len(biases)]
    assert words.startswith("GRU: its update gates")
    check_gated(words, back.trace.update_gate, back.hidden[-1], np.linalg.norm(back.hidden[0]), 1.0)


def test_trained_each_sentence_has_the_numbers_of_its_network():
    said = sentences(after_training())
    for words, model in zip(said, CELLS, strict=False):
        example = recall.example(REMEMBERED)
        back = run_trained(trained(NAMES[model]).network, example).evaluation.gradients
        unit, states = np.linalg.norm(back.hidden[-1]), back.cell_state if model == "lstm" else back.hidden
        if model == "rnn":
            remaining = power(np.linalg.norm(states[1]) / unit)
            assert words.endswith(f"After {len(states) - 2} steps {remaining} of the gradient remains.")
            continue
        gates = back.trace.forget_gate if model == "lstm" else back.trace.update_gate
        check_gated(words, gates[1:], states[-1], np.linalg.norm(states[1]), unit)
    lstm_path, gru_path, _ = after_training().paths
    assert lstm_path.factor > 0.99 and gru_path.factor > 0.99  # open gates, unlike untrained ones
    assert untrained_factor("LSTM, bias 1") < 0.9 and untrained_factor("GRU") < 0.7


def untrained_factor(name):
    paths = {path.name: path for path in direct_paths(compute(Settings(gain=1.0))).paths}
    return paths[name].factor


@pytest.mark.parametrize("remedy", ["orthogonal", "identity", "irnn"])
@pytest.mark.parametrize("seed", [0, 7])
def test_the_sentence_on_recurrent_weights_has_their_numbers(remedy, seed):
    lesson = compute(replace(SMALL, remedy=remedy, seed=seed, gain=float(GAINS[33])))
    (said,) = direct_paths(lesson).why
    for run, words in zip((lesson.remedied, lesson.chosen), said.split(". ", 1)[0:2], strict=False):
        assert run.network.name in words
    numbers = re.findall(r"radius .*? is (\S+), .*? at most (\S+), and .*? is (\d\.\d\d)", said)
    for run, (radius, most, factor) in zip((lesson.remedied, lesson.chosen), numbers, strict=True):
        weights = run.cell.gain * run.cell.weight_hh
        assert float(radius) == pytest.approx(np.abs(np.linalg.eigvals(weights)).max(), abs=0.0051)
        assert float(most) + 0.0051 >= decay.largest_singular_values(run.gradients.trace)[1:].max()
        assert float(factor) == pytest.approx(float(decay.factor(run.hidden)), abs=0.0051)
    assert direct_paths(compute(SMALL)).why == ()


def test_the_figure_draws_the_gradient_solid_and_its_direct_path_dashed_in_one_colour():
    shown = direct_paths(compute(SMALL))
    lines = {line.name: line for line in figure(shown).data}
    for path in shown.paths:
        whole = lines[path.name]
        np.testing.assert_array_equal(whole.y, path.whole[::-1])
        assert whole.line.dash == "solid" and list(whole.x) == list(range(SMALL.steps))
        if path.direct is not None:
            direct = lines[f"{path.name}, gates alone"]
            np.testing.assert_array_equal(direct.y, path.direct[::-1])
            assert direct.line.dash == "dash" and direct.line.color == whole.line.color
    looks = [(lines[path.name].marker.symbol, lines[path.name].line.color) for path in shown.paths]
    assert len(set(looks)) == len(looks)
    assert figure(shown).layout.yaxis.type == "log" and figure(shown).layout.xaxis.title.text
