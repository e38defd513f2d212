"""Two numbers, one step."""

from __future__ import annotations

import numpy as np

from core.lessons.tiny.lesson import Lesson, compute
from core.lessons.tiny.settings import Settings
from core.notation import Notation
from core.scene.numbers import family
from core.scene.scene import Block, Chapter, Recipe, Scene, Step, Term


def build(lesson: Lesson) -> Scene:
    """Return the scene: a weight, and its tanh."""
    return Scene(
        title="One unit",
        description="A weight and its tanh.",
        width=320.0,
        height=160.0,
        regions={"all": (0.0, 0.0, 320.0, 160.0)},
        columns=((0.0, 320.0),),
        values=(
            family("weight_hh", ("unit",), np.array([lesson.weight]), 3.0),
            family("hidden", ("unit",), np.array([lesson.hidden])),
        ),
        recipes=(
            Recipe("weight_hh/i", "given", note="set by the control"),
            Recipe("hidden/i", "tanh", (Term(("weight_hh/i",)),)),
        ),
        marks=(
            Block("weight", 60.0, 70.0, name="weight_hh/*"),
            Block("hidden", 200.0, 70.0, name="hidden/*", tone="forward"),
        ),
        chapters=(Chapter("forward", "forward", "forward"),),
        steps=(
            Step("forward-1", "forward", "tanh", t=1, shows=("hidden",), reads=("weight_hh/*",), writes=("hidden/*",),
                 select="hidden/0", camera="all"),
        ),
        labels={},
        symbols={"weight_hh": ("w", "w"), "hidden": ("a", "h")},
        equations={},
        start="forward-1",
    )  # fmt: skip


def opening(notation: Notation) -> Scene:
    """Return the picture that the page opens on, for the start page."""
    return build(compute(Settings()))
