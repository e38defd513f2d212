"""What a page says of itself: its `PAGE`, from which everything that lists pages is made."""

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
        Its name everywhere: the script ``pages/<stem>.py``, the package ``core/lessons/<stem>/``, the address
        ``/<stem>``, the tests ``tests/lessons/<stem>/``.
    title : str
        What the navigation and its ``h1`` say.
    part : str
        The part of the lecture that it serves; empty for the start page.
    sentence : str
        What to look for, in one sentence.
    ways_in : tuple of (str, dict)
        Links into the page, for the start page: what one sees there, and the link's parameters.
    picture : {"player", "scrubber", "chart"}
        The component that opens the page, a folder of ``static/``: it loads first.
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
