"""A storm of clicks, keys and typed texts leaves every page working, with nothing in the console."""

import random

import pytest
from playwright.sync_api import Error, expect

from core.lessons import PAGES
from tests.browser.driving import settle, visit
from tests.browser.inputs import INPUTS, LINKS, ON_EVERY_PAGE, opened
from tools.browser import wait_for_player

PATIENCE = 60_000  # ms
COUNT = 40  # on each page here; `python -m tests.browser.test_storm` does 500
GAPS = (0, 0, 20, 50, 100, 200, 400)  # ms
KEYS = ("ArrowRight", "ArrowLeft", "PageDown", "PageUp", "Home", "End", " ", "Tab", "Enter", "Escape", *"efz0")
TEXTS = ("banana", "", "1, 2, 3", "king - man + woman", "<b>x</b>", "7", "é", "x" * 300)


def storm(page, stem, seed, count):
    """Do `count` things at random gaps: the page's own inputs, clicks and double clicks anywhere, keys, texts."""
    chance = random.Random(seed)
    page.set_default_timeout(400)  # what is not there now is not waited for
    for _ in range(count):
        what = chance.choice(["input", "input", "click", "click", "double", "key", "key", "text"])
        x, y = chance.randrange(20, 1260), chance.randrange(90, 700)
        try:
            if what == "input":
                inputs = INPUTS.get(stem, ON_EVERY_PAGE)
                inputs[chance.choice(list(inputs))](page)
            elif what == "click":
                page.mouse.click(x, y)
            elif what == "double":
                page.mouse.dblclick(x, y)
            elif what == "key":
                page.keyboard.press(chance.choice(KEYS))
            else:
                fields = page.locator("[data-testid=stMain] input[type=text]")
                field = fields.nth(chance.randrange(max(1, fields.count())))
                field.fill(chance.choice(TEXTS))
                field.press("Enter")
        except Error:
            pass  # covered, gone or not yet there: a person clicks in vain, too
        page.wait_for_timeout(chance.choice(GAPS))
    page.set_default_timeout(PATIENCE)


def still_works(page, server, stem):
    """Assert that the page, or the one that the storm has led to, is whole, and that a page can still be opened."""
    settle(page)
    expect(page.locator("h1")).to_have_count(1)
    page.goto(f"{server.url}/{stem}")
    settle(page)
    wait_for_player(page)


@pytest.mark.parametrize("seed", [1])
@pytest.mark.parametrize("stem", [page.stem for page in PAGES])
def test_a_storm_leaves_the_page_whole(stem, seed, server, tab):
    page = tab()
    visit(page, server, stem, **LINKS.get(stem, {}))
    storm(page, stem, seed, COUNT)
    still_works(page, server, stem)


def main():
    """Let 500 things happen on each page, and say what went wrong."""
    from playwright.sync_api import sync_playwright

    from tools.browser import launch, serve

    with serve() as server, sync_playwright() as playwright:
        browser = launch(playwright)
        for page_of in PAGES:
            page, wrong = browser.new_page(viewport={"width": 1280, "height": 720}), []
            page.on("console", lambda said, wrong=wrong: wrong.append(said.text) if said.type == "error" else None)
            page.on("pageerror", lambda error, wrong=wrong: wrong.append(str(error)))
            opened(page, server.url, page_of.stem)
            storm(page, page_of.stem, 0, 500)
            still_works(page, server, page_of.stem)
            print(page_of.stem, wrong or "is whole", flush=True)
        assert "Traceback" not in server.log(), server.log()


if __name__ == "__main__":
    main()
