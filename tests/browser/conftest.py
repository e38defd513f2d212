"""A real server and real browsers. A page that logs an error, or asks for anything elsewhere, fails its test."""

from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect, sync_playwright

from core.export.html import stand_alone
from tests.browser.charting import served
from tests.browser.driving import REST
from tests.browser.playing import data_of, lesson
from tools.browser import BROWSER_ARGS, NO_BROWSER, find_browser, serve, wait_for_player
from tools.other_browsers import NOT_FOUND

PATIENCE = 60_000  # milliseconds: a busy machine is slow, not wrong
expect.set_options(timeout=PATIENCE)

# All pages of a browser in one process: another page starts none, and finds what the last one has compiled.
ARGS = (*BROWSER_ARGS, "--renderer-process-limit=1")


def pytest_collection_modifyitems(items):
    """Mark the tests of this folder."""
    for item in items:
        if "/tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    """Give every skip for want of a browser the same place, so that pytest says it in one line."""
    report = yield
    reasons = (NO_BROWSER, *NOT_FOUND.values())
    if report.skipped and isinstance(report.longrepr, tuple) and report.longrepr[-1].endswith(reasons):
        report.longrepr = ("tests/browser", None, report.longrepr[-1])
    return report


@pytest.fixture(scope="session")
def chromium():
    """Chromium as Playwright starts it, and what it is started with: a path, and flags."""
    with sync_playwright() as playwright:
        path = find_browser(playwright)
        if path is None:
            pytest.skip(NO_BROWSER)
        yield playwright.chromium, {"executable_path": path, "args": list(ARGS)}


@pytest.fixture(scope="session")
def browser(chromium):
    """Chromium, headless, one for the whole run."""
    kind, options = chromium
    browser = kind.launch(**options)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def server():
    """The dashboard, served once for the whole run; a traceback in its log fails the run."""
    with serve() as running:
        yield running
        assert "Traceback" not in running.log(), running.log()


@pytest.fixture(scope="session")
def another_server():
    """The dashboard once more, for the whole run: it has no session of those who were on the first one."""
    with serve() as running:
        yield running
        assert "Traceback" not in running.log(), running.log()


@pytest.fixture
def fresh_server():
    """Return a function that serves another dashboard, which nobody has visited yet, with the flags given."""
    with ExitStack() as stack:
        yield lambda *flags, **options: stack.enter_context(serve(*flags, **options))


@pytest.fixture(scope="session")
def charts():
    """The page of one chart, served without Streamlit once for the whole run."""
    with served() as running:
        yield running


class Watch:
    """What a page must not do: log an error, or ask for anything off this machine."""

    def __init__(self):
        self.problems = []
        self.allowed = []

    def allow(self, text):
        """Let errors pass that contain this text."""
        self.allowed.append(text)

    def attach(self, page):
        """Listen to a page; return a function that ends it."""
        heard = {
            "console": self._console,
            "pageerror": lambda error: self._note(f"uncaught: {error}"),
            "request": lambda request: self._address(request.url),
            "websocket": lambda socket: self._address(socket.url),
        }
        for event, hear in heard.items():
            page.on(event, hear)

        def detach():
            for event, hear in heard.items():
                page.remove_listener(event, hear)

        return detach

    def _console(self, message):
        if message.type == "error":
            self._note(f"console: {message.text} ({message.location.get('url', '')})")

    def _address(self, address):
        parts = urlsplit(address)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in ("127.0.0.1", "localhost"):
            self._note(f"a request off the machine: {address}")

    def _note(self, problem):
        if not any(text in problem for text in self.allowed):
            self.problems.append(problem)


@pytest.fixture
def watch():
    """Hold what went wrong on this test's pages; it must be nothing."""
    watch = Watch()
    yield watch
    assert not watch.problems, "\n".join(watch.problems)


@pytest.fixture(scope="session")
def context_of(chromium, tmp_path_factory):
    """Return a function that gives the browser context of these options: pages that share one load no module anew.

    Each has a folder, as a person's has, where the browser keeps what it has compiled.
    """
    (kind, start), contexts = chromium, {}

    def of(**options):
        key = tuple(sorted(options.items()))
        if key not in contexts:
            contexts[key] = kind.launch_persistent_context(tmp_path_factory.mktemp("browser"), **start, **options)
        return contexts[key]

    yield of
    for context in contexts.values():
        context.close()


@pytest.fixture
def new_page(browser, context_of, watch):
    """Return a function that opens an empty page, a session of its own, watched; options as of a browser context.

    One that changes its context, as a clock does, is `alone` in it.
    """
    with ExitStack() as stack:

        def open_page(*, size=(1280, 720), color_scheme=None, reduced_motion=None, alone=False, **options):
            shared = stack.enter_context(browser.new_context(**options)) if alone else context_of(**options)
            page = stack.enter_context(shared.new_page())
            page.set_default_timeout(PATIENCE)
            page.set_viewport_size({"width": size[0], "height": size[1]})
            page.emulate_media(color_scheme=color_scheme, reduced_motion=reduced_motion)
            watch.attach(page)
            return page

        yield open_page


@pytest.fixture
def page(new_page):
    """Return one empty page of 1280 x 720."""
    return new_page()


@pytest.fixture(scope="module")
def tabs():
    """Pages that all tests of a module share, by the options of their browser context."""
    open_tabs = {}
    yield open_tabs
    for page in open_tabs.values():
        page.close()


@pytest.fixture
def tab(request, context_of, watch, tabs):
    """Return a function that gives a page which the tests of a module share; options as of `new_page`.

    It is as the last test has left it: `driving.visit` begins another visit on it, which loads nothing anew. Where a
    test failed, the next one has a new page.
    """
    with ExitStack() as stack:

        def open_tab(*, size=(1280, 720), color_scheme=None, reduced_motion=None, **options):
            key = tuple(sorted(options.items()))
            if key not in tabs:
                tabs[key] = context_of(**options).new_page()
                tabs[key].add_init_script(path=REST)
            page = tabs[key]
            page.set_default_timeout(PATIENCE)
            page.set_viewport_size({"width": size[0], "height": size[1]})
            page.emulate_media(color_scheme=color_scheme, reduced_motion=reduced_motion)
            stack.callback(watch.attach(page))
            return page

        failed = request.session.testsfailed
        yield open_tab
    if request.session.testsfailed > failed:
        while tabs:
            tabs.popitem()[1].close()


@pytest.fixture
def play(new_page, tmp_path):
    """Return a function that opens a lesson's scene from disk, in the player alone; `clock`: time passes by hand."""

    def opened(made=None, *, query="", size=(1280, 720), color_scheme=None, reduced_motion=None, clock=False, **more):
        page = new_page(size=size, color_scheme=color_scheme, reduced_motion=reduced_motion, alone=clock)
        if clock:
            page.clock.install()
        file = tmp_path / "scene.html"
        text = stand_alone("player", data_of(made or lesson(), **more), title="Unrolled RNN")
        file.write_text(text, encoding="utf-8")
        page.goto(f"{file.as_uri()}{query}")
        wait_for_player(page)
        return page

    return opened
