"""The picture stays where it is first drawn: what comes after it, above it, has its room from the start."""

import pytest

from tests.browser.driving import settle

# Where the first picture's upper edge is, at each frame since it is drawn.
WATCH = """
window.tops = [];
requestAnimationFrame(function look() {
  const picture = document.querySelector(":is([data-testid=player], [data-testid=scrubber], [data-testid=chart])");
  if (picture?.dataset.ready) window.tops.push(picture.getBoundingClientRect().top);
  requestAnimationFrame(look);
});
"""


@pytest.mark.parametrize("address", ["unrolled_rnn", "vanishing_gradients?steps=20&units=10", "lstm", "embedding_map"])
def test_the_picture_stays_where_it_is_first_drawn(address, server, page):
    page.add_init_script(WATCH)
    page.goto(f"{server.url}/{address}")
    settle(page)
    page.get_by_role("radio", name="pytorch").wait_for()
    page.locator(".st-key-controls").get_by_role("button").last.wait_for()
    tops = page.evaluate("tops")
    assert max(tops) - min(tops) <= 2, [min(tops), max(tops)]
