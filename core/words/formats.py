"""Files of word vectors: GloVe text, word2vec text and binary, fastText `.vec`, and tables; plain or compressed.

The format is detected from the content, never from the name. A first line of exactly two integers is a header; without
one it is text like GloVe's, or a table. (So a text of one dimension whose first word and number are both integers is
read as having a header.) After a header the first rows distinguish text from binary. The actual number of rows counts,
not that of the header.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from core.words.binary import CONTROL, binary_rows, is_binary
from core.words.columns import SPACE, Columns, columns_of, mistaken_for
from core.words.growing import Growing
from core.words.opening import WANTED, Limits, Stream, encoding_of, file_of, opened, refuse_others
from core.words.problem import BadVectors, shown, titled
from core.words.rows import BYTE_ORDER_MARK, Rows, rows_of

__all__ = ["BadVectors", "Limits", "Loading", "Table", "read"]

CHUNK: Final = 1 << 20  # decompressed bytes between two reports
HEAD: Final = 1 << 18  # bytes in which the first rows must be; no line is longer
FIRST_LINES: Final = 10  # from which the columns are detected
HEADER: Final = re.compile(rb"\n*[ \t]*(\d+)[ \t,;]+(\d+)[ \t,;]*(?:\n|\Z)")
DIGITS: Final = 18  # of a number in a header that are parsed
NO_TABLES: Final = {  # other formats, by their beginning, if no line has numbers
    re.compile(rb"\s*<(?:!doctype|html|\?xml)", re.IGNORECASE): "a web page or XML instead of the file",
    re.compile(rb'\s*[{\[]\s*["{\[]'): "JSON",
}


@dataclass(frozen=True, eq=False)
class Table:
    """The content of a file of word vectors.

    Attributes
    ----------
    words : tuple of str, length N
        Each once, in the file's order.
    table : ndarray of float32, shape (N, D)
        Finite; row i belongs to word i.
    notes : tuple of str
        Sentences on what was omitted or replaced: of a repeated word the first row is kept.
    """

    words: tuple[str, ...]
    table: NDArray[np.float32]
    notes: tuple[str, ...] = ()


class Loading:
    """A file of word vectors that is read incrementally.

    Parameters
    ----------
    source : Path or binary file
        A file must be seekable; it is not closed.
    name : str
        Name of the file in messages.
    limits : Limits
        A larger file is refused while it is read.

    Raises
    ------
    OSError
        If a path cannot be opened.
    """

    def __init__(self, source: Path | BinaryIO, name: str, *, limits: Limits | None = None) -> None:
        self._file, self._owned = file_of(source), isinstance(source, Path)
        self._table: Table | None = None
        self._failed: BadVectors | None = None
        self._steps = self._read(name, limits or Limits())

    def advance(self, go_on: Callable[[int, int], bool]) -> Table | None:
        """Continue reading until the end, or until `go_on` returns False.

        Parameters
        ----------
        go_on : callable
            Called after about every decompressed megabyte with the bytes of the file read so far, and their total.

        Returns
        -------
        Table or None
            ``None`` until the whole file is read.

        Raises
        ------
        BadVectors
            At the first error, and again at every further call.
        """
        if self._failed:
            raise self._failed
        try:
            for done, total in self._steps:
                if not go_on(done, total):
                    return None
        except BadVectors as problem:
            self._failed = problem.with_traceback(None)  # its frames would keep all that was read in memory
            self.close()
            raise self._failed from problem.__cause__
        self.close()
        if self._table is None:
            raise ValueError("loading must be open; got one that was closed before its end.")
        return self._table

    def close(self) -> None:
        """Close the file; an incomplete table is discarded."""
        self._steps.close()
        if self._owned:
            self._file.close()

    def _read(self, name: str, limits: Limits) -> Generator[tuple[int, int]]:
        with opened(self._file, name, limits) as stream:
            form = _form(stream)
            growing, seen = Growing(form.columns.dimensions), _Seen()
            for rows in _rows(stream, form):
                seen.add(rows)
                if seen.rows > limits.words:
                    raise BadVectors(name, f"at most {limits.words:,} words", "more", verb="have")
                growing.append(rows.words, rows.numbers, stream.done / stream.total)
                yield stream.done, stream.total
            if not growing.words:
                raise BadVectors(name, "at least one word with its numbers", "none", verb="have")
            table, repeats = growing.finished()
            notes = (*_notes(form, seen, stream), *_repeats(form, seen, repeats, growing.words, name))
            self._table = Table(tuple(growing.words), table, notes)


@dataclass
class _Seen:
    """Counts of the rows read so far, for the notes."""

    rows: int = 0
    wordless: int = 0
    empty: int = 0
    replaced: int = 0
    example: str = ""

    def add(self, rows: Rows) -> None:
        """Count these rows."""
        self.rows += len(rows.words) + rows.wordless
        self.wordless += rows.wordless
        self.empty += rows.empty
        self.replaced += len(rows.replaced)
        self.example = self.example or "".join(rows.replaced[:1])


@dataclass(frozen=True)
class _Form:
    """The format of a file, from its beginning: `rest` are the rows already read, `line` is that of the first row."""

    columns: Columns
    promised: int | None
    is_binary: bool
    line: int
    offset: int
    rest: bytes
    names: bytes = b""


def _notes(form: _Form, seen: _Seen, stream: Stream) -> Iterator[str]:
    """Yield notes on a file that is read although some of it is not as expected."""
    name = titled(stream.name)
    if form.promised is not None and form.promised != seen.rows:
        got = f"{form.promised:,} where there {'is' if seen.rows == 1 else 'are'} {seen.rows:,}"
        is_cut = form.promised > seen.rows and not form.is_binary and stream.last not in b"\n"
        more = " The last line has no end: its last number may be cut." if is_cut else ""
        yield f"line 1 of {name} must say how many words there are; got {got}. Those that are there are read.{more}"
    if form.names:
        got = f"names of columns, {shown(form.names)}"
        yield f"line {form.line - 1:,} of {name} must be a word and its numbers; got {got}. It is left out."
    if form.columns.is_numbered:
        yield f"{name} must have a word first in each row; got a column that counts the rows. It is left out."
    if seen.replaced:
        what = "word that is" if seen.replaced == 1 else "words that are"
        got = f"{seen.replaced:,} {what} not, {shown(seen.example)}{' the first' if seen.replaced > 1 else ''}"
        yield f"{name} must have words in UTF-8; got {got}. What is not UTF-8 is shown as \ufffd."
    if seen.wordless:
        got, they = ("1 row", "It is") if seen.wordless == 1 else (f"{seen.wordless:,} rows", "They are")
        got += " with nothing, spaces or a line end for a word"
        yield f"{name} must have a word in each row; got {got}. {they} left out."


def _repeats(form: _Form, seen: _Seen, repeats: list[tuple[int, int]], words: list[str], name: str) -> Iterator[str]:
    """Yield a note on repeated words."""
    if not repeats:
        return
    kept, left = repeats[0]
    what, start = ("rows", 1) if form.is_binary else ("lines", form.line)
    # No repeat was omitted before the first repeated word's first row, so its index is still the row's.
    where = "" if seen.wordless or seen.empty else f" in {what} {kept + start:,} and {left + start:,}"
    more = f", and {len(repeats) - 1:,} more that repeat a word" if len(repeats) > 1 else ""
    got = f"{shown(words[kept])}{where or ' again'}{more}"
    yield f"{titled(name)} must have each word once; got {got}. The first row of each is kept."


def _form(stream: Stream) -> _Form:
    """Detect the format of a file from its beginning."""
    name, most = stream.name, stream.limits.dimensions
    read = stream.read(HEAD)
    refuse_others(read, name)
    is_all = len(read) < HEAD
    if codec := encoding_of(read):
        read = stream.transcoded(codec, read, HEAD)
    head = read.removeprefix(BYTE_ORDER_MARK)
    text = _with_one_line_end(stream, head)
    if not text.strip(b" \t\n"):
        raise BadVectors(name, WANTED, "nothing" if not head else "empty lines")
    header = HEADER.match(text)
    promised, given = (int(number[:DIGITS]) for number in header.groups()) if header else (None, None)
    if given is not None and not 0 < given <= most:
        raise BadVectors(name, f"1 to {most:,} dimensions", f"{given:,}", line=1, verb="say")
    rest = text[header.end() :] if header else text
    lines = _first_lines(rest, is_all)
    columns = columns_of(lines, given)
    if given and not columns and is_binary(binary := head.partition(b"\n")[2], given):
        return _Form(Columns(given), promised, True, 2, len(read) - len(binary), binary)
    if mistake := mistaken_for(lines, given):
        raise BadVectors(name, *mistake, verb="have")
    columns = columns or Columns(given or 0)
    if not 0 < columns.dimensions <= most:
        raise _no_vectors(head, lines[0], columns.dimensions, most, name)
    line, names = 1 + text.count(b"\n", 0, len(text) - len(rest)), b""
    if columns.has_names:
        before, names, rest = rest.partition(lines[0] + b"\n")
        line += before.count(b"\n") + 1
    return _Form(columns, promised, False, line, 0, rest, names.rstrip(b"\n"))


def _first_lines(text: bytes, is_all: bool) -> list[bytes]:
    """Return the first lines that are not empty, without an incomplete last one."""
    lines = text.split(b"\n")
    whole = lines if is_all else lines[:-1] or lines
    return [line for line in whole if line.strip(b" \t")][:FIRST_LINES]


def _no_vectors(head: bytes, line: bytes, dimensions: int, most: int, name: str) -> BadVectors:
    """Return the error for a file whose lines have no numbers, or too many."""
    for beginning, what in NO_TABLES.items():
        if not dimensions and beginning.match(head):
            return BadVectors(name, WANTED, what)
    if not dimensions and head.translate(None, CONTROL) != head:
        return BadVectors(name, WANTED, f"a binary file of another kind, which begins with {shown(head)}")
    got = f"{dimensions:,} numbers after {shown(line.split(SPACE)[0])}"
    return BadVectors(name, f"a word and 1 to {most:,} numbers", got, line=1)


def _with_one_line_end(stream: Stream, chunk: bytes) -> bytes:
    """Convert the line ends of Windows and of old Macs to newlines."""
    if b"\r" not in chunk:
        return chunk
    if chunk.endswith(b"\r"):  # its second half is next
        chunk += stream.read(4)
    return chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _rows(stream: Stream, form: _Form) -> Iterator[Rows]:
    """Yield the rows of a file, about a megabyte at a time."""
    if form.is_binary:
        yield from binary_rows(stream, form.rest, form.columns.dimensions, form.offset, CHUNK)
        return
    for block, line in _lines(stream, form):
        yield rows_of(block, form.columns, line, stream.name)


def _lines(stream: Stream, form: _Form) -> Iterator[tuple[bytes, int]]:
    """Yield whole lines, each with its end, and the number of the first of them; without empty lines at the end."""
    rest, line = form.rest, form.line
    while chunk := stream.read(CHUNK):
        text = rest + _with_one_line_end(stream, chunk)
        filled = len(text.rstrip(b" \n"))  # empty lines are postponed until it is known whether they are the last
        cut = text.rfind(b"\n", 0, filled) + 1
        block, rest = text[:cut], text[cut:]
        if block:
            yield block, line
            line += block.count(b"\n")
        if len(rest) > HEAD:
            raise BadVectors(stream.name, f"shorter than {HEAD:,} bytes", "a longer line", line=line)
    if last := rest.rstrip(b" \n"):
        yield last + b"\n", line


def read(path: Path, *, limits: Limits | None = None, progress: Callable[[int, int], object] | None = None) -> Table:
    """Return the content of a file of word vectors.

    Parameters
    ----------
    path : Path
    limits : Limits
        A larger file is refused while it is read.
    progress : callable, optional
        Called with the bytes of the file read so far, and their total.

    Raises
    ------
    BadVectors
        If it is not a complete file of word vectors within the limits; the sentence states the position of the error.
    OSError
        If it cannot be opened.
    """
    loading = Loading(path, path.name, limits=limits)

    def go_on(done: int, total: int) -> bool:
        if progress:
            progress(done, total)
        return True

    try:
        table = loading.advance(go_on)
    finally:
        loading.close()
    assert table is not None
    return table
