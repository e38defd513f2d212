"""The label of each example on the start page is computed from its link by the page's lesson."""

from __future__ import annotations

import pytest

from core.lessons import PAGES
from tests.links import known_of, own

EXAMPLES = [pytest.param(page, k, id=f"{page.stem}-{k}") for page in PAGES for k in range(len(page.ways_in))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_there_is_a_claim_for_every_example(page):
    assert len(page.ways_in) == len(known_of(page).CLAIMS)


@pytest.mark.slow
@pytest.mark.parametrize(("page", "number"), EXAMPLES)
def test_an_example_states_what_its_page_shows(page, number):
    label, link = page.ways_in[number]
    assert label == known_of(page).CLAIMS[number](link)


@pytest.mark.parametrize(("page", "number"), EXAMPLES)
def test_an_example_is_a_valid_link_of_its_page(page, number):
    module, link = page.module("settings"), own(page.ways_in[number][1])
    settings, problems = module.from_link(link)
    assert not problems and module.to_link(settings).keys() <= link.keys()
