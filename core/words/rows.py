"""Rows of text, a word and its numbers: whole blocks of lines by Arrow, what it refuses line by line.

Both ways make a number by Arrow's parser, which rounds the decimal once, to the nearest float32.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, Final

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
from numpy.typing import NDArray
from pyarrow import csv

from core.words.problem import BadVectors, shown

Rows = tuple[list[str], NDArray[np.float32]]
NUMBER: Final = re.compile(rb"[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|nan|inf|infinity)", re.IGNORECASE)
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
TOGETHER: Final = 256  # lines that the slow way takes at a time


def rows_of(block: bytes, dimensions: int, line: int, name: str) -> Rows:
    """Return the words and the numbers of whole lines.

    Parameters
    ----------
    block : bytes
        Lines, each with its end; fields are separated by one space. A word may have spaces in it, as in GloVe's 840B:
        the numbers are counted from the right.
    dimensions : int
        D, the numbers in a row.
    line : int
        The number of the block's first line in its file.
    name : str
        The file's.

    Returns
    -------
    list of str, length N
    ndarray of float32, shape (N, D)
        Finite.

    Raises
    ------
    BadVectors
        At the first line that is not a word and `dimensions` finite numbers.
    """
    rows = _at_once(block, dimensions)
    if rows is not None:
        return rows
    lines = block.removesuffix(b"\n").split(b"\n")
    parts = [
        _by_line(lines[start : start + TOGETHER], dimensions, line + start, name)
        for start in range(0, len(lines), TOGETHER)
    ]
    return [word for words, _ in parts for word in words], np.concatenate([numbers for _, numbers in parts])


def _at_once(block: bytes, dimensions: int) -> Rows | None:
    """Return the rows by one call of Arrow, or ``None`` where it does not say all that we ask of a line."""
    if b"\r" in block:
        block = block.replace(b"\r\n", b"\n")
    if b" \n" in block:  # fastText ends its lines so
        block = block.replace(b" \n", b"\n")
    if b"\r" in block or b"\t" in block or block.startswith(BYTE_ORDER_MARK):  # Arrow drops them, or ends a line there
        return None
    columns = [str(column) for column in range(dimensions + 1)]
    types = dict.fromkeys(columns, pa.float32()) | {columns[0]: pa.string()}
    try:
        table = csv.read_csv(
            pa.BufferReader(block),
            memory_pool=pa.system_memory_pool(),  # gives back at once what is no longer used
            read_options=csv.ReadOptions(use_threads=False, block_size=len(block) + 1, column_names=columns),
            parse_options=csv.ParseOptions(
                delimiter=" ", quote_char=False, double_quote=False, escape_char=False, ignore_empty_lines=False
            ),
            convert_options=csv.ConvertOptions(column_types=types, null_values=[], strings_can_be_null=False),
        )
        words = table.column(0).to_pylist()
    except (pa.ArrowInvalid, UnicodeDecodeError):
        return None
    numbers = np.empty((len(words), dimensions), dtype=np.float32)
    for column in range(dimensions):
        numbers[:, column] = np.from_dlpack(table.column(column + 1).chunk(0))  # to_numpy would load pandas
    return (words, numbers) if "" not in words and np.isfinite(numbers).all() else None


def _by_line(lines: list[bytes], dimensions: int, first: int, name: str) -> Rows:
    """Return the rows of a few lines, or say what is wrong with the first that is none."""
    words, fields = [], list[bytes]()
    for line, text in enumerate(lines, start=first):
        word, numbers = _fields(text.rstrip(b" \r"), dimensions, line, name)
        words.append(word)
        fields += numbers
    values = _values(fields)
    if values is None or not np.isfinite(values).all():
        for line, text in enumerate(lines, start=first):
            _check_numbers(text.rstrip(b" \r"), dimensions, line, name)
    assert values is not None
    return words, values.reshape(-1, dimensions)


def _fields(text: bytes, dimensions: int, line: int, name: str) -> tuple[str, list[bytes]]:
    """Return a line's word and what stands where its numbers should."""
    word, *numbers = text.rsplit(b" ", dimensions)
    last = word.split(b" ")[-1]
    is_one_word = last == word or (last and not NUMBER.fullmatch(last))
    if len(numbers) == dimensions and word and not word.startswith(b" ") and is_one_word:
        return _decoded(word, line, name), numbers
    expected, column = _expected(dimensions), _column(text)
    if not text:
        got = "an empty line"
    elif text.startswith(b" "):
        got, column = "a space before it", 1
    elif b"  " in text:
        got, column = "two spaces together", _column(text, text.find(b"  ") + 1)
    else:
        count = len(numbers) if len(numbers) < dimensions else trailing_numbers(text)
        got = f"{count:,} number{'' if count == 1 else 's'}"
    raise BadVectors(name, expected, got, line=line, column=column)


def _check_numbers(text: bytes, dimensions: int, line: int, name: str) -> None:
    """Refuse a line whose numbers are not all finite float32."""
    place = len(text.rsplit(b" ", dimensions)[0]) + 1
    for field in text[place:].split(b" "):
        value = _values([field])
        if value is None or not np.isfinite(value[0]):
            column = _column(text, place)
            raise BadVectors(name, _expected(dimensions, "finite "), shown(field), line=line, column=column)
        place += len(field) + 1


def _decoded(word: bytes, line: int, name: str) -> str:
    try:
        return word.decode("utf-8")
    except UnicodeDecodeError as problem:
        got = f"byte 0x{word[problem.start]:02x} in {shown(word)}"
        raise BadVectors(name, "UTF-8", got, line=line, column=_column(word, problem.start)) from None


def _values(fields: list[bytes]) -> NDArray[np.float32] | None:
    """Return fields as float32, or ``None`` if one is not a number."""
    try:
        strings: Any = pa.array(fields, pa.binary()).cast(pa.string())
        return np.array(np.from_dlpack(strings.cast(pa.float32())))
    except pa.ArrowInvalid:
        return None


def _expected(dimensions: int, what: str = "") -> str:
    return f"a word and {dimensions:,} {what}number{'' if dimensions == 1 else 's'}"


def _column(text: bytes, place: int | None = None) -> int:
    """Return the column of a byte, in characters from 1; without a place, that behind the end."""
    return len(text[:place].decode("utf-8", "replace")) + 1


def trailing_numbers(text: bytes) -> int:
    """Return how many numbers a line ends with after its first field, which is the word whatever it looks like."""
    fields = text.rstrip(b" \r").split(b" ")[1:]
    return next((k for k, field in enumerate(reversed(fields)) if not NUMBER.fullmatch(field)), len(fields))


def usual_dimensions(lines: list[bytes]) -> int:
    """Return how many numbers most of these lines end with, empty ones aside; of two as frequent, the larger."""
    counts = Counter(trailing_numbers(line) for line in lines if line.strip(b" \r"))
    return max(counts, key=lambda count: (counts[count], count), default=0)
