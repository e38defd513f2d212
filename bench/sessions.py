"""Twenty sessions at once, each a browser context of its own in one Chromium: everyone steps and moves controls.

Browser and server share the machine's cores, so these are upper bounds: people bring their own browsers.
"""

from __future__ import annotations

import asyncio
import random
import statistics
from collections.abc import Iterator
from typing import Any

from bench.pages import PAGE, READY
from bench.servers import HERE, Peer, resident_megabytes
from bench.table import Goal, Measurement, Row
from tools.browser import BROWSER_ARGS, Server, find_browser

SESSIONS, ROUNDS, STEPS, REST = 20, 6, 4, 1.0  # a round: some steps, one change of a control, a rest
EMPTY = f"{SESSIONS} sessions of an empty component"
CHANGE = Measurement(f"{SESSIONS} sessions: control to new picture, 95th percentile", EMPTY, "ms", Goal("value", 1000))
STEP = Measurement(f"{SESSIONS} sessions: key to settled picture, 95th percentile", EMPTY, "ms", Goal("stated"))
MEMORY = Measurement("memory of the server for each session", EMPTY, "MB", Goal("stated"))
MEASUREMENTS = (CHANGE, STEP, MEMORY)


def measure(dashboard: Server, component: Peer) -> Iterator[Row]:
    """Let twenty people at ours, then twenty at the peer's."""
    ours = asyncio.run(_crowd(f"{dashboard.url}/{PAGE}", dashboard.process))
    theirs = asyncio.run(_crowd(component.url, component.process))
    for measurement, one, other in zip(MEASUREMENTS, ours, theirs, strict=True):
        yield Row(measurement, one, other)


async def _crowd(address: str, process: Any) -> tuple[float, float, float]:
    """Return the 95th percentiles of a control's change and of a step, and the memory that each session added."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_browser(playwright), args=list(BROWSER_ARGS))
        await _enter(browser, address)  # what the server holds once, for all
        before = resident_megabytes(process)
        pages = [await _enter(browser, address) for _ in range(SESSIONS)]
        people = await asyncio.gather(*(_person(page, random.Random(seed)) for seed, page in enumerate(pages)))
        each = (resident_megabytes(process) - before) / SESSIONS
        await browser.close()
    changes, steps = ([time for person in people for time in person[which]] for which in (0, 1))
    return percentile_95(changes), percentile_95(steps), each


async def _enter(browser: Any, address: str) -> Any:
    context = await browser.new_context(viewport={"width": 1280, "height": 720})
    await context.add_init_script(path=HERE / "measure.js")
    page = await context.new_page()
    await page.goto(address)
    await page.locator(READY).wait_for(timeout=60_000)
    return page


async def _person(page: Any, rng: random.Random) -> tuple[list[float], list[float]]:
    """Step and change the hidden units, with rests of a second or so; return the times of both."""
    changes, steps = [], []
    await asyncio.sleep(rng.uniform(0, REST))
    for count in range(ROUNDS):
        await page.locator(READY).focus()
        for _ in range(STEPS):
            steps.append(await _press(page, "ArrowLeft" if count % 2 else "ArrowRight"))
        await page.locator(".st-key-units [role=slider]").focus()
        changes.append(await _press(page, "ArrowLeft" if count % 2 else "ArrowRight", "data-value"))
        await asyncio.sleep(rng.uniform(0.5, 1.5) * REST)
    return changes, steps


async def _press(page: Any, key: str, attribute: str | None = None) -> float:
    await page.evaluate("attribute => bench.arm(attribute)", attribute)
    await page.keyboard.press(key)
    return float(await page.evaluate("bench.settled()"))


def percentile_95(times: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(times, n=20, method="inclusive")[-1]
