"""Replay: the same as training step by step, at the price of what is new alone, bounded, and stoppable."""

import threading

import numpy as np
import pytest

from core.entries.actions import SetWeight, Train
from core.lessons.unrolled_rnn import replay as module
from core.lessons.unrolled_rnn.lesson import training_of
from core.lessons.unrolled_rnn.replay import Kept, replay
from core.lessons.unrolled_rnn.settings import Settings
from core.recurrent import evaluate, gradients_of, parameters, sgd_step

LETTERS, PARITY = Settings(seed=1, clip=0.5, truncate=2), Settings(task="parity", seed=1)
EDIT = SetWeight("weight_hh", (0, 1), 0.5)


@pytest.fixture(autouse=True)
def kept(monkeypatch):
    """Keep the states of each test apart."""
    monkeypatch.setattr(module, "_kept", Kept(8))


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
def test_many_presses_are_one(chosen):
    training = training_of(chosen)
    for updates in (1, 11, 111, 112, 212, 312):
        state = replay(training, (Train(updates),))
    module._kept.clear()
    at_once = replay(training, (Train(312),))
    assert same(state.network, at_once.network)
    assert [p.update for p in state.points] == [p.update for p in at_once.points]
    assert [p.loss for p in state.points] == [p.loss for p in at_once.points]


def test_a_press_costs_its_own_updates(counted):
    training = training_of(LETTERS)
    replay(training, (Train(200),))
    assert len(counted) == 200
    replay(training, (Train(201),))
    assert len(counted) == 201
    replay(training, (Train(201), EDIT, Train(10)))
    assert len(counted) == 211
    replay(training, (Train(201), EDIT, Train(20)))
    assert len(counted) == 221
    replay(training, (Train(200),))  # a step back
    assert len(counted) == 221


def test_other_settings_share_nothing(counted):
    replay(training_of(LETTERS), (Train(10),))
    replay(training_of(Settings(seed=2)), (Train(10),))
    assert len(counted) == 20


def test_an_edit_is_made_and_trained_on():
    training = training_of(LETTERS)
    state = replay(training, (Train(3), EDIT))
    assert parameters(state.network)["weight_hh"][0, 1] == 0.5
    assert not same(training.initial, state.network)
    assert state.updates == 3
    assert [(p.update, p.edited) for p in state.points] == [(0, False), (1, False), (2, False), (3, False), (3, True)]
    assert replay(training, (Train(3), EDIT, Train(2))).points[4].edited


def test_the_curve_stays_small_and_ends_now():
    state = replay(training_of(LETTERS), (Train(1001),))
    updates = [p.update for p in state.points]
    assert len(updates) <= 130
    assert updates[0] == 0
    assert updates[-1] == 1001
    passed = evaluate(state.network, training_of(LETTERS).example.inputs, training_of(LETTERS).example.targets)
    assert state.points[-1].loss == pytest.approx(passed.loss_total)


def test_it_can_be_stopped_and_gone_on_with(counted):
    training, heard = training_of(LETTERS), []

    def stop_at_200(done, asked):
        heard.append((done, asked))
        return done < 200

    state = replay(training, (Train(500), EDIT), stop_at_200)
    assert heard == [(100, 500), (200, 500)]
    assert state.done == (Train(200),)
    assert replay(training, (Train(500), EDIT)).done == (Train(500), EDIT)
    assert len(counted) == 500


def test_what_was_computed_is_kept_when_a_listener_raises(counted):
    training = training_of(LETTERS)

    def leave(done, asked):
        if done == 200:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replay(training, (Train(500),), leave)
    replay(training, (Train(500),))
    assert len(counted) == 500


@pytest.mark.filterwarnings("error")
def test_a_training_that_runs_away_is_stopped_at_the_last_sound_state():
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


def test_memory_is_bounded():
    for seed in range(20):
        replay(training_of(Settings(seed=seed)), (Train(1),))
    assert len(module._kept._states) == 8


def test_threads_do_not_disturb_each_other():
    training, found = training_of(LETTERS), []
    threads = [
        threading.Thread(target=lambda n=n: found.append((n, replay(training, (Train(n),)).network)))
        for n in (50, 150, 50, 150)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    module._kept.clear()
    assert all(same(network, replay(training, (Train(n),)).network) for n, network in found)
    assert len(found) == 4
