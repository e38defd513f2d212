"""The scripts run with every option and reproduce the numbers on the screen."""

from __future__ import annotations

import ast
import contextlib
import io
import itertools
import subprocess
import sys
import unicodedata
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.export.script import word_literal
from core.lessons.unrolled_rnn.export import numpy_code, torch_code
from core.lessons.unrolled_rnn.lesson import compute
from core.lessons.unrolled_rnn.scene import build
from core.lessons.unrolled_rnn.settings import CONTROLS, Settings
from core.recurrent import parameters
from core.recurrent.activations import ActivationName

TASKS = [
    Settings(text="hello"),
    Settings(task="series", series="fibonacci", lr=0.05),
    Settings(task="series", series="typed", numbers="3, -50, 0.1, 7"),
    Settings(task="parity", length=4),
    Settings(task="echo", length=3, units=2),
]
OPTIONS = [
    *({"truncate": truncate, "clip": clip} for truncate, clip in itertools.product((0, 2), (0.0, 0.5))),
    {"truncate": 1, "clip": 1.0, "do": "train3,hh.0.1:0.5"},
]
# nn.RNN does not give these
HIDDEN_BY_AUTOGRAD = {"pre_activation", "slope", "d_pre_activation", "new_pre_activation"}
GIVEN = {"input", "target", "learning_rate", "max_norm", *parameters(compute(Settings()).network)}


def run(code):
    """Run a script; return the names it defines, and what it prints."""
    names, printed = {"__name__": "__main__"}, io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "script.py", "exec"), names)
    return names, printed.getvalue()


def on_screen(lesson):
    """Return the numbers drawn, without the unscaled copies."""
    families = build(lesson).values
    return {v.name: v.data for v in families if v.data is not None and not v.name.startswith("unscaled_")}


def assert_same(ours, theirs):
    for name, expected in theirs.items():
        found = np.asarray(ours[name])
        assert found.shape == expected.shape, name
        scale = np.abs(expected).max() or 1.0
        assert np.abs(found - expected).max() <= 1e-10 * scale, f"{name}: {found} for {expected}"


@pytest.mark.slow
@pytest.mark.parametrize("activation", get_args(ActivationName))
@pytest.mark.parametrize("task", TASKS, ids=lambda s: f"{s.task}-{s.series}")
def test_scripts_reproduce_the_screen(task, activation):
    for options in OPTIONS:
        lesson = compute(replace(task, activation=activation, **options))
        screen = on_screen(lesson)
        assert_same(run(numpy_code(lesson))[0]["numbers"], screen)
        autograd = {name: data for name, data in screen.items() if name not in HIDDEN_BY_AUTOGRAD | GIVEN}
        assert {"d_hidden", "d_weight_hh", "d_input", "d_initial_hidden", "new_loss_total"} < autograd.keys()
        assert_same(run(torch_code(lesson))[0]["numbers"], autograd)


@pytest.mark.slow
@pytest.mark.parametrize("task", TASKS, ids=lambda s: f"{s.task}-{s.series}")
@pytest.mark.parametrize("activation", ["tanh", "softsign"])
def test_scripts_continue_training_as_the_page_does(task, activation):
    settings = replace(task, activation=activation, lr=0.05, clip=2.0, truncate=3)
    lesson = compute(replace(settings, do="train4"))
    later = parameters(compute(replace(settings, do="train11")).network)
    names, _ = run(numpy_code(lesson))
    assert_same(names["train"](names["weights"], 7), later)
    names, _ = run(torch_code(lesson))
    network = names["Network"]()
    names["train"](network, 7)
    assert_same({name: weight.detach() for name, weight in network.trained.items()}, later)


@pytest.mark.slow
@pytest.mark.parametrize("code", [numpy_code, torch_code])
def test_a_script_runs_alone(code, tmp_path):
    """It does not import this project, and its table shows the loss."""
    lesson = compute(Settings(task="parity", length=3))
    path = tmp_path / "script.py"
    path.write_text(code(lesson), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-X", "utf8", str(path)], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert f"loss {lesson.evaluation.loss_total:.6f}" in done.stdout


@pytest.mark.parametrize("code", [numpy_code, torch_code])
@pytest.mark.parametrize("do", ["", "train5", "hh.0.0:0.25"])
def test_the_second_bias_is_not_trained(code, do):
    """The same parameters are updated as on the page; PyTorch's second bias stays zero."""
    names, _ = run(code(compute(Settings(do=do))))
    if code is torch_code:
        assert not names["network"].rnn.bias_hh_l0.requires_grad
        assert not names["network"].rnn.bias_hh_l0.any()
    assert {name for name in names["numbers"] if name.startswith("new_weight") or name.startswith("new_bias")} == {
        f"new_{name}" for name in parameters(compute(Settings()).network)
    }


HOSTILE = [
    "'\"\\",
    '"""',
    "#{}%s",
    "a ␣ b",
    "</py>",
    "שלום",
    "مرحبا",
    "e\u0301a\u0300\u0323",
    "👩\u200d👩\u200d👧👍🏽",
    "\u0301a",
    "क्षिति",
    "')+exit(",
]


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
@pytest.mark.parametrize("code", [numpy_code, torch_code])
def test_typed_text_stays_text(code, text):
    lesson = compute(Settings(text=text))
    script = code(lesson)
    names, _ = run(script)
    assert "".join([names["input_list"][0], *names["target_list"]]) == unicodedata.normalize("NFC", text)
    assert_same({"loss_total": names["numbers"]["loss_total"]}, {"loss_total": on_screen(lesson)["loss_total"]})
    shape = ast.dump(ast.parse(code(compute(Settings(text="abcdefghijkl"[: len(names["input_list"]) + 1])))))
    assert shape.count("Call(") == ast.dump(ast.parse(script)).count("Call(")


@given(st.text(st.characters(codec=None), max_size=8))
def test_a_word_is_written_so_that_it_can_be_read_back(word):
    literal = word_literal(word)
    assert ast.literal_eval(literal) == word
    assert literal.isprintable()
    literal.encode("utf-8")
    assert not any(unicodedata.bidirectional(c) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
                   for c in literal)  # fmt: skip


def test_every_task_of_the_page_is_run():
    (tasks,) = (control.choices for control in CONTROLS if control.name == "task")
    assert {task.task for task in TASKS} == set(tasks)
    assert {compute(task).example.kind for task in TASKS} == {"softmax", "squared_error"}


@pytest.mark.parametrize("code", [numpy_code, torch_code])
def test_the_default_pages_script_is_no_longer_than_min_char_rnn(code):
    assert len(code(compute(Settings())).splitlines()) <= 112
