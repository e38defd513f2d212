"""Every panel that the player can show, on one page: ``python -m tests.browser.formulas FILE`` writes it to be opened.

In whichever browser, ``cutAt(280)`` says what is wider than a panel of that width.
"""

import sys
from pathlib import Path

from core.export.html import stand_alone
from core.lessons.lstm import lesson as lstm
from core.lessons.lstm import scene as gated_scenes
from core.lessons.lstm import settings as lstm_settings
from core.lessons.unrolled_rnn import lesson as unrolled_rnn
from core.lessons.unrolled_rnn import scene as scenes
from core.lessons.unrolled_rnn import settings as unrolled_rnn_settings
from core.palette import DARK, LIGHT
from core.recurrent.activations import ACTIVATIONS
from core.scene.scene import plain

SHOW = Path(__file__).with_suffix(".js")
UNROLLED = {
    **{activation: {"activation": activation} for activation in ACTIVATIONS},
    **{task: {"task": task} for task in ("series", "echo", "parity")},
    "unclipped": {"clip": 0.0},
    "truncated": {"truncate": 2},
    "clipped series": {"task": "series", "clip": 0.5, "activation": "softsign"},
    "trained": {"do": "train100", "lr": 1.0},
    "exploding": {"gain": 2.0, "activation": "relu", "length": 12, "task": "echo", "clip": 0.0},
    "words": {"text": "👩‍👩‍👧é<b>שa", "units": 8},
    "largest": {"text": "abcdefghijkl", "units": 8},
}
GATED = {
    "lstm": {},
    "held lstm": {"hold": "f.*.6:0,u.1.3-4:0.5"},
    "gru": {"model": "gru"},
    "held gru": {"model": "gru", "hold": "u.*.5-12:0,r.0.*:0.5"},
    "rnn": {"model": "rnn"},
}


def page():
    """Return the page as HTML."""
    made = {
        name: plain(scenes.build(unrolled_rnn.compute(unrolled_rnn_settings.Settings(**chosen))))
        for name, chosen in UNROLLED.items()
    }
    made |= {
        name: plain(gated_scenes.build(lstm.compute(lstm_settings.Settings(**chosen))))
        for name, chosen in GATED.items()
    }
    data = {"scene": next(iter(made.values())), "palette": {"light": LIGHT, "dark": DARK}, "mode": "file"}
    library = SHOW.read_text(encoding="utf-8")
    style = ".player-panel { overflow-y: scroll !important; margin-bottom: 8px; }"
    return stand_alone("player", data | {"scenes": made}, title="Every formula", library=library, style=style)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
