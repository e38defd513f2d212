"""A network between browser and server that takes its time: a process of its own, which a test starts and ends."""

import asyncio
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit


@contextmanager
def delayed(url, seconds):
    """Return the address at which the server at `url` is reached with this delay in each direction."""
    command = [sys.executable, str(Path(__file__)), urlsplit(url).netloc, str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.kill()


async def carry(reader, writer, seconds):
    """Write what is read, each piece so much later, in its order."""
    loop, pieces = asyncio.get_running_loop(), asyncio.Queue()

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


async def main(place, seconds):
    """Serve until this process is ended, and say at which port."""
    host, port = place.split(":")

    async def connect(reader, writer):
        there_reader, there_writer = await asyncio.open_connection(host, int(port))
        await asyncio.gather(carry(reader, there_writer, seconds), carry(there_reader, writer, seconds))

    server = await asyncio.start_server(connect, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2])))
