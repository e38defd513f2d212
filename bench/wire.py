"""A session without a browser: it sends recorded messages of a browser to the server.

Twenty browsers on one machine would measure the machine, which draws the pictures of twenty laptops. Only the server is
shared, and it cannot distinguish such a session from a browser.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Self

from bench.pages import READY, widget_of
from bench.servers import HERE


@dataclass(frozen=True)
class Recording:
    """The messages of a browser: its socket, on opening the page, and on changing the hidden units up and down."""

    socket: str
    opening: bytes
    changes: tuple[bytes, bytes]


async def record(browser: Any, address: str) -> Recording:
    """Open a page in a browser, change a control up and down, and return the messages."""
    sockets: list[str] = []
    sent: list[bytes] = []

    def listen(socket: Any) -> None:
        sockets.append(socket.url)
        socket.on("framesent", lambda message: sent.append(message))

    page = await enter(browser, address, listen)
    await page.wait_for_timeout(1000)
    opening = sent[0]
    sent.clear()
    for key in ("ArrowRight", "ArrowLeft"):
        await page.locator(widget_of("units")).focus()
        await press(page, key, "data-value")
    await page.context.close()
    if len(sent) != 2:
        raise RuntimeError(f"two changes of a control must send 2 messages; got {len(sent)}.")
    return Recording(sockets[0], opening, (sent[0], sent[1]))


async def enter(browser: Any, address: str, listen: Any = None) -> Any:
    """Open `address` in a new browser context, with `measure.js`; return the page when its player is ready."""
    context = await browser.new_context(viewport={"width": 1280, "height": 720})
    await context.add_init_script(path=HERE / "measure.js")
    page = await context.new_page()
    if listen:
        page.on("websocket", listen)
    await page.goto(address)
    await page.locator(READY).wait_for(timeout=60_000)
    return page


async def press(page: Any, key: str, attribute: str | None = None) -> float:
    """Return the milliseconds from a key to the painted frame after its last change (see `measure.js`)."""
    await page.evaluate("attribute => bench.arm(attribute)", attribute)
    await page.keyboard.press(key)
    return float(await page.evaluate("bench.settled()"))


class Session:
    """One session without a browser."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.up = False

    async def open(self) -> Self:
        """Connect and open the page."""
        from websockets.asyncio.client import connect

        self.socket = await connect(self.recording.socket, max_size=None)
        await self._ask(self.recording.opening)
        return self

    async def change(self) -> float:
        """Change the control, up and down in turn; return the milliseconds until the server has finished."""
        began = time.perf_counter()
        await self._ask(self.recording.changes[self.up])
        self.up = not self.up
        return 1000 * (time.perf_counter() - began)

    async def close(self) -> None:
        """Disconnect."""
        await self.socket.close()

    async def _ask(self, message: bytes) -> None:
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

        await self.socket.send(message)
        answer = ForwardMsg()
        while answer.WhichOneof("type") != "script_finished":
            answer.ParseFromString(await self.socket.recv())
