"""Lists in a link: comma-separated entries in order, each parsed by the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from core.errors import BadInput

Entry = TypeVar("Entry")
MOST_PROBLEMS: Final = 3  # the most error messages for one text


class Full(BadInput):
    """More entries than a link may contain."""


def to_text(entries: Iterable[object]) -> str:
    """Return entries in the form of a link."""
    return ",".join(map(str, entries))


def parse(
    text: str, add: Callable[[tuple[Entry, ...], str], tuple[Entry, ...]], *, most: int, where: str
) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Return the entries of a text, and a sentence for each that cannot be used.

    Parameters
    ----------
    text : str
        At most four times `most` entries of it are parsed.
    add : callable
        Returns the entries so far with one more, or raises `BadInput`; `Full` ends the parsing.
    most : int
        How many entries a link may contain.
    where : str
        Where the text comes from, for the sentences.

    Returns
    -------
    entries : tuple
    problems : tuple of str
        At most three sentences.
    """
    given = [entry.strip() for entry in text.split(",", 4 * most) if entry.strip()]
    entries: tuple[Entry, ...] = ()
    problems: list[str] = []
    for position, entry in enumerate(given):
        try:
            entries = add(entries, entry)
        except Full as wrong:
            problems.append(wrong.sentence(where=where, then=f"The entries from {entry[:20]!r} on are left out."))
            break
        except BadInput as wrong:
            if len(problems) == MOST_PROBLEMS - 1:
                rest = len(given) - position
                problems.append(wrong.sentence(where=where, then=f"The last {rest} entries are left out."))
                break
            problems.append(wrong.sentence(where=where, then="This entry is left out."))
    return entries, tuple(problems)
