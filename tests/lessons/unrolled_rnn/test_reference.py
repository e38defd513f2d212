"""The check against PyTorch compares every array that is on the screen, and finds one wrong digit anywhere."""

from __future__ import annotations

import numpy as np
import pytest

from core.lessons.unrolled_rnn.lesson import compute
from core.lessons.unrolled_rnn.reference import from_torch
from core.lessons.unrolled_rnn.scene import build
from core.lessons.unrolled_rnn.settings import Settings
from core.ui.torch_check import check, on_screen

LESSONS = [
    Settings(),
    Settings(text="abcdefghijkl", units=8, activation="elu", clip=0.5),
    Settings(task="series", series="fibonacci", activation="softsign", truncate=2),
    Settings(task="parity", length=4, do="train3,hh.0.1:0.5"),
    Settings(task="echo", activation="relu", truncate=1),
]


@pytest.mark.parametrize("settings", LESSONS, ids=lambda s: f"{s.task}-{s.activation}")
def test_the_screen_matches_torch_in_every_array(settings):
    lesson = compute(settings)
    ours, theirs = on_screen(build(lesson)), from_torch(lesson)
    found = check(ours, theirs)
    assert found.matches, found.sentence
    assert found.arrays == len(ours.keys() & theirs.keys())
    forward = {"hidden", "pre_activation", "logit", "prediction", "loss", "loss_total"}
    back = {name for name in ours if name.startswith("d_")}
    assert forward | {f"new_{name}" for name in forward} | back <= theirs.keys()


@pytest.mark.slow
def test_one_wrong_digit_anywhere_is_found():
    lesson = compute(Settings())
    ours, theirs = on_screen(build(lesson)), from_torch(lesson)
    for name in sorted(ours.keys() & theirs.keys()):
        wrong = np.array(ours[name])
        wrong.flat[wrong.size - 1] += 1e-6 * (np.abs(wrong).max() or 1.0)
        found = check(ours | {name: wrong}, theirs)
        assert (found.matches, found.worst) == (False, name)
