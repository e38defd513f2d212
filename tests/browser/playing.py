"""Pictures of the unrolled RNN for a page that plays from disk: no server is in this loop."""

from core.lessons.unrolled_rnn import lesson as lessons
from core.lessons.unrolled_rnn import scene as scenes
from core.lessons.unrolled_rnn.settings import Settings
from core.palette import DARK, LIGHT
from core.scene.scene import plain


def lesson(**settings):
    """Return what the page of the unrolled RNN shows with these settings."""
    return lessons.compute(Settings(**settings))


def data_of(made, **more):
    """Return the player's data for a lesson."""
    scene = plain(scenes.build(made))
    palette = {"light": LIGHT, "dark": DARK}
    return {"scene": scene, "palette": palette, "notation": "course", "mode": "file", "link": None} | more
