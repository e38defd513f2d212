"""The pure modules of the scrubber, run by Node on sweeps as the browser gets them."""

import json

import numpy as np
import pytest

from core.lessons.unrolled_rnn.lesson import compute
from core.lessons.unrolled_rnn.scene.history import build
from core.lessons.unrolled_rnn.settings import Settings
from core.scene.sweep import Line, Panel, Sweep, plain
from tests import node

HELLO, GAINS = "hello.json", "gains.json"


def gains() -> Sweep:
    """Return 5 gains, a line over 3 steps for each, value = 100 * gain + step."""
    positions, steps = np.array([0.0, 0.5, 1.0, 1.5, 2.0]), np.array([1.0, 2.0, 3.0])
    size = 100 * positions[:, None] + steps
    line = Line("tanh", size, low=size / 2, high=size * 2)
    over = Panel("Gradient", "size", (line,), scale="log", x=steps, at=0)
    return Sweep("gain", "Gains", "…", "gain", positions, (over,), tuple(f"gain {p:g}" for p in positions), start=2)


@pytest.fixture(scope="module")
def dumped(tmp_path_factory):
    """A folder of sweeps, and of their numbers."""
    folder = tmp_path_factory.mktemp("sweeps")
    lesson = compute(Settings(do="train30"))
    (folder / HELLO).write_text(json.dumps(plain(build(lesson))), encoding="utf-8")
    (folder / GAINS).write_text(json.dumps(plain(gains())), encoding="utf-8")
    truth = {"update": lesson.history.update.tolist(), "loss": lesson.history.loss.tolist()}
    (folder / "truth.json").write_text(json.dumps(truth), encoding="utf-8")
    return folder


@pytest.mark.parametrize("module", node.modules(__file__))
def test_in_node(module, dumped):
    node.run(module, beside=__file__, SWEEPS=str(dumped))
