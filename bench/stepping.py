"""A key in the player: from the press to the settled picture."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

from bench.pages import PAGE, opened, press_in_turn, throttle
from bench.size import LETTERS
from bench.table import Goal, Measurement, Row

FRAME = 1000 / 60
PRESSES = 60
EMPTY = "empty component, one text"
KEY = Measurement("key to settled picture", EMPTY, "ms", Goal("difference", FRAME))
SLOW_KEY = Measurement("the same, processor throttled 4 x", EMPTY, "ms", Goal("value", 100))
LARGE_KEY = Measurement("the same, not throttled, 12 letters and H = 8", EMPTY, "ms", Goal("difference", FRAME))
MEASUREMENTS = (KEY, SLOW_KEY, LARGE_KEY)


def measure(browser: Any, dashboard: str, component: str) -> Iterator[Row]:
    """Step through the walk and back, at the opening sizes and at the largest."""
    with opened(browser, component) as theirs:
        with opened(browser, f"{dashboard}/{PAGE}") as ours:
            yield Row(KEY, *_walk(ours, theirs))
            for page in (ours, theirs):
                throttle(page, 4)
            yield Row(SLOW_KEY, *_walk(ours, theirs))
            throttle(theirs, 1)
        with opened(browser, f"{dashboard}/{PAGE}?text={LETTERS}&units=8") as ours:
            yield Row(LARGE_KEY, *_walk(ours, theirs))


def _walk(ours: Any, theirs: Any) -> tuple[float, float]:
    """Press through all steps and back, again and again; the first way through does not count."""
    ours.keyboard.press("Home")
    steps = int(ours.locator('[data-testid="player"]').get_attribute("data-steps"))
    there_and_back = ["ArrowRight"] * steps + ["ArrowLeft"] * steps
    keys = islice(cycle(there_and_back), steps + PRESSES)
    return press_in_turn(ours, theirs, [(key, key) for key in keys], warm_up=steps)
