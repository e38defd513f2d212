"""Imports point one way, and each library is used where the house says, and nowhere else."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

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
