"""The change of a control: from the key in its widget, through the server, to the new picture."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from typing import Any

from bench.pages import PAGE, open_page, press, press_in_turn, widget_of
from bench.size import LETTERS
from bench.table import Goal, Measurement, Row

CHANGES, WARM_UP = 40, 4
EMPTY = "slider and empty component in a fragment"
UNITS = Measurement("control to new picture: hidden units", EMPTY, "ms", Goal("value", 150))
SEED = Measurement("control to new picture: seed", EMPTY, "ms", Goal("value", 150))
RATE = Measurement("control to new picture: learning rate, last step", EMPTY, "ms", Goal("value", 150))
LARGE_UNITS = Measurement("hidden units 7 and 8, 12 letters", EMPTY, "ms", Goal("value", 100))
LARGE_SEED = Measurement("seed, 12 letters and H = 8", EMPTY, "ms", Goal("value", 100))
LARGE_ECHO = Measurement("seed, echo of T = 12, H = 8", EMPTY, "ms", Goal("value", 100))
CLAMPED = Measurement("held gate to new picture, LSTM, T = 12, H = 5", EMPTY, "ms", Goal("value", 150))
SEARCH = Measurement("search to centred word, embedding map", EMPTY, "ms", Goal("value", 150))
MEASUREMENTS = (UNITS, SEED, RATE, LARGE_UNITS, LARGE_SEED, LARGE_ECHO, CLAMPED, SEARCH)
WHOLE: dict[str, Any] = {"attribute": "data-value", "rested": True}  # new numbers, on an idle page
CLAMPS = ("Erase the memory", "Keep the memory")
SEARCHED = ("queen", "paris")
CHART = '[data-testid="chart"][data-ready="true"]'


def measure(browser: Any, dashboard: str, component: str) -> Iterator[Row]:
    """Change controls at the default sizes and at the largest."""
    address = f"{dashboard}/{PAGE}"
    with open_page(browser, component) as theirs:
        with open_page(browser, address) as ours:
            yield Row(UNITS, *_change(ours, theirs, "units", "ArrowRight", "ArrowLeft"))
            yield Row(SEED, *_change(ours, theirs, "seed", "ArrowUp", "ArrowDown"))
        with open_page(browser, f"{address}?at=after") as ours:
            yield Row(RATE, *_change(ours, theirs, "lr", "ArrowUp", "ArrowDown"))
        with open_page(browser, f"{address}?text={LETTERS}&units=8") as ours:
            yield Row(LARGE_UNITS, *_change(ours, theirs, "units", "ArrowLeft", "ArrowRight"))
            yield Row(LARGE_SEED, *_change(ours, theirs, "seed", "ArrowUp", "ArrowDown"))
        with open_page(browser, f"{address}?task=echo&length=12&units=8") as ours:
            yield Row(LARGE_ECHO, *_change(ours, theirs, "seed", "ArrowUp", "ArrowDown"))
        with open_page(browser, f"{dashboard}/lstm?at=back-9") as ours:
            yield Row(CLAMPED, *_clamp(ours, theirs))
        with open_page(browser, f"{dashboard}/embedding_map", CHART) as ours:
            yield Row(SEARCH, *_search(ours, theirs))


def _change(ours: Any, theirs: Any, control: str, key: str, opposite: str) -> tuple[float, float]:
    """Change a control up and down, in turn with the peer's slider."""
    focus(ours, control)
    focus(theirs, "units")
    keys = [(key, "ArrowRight"), (opposite, "ArrowLeft")] * ((CHANGES + WARM_UP) // 2)
    return press_in_turn(ours, theirs, keys, warm_up=WARM_UP, **WHOLE)


def _clamp(ours: Any, theirs: Any) -> tuple[float, float]:
    """Clamp one gate and then another, in turn with the peer's slider."""

    def clamp(count: int) -> float:
        ours.get_by_role("button", name=CLAMPS[count % 2], exact=True).focus()
        return press(ours, "Enter", **WHOLE)

    return _in_turn(clamp, theirs)


def _search(ours: Any, theirs: Any) -> tuple[float, float]:
    """Search one word and then another, in turn with the peer's slider."""
    search = ours.locator(widget_of("search"))

    def find(count: int) -> float:
        search.fill(SEARCHED[count % 2])
        return press(ours, "Enter", rested=True)

    return _in_turn(find, theirs)


def _in_turn(change: Callable[[int], float], theirs: Any) -> tuple[float, float]:
    focus(theirs, "units")
    times = []
    for count in range(CHANGES + WARM_UP):
        times.append((change(count), press(theirs, ("ArrowRight", "ArrowLeft")[count % 2], **WHOLE)))
    own, peers = zip(*times[WARM_UP:], strict=True)
    return statistics.median(own), statistics.median(peers)


def focus(page: Any, control: str) -> None:
    """Focus a control, which may be in the popover *More*."""
    widget = page.locator(widget_of(control))
    if not widget.is_visible():
        page.get_by_role("button", name="More", exact=True).click()
    widget.focus()
