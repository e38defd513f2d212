"""Drivers for Firefox and WebKit, by WebDriver BiDi and WebDriver."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import urljoin, urlsplit

from tools.browser import BROWSER_ARGS, COMMANDS, free_port, running

NAMES: Final = ("firefox", "webkit")
WITH_WINDOWS: Final = tuple(command for command in COMMANDS if "headless" not in command)
NOT_FOUND: Final = {
    "firefox": "no Firefox was found: install firefox-esr or firefox, or name it in FIREFOX",
    "webkit": "no WebKit was found: install webkit2gtk-driver and xvfb",
}
KEYS: Final = {"ArrowLeft": "\ue012", "ArrowUp": "\ue013", "ArrowRight": "\ue014", "ArrowDown": "\ue015",
               "Home": "\ue011", "End": "\ue010", "Enter": "\ue007", "Tab": "\ue004"}  # fmt: skip
# Emulate a mouse, which Firefox would otherwise miss; use WebGL without a graphics card; make no requests of its own.
PREFERENCES: Final = {
    "ui.primaryPointerCapabilities": 6,
    "ui.allPointerCapabilities": 6,
    "webgl.force-enabled": True,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
}
SECONDS: Final = 60


class Driver(Protocol):
    """The interface of both drivers, in WebDriver's terms."""

    problems: list[str]

    def open(self, url: str) -> None:
        """Navigate to an address."""

    def resize(self, width: int, height: int) -> None:
        """Resize the page."""

    def ask(self, expression: str, *arguments: Any) -> Any:
        """Evaluate a JavaScript expression, in which ``a`` is the list of arguments; promises are awaited."""

    def act(self, *sources: dict[str, Any]) -> None:
        """Perform WebDriver's actions."""


class Tab:
    """A page of either browser, with user-level actions."""

    def __init__(self, driver: Driver):
        self._driver = driver
        self.open, self.ask, self.resize = driver.open, driver.ask, driver.resize

    @property
    def problems(self) -> list[str]:
        """Logged errors and uncaught exceptions so far."""
        return self._driver.problems

    def until(self, expression: str, *arguments: Any, seconds: float = SECONDS) -> Any:
        """Wait until an expression is true; return it."""
        end = time.monotonic() + seconds
        while not (found := self.ask(expression, *arguments)):
            if time.monotonic() > end:
                raise TimeoutError(f"{expression} of {arguments} did not become true within {seconds:g} s")
            time.sleep(0.02)
        return found

    def press(self, key: str) -> None:
        """Press a key, given by its JavaScript name."""
        value = KEYS.get(key, key)
        keys = [{"type": "keyDown", "value": value}, {"type": "keyUp", "value": value}]
        self._driver.act({"type": "key", "id": "keys", "actions": keys})

    def drag(self, *places: tuple[float, float]) -> None:
        """Press the mouse at the first position, move to the others, and release; one position is a click."""
        self._driver.act(mouse(*places))

    def middle(self, selector: str) -> tuple[float, float]:
        """Return the middle of an element, scrolled into view."""
        return self.ask(
            """(() => {
              const element = document.querySelector(a[0]);
              element.scrollIntoView({ block: "nearest" });
              const { left, top, width, height } = element.getBoundingClientRect();
              return [left + width / 2, top + height / 2];
            })()""",
            selector,
        )

    def click(self, selector: str) -> None:
        """Click in the middle of an element."""
        self.drag(self.middle(selector))


def mouse(*places: tuple[float, float]) -> dict[str, Any]:
    """Return WebDriver's actions for a press at the first position, moves to the others, and a release."""
    moves = [{"type": "pointerMove", "x": round(x), "y": round(y), "duration": 50} for x, y in places]
    down, up = {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}
    actions = [moves[0], down, *moves[1:], up]
    return {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": actions}


def found(name: str) -> bool:
    """Whether this browser and its driver are installed."""
    if name == "firefox":
        return _firefox() is not None
    return bool(shutil.which("WebKitWebDriver") and shutil.which("Xvfb") and _mini_browser())


@contextmanager
def launch(name: str) -> Iterator[Tab]:
    """Run one of `NAMES` until the block ends, with an empty page of 1280 x 720."""
    with _run_firefox() if name == "firefox" else _run_webkit() as driver:
        driver.resize(1280, 720)
        yield Tab(driver)


@contextmanager
def optional(name: str) -> Iterator[Tab | None]:
    """Run one of `NAMES`, if it is installed."""
    with launch(name) if found(name) else nullcontext() as tab:
        yield tab


@contextmanager
def windowed(playwright: Any) -> Iterator[Any | None]:
    """Run a Chromium with windows on a virtual screen; ``None`` if there is none."""
    path = next(filter(None, map(shutil.which, WITH_WINDOWS)), None)
    if path is None or not shutil.which("Xvfb"):
        yield None
        return
    with _screen() as display:
        environment = os.environ | {"DISPLAY": display}
        browser = playwright.chromium.launch(
            executable_path=path, headless=False, args=list(BROWSER_ARGS), env=environment
        )
        yield browser
        browser.close()


def _firefox() -> str | None:
    named = os.environ.get("FIREFOX")
    return next(filter(None, map(shutil.which, [named] if named else ["firefox-esr", "firefox"])), None)


def _mini_browser() -> str | None:
    return next((str(path) for path in sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))), None)


def _spoken(expression: str) -> str:
    """Return a JavaScript function of the arguments that returns an expression's value as JSON."""
    return f"async (...a) => JSON.stringify((await ({expression})) ?? null)"


# Firefox


class _Firefox:
    def __init__(self, socket_: Any):
        self._socket, self._number, self.problems = socket_, 0, list[str]()
        self._tell("session.new", capabilities={})
        self._tell("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
        self._context = self._tell("browsingContext.getTree")["contexts"][0]["context"]

    def _tell(self, method: str, **parameters: Any) -> Any:
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv(SECONDS))
            if message.get("id") == self._number:
                if message["type"] == "error":
                    raise RuntimeError(f"{method}: {message['message']}")
                return message["result"]
            self._hear(message)

    def _hear(self, event: dict[str, Any]) -> None:
        of = event.get("params", {})
        if event.get("method") == "log.entryAdded" and of["level"] == "error":
            self.problems.append(f"{of['type']}: {of['text']}")
        if event.get("method") == "network.beforeRequestSent":
            address = urlsplit(of["request"]["url"])
            if address.scheme in ("http", "https", "ws", "wss") and address.hostname not in ("127.0.0.1", "localhost"):
                self.problems.append(f"a request off the machine: {address.geturl()}")

    def open(self, url: str) -> None:
        # A change of the address by the previous page would end the wait for the new one.
        self.ask("window.isLeft = true")
        self._tell("browsingContext.navigate", context=self._context, url=url, wait="complete")
        _within(lambda: self.ask("window.isLeft !== true && document.readyState === 'complete'"))

    def resize(self, width: int, height: int) -> None:
        self._tell("browsingContext.setViewport", context=self._context, viewport={"width": width, "height": height})

    def ask(self, expression: str, *arguments: Any) -> Any:
        function = f"(a) => ({_spoken(expression)})(...JSON.parse(a))"
        given = [{"type": "string", "value": json.dumps(arguments)}]
        answer = self._tell("script.callFunction", functionDeclaration=function, arguments=given, awaitPromise=True,
                            target={"context": self._context})  # fmt: skip
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    def act(self, *sources: dict[str, Any]) -> None:
        self._tell("input.performActions", context=self._context, actions=list(sources))


@contextmanager
def _run_firefox() -> Iterator[_Firefox]:
    from websockets.sync.client import connect

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFERENCES.items()]
        (Path(profile) / "user.js").write_text("".join(lines), encoding="utf-8")
        log = Path(profile) / "log"
        command = [_firefox(), "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"]
        with log.open("wb") as written:
            process = subprocess.Popen(command, stdout=written, stderr=subprocess.STDOUT)
        with running(process):
            address = _within(lambda: re.search(r"WebDriver BiDi listening on (ws://\S+)", log.read_text("utf-8")))
            with connect(f"{address[1]}/session", max_size=None, compression=None, proxy=None) as socket_:
                yield _Firefox(socket_)


# WebKit


# WebKit's driver does not report the console. So each page is opened by another page of the same server, which adds
# listeners before any script runs; a window can only be opened by a click.
OPEN: Final = """(() => {
  window.problems = [];
  const note = (kind, said) => /^ResizeObserver loop/.test(said) // harmless, and never logged
    || problems.push(`${kind}: ${said}`);
  document.onclick = () => {
    const opened = window.open(a[0], "", "width=1280,height=720");
    opened.addEventListener("error", ({ message, target }) =>
      note("uncaught", message ?? `${target.src ?? target.href} did not load`), true);
    opened.addEventListener("unhandledrejection", ({ reason }) => note("uncaught", reason));
    const { error } = opened.console;
    opened.console.error = (...said) => {
      note("console", said.join(" "));
      error.apply(opened.console, said);
    };
  };
})()"""


class _WebKit:
    def __init__(self, port: int):
        self._base, self._problems = f"http://127.0.0.1:{port}", list[str]()
        _within(lambda: self._tell("GET", "/status")["ready"])
        options = {"binary": _mini_browser(), "args": ["--automation"]}
        session = self._tell("POST", "/session", {"capabilities": {"alwaysMatch": {
            "webkitgtk:browserOptions": options, "timeouts": {"script": 1000 * SECONDS}}}})  # fmt: skip
        self._base += f"/session/{session['sessionId']}"
        self._first = self._shown = self._tell("GET", "/window")
        self._size = (1280, 720)

    def _tell(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._base + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{method} {path}: {error.read().decode(errors='replace')}") from None

    def _show(self, window: str) -> None:
        self._tell("POST", "/window", {"handle": window})
        self._shown = window

    @property
    def problems(self) -> list[str]:
        return self._problems + (self.ask("opener.problems") if self._shown != self._first else [])

    def open(self, url: str) -> None:
        if self._shown != self._first:
            self._problems = self.problems
            self._tell("DELETE", "/window")
            self._show(self._first)
        self._tell("POST", "/url", {"url": urljoin(url, "/_stcore/health")})
        self.ask(OPEN, url)
        self.act(mouse((10, 10)))
        self._show(_within(lambda: [one for one in self._tell("GET", "/window/handles") if one != self._first])[0])
        self.resize(*self._size)

    def resize(self, width: int, height: int) -> None:
        self._size = (width, height)
        _within(self._has_its_size)

    def _has_its_size(self) -> bool:
        """Whether the page has its size; if not, resize the window, including its frame."""
        (width, height), (across, down) = self.ask("[[innerWidth, innerHeight], [outerWidth, outerHeight]]")
        if (width, height) == self._size:
            return True
        across, down = across - width, down - height
        if across >= 0 and down >= 0:  # otherwise the page has not yet received the window's size
            wide, high = self._size
            self._tell("POST", "/window/rect", {"x": 0, "y": 0, "width": wide + across, "height": high + down})
        return False

    def ask(self, expression: str, *arguments: Any) -> Any:
        script = f"const [done, ...a] = [...arguments].reverse(); ({_spoken(expression)})(...a.reverse()).then(" \
                 "(said) => done([said, null]), (error) => done([null, String(error)]));"  # fmt: skip
        said, error = self._tell("POST", "/execute/async", {"script": script, "args": list(arguments)})
        if error:
            raise RuntimeError(error)
        return json.loads(said)

    def act(self, *sources: dict[str, Any]) -> None:
        self._tell("POST", "/actions", {"actions": list(sources)})

    def close(self) -> None:
        self._tell("DELETE", "")


@contextmanager
def _run_webkit() -> Iterator[_WebKit]:
    port = free_port()
    with _screen() as display:
        environment = os.environ | {"DISPLAY": display, "GDK_BACKEND": "x11"}
        with running(subprocess.Popen(["WebKitWebDriver", f"--port={port}"], env=environment)):
            webkit = _WebKit(port)
            try:
                yield webkit
            finally:
                webkit.close()


@contextmanager
def _screen() -> Iterator[str]:
    """Run a virtual screen until the block ends; yield its name."""
    with tempfile.TemporaryFile() as said:
        command = ["Xvfb", "-displayfd", str(said.fileno()), "-screen", "0", "2000x1400x24", "-nolisten", "tcp"]
        quiet = subprocess.DEVNULL
        with running(subprocess.Popen(command, pass_fds=[said.fileno()], stdout=quiet, stderr=quiet)):
            yield f":{_within(lambda: os.pread(said.fileno(), 20, 0).decode().strip())}"


def _within(look: Any, seconds: float = SECONDS) -> Any:
    """Wait until `look` returns a true value, and return it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if there := look():
                return there
        except OSError:
            pass
        time.sleep(0.02)
    raise TimeoutError(f"the browser did not answer within {seconds:g} s")
