"""The live pictures of the start page: each part's own scene at its defaults, playing by itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import MappingProxyType
from typing import Final

from core.lessons import embedding_map as embedding_map_lesson
from core.lessons import lstm as lstm_lesson
from core.lessons import unrolled_rnn as unrolled_rnn_lesson
from core.lessons import vanishing_gradients as vanishing_gradients_lesson
from core.lessons.gain_sweep import sweep
from core.notation import Notation
from core.scenes import embedding_map as embedding_map_scene
from core.scenes import lstm as lstm_scene
from core.scenes import unrolled_rnn as unrolled_rnn_scene
from core.scenes import vanishing_gradients as vanishing_gradients_scene
from core.scenes.scene import Scene
from core.scenes.sweep import Sweep
from core.ui.player import player
from core.ui.scrubber import scrubber
from core.words import WordVectors


@cache
def _unrolled_rnn() -> Scene:
    return unrolled_rnn_scene.build(unrolled_rnn_lesson.compute(unrolled_rnn_lesson.Settings()))


@cache
def _lstm() -> Scene:
    return lstm_scene.build(lstm_lesson.compute(lstm_lesson.Settings()))


@cache
def _vanishing_gradients(notation: Notation) -> Sweep:
    swept = sweep(vanishing_gradients_lesson.Settings())
    return vanishing_gradients_scene.build(swept, notation=notation, small=True)


@cache
def _embedding_map() -> Scene:
    lesson = embedding_map_lesson.compute(embedding_map_lesson.Settings(), WordVectors.default())
    return embedding_map_scene.build(lesson)


SCENES: Final = MappingProxyType[str, Callable[[], Scene]](
    {"unrolled_rnn": _unrolled_rnn, "lstm": _lstm, "embedding_map": _embedding_map}
)
SWEEPS: Final = MappingProxyType[str, Callable[[Notation], Sweep]]({"vanishing_gradients": _vanishing_gradients})


def live_picture(stem: str, notation: Notation) -> None:
    """Show a page's picture, small and playing."""
    if stem in SWEEPS:
        scrubber(SWEEPS[stem](notation), key=f"picture_{stem}", thumbnail=True)
    else:
        player(SCENES[stem](), key=f"picture_{stem}", notation=notation, thumbnail=True)
