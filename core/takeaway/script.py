"""How a page becomes a script: a module that runs, with the page's data in it and without what the page does not use.

In a module of `core.takeaway.scripts`, the source of what it imports from this project takes the place of the lines
after ``# [functions]``, and the page's data that of the example after ``# [data]``, up to ``# [end]``. A line that ends
with ``#: option`` is there where that option is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).with_name("scripts")
PARTS: Final = re.compile(r"# \[functions\]\n(.*)# \[data\]\n(.*)# \[end\]\n", re.DOTALL)
OPTION: Final = re.compile(r" *#: (\w+)$")


def script(name: str, *, functions: Iterable[str], data: Iterable[str], options: Collection[str]) -> str:
    """Return a script.

    Parameters
    ----------
    name : str
        A module of `core.takeaway.scripts`.
    functions : iterable of str
        Sources; see `core.takeaway.source.source_of`.
    data : iterable of str
        Assignments, a line or several each, that end with a line's end.
    options : collection of str
        What the page has of what the module can do.
    """
    text = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
    found = PARTS.search(text)
    assert found is not None, name
    own = "".join(f"\n{function}\n" for function in functions)
    return _chosen(text[: found.start()], options) + own + "".join(data) + _chosen(text[found.end() :], options)


def _chosen(text: str, options: Collection[str]) -> str:
    """Return the lines that are of no option, or of one that the page has."""
    lines = [(line, OPTION.search(line)) for line in text.splitlines()]
    kept = [line[: found.start()] if found else line for line, found in lines if not found or found[1] in options]
    return "\n".join([*kept, ""])
