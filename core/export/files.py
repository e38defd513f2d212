"""The files that a page offers: its code, its numbers, and its picture as one HTML file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.export.csv import scene_csv
from core.export.html import scene_html, sweep_html
from core.notation import Notation
from core.scene.scene import Scene
from core.scene.sweep import Sweep


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
        Returns what the check against PyTorch has found by then (`core.ui.torch_check.found_later`).
    where : callable
        Returns where the picture stands by then (`core.ui.link.where_it_is`): there the HTML page opens.
    """
    return page_downloads(
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
    return page_downloads(
        stem,
        ("The lines at this gain, in NumPy.", "The same lines from autograd.", "Every line at every gain.",
         "The picture at every gain, as one page that plays from disk."),
        (numpy_code, torch_code, table, lambda: sweep_html(sweep, sentence=sentence, opens=where())),
    )  # fmt: skip


def page_downloads(
    stem: str, said: tuple[str, ...], make: tuple[Callable[[], str], ...], *, is_shown: bool = True
) -> tuple[Download, ...]:
    """Return the files that every page has: a NumPy script, a PyTorch script, a table, and a page that plays by itself.

    Parameters
    ----------
    stem : str
        The page's name, with which the files' names begin.
    said : tuple of str
        What each file's button says of it.
    make : tuple of callable
        What makes each file's text, when it is asked for.
    is_shown : bool
        Whether the scripts are shown on the page, too.
    """
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
