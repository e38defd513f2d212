"""Files that README and CONTRIBUTING refer to exist."""

import re
from pathlib import Path

import pytest

from core.lessons import PAGES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PLACES = re.findall(r"^\| .+ \| `([^`]+)` \|$", CONTRIBUTING, re.MULTILINE)


def test_the_table_of_places_is_found():
    assert len(PLACES) > 10


@pytest.mark.parametrize("place", PLACES)
def test_a_place_in_the_table_exists(place):
    assert (ROOT / place).is_file()


def test_the_table_of_pages_agrees_with_the_lessons():
    rows = [line for line in README.splitlines() if line.startswith("| [`")]
    assert [re.sub(r"!\[[^\]]+\]", "!", row) for row in rows] == [
        f"| [`{page.stem}`](pages/{page.stem}.py) | {page.part} | !(docs/{next(iter(page.screenshots))}.png) |"
        for page in PAGES
    ]


@pytest.mark.parametrize("document", [README, CONTRIBUTING], ids=["README", "CONTRIBUTING"])
def test_links_and_pictures_exist(document):
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", document)
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_the_folders_of_the_house_are_listed():
    house = CONTRIBUTING.split("## The house")[1].split("Imports point one way")[0]
    drawn = set(re.findall(r"^\s+(\w+)/", house, re.MULTILINE))
    folders = {p.name for p in (ROOT / "core").iterdir() if p.is_dir() and not p.name.startswith("_")}
    assert folders <= drawn
