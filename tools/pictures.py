"""Take the README's pictures from the running dashboard: ``python -m tools.pictures``."""

from __future__ import annotations

from urllib.parse import urlencode

from playwright.sync_api import sync_playwright

from core.lessons import PAGES
from tools.browser import ROOT, launch, serve

OPENING = ", ".join(f'[data-testid="{kind}"][data-ready="true"]' for kind in ("player", "scrubber", "chart"))
PICTURES = {
    "start": "",
    **{
        name: f"{page.stem}?{urlencode(link, safe='.*:')}"
        for page in PAGES
        for name, link in page.screenshots.items()
    },
}


def main() -> None:
    """Take each picture at 1280 x 720, as a projector shows it."""
    with serve() as server, sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
        for name, path in PICTURES.items():
            page.goto(f"{server.url}/{path}")
            page.wait_for_selector(OPENING)
            page.wait_for_selector('[data-testid="stSkeleton"]', state="detached")  # controls follow the picture
            page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
            page.wait_for_selector('[data-testid="chart"]:not([data-ready="true"])', state="detached")
            page.wait_for_timeout(1000)  # fonts and the frame around the picture
            page.screenshot(path=ROOT / "docs" / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
