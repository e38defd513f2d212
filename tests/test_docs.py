"""Files that README and CONTRIBUTING refer to exist."""

import re
from pathlib import Path

import pytest

from core.lessons import PAGES
from tools.pictures import ROWS, table

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PLACES = re.findall(r"^\| .+ \| `([^`]+)` \|$", CONTRIBUTING, re.MULTILINE)


def test_the_table_of_places_is_found():
    assert len(PLACES) > 10


@pytest.mark.parametrize("place", PLACES)
def test_a_place_in_the_table_exists(place):
    assert (ROOT / place).is_file()


def test_the_table_of_pages_is_the_one_that_make_pictures_writes():
    assert ROWS.findall(README) == [table()]
    assert all(page.screenshots and f"pages/{page.stem}.py" in README for page in PAGES)


@pytest.mark.parametrize("document", [README, CONTRIBUTING], ids=["README", "CONTRIBUTING"])
def test_links_and_pictures_exist(document):
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", document)
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_the_folders_of_the_house_are_listed():
    house = CONTRIBUTING.split("## The house")[1].split("A part with one file")[0]
    drawn = set(re.findall(r"^\s+(\w+)/", house, re.MULTILINE))
    folders = {p.name for p in (ROOT / "core").iterdir() if p.is_dir() and not p.name.startswith("_")}
    assert folders <= drawn
