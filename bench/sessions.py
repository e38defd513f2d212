"""Twenty concurrent sessions that step and change controls: one in a browser, the others without (see `wire`)."""

from __future__ import annotations

import asyncio
import random
import statistics
from collections.abc import Iterator
from typing import Any

from bench.pages import PAGE, READY, widget_of
from bench.servers import Peer, resident_megabytes
from bench.table import Goal, Measurement, Row
from bench.wire import Session, enter, press, record
from tools.browser import BROWSER_ARGS, Server, find_browser

SESSIONS = 20
CHANGES, STEPS = 40, 2  # in the browser: changes of a control, and steps before each
REST = (1.0, 3.0)  # seconds between two changes of each of the others
EMPTY = f"{SESSIONS} of an empty component"
CHANGE = Measurement(f"{SESSIONS} sessions: control to new picture, 95th percentile", EMPTY, "ms", Goal("value", 1000))
STEP = Measurement(f"{SESSIONS} sessions: key to settled picture, 95th percentile", EMPTY, "ms", Goal("value", 100))
ANSWER = Measurement(
    f"{SESSIONS} sessions: control to the server's last word, 95th percentile", EMPTY, "ms", Goal("stated")
)
MEMORY = Measurement(f"{SESSIONS} sessions: memory of the server for each", EMPTY, "MB", Goal("stated"))
MEASUREMENTS = (CHANGE, STEP, ANSWER, MEMORY)


def measure(dashboard: Server, component: Peer) -> Iterator[Row]:
    """Measure twenty sessions of ours, then twenty of the peer's."""
    ours = asyncio.run(_crowd(f"{dashboard.url}/{PAGE}", dashboard.process))
    theirs = asyncio.run(_crowd(component.url, component.process))
    for measurement, one, other in zip(MEASUREMENTS, ours, theirs, strict=True):
        yield Row(measurement, one, other)


async def _crowd(address: str, process: Any) -> tuple[float, float, float, float]:
    """Return the numbers of `MEASUREMENTS` for one side."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_browser(playwright), args=list(BROWSER_ARGS))
        recording = await record(browser, address)  # the server now has the memory that all sessions share
        before = resident_megabytes(process)
        others = [await Session(recording).open() for _ in range(SESSIONS - 1)]
        page = await enter(browser, address)
        over = asyncio.Event()
        crowd = [asyncio.create_task(_other(one, over, random.Random(seed))) for seed, one in enumerate(others)]
        changes, steps = await _observer(page)
        over.set()
        answers = [answer for times in await asyncio.gather(*crowd) for answer in times]
        each = (resident_megabytes(process) - before) / SESSIONS
        for one in others:
            await one.close()
        await browser.close()
    return percentile_95(changes), percentile_95(steps), percentile_95(answers), each


async def _observer(page: Any) -> tuple[list[float], list[float]]:
    """Step and change the hidden units up and down; return the times of the changes and of the steps."""
    changes, steps = [], []
    for count in range(CHANGES):
        key = "ArrowLeft" if count % 2 else "ArrowRight"
        await page.locator(READY).focus()
        for _ in range(STEPS):
            steps.append(await press(page, key))
        await page.locator(widget_of("units")).focus()
        changes.append(await press(page, key, "data-value"))
    return changes, steps


async def _other(session: Session, over: asyncio.Event, rng: random.Random) -> list[float]:
    """Change the control at random intervals until the end; steps in a browser would send nothing."""
    answers = []
    await asyncio.sleep(rng.uniform(0, REST[1]))
    while not over.is_set():
        answers.append(await session.change())
        await asyncio.sleep(rng.uniform(*REST))
    return answers


def percentile_95(times: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(times, n=20, method="inclusive")[-1]
