"""A key in the player: from the press to the settled picture."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

from bench.pages import PAGE, InTab, open_page, press_in_turn, throttle
from bench.size import LETTERS
from bench.table import Goal, Measurement, Row

FRAME = 1000 / 60
PRESSES = 60
EMPTY = "empty component, one text"
KEY = Measurement("key to settled picture", EMPTY, "ms", Goal("difference", FRAME))
SLOW_KEY = Measurement("the same, processor throttled 4 x", EMPTY, "ms", Goal("value", 100))
LARGE_KEY = Measurement("the same, not throttled, 12 letters and H = 8", EMPTY, "ms", Goal("difference", FRAME))
WHOLE_KEY = Measurement("the same in a Chromium with windows", EMPTY, "ms", Goal("difference", FRAME))
WEBKIT_KEY = Measurement("the same in WebKit", "the same page in Chromium", "ms", Goal("ratio", 2))
MEASUREMENTS = (KEY, SLOW_KEY, LARGE_KEY, WHOLE_KEY, WEBKIT_KEY)


def measure(browser: Any, dashboard: str, component: str) -> Iterator[Row]:
    """Step forward and backward through all steps, at the default sizes and at the largest."""
    with open_page(browser, component) as theirs:
        with open_page(browser, f"{dashboard}/{PAGE}") as ours:
            yield Row(KEY, *_walk(ours, theirs))
            for page in (ours, theirs):
                throttle(page, 4)
            yield Row(SLOW_KEY, *_walk(ours, theirs))
            throttle(theirs, 1)
        with open_page(browser, f"{dashboard}/{PAGE}?text={LETTERS}&units=8") as ours:
            yield Row(LARGE_KEY, *_walk(ours, theirs))


def measure_in_others(browser: Any, windowed: Any, webkit: Any, dashboard: str, component: str) -> Iterator[Row]:
    """Step at the default sizes in a Chromium with windows, and in WebKit and `browser` in turn; ``None``: missing."""
    address = f"{dashboard}/{PAGE}"
    if windowed:
        with open_page(windowed, component) as theirs, open_page(windowed, address) as ours:
            yield Row(WHOLE_KEY, *_walk(ours, theirs))
    if webkit:
        with open_page(browser, address) as theirs:
            theirs.keyboard.press("Home")
            yield Row(WEBKIT_KEY, *_walk(InTab(webkit, address), theirs))


def _walk(ours: Any, theirs: Any) -> tuple[float, float]:
    """Press keys forward and backward through all steps, repeatedly; the first pass does not count."""
    ours.keyboard.press("Home")
    steps = int(ours.evaluate("document.querySelector('[data-testid=player]').dataset.steps"))
    forward_and_backward = ["ArrowRight"] * steps + ["ArrowLeft"] * steps
    keys = islice(cycle(forward_and_backward), steps + PRESSES)
    return press_in_turn(ours, theirs, [(key, key) for key in keys], warm_up=steps)
