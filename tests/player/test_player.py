"""The pure modules of the player, run by Node on scenes that the lesson makes."""

import json

import pytest

from core.lessons import unrolled_rnn as lessons
from core.scenes import unrolled_rnn as scenes
from core.scenes.scene import plain
from tests import node

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


@pytest.mark.parametrize("module", node.modules(__file__))
def test_in_node(module, dumped):
    node.run(module, beside=__file__, SCENES=str(dumped))
