"""Both scripts, executed for every option, compute the lines of the lesson."""

from __future__ import annotations

import contextlib
import io
from dataclasses import replace

import numpy as np
import pytest

from core.lessons.vanishing_gradients.export import numpy_code, torch_code
from core.lessons.vanishing_gradients.lesson import compute
from core.lessons.vanishing_gradients.settings import ACTIVATIONS, CONTROLS, Settings

SMALL = Settings(steps=14, units=8, step=5, seed=3, gain=1.2, clip=0.05)
CHOICES = {control.name: tuple(control.choices) for control in CONTROLS if control.kind == "choice"}
MAKERS = pytest.mark.parametrize("make", [numpy_code, torch_code], ids=["numpy", "torch"])


def run(code):
    """Execute a script, and return its names and its output."""
    names = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(code, "script.py", "exec"), names)
    return names, printed.getvalue()


def agrees(make, settings):
    lesson = compute(settings)
    names, printed = run(make(lesson))
    runs = [lesson.chosen, *([lesson.remedied] if lesson.remedied else [])]
    assert list(names["sizes"]) == list(dict.fromkeys(one.network.name for one in runs))
    for one in runs:
        np.testing.assert_allclose(names["sizes"][one.network.name], one.hidden, rtol=1e-9, atol=1e-250)
        assert f"{one.network.name} at gain" in printed
    return printed


@pytest.mark.slow
@MAKERS
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("init", CHOICES["init"])
def test_every_activation_and_initialiser(make, activation, init):
    agrees(make, replace(SMALL, activation=activation, init=init))


@pytest.mark.slow
@MAKERS
@pytest.mark.parametrize("remedy", CHOICES["remedy"])
@pytest.mark.parametrize("gain", [0.0, 0.9, 2.0])
def test_every_remedy(make, remedy, gain):
    printed = agrees(make, replace(SMALL, remedy=remedy, gain=gain, activation="softsign"))
    assert ("clipping multiplies" in printed) == (remedy == "clipping")


@MAKERS
def test_the_defaults_and_the_forget_bias(make):
    printed = agrees(make, Settings())
    assert "factor per step" in printed and "step 100" in printed
    agrees(make, replace(SMALL, remedy="forget", forget=5.5))
    agrees(make, replace(SMALL, remedy="irnn", activation="relu"))


def test_a_script_has_only_what_it_needs():
    code = numpy_code(compute(SMALL))
    assert "def rnn_forward_step" in code and "lstm" not in code and "gru" not in code
    assert "def init_gaussian" in code and "def init_orthogonal" not in code and "clip_scale" not in code
    assert max(map(len, code.splitlines())) <= 120


@MAKERS
def test_the_default_pages_script_is_no_longer_than_min_char_rnn(make):
    assert len(make(compute(Settings())).splitlines()) <= 112
