"""The animated pictures of the start page: each page's opening picture, played automatically."""

from __future__ import annotations

from functools import cache

from core.notation import Notation
from core.page import Page
from core.scene.scene import Scene
from core.scene.sweep import Sweep
from core.ui.player import player
from core.ui.scrubber import scrubber


@cache
def _picture(page: Page, notation: Notation) -> Scene | Sweep:
    picture: Scene | Sweep = page.module("scene").opening(notation)
    return picture


def live_picture(page: Page, notation: Notation) -> None:
    """Show the opening picture of a page, small and animated."""
    picture = _picture(page, notation)
    if isinstance(picture, Sweep):
        scrubber(picture, key=f"picture_{page.stem}", thumbnail=True)
    else:
        player(picture, key=f"picture_{page.stem}", notation=notation, thumbnail=True)
