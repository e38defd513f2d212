"""Start Chromium and the dashboard's server, for the browser tests, the benchmark and the pictures."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[1]

# No requests leave the machine, not even the browser's own.
BROWSER_ARGS: Final = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
COMMANDS: Final = (
    "chromium-headless-shell",  # opens a page in an eighth of the time, as it has no windows
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
PLACES: Final = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
NO_BROWSER: Final = "no Chromium, Chrome or Edge was found: install one, or name it in CHROMIUM"


def find_browser(playwright: Any) -> str | None:
    """Return the path of a browser, or ``None``: ``$CHROMIUM``, an installed one, or Playwright's.

    If there is none, Chromium is installed, but only for root on a machine with apt.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        found = shutil.which(named)
        if not found:
            raise FileNotFoundError(f"CHROMIUM must be a browser's path or command; got {named!r}.")
        return found
    return _installed_browser(playwright) or _browser_from_apt()


def launch(playwright: Any) -> Any:
    """Start a headless browser; raise `FileNotFoundError` if there is none."""
    path = find_browser(playwright)
    if path is None:
        raise FileNotFoundError(NO_BROWSER)
    return playwright.chromium.launch(executable_path=path, args=list(BROWSER_ARGS))


def _installed_browser(playwright: Any) -> str | None:
    for command in COMMANDS:
        found = shutil.which(command)
        if found:
            return found
    for place in (*PLACES, playwright.chromium.executable_path):
        if Path(place).exists():
            return str(place)
    return None


def _browser_from_apt() -> str | None:
    apt = shutil.which("apt-get")
    if apt is None or os.name != "posix" or os.geteuid() != 0:
        return None
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([apt, "update", "-qq"], env=environment, check=False, capture_output=True)
    for package in ("chromium-headless-shell", "chromium"):
        install = [apt, "install", "-qq", "-y", "--no-install-recommends", package]
        subprocess.run(install, env=environment, check=False, capture_output=True)
        if found := shutil.which(package):
            return found
    return None


@contextmanager
def running(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """Terminate a process at the end of the block; kill it if it does not end within 10 s."""
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@dataclass(frozen=True)
class Server:
    """A running dashboard: its address and its log."""

    url: str
    process: subprocess.Popen[bytes]
    log_path: Path

    def log(self) -> str:
        """Return the server's output so far."""
        return self.log_path.read_text(encoding="utf-8", errors="replace")


@contextmanager
def serve(*flags: str, address: str = "127.0.0.1", timeout: float = 60.0) -> Iterator[Server]:
    """Run a new dashboard on a free port until the block ends.

    Parameters
    ----------
    flags : str
        Further flags for Streamlit, such as ``"--server.baseUrlPath", "course"``.
    address : str
        The address to listen on; ``"0.0.0.0"`` is Streamlit's default.
    timeout : float
        Seconds to wait for its first answer.

    Yields
    ------
    Server

    Raises
    ------
    RuntimeError
        If it ends or does not answer in time; the message has its output.
    """
    port = free_port()
    base = flags[flags.index("--server.baseUrlPath") + 1] if "--server.baseUrlPath" in flags else ""
    url = f"http://127.0.0.1:{port}/{base}".rstrip("/")
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    command += ["--server.port", str(port), "--server.address", address, *flags]
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "log").open("wb") as log:
        with running(subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)) as process:
            server = Server(url, process, Path(folder) / "log")
            _wait_until_healthy(server, timeout)
            yield server


def wait_for_player(page: Any, *, timeout: float = 20.0) -> Any:
    """Wait until the first picture on `page` (player, scrubber or chart) is drawn; return it. `timeout` in seconds."""
    first = page.locator(':is([data-testid="player"], [data-testid="scrubber"], [data-testid="chart"])').first
    picture = first.and_(page.locator('[data-ready="true"]'))
    picture.wait_for(timeout=timeout * 1000)
    return picture


def free_port() -> int:
    """Return a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def _wait_until_healthy(server: Server, timeout: float) -> None:
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        if server.process.poll() is not None:
            raise RuntimeError(f"the dashboard ended with {server.process.returncode}:\n{server.log()}")
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"the dashboard did not answer within {timeout} s:\n{server.log()}")
