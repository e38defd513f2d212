"""The changes to Streamlit's server, tested on a socket and in the document."""

import socket
from pathlib import Path

import pytest
import uvicorn
from streamlit import net_util
from streamlit.runtime.pages_manager import PagesManager

from core.export.html import modules
from core.lessons import PAGES, START
from core.ui import server


@pytest.fixture
def prepared(monkeypatch):
    """Prepare the server, with a start that only records its sockets."""
    started = []

    async def startup(_server, sockets=None):
        started.extend(sockets)

    monkeypatch.setattr(uvicorn.Server, "startup", startup)
    PagesManager.uses_pages_directory = None
    server.prepare()
    return started


def start(listening):
    """Start a server on a socket; without a loop, as a browser test may have left one running."""
    with pytest.raises(StopIteration):
        uvicorn.Server(uvicorn.Config("none")).startup([listening]).send(None)


def test_small_responses_are_sent_without_delay(prepared):
    """Streamlit's own socket has no protocol number, so that asyncio would not do it."""
    with socket.socket(socket.AF_INET) as listening, socket.socket(socket.AF_INET) as visitor:
        assert listening.proto == 0
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        start(listening)
        assert prepared == [listening]
        visitor.connect(listening.getsockname())
        with listening.accept()[0] as connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_socket_of_another_family_is_unchanged(prepared):
    if not hasattr(socket, "AF_UNIX"):
        pytest.skip("no such sockets here")
    with socket.socket(socket.AF_UNIX) as listening:
        start(listening)
        assert prepared == [listening]


@pytest.mark.usefixtures("prepared")
def test_the_pages_folder_draws_no_navigation_and_the_address_is_not_looked_up():
    assert PagesManager.uses_pages_directory is False
    assert net_util.get_external_ip() is None


@pytest.mark.parametrize("picture", sorted({page.picture for page in (START, *PAGES)}))
def test_the_document_is_streamlits_own_with_preload_links(picture):
    text = server.document(picture)
    own = (server.STREAMLIT / "index.html").read_text(encoding="utf-8")
    head, tail = own.split("</title>")
    assert text.startswith(head + "</title>" + server.ROOT_ADDRESS) and text.endswith(tail)
    for path in modules(f"{picture}/{picture}.js"):
        assert text.count(f'href="./app/static/{path}"') == 1
    for part in server.OPENING:
        assert text.count(f"/static/js/{part}.") == 1


def test_the_font_of_the_equations_loads_with_the_player():
    assert server.document("player").count(f'href="./{server.EQUATION_FONT}"') == 1
    assert server.EQUATION_FONT not in server.document("chart")
    own = Path(server.__file__).parents[2] / server.EQUATION_FONT.removeprefix("app/")
    assert own.read_bytes().startswith(b"wOF2") and own.stat().st_size < 40_000
    assert "SIL Open Font License" in (own.parent / "LICENSE").read_text(encoding="utf-8")


def test_every_page_has_its_document():
    paths = [route.path for route in server.routes()]
    assert paths == ["/plotly", "/", *(f"/{page.stem}" for page in PAGES)]
