"""Exported scripts pass ruff, for every page and option."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from core.lessons import PAGES
from core.paths import ROOT
from tests.links import known_of

RULES = "E,F,W,I,B,UP,NPY,PTH,RUF"
GENERAL = ("E501", "RUF001", "RUF002", "RUF003")  # weights and words may have any width and any letters
MODULES = sorted((ROOT / "core" / "lessons").glob("*/scripts/[!_]*.py"))


def lines_of(text):
    """Return the lines of a module that can be in a script."""
    for part in re.split(r"# \[(?:functions|data)\]\n.*?# \[end\]\n", text, flags=re.DOTALL):
        for line in part.splitlines():
            if not re.fullmatch(r"# \[\w+\]|#: \w+|", line):
                yield re.sub(r"^( *)#: \w+ ", r"\1", re.sub(r" *#: \w+$", "", line))


@pytest.fixture(scope="module")
def scripts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scripts")
    for page in PAGES:
        for number, (module, *lesson) in enumerate(known_of(page).exported()):
            for name in ("numpy_code", "torch_code"):
                code = getattr(module, name)(*lesson)
                (folder / f"{page.stem}_{number}_{name}.py").write_text(code, encoding="utf-8")
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
    """Except in initialisations without randomness: all have the same arguments."""
    found = [line for line in check(scripts, "ARG").stdout.splitlines() if " ARG" in line]
    assert found and all(line.endswith("argument: `rng`") for line in found)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_every_line_of_a_module_is_in_the_script_of_some_page(scripts, path):
    """Lines of an option that no page uses would never be exported."""
    written = {line for script in scripts.glob("*.py") for line in script.read_text(encoding="utf-8").splitlines()}
    assert not [line for line in lines_of(path.read_text(encoding="utf-8")) if line not in written]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_module_whose_options_are_compatible_runs_unchanged(page, capsys):
    for pattern, printed in known_of(page).RUN_ALONE.items():
        paths = sorted((ROOT / "core" / "lessons" / page.stem / "scripts").glob(pattern))
        assert paths
        for path in paths:
            exec(compile(path.read_text(encoding="utf-8"), path.name, "exec"), {})
            assert printed in capsys.readouterr().out, path
