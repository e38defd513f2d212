"""The pure modules of the player, run by Node on scenes of the lessons."""

import json

import pytest

from core.lessons.lstm import lesson as gated_lessons
from core.lessons.lstm import scene as gated_scenes
from core.lessons.lstm import settings as lstm_settings
from core.lessons.unrolled_rnn import lesson as lessons
from core.lessons.unrolled_rnn import scene as scenes
from core.lessons.unrolled_rnn import settings as unrolled_rnn_settings
from core.scene.scene import plain
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
GATED = {
    "lstm": {},
    "held": {"hold": "f.*.6:0,u.1.3-4:0.5"},
    "gru": {"model": "gru", "hold": "r.0.*:0.5"},
    "rnn": {"model": "rnn", "sequence": "1#3?#4..?"},
}


@pytest.fixture(scope="module")
def dumped(tmp_path_factory):
    """Scenes as the browser gets them, a file each."""
    folder = tmp_path_factory.mktemp("scenes")
    made = {
        name: scenes.build(lessons.compute(unrolled_rnn_settings.Settings(**chosen)))
        for name, chosen in SETTINGS.items()
    }
    for name, chosen in GATED.items():
        made[name] = gated_scenes.build(gated_lessons.compute(lstm_settings.Settings(**chosen)))
    for name, scene in made.items():
        (folder / f"{name}.json").write_text(json.dumps(plain(scene)), encoding="utf-8")
    return folder


@pytest.mark.parametrize("module", node.modules(__file__))
def test_in_node(module, dumped):
    node.run(module, beside=__file__, SCENES=str(dumped))
