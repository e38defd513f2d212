"""Take the README's pictures from the running dashboard: ``python -m tools.pictures``."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from os import environ
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
PICTURES = {
    "start": "",
    "unrolled_rnn": "unrolled_rnn?at=back-2",
    "unrolled_rnn_update": "unrolled_rnn?at=update",
}
READY = '[data-testid="player"][data-ready="true"]'


@contextmanager
def server() -> Iterator[str]:
    """Run the dashboard and yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true", f"--server.port={port}"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
                break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    """Take each picture at 1280 x 720, as a projector shows it."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    executable = environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    with server() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
        for name, path in PICTURES.items():
            page.goto(f"{address}/{path}")
            page.wait_for_selector(READY)
            page.wait_for_timeout(1000)  # fonts and the frame around the picture
            page.screenshot(path=ROOT / "docs" / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
