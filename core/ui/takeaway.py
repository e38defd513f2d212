"""What the page shows, to take home: one row of downloads, and the code to read at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from core.lessons.analogy_box import AnalogyBox
from core.lessons.embedding_map import Lesson
from core.notation import Notation
from core.scenes.scene import Scene
from core.scenes.sweep import Sweep
from core.takeaway import words_code
from core.takeaway.csv import scene_csv
from core.takeaway.html import scene_html, sweep_html
from core.takeaway.map_html import map_html
from core.takeaway.words_csv import map_csv
from core.ui.answer import literal


@dataclass(frozen=True)
class Download:
    """One file to take home.

    Attributes
    ----------
    label : str
        What its button says.
    file_name, mime : str
    make : callable
        Returns the file's text, when it is asked for.
    help : str
        What it is good for.
    encoding : str
        Spreadsheets know UTF-8 only by its mark.
    language : str
        The programming language it is shown in beforehand; empty where it is not shown.
    """

    label: str
    file_name: str
    mime: str
    make: Callable[[], str]
    help: str
    encoding: str = "utf-8"
    language: str = ""

    def content(self) -> bytes:
        """Return the file as it is written to disk."""
        return self.make().encode(self.encoding)


def downloads(
    stem: str,
    scene: Scene,
    *,
    notation: Notation,
    numpy_code: Callable[[], str],
    torch_code: Callable[[], str],
    sentence: str = "",
    note: Callable[[], str] = str,
    where: Callable[[], str] = str,
) -> tuple[Download, ...]:
    """Return what a page with a scene offers; PNG and SVG are the player's own.

    Parameters
    ----------
    stem : str
        The page's name: files are called ``{stem}_numpy.py``, ``{stem}_pytorch.py``, ``{stem}.csv``, ``{stem}.html``.
    scene : Scene
    notation : {"course", "pytorch"}
    numpy_code, torch_code : callable
        Return the code that reproduces the scene's numbers.
    sentence : str
        What to look for, on top of the HTML page.
    note : callable
        Returns what the check against PyTorch has found by then (`core.ui.torch_mark.found_later`).
    where : callable
        Returns where the picture stands by then (`core.ui.link.where_it_is`): there the HTML page opens.
    """
    return _four(
        stem,
        ("The numbers on screen, in NumPy.", "The same numbers from autograd.", "Every number, one a row.",
         "The picture with all its steps, as one page that plays from disk."),
        (numpy_code, torch_code, lambda: scene_csv(scene),
         lambda: scene_html(scene, notation=notation, sentence=sentence, note=note(), opens=where())),
    )  # fmt: skip


def sweep_downloads(
    stem: str,
    sweep: Sweep,
    *,
    numpy_code: Callable[[], str],
    torch_code: Callable[[], str],
    table: Callable[[], str],
    sentence: str = "",
    where: Callable[[], str] = str,
) -> tuple[Download, ...]:
    """Return what a page with a sweep offers; PNG and SVG are the scrubber's own.

    Parameters
    ----------
    stem, numpy_code, torch_code, sentence, where
        As `downloads` has them.
    sweep : Sweep
    table : callable
        Returns the sweep's numbers as CSV.
    """
    return _four(
        stem,
        ("The lines at this gain, in NumPy.", "The same lines from autograd.", "Every line at every gain.",
         "The picture at every gain, as one page that plays from disk."),
        (numpy_code, torch_code, table, lambda: sweep_html(sweep, sentence=sentence, opens=where())),
    )  # fmt: skip


def map_downloads(
    stem: str, lesson: Lesson, box: Callable[[], AnalogyBox], *, sentence: str = "", where: Callable[[], str] = str
) -> tuple[Download, ...]:
    """Return what the page with the map of words offers; PNG and SVG are the charts' own.

    Parameters
    ----------
    stem, sentence, where
        As `downloads` has them.
    lesson : Lesson
        The map.
    box : callable
        Returns the analogy that is there when a file is asked for.
    """
    return _four(
        stem,
        ("The numbers on screen, in NumPy.", "The same numbers in PyTorch.", "Every place, score and vector.",
         "The map, as one page that plays from disk."),
        (lambda: words_code.numpy_code(lesson, box()), lambda: words_code.torch_code(lesson, box()),
         lambda: map_csv(lesson, box()), lambda: map_html(lesson, sentence=sentence, opens=where())),
        is_shown=not words_code.is_long(lesson),
    )  # fmt: skip


def _four(
    stem: str, said: tuple[str, ...], make: tuple[Callable[[], str], ...], *, is_shown: bool = True
) -> tuple[Download, ...]:
    """Return the files that every page has; each with what its button says of it, and what makes it."""
    language = "python" if is_shown else ""
    kinds = (
        ("NumPy", f"{stem}_numpy.py", "text/x-python", "utf-8", language),
        ("PyTorch", f"{stem}_pytorch.py", "text/x-python", "utf-8", language),
        ("CSV", f"{stem}.csv", "text/csv", "utf-8-sig", ""),
        ("HTML", f"{stem}.html", "text/html", "utf-8", ""),
    )
    return tuple(
        Download(label, name, mime, made, words, encoding, shown_as)
        for (label, name, mime, encoding, shown_as), words, made in zip(kinds, said, make, strict=True)
    )


def takeaway(files: tuple[Download, ...], *, key: str = "takeaway") -> None:
    """Draw a button for each file, and the code among them to read and copy; files are made when they are asked for."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"{key}_row"):
        st.markdown("Take it away")
        for file in files:
            st.download_button(
                file.label,
                file.content,
                file.file_name,
                file.mime,
                key=f"{key}_{file.file_name}",
                help=literal(file.help),
                on_click="ignore",
                icon=":material/download:",
            )
    code = [file for file in files if file.language]
    show = st.expander("Show the code", key=f"{key}_code", on_change="rerun")
    if code and show.open:
        for tab, file in zip(show.tabs([file.label for file in code]), code, strict=True):
            tab.code(file.make(), language=file.language, line_numbers=True, height=420)
