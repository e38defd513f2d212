"""The map of words as a small animation for the start page: a few words are joined to their nearest, in turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.lessons.embedding_map.lesson import Lesson, compute
from core.lessons.embedding_map.settings import Settings
from core.lessons.embedding_map.word_groups import GROUPS
from core.notation import Notation
from core.scene.scene import Arrow, Chapter, Label, Mark, Scene, Step, Tone
from core.words import WordVectors

Array = NDArray[np.float64]
Frame = tuple[float, float, float, float]
WIDTH, HEIGHT, MARGIN = 720.0, 330.0, 48.0
FONT: Final = 15.0
LETTER: Final = 0.62  # maximum width of a letter, relative to the font size
DOT: Final = 5.0
TONES: Final[tuple[Tone, ...]] = (
    "forward", "backward", "update", "loss", "forget_gate", "output_gate", "hidden_state",
)  # fmt: skip
JOINED: Final = ("king", "paris", "orange", "seven", "walk")
NEAREST: Final = 20  # among all words; those on the map are joined


def build(lesson: Lesson) -> Scene:
    """Return the lecture's words at their t-SNE positions, and steps that join some of them to their nearest."""
    place = _places(lesson)
    dots: list[Mark] = []
    for (name, words), tone in zip(GROUPS.items(), TONES, strict=True):
        dots += [_dot(f"{name}-{word}", place[word], tone) for word in words if word in place]
    lines = {word: tuple(_lines(lesson, word, place)) for word in JOINED if word in place}
    return Scene(
        title="A map of words",
        description=f"A map of words in groups: {', '.join(GROUPS)}. {', '.join(lines)} are joined to their nearest.",
        width=WIDTH,
        height=HEIGHT,
        regions={"all": (0.0, 0.0, WIDTH, HEIGHT)},
        columns=(),
        values=(),
        recipes=(),
        marks=(
            *(line for joined in lines.values() for line in joined),
            *dots,
            *_labels([*lines, *place], place, must=len(lines)),
        ),
        chapters=(Chapter("near", "nearest words", "backward"),),
        steps=tuple(
            Step(f"near-{number}", "near", f"The nearest words to {word}", shows=tuple(line.id for line in joined))
            for number, (word, joined) in enumerate(lines.items(), 1)
        ),
        labels={},
        symbols={},
        equations={},
        start="near-1",
    )


def _places(lesson: Lesson) -> dict[str, Array]:
    low, span = lesson.points.min(axis=0), np.ptp(lesson.points, axis=0)
    size = np.array([WIDTH, HEIGHT]) - 2 * MARGIN
    scaled = (lesson.points - low) / span * size
    scaled[:, 1] = size[1] - scaled[:, 1]
    return dict(zip(lesson.shown.words, scaled + MARGIN, strict=True))


def _dot(key: str, point: Array, tone: Tone) -> Label:
    return Label(f"dot-{key}", float(point[0]), float(point[1]) + DOT * 0.7, tone=tone, text="●", size=2 * DOT)


def _lines(lesson: Lesson, word: str, place: dict[str, Array]) -> Iterator[Arrow]:
    x, y = place[word].tolist()
    for near, _ in lesson.vectors.neighbours(word, NEAREST):
        if near in place:
            points = ((x, y), (float(place[near][0]), float(place[near][1])))
            yield Arrow(f"line-{word}-{near}", x, y, tone="backward", points=points, bare=True, width=2.5)


def _labels(words: Sequence[str], place: dict[str, Array], must: int) -> Iterator[Label]:
    """Yield labels above, below or next to their dots if they do not overlap, in order of priority.

    The first `must` are bold and always shown, over dots if necessary.
    """
    taken = [(x - DOT, y - DOT, x + DOT, y + DOT) for x, y in place.values()]
    for number, word in enumerate(dict.fromkeys(words)):
        x, y = place[word]
        half = FONT * LETTER * len(word) / 2
        around = ((0.0, -DOT - 3), (0.0, FONT + 5), (half + DOT, FONT / 3), (-half - DOT, FONT / 3))
        frames = [(x + dx - half, y + dy - FONT + 3, x + dx + half, y + dy + 4) for dx, dy in around]
        free = [place for place, frame in enumerate(frames) if _fits(frame, taken)]
        if not free and number >= must:
            continue
        (dx, dy), frame = list(zip(around, frames, strict=True))[free[0] if free else 0]
        taken.append(frame)
        yield Label(f"label-{word}", float(x + dx), float(y + dy), text=word, size=FONT, bold=number < must)


def _fits(frame: Frame, taken: Sequence[Frame]) -> bool:
    left, top, right, bottom = frame
    inside = left >= 0 and top >= 0 and right <= WIDTH and bottom <= HEIGHT
    return inside and not any(left < r and x < right and top < b and y < bottom for x, y, r, b in taken)


def opening(notation: Notation) -> Scene:
    """Return the page's opening picture, for the start page."""
    return build(compute(Settings(), WordVectors.default()))
