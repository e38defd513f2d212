"""A position of the scrubber: from the key in its slider to the settled picture."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

from bench.pages import open_page, press_in_turn, throttle
from bench.stepping import FRAME
from bench.table import Goal, Measurement, Row

PAGE = "vanishing_gradients"
PRESSES, WARM_UP = 60, 6
EMPTY = "empty component, a range input and one text"
SCRUB = Measurement("scrub position to settled picture", EMPTY, "ms", Goal("difference", FRAME))
# So slow that between two keys the server receives the position, and the charts below are redrawn.
SLOW_SCRUB = Measurement("scrub position, throttled 4 x, charts below included", EMPTY, "ms", Goal("stated"))
MEASUREMENTS = (SCRUB, SLOW_SCRUB)
SLIDER = '[data-testid="scrubber"][data-ready="true"] input[type=range]'


def measure(browser: Any, dashboard: str, component: str) -> Iterator[Row]:
    """Move through the gains forward and backward, one position per key."""
    with open_page(browser, component, SLIDER) as theirs, open_page(browser, f"{dashboard}/{PAGE}", SLIDER) as ours:
        yield Row(SCRUB, *_scrub(ours, theirs, rested=True))  # else a slow machine would measure the charts too
        for page in (ours, theirs):
            throttle(page, 4)
        yield Row(SLOW_SCRUB, *_scrub(ours, theirs))


def _scrub(ours: Any, theirs: Any, *, rested: bool = False) -> tuple[float, float]:
    """Go to the first position, then forward and backward, a new position per key; `rested`: on idle pages."""
    for page in (ours, theirs):
        page.keyboard.press("Home")
    keys = islice(cycle(["ArrowRight"] * 60 + ["ArrowLeft"] * 60), PRESSES + WARM_UP)
    return press_in_turn(ours, theirs, [(key, key) for key in keys], warm_up=WARM_UP, rested=rested)
