"""A position of the scrubber: from the key in its slider to the settled picture."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

from bench.pages import opened, press_in_turn, throttle
from bench.stepping import FRAME
from bench.table import Goal, Measurement, Row

PAGE = "vanishing_gradients"
PRESSES, WARM_UP = 60, 6
EMPTY = "empty component, a range input and one text"
SCRUB = Measurement("scrub position to settled picture", EMPTY, "ms", Goal("difference", FRAME))
# So slow that between two keys the server hears of the rest, and the charts below are drawn anew.
SLOW_SCRUB = Measurement("scrub position, throttled 4 x, charts below included", EMPTY, "ms", Goal("stated"))
MEASUREMENTS = (SCRUB, SLOW_SCRUB)
SLIDER = '[data-testid="scrubber"][data-ready="true"] input[type=range]'


def measure(browser: Any, dashboard: str, component: str) -> Iterator[Row]:
    """Move through the gains and back, one position a key."""
    with opened(browser, component, SLIDER) as theirs, opened(browser, f"{dashboard}/{PAGE}", SLIDER) as ours:
        yield Row(SCRUB, *_scrub(ours, theirs, rested=True))  # or a slow machine would measure what the server draws
        for page in (ours, theirs):
            throttle(page, 4)
        yield Row(SLOW_SCRUB, *_scrub(ours, theirs))


def _scrub(ours: Any, theirs: Any, *, rested: bool = False) -> tuple[float, float]:
    """Go to the first position, then to and fro; another position each time, on pages at rest if need be."""
    for page in (ours, theirs):
        page.keyboard.press("Home")
    keys = islice(cycle(["ArrowRight"] * 60 + ["ArrowLeft"] * 60), PRESSES + WARM_UP)
    return press_in_turn(ours, theirs, [(key, key) for key in keys], warm_up=WARM_UP, rested=rested)
