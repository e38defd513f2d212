"""The scrubber on a page: sends a sweep to the browser, where a person moves through it; the server hears nothing."""

from __future__ import annotations

from core.palette import DARK, LIGHT
from core.scenes.sweep import Sweep, plain
from core.ui.player import browser_module


def scrubber(sweep: Sweep, *, key: str) -> None:
    """Show a sweep.

    Parameters
    ----------
    sweep : Sweep
        What is moved through. Another one under the same `key` keeps the position, or stays at the end.
    key : str
        Identifies the scrubber on its page.
    """
    data = {"sweep": plain(sweep), "palette": {"light": LIGHT, "dark": DARK}, "link": True}
    browser_module("scrubber")(key=key, data=data)
