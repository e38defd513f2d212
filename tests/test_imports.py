"""Imports point one way, and each library is used where the house says, and nowhere else."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from core.lessons import PAGES

ROOT = Path(__file__).parents[1]
NUMPY_ALONE = {"recurrent": {"numpy"}, "tasks": {"numpy", "regex"}, "scene": {"numpy"}}


def modules(folder):
    """Return a folder's modules, but for the scripts that are read as text, and run by whoever exports them."""
    return sorted(path for path in (ROOT / folder).rglob("*.py") if path.parent.name != "scripts")


def imported(node):
    """Return the top-level packages that the imports among these nodes name."""
    for item in node:
        if isinstance(item, ast.Import):
            yield from (alias.name.split(".")[0] for alias in item.names)
        elif isinstance(item, ast.ImportFrom) and item.level == 0:
            yield item.module.split(".")[0]


def test_imports_point_one_way(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    failed = lint_imports(config_filename="pyproject.toml", no_cache=True)
    assert not failed, capsys.readouterr().out


@pytest.mark.parametrize("folder", NUMPY_ALONE)
def test_the_mathematics_needs_numpy_alone(folder):
    allowed = NUMPY_ALONE[folder] | {"core"} | set(sys.stdlib_module_names)
    assert modules(f"core/{folder}")
    for path in modules(f"core/{folder}"):
        names = set(imported(ast.walk(ast.parse(path.read_text(encoding="utf-8")))))
        assert names <= allowed, path


@pytest.mark.parametrize("folder", ["core", "pages", "tools"])
def test_torch_is_imported_only_inside_functions(folder):
    for path in modules(folder):
        assert "torch" not in imported(ast.parse(path.read_text(encoding="utf-8")).body), path


def test_looking_at_a_page_does_not_import_torch():
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in modules("core")]
    statements = "\n".join(f"import {name.removesuffix('.__init__')}" for name in names)
    code = f"import sys\n{statements}\nprint('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["False"], done.stderr


def test_the_list_of_pages_loads_nothing_of_a_page():
    inside = "n.startswith('core.lessons.') and n.count('.') > 2"
    code = f"import sys, core.lessons\nprint([n for n in sys.modules if {inside}])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_pages_share_names_no_page(page):
    shared = [path for path in modules("core") if "lessons" not in path.relative_to(ROOT / "core").parts]
    named = re.compile(rf"core[./]lessons[./]{page.stem}\b|lessons import .*\b{page.stem}\b")
    naming = [path.relative_to(ROOT).as_posix() for path in shared if named.search(path.read_text(encoding="utf-8"))]
    assert len(shared) > 50 and naming == []
