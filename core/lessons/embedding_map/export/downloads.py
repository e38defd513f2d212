"""The files that the page with the map of words offers."""

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
    """Return what the page with the map of words offers; PNG and SVG are the charts' own.

    Parameters
    ----------
    stem, sentence, where
        As `core.export.files.downloads` has them.
    lesson : Lesson
        The map.
    box : callable
        Returns the analogy that is there when a file is asked for.
    """
    return page_downloads(
        stem,
        ("The numbers on screen, in NumPy.", "The same numbers in PyTorch.", "Every place, score and vector.",
         "The map, as one page that plays from disk."),
        (lambda: numpy_code(lesson, box()), lambda: torch_code(lesson, box()),
         lambda: map_csv(lesson, box()), lambda: map_html(lesson, sentence=sentence, opens=where())),
        is_shown=not is_long(lesson),
    )  # fmt: skip

