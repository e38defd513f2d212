"""What was done in order, as links say it: a comma-separated list, whose entries a page reads in its own way."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from core.errors import BadInput

Entry = TypeVar("Entry")
MOST_PROBLEMS: Final = 3  # a text with nothing right in it is answered by no more sentences


class Full(BadInput):
    """More than a link may hold."""


def to_text(entries: Iterable[object]) -> str:
    """Return entries as links say them."""
    return ",".join(map(str, entries))


def parse(
    text: str, add: Callable[[tuple[Entry, ...], str], tuple[Entry, ...]], *, most: int, where: str
) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Return the entries that a text says, and a sentence for what of it cannot be used.

    Parameters
    ----------
    text : str
        Of which no more than four times `most` entries are looked at.
    add : callable
        Returns what was read so far with one more entry, or raises `BadInput`; `Full` ends the reading.
    most : int
        How many entries a link may hold.
    where : str
        Where the text comes from, for the sentences.

    Returns
    -------
    entries : tuple
    problems : tuple of str
        At most three sentences.
    """
    written = [entry.strip() for entry in text.split(",", 4 * most) if entry.strip()]
    entries: tuple[Entry, ...] = ()
    problems: list[str] = []
    for position, entry in enumerate(written):
        try:
            entries = add(entries, entry)
        except Full as wrong:
            problems.append(wrong.sentence(where=where, then=f"What follows from {entry[:20]!r} on is left out."))
            break
        except BadInput as wrong:
            if len(problems) == MOST_PROBLEMS - 1:
                rest = len(written) - position
                problems.append(wrong.sentence(where=where, then=f"The last {rest} entries are left out."))
                break
            problems.append(wrong.sentence(where=where, then="This entry is left out."))
    return entries, tuple(problems)
