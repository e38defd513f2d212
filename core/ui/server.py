"""Changes to Streamlit's server before the first visit, for correct and fast pages without external requests.

Parts of it change Streamlit's internals; each has a test that would fail with an incompatible version.
"""

from __future__ import annotations

import re
import socket
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import Final

import uvicorn
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import BaseRoute, Route
from streamlit import config, net_util
from streamlit.runtime.pages_manager import PagesManager

from core.export.html import modules
from core.lessons import PAGES, START
from core.page import Page
from core.ui import downloads, messages, requests
from core.ui.chart import PLOTLY, plotly_library
from core.ui.vector_files import given_at_start

STREAMLIT: Final = Path(str(files("streamlit") / "static"))
OPENING: Final = ("BidiComponent", "Html")  # the picture and the heading
EQUATION_FONT: Final = "app/static/fonts/math.woff2"
# Pages are one level deep, so "./" is the server's root. With this, Streamlit need not search for it.
ROOT_ADDRESS: Final = '<script>window.__streamlit = {BACKEND_BASE_URL: new URL("./", location.href).href}</script>'


def prepare() -> None:
    """Configure the server; called once, when it imports the app."""
    # Because of the folder pages/, Streamlit would draw its own navigation on the first visit, without app.py.
    PagesManager.uses_pages_directory = False
    requests.install()
    messages.install()
    downloads.install()
    # For a request from another site, Streamlit would look up this machine's address on the internet.
    net_util.get_external_ip = lambda: None
    _send_without_delay()
    given_at_start()


def _send_without_delay() -> None:
    """Send small responses without delay, which on Linux is 44 ms for every file after a connection's first.

    Streamlit binds its socket without the protocol number of TCP, so that asyncio does not disable Nagle's
    algorithm (github.com/Kludex/uvicorn/issues/3149). Connections inherit the option from the socket.
    """
    startup = uvicorn.Server.startup

    async def startup_without_delay(server: uvicorn.Server, sockets: list[socket.socket] | None = None) -> None:
        for listening in sockets or ():
            if listening.family in (socket.AF_INET, socket.AF_INET6):
                listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await startup(server, sockets)

    uvicorn.Server.startup = startup_without_delay  # type: ignore[assignment, method-assign]


def routes() -> list[BaseRoute]:
    """Return the routes besides Streamlit's own: Plotly's library, and each page's document."""
    base = "/".join(("", *filter(None, str(config.get_option("server.baseUrlPath")).split("/"))))
    documents = [Route(f"{base}/{page.stem}", partial(_document, page)) for page in PAGES]
    return [plotly_library(base), Route(f"{base}/", partial(_document, START)), *documents]


async def _document(page: Page, request: Request) -> HTMLResponse:
    return HTMLResponse(document(page.picture), headers={"Cache-Control": "no-cache"})


@cache
def document(picture: str) -> str:
    """Return Streamlit's document with preload links to the modules of a page's picture.

    Parameters
    ----------
    picture : str
        The component of the page's first picture: a folder of ``static/``.
    """
    text = (STREAMLIT / "index.html").read_text(encoding="utf-8")
    ours = [f"./app/static/{path}" for path in modules(f"{picture}/{picture}.js")]
    theirs = [f"./static/js/{name}" for name in _chunks() if name not in text]
    links = "".join(f'<link rel="modulepreload" crossorigin href="{address}">' for address in theirs + ours)
    if picture == "player":
        links += f'<link rel="preload" as="font" type="font/woff2" crossorigin href="./{EQUATION_FONT}">'
    if picture == "chart":
        links += f'<link rel="preload" as="script" href="./{PLOTLY}">'
    return text.replace("</title>", f"</title>{ROOT_ADDRESS}{links}", 1)


def _chunks() -> list[str]:
    """Return Streamlit's own modules for the first elements of a page, which it would load later."""
    found: list[str] = []
    waiting = [path.name for part in OPENING for path in (STREAMLIT / "static/js").glob(f"{part}.*.js")]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.append(name)
            code = (STREAMLIT / "static/js" / name).read_text(encoding="utf-8")
            waiting += re.findall(r"""(?:from|import)["'`]\./([\w.-]+\.js)["'`]""", code)
    return found
