"""The scripts of clamped and original runs are executed for every cell and must give the numbers on the screen."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys

import numpy as np
import pytest

from core.lessons.lstm.export import numpy_code, torch_code
from core.lessons.lstm.lesson import compute
from core.lessons.lstm.scene import build
from core.lessons.lstm.settings import Settings

OPTIONS = [
    Settings(),
    Settings(hold="f.*.6:0"),
    Settings(hold="f.*.5-12:1,u.*.5-12:0,o.1-3.*:0.25,u.2.6:1"),
    Settings(sequence="1#3?#4..?", hold="o.*.4:0"),
    Settings(model="gru"),
    Settings(model="gru", hold="u.*.5-12:0,r.0.*:0.5"),
    Settings(model="rnn", sequence="#7..?"),
]


def run(code):
    """Run a script; return its global variables and its output."""
    names, printed = {"__name__": "__main__"}, io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "script.py", "exec"), names)
    return names, printed.getvalue()


def on_screen(lesson):
    return {v.name: v.data for v in build(lesson).values if v.data is not None}


@pytest.mark.parametrize("settings", OPTIONS, ids=lambda s: f"{s.model} {s.hold}")
@pytest.mark.parametrize(("code", "least"), [(numpy_code, 10), (torch_code, 7)], ids=["numpy", "torch"])
def test_scripts_reproduce_the_screen(settings, code, least):
    lesson = compute(settings)
    names, printed = run(code(lesson))
    screen, found = on_screen(lesson), names["numbers"]
    common = found.keys() & screen.keys()
    assert {"hidden", "prediction", "loss", "loss_total", "d_logit", "d_hidden"} <= common and len(common) >= least
    assert len(common) == len(found), found.keys() - common
    for name in common:
        expected = screen[name]
        assert found[name].shape == expected.shape, name
        assert np.abs(found[name] - expected).max() <= 1e-10 * (np.abs(expected).max() or 1.0), name
    original = lesson.original.evaluation
    np.testing.assert_allclose(names["original"]["prediction"], original.prediction, rtol=1e-10, atol=1e-12)
    (first, *_) = lesson.predictions(lesson.clamped)
    assert f"{first.predicted} ({first.probability:.4f})" in printed
    assert f"{lesson.clamped.memory_gradient[0]:.3e}" in printed
    assert f"{lesson.original.memory_gradient[0]:.3e}" in printed


@pytest.mark.slow
@pytest.mark.parametrize("code", [numpy_code, torch_code])
def test_a_script_runs_alone(code, tmp_path):
    """It cannot import anything of this project."""
    path = tmp_path / "script.py"
    path.write_text(code(compute(Settings(hold="f.*.6:0"))), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-X", "utf8", str(path)], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "7 (0.9980)" in done.stdout


@pytest.mark.parametrize("model", ["lstm", "gru", "rnn"])
@pytest.mark.parametrize("code", [numpy_code, torch_code])
def test_without_the_weights_a_script_is_at_most_as_long_as_min_char_rnn(code, model):
    script = code(compute(Settings(model=model)))
    weights = script[script.index("weights = {") : script.index("\n}\n")]
    assert len(script.splitlines()) - len(weights.splitlines()) <= 112
