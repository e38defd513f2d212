"""The files that the embedding map's page exports."""

from __future__ import annotations

from collections.abc import Callable

from core.export.files import Download, page_downloads
from core.lessons.embedding_map.analogy import AnalogyBox
from core.lessons.embedding_map.export.code import is_long, numpy_code, torch_code
from core.lessons.embedding_map.export.html import map_html
from core.lessons.embedding_map.export.table import map_csv
from core.lessons.embedding_map.lesson import Lesson


def downloads(
    stem: str, lesson: Lesson, box: Callable[[], AnalogyBox], *, sentence: str = "", where: Callable[[], str] = str
) -> tuple[Download, ...]:
    """Return the downloads of the embedding map's page; the charts themselves save PNG and SVG.

    Parameters
    ----------
    stem, sentence, where
        As in `core.export.files.downloads`.
    lesson : Lesson
        The map.
    box : callable
        Returns the current analogy when a file is requested.
    """
    return page_downloads(
        stem,
        ("The numbers on screen, in NumPy.", "The same numbers in PyTorch.", "Every position, score and vector.",
         "The map, as one HTML page that works offline."),
        (lambda: numpy_code(lesson, box()), lambda: torch_code(lesson, box()),
         lambda: map_csv(lesson, box()), lambda: map_html(lesson, sentence=sentence, opens=where())),
        is_shown=not is_long(lesson),
    )  # fmt: skip
