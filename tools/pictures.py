"""Take the README's pictures, and write its table of pages: ``python -m tools.pictures``."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from playwright.sync_api import sync_playwright

from core.lessons import PAGES
from tools.browser import ROOT, launch, serve

ROWS = re.compile(r"(?:^\| \[`.*\n)+", re.MULTILINE)
OPENING = ", ".join(f'[data-testid="{kind}"][data-ready="true"]' for kind in ("player", "scrubber", "chart"))
PICTURES = {
    "start": "",
    **{
        name: f"{page.stem}?{urlencode(link, safe='.*:')}"
        for page in PAGES
        for name, link in page.screenshots.items()
    },
}


def table() -> str:
    """Return the README's rows, one for each page of the lecture."""
    return "".join(
        f"| [`{page.stem}`](pages/{page.stem}.py) | {page.part} | "
        f"![{page.title}: {page.sentence}](docs/{next(iter(page.screenshots))}.png) |\n"
        for page in PAGES
    )


def main() -> None:
    """Take each picture at 1280 x 720, as a projector shows it, and write the table."""
    readme = ROOT / "README.md"
    readme.write_text(ROWS.sub(lambda _: table(), readme.read_text(encoding="utf-8"), count=1), encoding="utf-8")
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
