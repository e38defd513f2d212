"""The stand-alone map in a real browser: drawn from disk, flat and in depth, and nothing is asked for."""

from __future__ import annotations

import numpy as np
import pytest

from core.lessons.embedding_map.export.html import map_html
from core.lessons.embedding_map.lesson import compute
from core.lessons.embedding_map.settings import Settings
from core.words import WordVectors

HOSTILE = (
    "<b>bold</b>",
    "</script><script>window.harmed=1</script>",
    "<img/src=x/onerror='window.harmed=1'>",
    "a&lt;b",
)


@pytest.fixture
def play(new_page, tmp_path):
    """Return a function that opens a lesson's map from disk, and the list of what it asked for."""

    def opened(lesson, **options):
        file = tmp_path / "embedding_map.html"
        file.write_text(map_html(lesson), encoding="utf-8")
        page, asked = new_page(**options), []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(file.as_uri())
        page.wait_for_selector("[data-testid=chart][data-ready=true]")
        assert [url for url in asked if not url.startswith(("data:", "blob:"))] == [file.as_uri()]
        return page

    return opened


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_map_is_drawn_with_its_labels(play, scheme):
    page = play(compute(Settings(search="zebra"), WordVectors.default()), color_scheme=scheme)
    words = page.locator(".textpoint text").all_text_contents()
    assert "zebra" in words and len(words) > 10
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    ground = page.evaluate("getComputedStyle(document.querySelector('.textpoint text')).fill")
    assert (max(map(int, ground[4:-1].split(","))) > 128) == (scheme == "dark")


@pytest.mark.parametrize(
    "settings",
    [Settings(projection="pca", dimensions="3"), Settings(projection="pca", show="frequent", count=6000)],
    ids=["depth", "many"],
)
def test_what_webgl_draws_is_drawn_under_the_policy(play, settings):
    page = play(compute(settings, WordVectors.default()))
    page.mouse.move(0, 0)
    drawn = page.locator(".chart-plot").screenshot()
    page.add_style_tag(content="canvas { visibility: hidden !important; }")
    assert page.locator(".chart-plot").screenshot() != drawn


def test_words_of_a_file_are_shown_as_they_are(play):
    words = (*HOSTILE, *(f"w{number}" for number in range(9)))
    vectors = WordVectors(words, np.random.default_rng(0).normal(size=(len(words), 7)))
    given = Settings(show="frequent", projection="pca", search=HOSTILE[0], neighbours=12)
    page = play(compute(given, vectors))
    seen = set(page.locator(".textpoint text").all_text_contents())
    assert HOSTILE[0] in seen and seen <= set(words) and len(seen & {*HOSTILE}) > 1
    assert page.evaluate("window.harmed") is None
