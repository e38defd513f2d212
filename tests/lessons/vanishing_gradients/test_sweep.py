"""The sweep over the gains: the same numbers as one gain alone, averages over seeds, stopping and continuing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.lessons.vanishing_gradients import sweep as gain_sweep
from core.lessons.vanishing_gradients.lesson import compute
from core.lessons.vanishing_gradients.settings import ACTIVATIONS, GAINS, Settings, position_of
from core.lessons.vanishing_gradients.sweep import crossing, crossings, sweep, weight_norms
from core.recurrent import decay

SMALL = Settings(steps=15, units=9, step=5)


@pytest.fixture(autouse=True)
def empty_cache():
    gain_sweep._cache.clear()


@pytest.mark.parametrize("remedy", ["none", "orthogonal", "irnn", "clipping", "forget", "lstm"])
@pytest.mark.parametrize("gain", [0.0, 0.9, 2.0])
def test_each_position_is_the_lesson_at_that_gain(remedy, gain):
    settings = replace(SMALL, remedy=remedy, gain=gain, clip=0.05, activation="softsign")
    swept, lesson = sweep(settings), compute(settings)
    assert set(lesson.runs) <= set(swept.lines)
    for name, run in lesson.runs.items():
        line = swept.lines[name]
        np.testing.assert_allclose(line.size[position_of(gain)], run.hidden, rtol=1e-9, atol=1e-300)
        assert line.factor[position_of(gain)] == pytest.approx(float(decay.factor(run.hidden)), rel=1e-9)
    np.testing.assert_allclose(
        swept.lines["LSTM, cell state"].size[position_of(gain)], lesson.runs["LSTM"].cell_state, rtol=1e-9, atol=1e-300
    )
    assert weight_norms(settings)[position_of(gain)] == pytest.approx(lesson.weight_norm, rel=1e-9)


@pytest.mark.parametrize("remedy", ["forget", "lstm", "gru"])
def test_the_direct_path_at_each_gain_is_that_of_the_lesson(remedy):
    settings = replace(SMALL, remedy=remedy, gain=float(GAINS[33]))
    path = decay.direct_path(compute(settings).remedied.gradients)
    np.testing.assert_allclose(sweep(settings).direct_path.size[33], decay.sizes(path), rtol=1e-9)
    assert sweep(replace(SMALL, remedy="orthogonal")).direct_path is None


def test_lines_are_in_order_with_any_activation_and_remedy():
    always = (*ACTIVATIONS, "LSTM", "LSTM, cell state", "GRU")
    assert tuple(sweep(SMALL).lines) == always
    swept = sweep(replace(SMALL, activation="elu", remedy="gru"))
    assert tuple(swept.lines) == (*always, "direct path")
    assert tuple(sweep(replace(SMALL, remedy="identity")).lines)[-1] == "tanh, identity"
    assert (swept.chosen.name, swept.remedied.name) == ("elu", "GRU")


def test_seeds_are_averaged_by_their_geometric_mean_between_their_ends():
    together = sweep(replace(SMALL, seeds=3))
    alone = [sweep(replace(SMALL, seed=seed)).chosen.size for seed in range(3)]
    inner = slice(1, None)  # at gain 0 all is 0
    np.testing.assert_allclose(together.chosen.size[inner], np.prod(alone, axis=0)[inner] ** (1 / 3), rtol=1e-9)
    assert (together.chosen.low == np.min(alone, axis=0)).all() and (
        together.chosen.high == np.max(alone, axis=0)
    ).all()
    assert (together.chosen.factor_low <= together.chosen.factor).all()
    assert together.seeds == 3


def test_work_that_is_stopped_shows_what_there_is_and_goes_on_from_there():
    calls = []

    def twice(done, total):
        calls.append((done, total))
        return len(calls) < 3

    first = sweep(replace(SMALL, activation="relu"), twice)
    assert list(first.lines) == ["tanh", "sigmoid", "relu"] and first.seeds == 0
    assert calls == [(1, 9), (2, 9), (3, 9)]
    calls.clear()
    rest = sweep(replace(SMALL, activation="relu"), lambda done, total: calls.append((done, total)))
    assert [done for done, _ in calls] == [3, 4, 5, 6, 7, 8, 9] and rest.seeds == 1
    calls.clear()
    sweep(replace(SMALL, activation="tanh"), lambda done, total: calls.append((done, total)))
    assert calls == [(9, 9)]  # another activation needs no new parts


def test_what_is_kept_is_bounded():
    kept = gain_sweep.Cache(2)
    for key in "abc":
        kept.put(key, key.upper())
    assert [kept.get(key) for key in "abc"] == [None, "B", "C"]


def test_theory_predicts_all_but_identity_weights():
    swept = sweep(replace(SMALL, activation="identity"))
    np.testing.assert_allclose(swept.predicted, GAINS, rtol=1e-9)
    assert sweep(replace(SMALL, init="identity")).predicted is None


def test_a_linear_network_with_orthogonal_weights_crosses_at_1():
    swept = sweep(replace(SMALL, activation="identity", init="orthogonal"))
    np.testing.assert_allclose(swept.chosen.factor[1:], GAINS[1:], rtol=1e-12)
    found = {one.name: one for one in crossings(swept)}
    assert found["identity"].gain == pytest.approx(1.0, rel=1e-12)
    assert found["sigmoid"].gain is None and found["sigmoid"].largest < 1
    assert "LSTM, cell state" not in found


def test_a_crossing_lies_between_two_positions():
    gains = np.array([0.0, 1.0, 2.0])
    assert crossing(gains, np.array([0.0, 0.5, 1.5])) == 1.5
    assert crossing(gains, np.array([0.0, 0.5, 0.9])) is None
    assert crossing(gains, np.array([1.0, 0.5, 2.0])) == 0.0
