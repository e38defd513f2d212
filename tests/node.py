"""Runs the tests of the browser's pure modules in Node: each folder of them beside the pytest file that calls this."""

import os
import shutil
import subprocess
from pathlib import Path

import playwright


def find():
    """Return Node's path: the one that Playwright ships, or the machine's; ``None`` where there is neither."""
    shipped = Path(playwright.__file__).parent / "driver" / "node"
    return str(shipped) if shipped.exists() else shutil.which("node")


def modules(beside):
    """Return the names of the test modules beside a file."""
    return sorted(path.name for path in Path(beside).parent.glob("*.test.mjs"))


def run(module, *, beside, **environment):
    """Run one of them, with these variables in its environment; what fails in it fails here."""
    node = find()
    assert node, "Node is neither in Playwright's package nor on the path"
    ran = subprocess.run(
        [node, "--test", str(Path(beside).parent / module)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-2000:]
