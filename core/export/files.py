"""The files that a page exports: its code, its numbers, and its picture as one HTML file."""

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
    """One file to download.

    Attributes
    ----------
    label : str
        The button's text.
    file_name, mime : str
    make : callable
        Returns the file's text, called on demand.
    help : str
        The button's tooltip.
    encoding : str
        Spreadsheets recognise UTF-8 only by its byte order mark.
    language : str
        The programming language, if the file is shown on the page; else empty.
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
    """Return the downloads of a page with a scene; the player itself saves PNG and SVG.

    Parameters
    ----------
    stem : str
        The page's name: files are called ``{stem}_numpy.py``, ``{stem}_pytorch.py``, ``{stem}.csv``, ``{stem}.html``.
    scene : Scene
    notation : {"course", "pytorch"}
    numpy_code, torch_code : callable
        Return the code that reproduces the scene's numbers.
    sentence : str
        A sentence at the top of the HTML page.
    note : callable
        Returns the current result of the check against PyTorch (`core.ui.torch_check.found_later`).
    where : callable
        Returns the current position in the picture (`core.ui.link.where_it_is`), at which the HTML page opens.
    """
    return page_downloads(
        stem,
        ("The numbers on screen, in NumPy.", "The same numbers from autograd.", "Every number, one per row.",
         "The picture with all its steps, as one HTML page that works offline."),
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
    """Return the downloads of a page with a sweep; the scrubber itself saves PNG and SVG.

    Parameters
    ----------
    stem, numpy_code, torch_code, sentence, where
        As in `downloads`.
    sweep : Sweep
    table : callable
        Returns the sweep's numbers as CSV.
    """
    return page_downloads(
        stem,
        ("The lines at this gain, in NumPy.", "The same lines from autograd.", "Every line at every gain.",
         "The picture at every gain, as one HTML page that works offline."),
        (numpy_code, torch_code, table, lambda: sweep_html(sweep, sentence=sentence, opens=where())),
    )  # fmt: skip


def page_downloads(
    stem: str, said: tuple[str, ...], make: tuple[Callable[[], str], ...], *, is_shown: bool = True
) -> tuple[Download, ...]:
    """Return the files that every page has: a NumPy script, a PyTorch script, a table, and an HTML page.

    Parameters
    ----------
    stem : str
        The page's name, the prefix of the files' names.
    said : tuple of str
        Tooltip of each file's button.
    make : tuple of callable
        Functions that return each file's text.
    is_shown : bool
        Whether the scripts are also shown on the page.
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
