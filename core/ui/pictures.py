"""The live pictures of the start page: each part's own scene at its defaults, playing by itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import MappingProxyType
from typing import Final

from core.lessons import unrolled_rnn as unrolled_rnn_lesson
from core.notation import Notation
from core.scenes import unrolled_rnn as unrolled_rnn_scene
from core.scenes.scene import Scene
from core.ui.player import player


@cache
def _unrolled_rnn() -> Scene:
    return unrolled_rnn_scene.build(unrolled_rnn_lesson.compute(unrolled_rnn_lesson.Settings()))


SCENES: Final = MappingProxyType[str, Callable[[], Scene]]({"unrolled_rnn": _unrolled_rnn})


def live_picture(stem: str, notation: Notation) -> None:
    """Show a page's picture, small and playing."""
    player(SCENES[stem](), key=f"picture_{stem}", notation=notation, thumbnail=True)
