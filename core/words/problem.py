"""What is said of a file of word vectors that cannot be used: one sentence, with the place of the trouble."""

from __future__ import annotations

from typing import Final

SHOWN: Final = 40  # characters of what stands in a file


def shown(value: bytes | str) -> str:
    """Return what stands in a file as Python writes it: cut after 40 characters, control characters escaped."""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    return repr(text[:SHOWN]) + "…" if len(text) > SHOWN else repr(text)


def titled(name: str) -> str:
    """Return a file's name as it stands in a sentence: itself, unless it is long or does not print."""
    return name if name.isprintable() and 0 < len(name) <= SHOWN else shown(name)


class BadVectors(ValueError):
    """A file of word vectors that cannot be used.

    Parameters
    ----------
    name : str
        The file's.
    expected : str
        What would be right, to stand behind "must be" (or "must have": see `verb`).
    got : str
        What is there; text from the file through `shown`.
    line, column : int or None
        Where, both counted from 1, the column in characters.
    byte : int or None
        Where in a binary file, counted from 0 after unpacking.
    verb : str
        To stand behind "must".
    """

    def __init__(
        self,
        name: str,
        expected: str,
        got: str,
        *,
        line: int | None = None,
        column: int | None = None,
        byte: int | None = None,
        verb: str = "be",
    ) -> None:
        self.name, self.expected, self.got = name, expected, got
        self.line, self.column, self.byte = line, column, byte
        subject = titled(name) if line is None else f"line {line:,} of {titled(name)}"
        places = {"column": column, "byte": byte}
        where = ", ".join(f"{what} {place:,}" for what, place in places.items() if place is not None)
        super().__init__(f"{subject} must {verb} {expected}; got {got}{f' ({where})' if where else ''}.")
