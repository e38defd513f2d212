"""The pure modules of the player, run by Node on scenes that the lesson makes."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import playwright
import pytest

from core.lessons import unrolled_rnn as lessons
from core.scenes import unrolled_rnn as scenes
from core.scenes.scene import plain

HERE = Path(__file__).parent
SETTINGS = {
    "hello": {},
    "clipped": {"clip": 1.0},
    "truncated": {"truncate": 2},
    "relu": {"activation": "relu", "seed": 2},
    "series": {"task": "series"},
    "parity": {"task": "parity"},
    "echo": {"task": "echo"},
    "trained": {"do": "train10,hh.0.1:0.5"},
    "largest": {"text": "abcdefghijkl", "units": 8},
}


@pytest.fixture(scope="module")
def dumped(tmp_path_factory):
    """Scenes as the browser gets them, a file each."""
    folder = tmp_path_factory.mktemp("scenes")
    for name, settings in SETTINGS.items():
        scene = scenes.build(lessons.compute(lessons.Settings(**settings)))
        (folder / f"{name}.json").write_text(json.dumps(plain(scene)), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def node():
    """Node: the one that Playwright ships, or the machine's."""
    shipped = Path(playwright.__file__).parent / "driver" / "node"
    return str(shipped) if shipped.exists() else shutil.which("node")


@pytest.mark.parametrize("module", sorted(path.name for path in HERE.glob("*.test.mjs")))
def test_in_node(module, node, dumped):
    assert node, "Node is neither in Playwright's package nor on the path"
    run = subprocess.run(
        [node, "--test", str(HERE / module)],
        env={**os.environ, "SCENES": str(dumped)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
