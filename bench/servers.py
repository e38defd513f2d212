"""The servers of the peers: one small script each, served like the dashboard."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.browser import free_port, running

HERE = Path(__file__).parent
PEERS = HERE / "peers"


@dataclass(frozen=True)
class Peer:
    """A served script: its address and its process."""

    url: str
    process: subprocess.Popen[bytes]


@contextmanager
def serve_peer(name: str) -> Iterator[Peer]:
    """Serve ``peers/{name}.py`` with the dashboard's own configuration until the block ends."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(PEERS / f"{name}.py"), "--server.headless", "true"]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
    quiet = subprocess.DEVNULL
    with running(subprocess.Popen(command, cwd=HERE.parent, stdout=quiet, stderr=quiet)) as process:
        peer = Peer(f"http://127.0.0.1:{port}", process)
        _wait(peer)
        yield peer


def _wait(peer: Peer) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and peer.process.poll() is None:
        try:
            with urllib.request.urlopen(f"{peer.url}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"the peer at {peer.url} did not answer")


def resident_megabytes(process: subprocess.Popen[bytes]) -> float:
    """Return the resident memory of a process."""
    status = Path(f"/proc/{process.pid}/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    result = subprocess.run(["ps", "-o", "rss=", "-p", str(process.pid)], capture_output=True, text=True, check=True)
    return int(result.stdout) / 1024
