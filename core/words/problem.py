"""Errors in files of word vectors: one sentence, with the position of the error."""

from __future__ import annotations

from typing import Final

SHOWN: Final = 40  # maximum number of quoted characters


def shown(value: bytes | str) -> str:
    """Quote text of a file as a Python literal: at most 40 characters, control characters escaped."""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    return repr(text[:SHOWN]) + "…" if len(text) > SHOWN else repr(text)


def titled(name: str) -> str:
    """Return a file's name for a sentence: unchanged, unless it is long or not printable."""
    return name if name.isprintable() and 0 < len(name) <= SHOWN else shown(name)


class BadVectors(ValueError):
    """An invalid file of word vectors.

    Parameters
    ----------
    name : str
        The file's.
    expected : str
        What is expected, as in "must be …" (or "must have …": see `verb`).
    got : str
        What was found; text from the file is quoted by `shown`.
    line, column : int or None
        Position, both counted from 1, the column in characters.
    byte : int or None
        Position in a binary file, counted from 0 after decompression.
    verb : str
        The verb after "must".
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
