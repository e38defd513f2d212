"""Replay gives the same as training step by step, computes only new updates, and can be stopped."""

import threading

import numpy as np
import pytest

from core.entries.actions import SetWeight, Train
from core.lessons.unrolled_rnn import replay as module
from core.lessons.unrolled_rnn.lesson import training_of
from core.lessons.unrolled_rnn.replay import StateCache, replay
from core.lessons.unrolled_rnn.settings import Settings
from core.recurrent import evaluate, gradients_of, parameters, sgd_step

LETTERS, PARITY = Settings(seed=1, clip=0.5, truncate=2), Settings(task="parity", seed=1)
EDIT = SetWeight("weight_hh", (0, 1), 0.5)


@pytest.fixture(autouse=True)
def cache(monkeypatch):
    """Give each test an empty cache."""
    monkeypatch.setattr(module, "_cache", StateCache(8))


@pytest.fixture
def counted(monkeypatch):
    """Count the updates that are computed."""
    calls = []

    def step(*args, **options):
        calls.append(1)
        return sgd_step(*args, **options)

    monkeypatch.setattr(module, "sgd_step", step)
    return calls


def same(one, other):
    """Whether two networks have the same numbers, to the last bit."""
    return all(np.array_equal(a, b) for a, b in zip(parameters(one).values(), parameters(other).values(), strict=True))


@pytest.mark.parametrize("chosen", [LETTERS, PARITY])
def test_replay_is_training_step_by_step(chosen):
    training = training_of(chosen)
    network = training.initial
    for update in range(130):
        one = training.batch(update) if training.batch else training.example
        passed = evaluate(network, one.inputs, one.targets, scored=one.scored, truncate=training.truncate)
        network = sgd_step(
            network, gradients_of(passed), learning_rate=training.learning_rate, max_norm=training.max_norm
        )
    assert same(replay(training, (Train(130),)).network, network)


@pytest.mark.parametrize("chosen", [LETTERS, PARITY])
def test_training_in_parts_equals_training_at_once(chosen):
    training = training_of(chosen)
    for updates in (1, 11, 111, 112, 212, 312):
        state = replay(training, (Train(updates),))
    module._cache.clear()
    at_once = replay(training, (Train(312),))
    assert same(state.network, at_once.network)
    assert [p.update for p in state.points] == [p.update for p in at_once.points]
    assert [p.loss for p in state.points] == [p.loss for p in at_once.points]


def test_only_new_updates_are_computed(counted):
    training = training_of(LETTERS)
    replay(training, (Train(200),))
    assert len(counted) == 200
    replay(training, (Train(201),))
    assert len(counted) == 201
    replay(training, (Train(201), EDIT, Train(10)))
    assert len(counted) == 211
    replay(training, (Train(201), EDIT, Train(20)))
    assert len(counted) == 221
    replay(training, (Train(200),))  # fewer updates than before
    assert len(counted) == 221


def test_other_settings_do_not_share_states(counted):
    replay(training_of(LETTERS), (Train(10),))
    replay(training_of(Settings(seed=2)), (Train(10),))
    assert len(counted) == 20


def test_a_weight_edit_is_applied_and_trained_on():
    training = training_of(LETTERS)
    state = replay(training, (Train(3), EDIT))
    assert parameters(state.network)["weight_hh"][0, 1] == 0.5
    assert not same(training.initial, state.network)
    assert state.updates == 3
    assert [(p.update, p.edited) for p in state.points] == [(0, False), (1, False), (2, False), (3, False), (3, True)]
    assert replay(training, (Train(3), EDIT, Train(2))).points[4].edited


def test_the_loss_curve_has_a_bounded_number_of_points_and_ends_at_the_last_update():
    state = replay(training_of(LETTERS), (Train(1001),))
    updates = [p.update for p in state.points]
    assert len(updates) <= 130
    assert updates[0] == 0
    assert updates[-1] == 1001
    passed = evaluate(state.network, training_of(LETTERS).example.inputs, training_of(LETTERS).example.targets)
    assert state.points[-1].loss == pytest.approx(passed.loss_total)


def test_training_can_be_stopped_and_continued(counted):
    training, reports = training_of(LETTERS), []

    def stop_at_200(count, requested):
        reports.append((count, requested))
        return count < 200

    state = replay(training, (Train(500), EDIT), stop_at_200)
    assert reports == [(100, 500), (200, 500)]
    assert state.actions == (Train(200),)
    assert replay(training, (Train(500), EDIT)).actions == (Train(500), EDIT)
    assert len(counted) == 500


def test_computed_states_stay_cached_when_a_callback_raises(counted):
    training = training_of(LETTERS)

    def interrupt(count, requested):
        if count == 200:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replay(training, (Train(500),), interrupt)
    replay(training, (Train(500),))
    assert len(counted) == 500


@pytest.mark.filterwarnings("error")
def test_training_that_diverges_is_stopped_at_the_last_finite_state():
    training = training_of(Settings(activation="identity", lr=2.0, gain=3.0, clip=0.0, units=8, text="abcabdabe"))
    state = replay(training, (Train(500), EDIT))
    assert state.diverged
    assert state.updates < 500
    assert all(np.isfinite(weight).all() for weight in parameters(state.network).values())
    assert np.isfinite(state.points[-1].loss)
    assert state.points[-1].update == state.updates
    again = replay(training, (Train(400),))
    assert again.diverged
    assert same(again.network, state.network)


def test_the_cache_is_bounded():
    for seed in range(20):
        replay(training_of(Settings(seed=seed)), (Train(1),))
    assert len(module._cache._states) == 8


def test_threads_do_not_affect_each_other():
    training, found = training_of(LETTERS), []
    threads = [
        threading.Thread(target=lambda n=n: found.append((n, replay(training, (Train(n),)).network)))
        for n in (50, 150, 50, 150)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    module._cache.clear()
    assert all(same(network, replay(training, (Train(n),)).network) for n, network in found)
    assert len(found) == 4
