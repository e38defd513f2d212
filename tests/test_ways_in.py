"""What each way in from the start page says is computed here from its own link, by the page's own lesson."""

from __future__ import annotations

import pytest

from core.lessons import PAGES
from tests.links import known_of, own

WAYS = [pytest.param(page, number, id=f"{page.stem}-{number}") for page in PAGES for number in range(len(page.ways_in))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_there_is_a_claim_for_every_way_in(page):
    assert len(page.ways_in) == len(known_of(page).CLAIMS)


@pytest.mark.slow
@pytest.mark.parametrize(("page", "number"), WAYS)
def test_a_way_in_says_what_its_page_shows(page, number):
    said, link = page.ways_in[number]
    assert said == known_of(page).CLAIMS[number](link)


@pytest.mark.parametrize(("page", "number"), WAYS)
def test_a_way_in_is_a_link_that_its_page_understands(page, number):
    module, link = page.module("settings"), own(page.ways_in[number][1])
    settings, problems = module.from_link(link)
    assert not problems and module.to_link(settings).keys() <= link.keys()
