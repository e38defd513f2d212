"""The description of a page, its `PAGE`: everything that lists pages reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from types import MappingProxyType, ModuleType
from typing import Literal


@dataclass(frozen=True, eq=False)
class Page:
    """One page of the dashboard.

    Attributes
    ----------
    stem : str
        Its name in the project: the script ``pages/<stem>.py``, the package ``core/lessons/<stem>/``, the address
        ``/<stem>``, the tests ``tests/lessons/<stem>/``.
    title : str
        The title in the navigation and the ``h1``.
    part : str
        Its part of the lecture; empty for the start page.
    sentence : str
        One sentence: what to look for.
    ways_in : tuple of (str, dict)
        The examples on the start page: what each shows, and its link's parameters.
    picture : {"player", "scrubber", "chart"}
        The component of the first picture, a folder of ``static/``: it loads first.
    screenshots : mapping of str to dict
        The README's pictures: name of the file in ``docs/``, and the link's parameters. The first is in its table.
    """

    stem: str
    title: str
    part: str
    sentence: str
    ways_in: tuple[tuple[str, Mapping[str, str]], ...] = ()
    picture: Literal["player", "scrubber", "chart"] = "player"
    screenshots: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))

    def module(self, name: str) -> ModuleType:
        """Return a module of the page's package, such as ``"scene"``; it is imported now, not with its `PAGE`."""
        return import_module(f"core.lessons.{self.stem}.{name}")
