"""The first load: a browser that has nothing of ours, up to the opening picture."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from typing import Any

from bench.pages import PAGE
from bench.servers import HERE
from bench.table import Goal, Measurement, Row

LOADS = 11
EMPTY = "empty Streamlit page"
PICTURE = '[data-testid="player"][data-ready="true"] svg'
TEXT = '[data-testid="stMarkdown"] p'
LOAD = Measurement("first load to the opening picture", EMPTY, "ms", Goal("ratio", 1.3))
START = Measurement("first load of the start page to its live picture", EMPTY, "ms", Goal("ratio", 1.3))
MEASUREMENTS = (LOAD, START)


def measure(browser: Any, dashboard: str, empty: str) -> Iterator[Row]:
    """Load the three pages in turn, each time with a new browser context; the first time does not count."""
    pages = ((f"{dashboard}/{PAGE}", PICTURE), (dashboard, PICTURE), (empty, TEXT))
    times = [[_load(browser, address, what) for address, what in pages] for _ in range(LOADS + 1)]
    ours, start, theirs = (statistics.median(column) for column in zip(*times[1:], strict=True))
    yield Row(LOAD, ours, theirs)
    yield Row(START, start, theirs)


def _load(browser: Any, address: str, what: str) -> float:
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    context.add_init_script(path=HERE / "measure.js")
    page = context.new_page()
    page.goto(address, wait_until="commit")
    taken = float(page.evaluate("selector => bench.opened(selector)", what))
    context.close()
    return taken
