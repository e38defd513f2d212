"""The scripts that a person takes away are clean: ruff checks them, put together for every page and option."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from core.lessons import embedding_map, lstm, unrolled_rnn, vanishing_gradients
from core.lessons.analogy_box import analogy_box
from core.takeaway import code, decay_code, gated_code, words_code
from core.takeaway.script import FOLDER
from core.words import WordVectors

ROOT = Path(__file__).parents[3]
RULES = "E,F,W,I,B,UP,NPY,PTH,RUF"
GENERAL = ("E501", "RUF001", "RUF002", "RUF003")  # weights and typed words have any width and any letters


def lessons():
    """Yield for each page the module that makes its scripts, and lessons in which each of its options is met."""
    page = unrolled_rnn
    for settings in (
        page.Settings(),
        page.Settings(activation="elu", truncate=2, clip=0.0),
        page.Settings(task="series", series="fibonacci"),
        page.Settings(task="parity", length=4, clip=0.5),
        page.Settings(task="echo", length=3, activation="softsign", truncate=1),
    ):
        yield code, page.compute(settings)
    for model in ("lstm", "gru", "rnn"):
        for hold in ("", "u.*.6:0") if model != "rnn" else ("",):
            yield gated_code, lstm.compute(lstm.Settings(model=model, hold=hold))
    words, default = embedding_map.Settings, WordVectors.default()
    for settings in (
        words(),
        words(projection="pca", search="king", method="mul"),
        words(show="own", words="king queen man woman boy girl", perplexity=1, search="zebra"),
        words(show="own", words="king", sum="king + queen"),
    ):
        yield words_code, embedding_map.compute(settings, default), analogy_box(default, settings.sum, settings.method)
    small = vanishing_gradients.Settings(steps=10, units=4)
    (remedies,) = (control.choices for control in vanishing_gradients.CONTROLS if control.name == "remedy")
    for remedy in remedies:
        yield decay_code, vanishing_gradients.compute(replace(small, remedy=remedy))


def lines_of(text):
    """Return the lines of a module that are code of a script with some option, or with any."""
    for part in re.split(r"# \[(?:functions|data)\]\n.*?# \[end\]\n", text, flags=re.DOTALL):
        for line in part.splitlines():
            if not re.fullmatch(r"# \[\w+\]|#: \w+|", line):
                yield re.sub(r"^( *)#: \w+ ", r"\1", re.sub(r" *#: \w+$", "", line))


@pytest.fixture(scope="module")
def scripts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scripts")
    for number, (module, *lesson) in enumerate(lessons()):
        for name in ("numpy_code", "torch_code"):
            stem = f"{module.__name__.rpartition('.')[2]}_{number}_{name}"
            (folder / f"{stem}.py").write_text(getattr(module, name)(*lesson), encoding="utf-8")
    return folder


def check(folder, rules, *more):
    return subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--target-version=py311",
         "--output-format=concise", f"--select={rules}", *more, str(folder)],
        capture_output=True, text=True, encoding="utf-8", check=False, cwd=ROOT,
    )  # fmt: skip


def test_scripts_are_clean(scripts):
    done = check(scripts, RULES, f"--ignore={','.join(GENERAL)}")
    assert done.returncode == 0, done.stdout


def test_scripts_have_blank_lines_where_python_style_has_them(scripts):
    done = check(scripts, "E30", "--preview")
    assert done.returncode == 0, done.stdout


def test_no_argument_is_unused(scripts):
    """But for what draws weights and needs no chance to: all of these are called alike."""
    found = [line for line in check(scripts, "ARG").stdout.splitlines() if " ARG" in line]
    assert found and all(line.endswith("argument: `rng`") for line in found)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("[!_]*.py")), ids=lambda path: path.stem)
def test_every_line_of_a_module_is_in_the_script_of_some_page(scripts, path):
    """An option that no page has would hide its lines for good."""
    written = {line for script in scripts.glob("*.py") for line in script.read_text(encoding="utf-8").splitlines()}
    assert not [line for line in lines_of(path.read_text(encoding="utf-8")) if line not in written]
