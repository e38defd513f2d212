"""Rules of the house that can be checked automatically."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from core.lessons import PAGES

ROOT = Path(__file__).parents[1]
OUTSIDE = {".venv", ".git", "node_modules", ".hypothesis", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
WRITTEN = sorted(
    path
    for suffix in ("py", "js", "mjs", "css", "md")
    for path in ROOT.rglob(f"*.{suffix}")
    if not OUTSIDE & set(path.relative_to(ROOT).parts)
)


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_line_but_a_tables_is_longer_than_120_characters(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    too_long = [number for number, line in enumerate(lines, start=1) if len(line) > 120 and not line.startswith("|")]
    assert not too_long


def test_every_page_is_in_the_table_and_has_a_script():
    scripts = {path.stem for path in (ROOT / "pages").glob("*.py")}
    assert scripts == {page.stem for page in PAGES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_has_one_stem_everywhere(page):
    assert page.stem.isidentifier() and page.stem == page.stem.lower()
    assert import_module(f"core.lessons.{page.stem}").PAGE is page
    own = {path.stem for path in (ROOT / "core" / "lessons" / page.stem).iterdir()}
    assert {"settings", "lesson", "scene", "charts", "export"} <= own
    assert (ROOT / "tests" / "lessons" / page.stem).is_dir()
    assert (ROOT / "tests" / "pages" / f"test_{page.stem}.py").exists()


def test_a_folder_of_tests_mirrors_a_folder_of_core():
    strays = [
        path.relative_to(ROOT).as_posix()
        for folder in (ROOT / "core").iterdir()
        for path in (ROOT / "tests" / folder.name).rglob("test_*.py")
        if not _is_module(ROOT / "core" / path.relative_to(ROOT / "tests").with_name(path.stem.removeprefix("test_")))
    ]
    assert not strays


def _is_module(path):
    """Whether core has a module of this name: a file, or a package in which or next to which the test is."""
    return path.with_suffix(".py").exists() or path.is_dir() or path.name == path.parent.name


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_and_has_a_reason(name):
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    requirements = [line for line in lines if line and not line.startswith(("#", "-r "))]
    assert requirements
    for line in requirements:
        assert re.fullmatch(r"[a-z0-9-]+==[0-9.]+ +# \S.*", line), line


def test_every_command_that_make_lists_exists():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    listed = set(re.findall(r'"make ([\w-]+) ', makefile))
    assert listed == set(re.findall(r"^([\w-]+):", makefile, flags=re.MULTILINE)) - {"help"}
