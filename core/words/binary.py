"""Rows of a binary word2vec file: a word, a space, and its numbers as little-endian float32; a line end may follow."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import Final

import numpy as np

from core.words.opening import Stream
from core.words.problem import BadVectors, shown
from core.words.rows import Rows, decoded

LONGEST: Final = 1 << 16  # bytes of a word
CONTROL: Final = bytes([*range(9), 11, 12, *range(14, 32), 127])  # never in text
NOT_IN_A_WORD: Final = dict.fromkeys((*CONTROL, ord("\n")))


def is_binary(rows: bytes, dimensions: int) -> bool:
    """Return whether the first row is binary, given that it cannot be parsed as text.

    If the bytes of its numbers are UTF-8 without control characters, it is invalid text.
    """
    _, _, numbers_on = rows.partition(b" ")
    where_numbers_are = numbers_on[: 4 * dimensions]
    if where_numbers_are.translate(None, CONTROL) != where_numbers_are:
        return True
    try:
        codecs.getincrementaldecoder("utf-8")().decode(where_numbers_are)
    except UnicodeDecodeError:
        return True
    return False


def binary_rows(stream: Stream, rest: bytes, dimensions: int, offset: int, chunk: int) -> Iterator[Rows]:
    """Yield rows, as many at a time as fit in `chunk` bytes, until the end of the file.

    Parameters
    ----------
    stream : Stream
        The remaining rows.
    rest : bytes
        Bytes already read, from the first row on.
    dimensions : int
        D, the numbers in a row.
    offset : int
        Position of the first row in the file, in bytes.
    chunk : int

    Raises
    ------
    BadVectors
        If a row is cut off, its word is neither UTF-8 nor without control characters, or one of its numbers is not
        finite.
    """
    while True:
        ends, place = list[tuple[int, int]](), 0
        while (space := rest.find(b" ", place, place + LONGEST)) >= 0 and space + 4 * dimensions < len(rest):
            ends.append((place, space))
            place = space + 1 + 4 * dimensions
        if ends:
            yield _rows(rest, ends, dimensions, offset, stream.name)
        rest, offset = rest[place:], offset + place
        if len(rest) > LONGEST + 4 * dimensions:
            raise BadVectors(
                stream.name, f"a word of less than {LONGEST:,} bytes", "a longer one", byte=offset, verb="have"
            )
        read = stream.read(chunk)
        if not read:
            break
        rest += read
    if rest.strip(b"\r\n"):
        expected = f"rows of a word and {4 * dimensions:,} bytes"
        raise BadVectors(stream.name, expected, f"a last row of {len(rest):,} bytes in all", byte=offset)


def _rows(rest: bytes, ends: list[tuple[int, int]], dimensions: int, offset: int, name: str) -> Rows:
    """Return the rows whose words begin and end at these positions."""
    size = 4 * dimensions
    together = b"".join([rest[space + 1 : space + 1 + size] for _, space in ends])
    numbers = np.frombuffer(together, dtype="<f4").astype(np.float32, copy=False).reshape(-1, dimensions)
    words, replaced = decoded([rest[place:space].lstrip(b"\r\n") for place, space in ends])
    for broken in replaced:
        if broken.translate(NOT_IN_A_WORD) != broken:  # part of the numbers: the rows have another length
            byte = offset + ends[words.index(broken)][0]
            expected = f"rows of a word and {size:,} bytes, as its line 1 says"
            raise BadVectors(name, expected, f"{shown(broken)} for a word", byte=byte, verb="have")
    if not np.isfinite(numbers).all():
        row, column = np.argwhere(~np.isfinite(numbers))[0]
        got = f"{float(numbers[row, column])} for {shown(words[row])}"
        byte = offset + ends[row][1] + 1 + 4 * int(column)
        raise BadVectors(name, "finite numbers", got, byte=byte, verb="have")
    if "" not in words:
        return Rows(words, numbers, replaced)
    kept = [bool(word) for word in words]
    return Rows(list(filter(None, words)), numbers[kept], replaced, kept.count(False))
