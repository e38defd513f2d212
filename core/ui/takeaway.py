"""What the page shows, to take home: one row of downloads, and the code to read at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from core.notation import Notation
from core.scenes.scene import Scene
from core.scenes.sweep import Sweep
from core.takeaway.csv import scene_csv
from core.takeaway.html import scene_html, sweep_html


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
    """
    python = {"mime": "text/x-python", "language": "python"}
    return (
        Download("NumPy", f"{stem}_numpy.py", make=numpy_code, help="The numbers on screen, in NumPy.", **python),
        Download("PyTorch", f"{stem}_pytorch.py", make=torch_code, help="The same numbers from autograd.", **python),
        Download(
            "CSV", f"{stem}.csv", "text/csv", lambda: scene_csv(scene), "Every number, one a row.", encoding="utf-8-sig"
        ),
        Download(
            "HTML",
            f"{stem}.html",
            "text/html",
            lambda: scene_html(scene, notation=notation, sentence=sentence, note=note()),
            "The picture with all its steps, as one page that plays from disk.",
        ),
    )


def sweep_downloads(
    stem: str,
    sweep: Sweep,
    *,
    numpy_code: Callable[[], str],
    torch_code: Callable[[], str],
    table: Callable[[], str],
    sentence: str = "",
) -> tuple[Download, ...]:
    """Return what a page with a sweep offers; PNG and SVG are the scrubber's own.

    Parameters
    ----------
    stem, numpy_code, torch_code, sentence
        As `downloads` has them.
    sweep : Sweep
    table : callable
        Returns the sweep's numbers as CSV.
    """
    python = {"mime": "text/x-python", "language": "python"}
    return (
        Download("NumPy", f"{stem}_numpy.py", make=numpy_code, help="The lines at this gain, in NumPy.", **python),
        Download("PyTorch", f"{stem}_pytorch.py", make=torch_code, help="The same lines from autograd.", **python),
        Download("CSV", f"{stem}.csv", "text/csv", table, "Every line at every gain.", encoding="utf-8-sig"),
        Download(
            "HTML",
            f"{stem}.html",
            "text/html",
            lambda: sweep_html(sweep, sentence=sentence),
            "The picture at every gain, as one page that plays from disk.",
        ),
    )


def map_downloads(
    stem: str,
    *,
    numpy_code: Callable[[], str],
    torch_code: Callable[[], str],
    table: Callable[[], str],
    page: Callable[[], str],
    is_long: bool = False,
) -> tuple[Download, ...]:
    """Return what the page with the map of words offers; PNG and SVG are the charts' own.

    Parameters
    ----------
    stem, numpy_code, torch_code
        As `downloads` has them.
    table, page : callable
        Return the numbers as CSV, and the map as HTML.
    is_long : bool
        Whether the code holds too many vectors to be read beforehand.
    """
    python = {"mime": "text/x-python", "language": "" if is_long else "python"}
    return (
        Download("NumPy", f"{stem}_numpy.py", make=numpy_code, help="The numbers on screen, in NumPy.", **python),
        Download("PyTorch", f"{stem}_pytorch.py", make=torch_code, help="The same numbers in PyTorch.", **python),
        Download("CSV", f"{stem}.csv", "text/csv", table, "Where each word is, and every score.", encoding="utf-8-sig"),
        Download("HTML", f"{stem}.html", "text/html", page, "The map, as one page that plays from disk."),
    )


@st.fragment
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
                help=file.help,
                on_click="ignore",
                icon=":material/download:",
            )
    code = [file for file in files if file.language]
    show = st.expander("Show the code", key=f"{key}_code", on_change="rerun")
    if code and show.open:
        for tab, file in zip(show.tabs([file.label for file in code]), code, strict=True):
            tab.code(file.make(), language=file.language, line_numbers=True, height=420)
