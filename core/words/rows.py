"""Rows of text, a word and its numbers: blocks of lines are parsed by Arrow, or line by line if it refuses them.

In both cases Arrow's parser rounds each decimal once, to the nearest float32.
"""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
from numpy.typing import NDArray
from pyarrow import csv

from core.words.columns import DECIMAL_COMMA, SPACE, Columns, bare, numbers_at_end
from core.words.problem import BadVectors, shown

BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
TOGETHER: Final = 256  # lines per batch when parsing line by line


class Rows(NamedTuple):
    """Parsed rows.

    Attributes
    ----------
    words : list of str, length N
    numbers : ndarray of float32, shape (N, D)
        Finite.
    replaced : list of str
        The words that are not valid UTF-8, with U+FFFD for the invalid parts.
    wordless : int
        Rows whose word is empty or whitespace: they are omitted.
    empty : int
        Empty lines among them.
    """

    words: list[str]
    numbers: NDArray[np.float32]
    replaced: list[str]
    wordless: int = 0
    empty: int = 0


def rows_of(block: bytes, columns: Columns, line: int, name: str) -> Rows:
    """Return the rows in complete lines.

    Parameters
    ----------
    block : bytes
        Lines, each with its end; empty ones are skipped. A word may contain separators, as in GloVe 840B: numbers are
        counted from the right.
    columns : Columns
    line : int
        The number of the block's first line in its file.
    name : str
        The file's.

    Raises
    ------
    BadVectors
        At the first line that is not a word and this many finite numbers.
    """
    rows = _at_once(block, columns)
    if rows is not None:
        return rows
    lines = block.removesuffix(b"\n").split(b"\n")
    parts = [
        _by_line(lines[start : start + TOGETHER], columns, line + start, name)
        for start in range(0, len(lines), TOGETHER)
    ]
    return Rows(
        [word for part in parts for word in part.words],
        np.concatenate([part.numbers for part in parts]),
        [word for part in parts for word in part.replaced],
        sum(part.wordless for part in parts),
        sum(part.empty for part in parts),
    )


def decoded(words: list[bytes]) -> tuple[list[str], list[str]]:
    """Decode words, and return those that are not valid UTF-8, with U+FFFD for the invalid parts."""
    texts, replaced = [], []
    for word in words:
        try:
            text = word.decode("utf-8")
        except UnicodeDecodeError:
            text = word.decode("utf-8", "replace")
            replaced.append(text)
        texts.append(text)
    return texts, replaced


def _at_once(block: bytes, columns: Columns) -> Rows | None:
    """Parse the rows in one call of Arrow; ``None`` if it cannot check everything that we require of a line."""
    block = columns.simpler(block)
    if columns.between == SPACE:
        if b" \n" in block:  # fastText's line ends
            block = block.replace(b" \n", b"\n")
        if b"\t" in block:  # Arrow drops them
            return None
    if block.startswith(BYTE_ORDER_MARK):  # Arrow drops it as well
        return None
    block, empty = _without_empty_lines(block)
    if not block:
        return Rows([], np.empty((0, columns.dimensions), np.float32), [], empty=empty)
    replaced = list[str]()
    try:
        try:
            table = _parsed(block, columns, pa.string())
            words = table.column(0).to_pylist()
        except pa.ArrowInvalid:
            if _is_utf8(block):
                return None
            table = _parsed(block, columns, pa.binary())
            words, replaced = decoded(table.column(0).to_pylist())
    except pa.ArrowInvalid:
        return None
    if columns.is_quoted:
        words = [columns.word(word.encode()).decode() for word in words]
    numbers = np.empty((len(words), columns.dimensions), dtype=np.float32)
    for column in range(columns.dimensions):
        numbers[:, column] = np.from_dlpack(table.column(column + 1).chunk(0))  # to_numpy would load pandas
    return Rows(words, numbers, replaced, empty=empty) if "" not in words and np.isfinite(numbers).all() else None


def _without_empty_lines(block: bytes) -> tuple[bytes, int]:
    """Return a block's other lines, and how many were empty."""
    if b"\n\n" not in block and not block.startswith(b"\n"):
        return block, 0
    others = re.sub(rb"\n{2,}", b"\n", block).removeprefix(b"\n")
    return others, block.count(b"\n") - others.count(b"\n")


def _parsed(block: bytes, columns: Columns, word: Any) -> Any:
    """Parse lines into an Arrow table: a word of the given type, and numbers."""
    names = [str(column) for column in range(columns.dimensions + 1)]
    types = dict.fromkeys(names, pa.float32()) | {names[0]: word}
    return csv.read_csv(
        pa.BufferReader(block),
        memory_pool=pa.system_memory_pool(),  # releases unused memory at once
        read_options=csv.ReadOptions(use_threads=False, block_size=len(block) + 1, column_names=names),
        parse_options=csv.ParseOptions(
            delimiter=columns.between.decode(),
            quote_char=False,
            double_quote=False,
            escape_char=False,
            ignore_empty_lines=False,
        ),
        convert_options=csv.ConvertOptions(column_types=types, null_values=[], strings_can_be_null=False),
    )


def _is_utf8(block: bytes) -> bool:
    try:
        block.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _by_line(lines: list[bytes], columns: Columns, first: int, name: str) -> Rows:
    """Return the rows of a few lines; report the first invalid one."""
    words, fields, kept = [], list[bytes](), list[bool]()
    for line, text in enumerate(lines, start=first):
        if not text.strip(b" \t"):
            continue
        word, numbers = _fields(text, columns, line, name)
        kept.append(bool(word))
        words += [word] if word else []
        fields += map(bare, numbers)
    values = _values(fields)
    if values is None or not np.isfinite(values).all():
        for line, text in enumerate(lines, start=first):
            if text.strip(b" \t"):
                _check_numbers(text, columns, line, name)
    assert values is not None
    texts, replaced = decoded(words)
    numbers_of_words = values.reshape(-1, columns.dimensions)[kept]
    return Rows(texts, numbers_of_words, replaced, kept.count(False), len(lines) - len(kept))


def _fields(text: bytes, columns: Columns, line: int, name: str) -> tuple[bytes, list[bytes]]:
    """Return a line's word and the fields where its numbers should be."""
    before, numbers = columns.split(text)
    count, last = len(numbers), ""
    if count == columns.dimensions:
        try:
            return columns.word(before), numbers
        except ValueError as one_more:
            last = str(one_more)
            count = numbers_at_end(text, columns.after_word, columns.between)
    got = f"{count:,} number{'' if count == 1 else 's'}" if count != columns.dimensions else f"{last} before them"
    raise BadVectors(name, _expected(columns.dimensions), got, line=line, column=_column(text.rstrip(b" ")))


def _check_numbers(text: bytes, columns: Columns, line: int, name: str) -> None:
    """Refuse a line unless all its numbers are finite float32."""
    place, places = len(text), list[int]()
    fields = columns.split(text)[1]
    for field in reversed(fields):
        place = text.rindex(field, 0, place)
        places.append(place)
    for field, place in zip(fields, reversed(places), strict=True):
        value = _values([bare(field)])
        if value is None or not np.isfinite(value[0]):
            got = shown(field) + (", with a decimal comma" if DECIMAL_COMMA.fullmatch(bare(field)) else "")
            column = _column(text, place)
            raise BadVectors(name, _expected(columns.dimensions, "finite "), got, line=line, column=column)


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
    """Return the column of a byte, in characters from 1; without a byte, the column after the end."""
    return len(text[:place].decode("utf-8", "replace")) + 1
