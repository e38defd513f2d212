"""A network between browser and server that takes its time."""

import asyncio
import threading
from contextlib import contextmanager
from urllib.parse import urlsplit


@contextmanager
def delayed(url, seconds):
    """Return the address at which the server at `url` is reached with this delay in each direction."""
    loop = asyncio.new_event_loop()
    host, port = urlsplit(url).hostname, urlsplit(url).port

    async def carry(reader, writer):
        """Write what is read, each piece so much later, in its order."""
        pieces = asyncio.Queue()

        async def write():
            while True:
                when, piece = await pieces.get()
                await asyncio.sleep(max(0.0, when - loop.time()))
                if not piece:
                    break
                writer.write(piece)
            writer.close()

        writing = loop.create_task(write())
        piece = b"begun"
        while piece:
            try:
                piece = await reader.read(1 << 16)
            except ConnectionError:
                piece = b""
            pieces.put_nowait((loop.time() + seconds, piece))
        await writing

    async def connect(reader, writer):
        try:
            there_reader, there_writer = await asyncio.open_connection(host, port)
            await asyncio.gather(carry(reader, there_writer), carry(there_reader, writer))
        except (ConnectionError, asyncio.CancelledError):
            writer.close()

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(asyncio.start_server(connect, "127.0.0.1", 0), loop).result(5)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        for task in asyncio.all_tasks(loop):
            loop.call_soon_threadsafe(task.cancel)
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.call_later, 0.2, loop.stop)
        thread.join(5)
