"""One page of ours and one of the peer's in one browser, each with `measure.js`: opening, keys, timing in turn."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from bench.servers import HERE
from tools.other_browsers import Tab

READY = '[data-testid="player"][data-ready="true"] .player-keys'
PAGE = "unrolled_rnn"


@contextmanager
def open_page(browser: Any, address: str, ready: str = READY) -> Iterator[Any]:
    """Open `address` in a new browser context; wait for the element that `ready` selects, and focus it."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    context.add_init_script(path=HERE / "measure.js")
    page = context.new_page()
    page.goto(address)
    page.locator(ready).wait_for(timeout=60_000)
    page.locator(ready).focus()
    yield page
    context.close()


class InTab:
    """A page of another browser, with the interface of Playwright's pages."""

    def __init__(self, tab: Tab, address: str, ready: str = READY):
        self._tab = self.keyboard = tab
        tab.open(address)
        tab.until(f"document.querySelector({ready!r}) !== null")
        tab.ask("eval(a[0])", (HERE / "measure.js").read_text(encoding="utf-8"))
        tab.ask(f"document.querySelector({ready!r}).focus()")

    def evaluate(self, expression: str, argument: Any = None) -> Any:
        """Return the value of an expression, or of a function of the argument."""
        is_function = expression.startswith("attribute =>")
        return self._tab.ask(f"({expression})(a[0])" if is_function else expression, argument)


def press(page: Any, key: str, *, attribute: str | None = None, rested: bool = False) -> float:
    """Return the milliseconds from a key to the frame after its last change; `rested`: wait for an idle page first."""
    if rested:
        page.evaluate("bench.rested()")
    page.evaluate("attribute => bench.arm(attribute)", attribute)
    page.keyboard.press(key)
    return float(page.evaluate("bench.settled()"))


def press_in_turn(
    ours: Any, theirs: Any, keys: Sequence[tuple[str, str]], *, warm_up: int, **how: Any
) -> tuple[float, float]:
    """Return the medians over pairs of keys, ours and the peer's in turn, without the first `warm_up` pairs."""
    times = [(press(ours, one, **how), press(theirs, other, **how)) for one, other in keys]
    counted = list(zip(*times[warm_up:], strict=True))
    return statistics.median(counted[0]), statistics.median(counted[1])


def widget_of(control: str) -> str:
    """Return the selector of the input in a control's widget."""
    return f".st-key-{control} input"


def throttle(page: Any, rate: float) -> None:
    """Slow the page's processor down by a factor."""
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": rate})
