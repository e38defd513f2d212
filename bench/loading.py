"""The first load: from an empty browser cache to the first picture."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from typing import Any

from bench.servers import HERE
from bench.table import Goal, Measurement, Row
from core.lessons import PAGES

ROUNDS = 11
EMPTY, PLOTLY = "empty Streamlit page", "Streamlit page with one st.plotly_chart"
PICTURE = '[data-testid="{}"][data-ready="true"] svg'
TEXT = '[data-testid="stMarkdown"] p'
POINTS = ".js-plotly-plot .scatterlayer .points path"
LOADS = {
    page.stem: Measurement(
        f"first load of {page.stem} to its picture",
        *((PLOTLY, "ms", Goal("ratio", 1.15)) if page.picture == "chart" else (EMPTY, "ms", Goal("ratio", 1.3))),
    )
    for page in PAGES
}
START = Measurement("first load of the start page to its live picture", EMPTY, "ms", Goal("ratio", 1.3))
MEASUREMENTS = (*LOADS.values(), START)


def measure(browser: Any, dashboard: str, empty: str, plotly: str) -> Iterator[Row]:
    """Load all pages in turn, each time with a new browser context; the first round does not count."""
    pages = [
        (f"{dashboard}/{page.stem}", POINTS if page.picture == "chart" else PICTURE.format(page.picture))
        for page in PAGES
    ]
    pages += [(dashboard, PICTURE.format(PAGES[0].picture)), (empty, TEXT), (plotly, POINTS)]
    times = [[_load(browser, address, what) for address, what in pages] for _ in range(ROUNDS + 1)]
    *ours, of_empty, of_plotly = (statistics.median(column) for column in zip(*times[1:], strict=True))
    for measurement, taken in zip(MEASUREMENTS, ours, strict=True):
        yield Row(measurement, taken, of_plotly if measurement.peer == PLOTLY else of_empty)


def _load(browser: Any, address: str, what: str) -> float:
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    context.add_init_script(path=HERE / "measure.js")
    page = context.new_page()
    page.goto(address, wait_until="commit")
    taken = float(page.evaluate("selector => bench.loaded(selector)", what))
    context.close()
    return taken
