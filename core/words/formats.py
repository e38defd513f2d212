"""Files of word vectors: GloVe text, word2vec text and binary, fastText `.vec`; plain, in `.gz` or in `.zip`.

What a file is, is told by what is in it, never by its name. A first line of two whole numbers, and nothing else, is a
header; without one it is GloVe's text. (So a GloVe text of one dimension whose first word and number are both whole
numbers is taken to have a header.) After a header the first row tells text from binary.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from core.words.binary import binary_rows, is_binary
from core.words.growing import Growing
from core.words.opening import WANTED, Limits, Stream, file_of, opened, refuse_others
from core.words.problem import BadVectors, shown, titled
from core.words.rows import BYTE_ORDER_MARK, Rows, rows_of, usual_dimensions

__all__ = ["BadVectors", "Limits", "Loading", "Table", "read"]

CHUNK: Final = 1 << 20  # bytes, unpacked, between two reports
HEAD: Final = 1 << 18  # bytes in which the first rows must be; no line is longer
FIRST_LINES: Final = 10  # whose most frequent length is the number of dimensions where no header says it
DIGITS: Final = 18  # of a number in a header that is taken for one


@dataclass(frozen=True, eq=False)
class Table:
    """What is in a file of word vectors.

    Attributes
    ----------
    words : tuple of str, length N
        Each once, in the file's order.
    table : ndarray of float32, shape (N, D)
        Finite; row i belongs to word i.
    notes : tuple of str
        What was left out: of a word that stands there several times the first row is kept.
    """

    words: tuple[str, ...]
    table: NDArray[np.float32]
    notes: tuple[str, ...] = ()


class Loading:
    """A file of word vectors that is read in turns.

    Parameters
    ----------
    source : Path or binary file
        A file must be one that can be sought in; it is not closed.
    name : str
        What to call it in a sentence.
    limits : Limits
        What is beyond them is refused while it is read.

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
        """Read on until the end, or until `go_on` says no.

        Parameters
        ----------
        go_on : callable
            Hears after about every megabyte, unpacked, how many bytes of the file are read, and how many there are.

        Returns
        -------
        Table or None
            ``None`` while the file is not read to its end.

        Raises
        ------
        BadVectors
            At the first thing that is wrong, and again whenever it is asked to go on from there.
        """
        if self._failed:
            raise self._failed
        try:
            for done, total in self._steps:
                if not go_on(done, total):
                    return None
        except BadVectors as problem:
            self._failed = problem.with_traceback(None)  # its frames hold all that was read
            self.close()
            raise self._failed from problem.__cause__
        self.close()
        if self._table is None:
            raise ValueError("loading must be open; got one that was closed before its end.")
        return self._table

    def close(self) -> None:
        """Let go of the file; what was read but not finished is forgotten."""
        self._steps.close()
        if self._owned:
            self._file.close()

    def _read(self, name: str, limits: Limits) -> Generator[tuple[int, int]]:
        with opened(self._file, name, limits) as stream:
            form = _form(stream)
            growing, count = Growing(form.dimensions), 0
            for words, numbers in _rows(stream, form):
                count += len(words)
                if count > limits.words:
                    raise BadVectors(name, f"at most {limits.words:,} words", "more", verb="have")
                growing.append(words, numbers, stream.done / stream.total)
                yield stream.done, stream.total
            form.check_count(count, name)
            table, repeats = growing.finished()
            self._table = Table(tuple(growing.words), table, form.notes(repeats, growing.words, name))


@dataclass(frozen=True)
class _Form:
    """What the beginning of a file says of it: `rest` is what was read of its rows, `line` the first row's."""

    dimensions: int
    promised: int | None
    is_binary: bool
    line: int
    offset: int
    rest: bytes

    def check_count(self, count: int, name: str) -> None:
        """Refuse a header that is wrong about the number of rows, or a file without rows."""
        if self.promised not in (None, count):
            got = f"{self.promised:,} where there {'is' if count == 1 else 'are'} {count:,}"
            raise BadVectors(name, "how many words there are", got, line=1, verb="say")

    def notes(self, repeats: list[tuple[int, int]], words: list[str], name: str) -> tuple[str, ...]:
        """Return what is said of words that came again."""
        if not repeats:
            return ()
        kept, left = repeats[0]
        what, start = ("rows", 1) if self.is_binary else ("lines", self.line)
        more = f", and {len(repeats) - 1:,} more that repeat a word" if len(repeats) > 1 else ""
        # Of the first repeated word nothing before its first row was left out, so its place is still the same.
        got = f"{shown(words[kept])} in {what} {kept + start:,} and {left + start:,}{more}"
        return (f"{titled(name)} must have each word once; got {got}. The first row of each is kept.",)


def _form(stream: Stream) -> _Form:
    """Return what a file is, by its beginning."""
    name, limits = stream.name, stream.limits
    read = stream.read(HEAD)
    refuse_others(read, name)
    head = read.removeprefix(BYTE_ORDER_MARK)
    if not head.strip(b" \r\n"):
        raise BadVectors(name, WANTED, "nothing" if not head else "empty lines")
    first, _, rest = head.partition(b"\n")
    header = first.split()
    if len(header) == 2 and all(field.isdigit() for field in header):
        promised, dimensions = (int(field[:DIGITS]) for field in header)
        for number, most, what in ((promised, limits.words, "words"), (dimensions, limits.dimensions, "dimensions")):
            if not 0 < number <= most:
                got = f"{number:,}"
                raise BadVectors(name, f"1 to {most:,} {what}", got, line=1, verb="say")
        offset = len(read) - len(rest)
        return _Form(dimensions, promised, is_binary(rest, dimensions), 2, offset, rest)
    lines = head.split(b"\n", FIRST_LINES)
    whole = lines[:FIRST_LINES] if len(lines) > FIRST_LINES else lines[:-1] or lines
    dimensions = usual_dimensions(whole)
    if not 0 < dimensions <= limits.dimensions:
        got = f"{dimensions:,} numbers after {shown(first.split(b' ')[0])}"
        raise BadVectors(name, f"a word and 1 to {limits.dimensions:,} numbers", got, line=1)
    return _Form(dimensions, None, False, 1, len(read) - len(head), head)


def _rows(stream: Stream, form: _Form) -> Iterator[Rows]:
    """Yield the rows of a file, about a megabyte at a time."""
    if form.is_binary:
        yield from binary_rows(stream, form.rest, form.dimensions, form.offset, CHUNK)
        return
    for block, line in _lines(stream, form):
        yield rows_of(block, form.dimensions, line, stream.name)


def _lines(stream: Stream, form: _Form) -> Iterator[tuple[bytes, int]]:
    """Yield whole lines, each with its end, and the number of the first of them; without empty lines at the end."""
    rest, line = form.rest, form.line
    while chunk := stream.read(CHUNK):
        text = rest + chunk
        filled = len(text.rstrip(b" \r\n"))  # empty lines stay behind until it is known whether they are the last
        cut = text.rfind(b"\n", 0, filled) + 1
        block, rest = text[:cut], text[cut:]
        if block:
            yield block, line
            line += block.count(b"\n")
        if len(rest) > HEAD:
            raise BadVectors(stream.name, f"shorter than {HEAD:,} bytes", "a longer line", line=line)
    if last := rest.rstrip(b" \r\n"):
        yield last + b"\n", line


def read(path: Path, *, limits: Limits | None = None, progress: Callable[[int, int], object] | None = None) -> Table:
    """Return what is in a file of word vectors.

    Parameters
    ----------
    path : Path
    limits : Limits
        What is beyond them is refused while it is read.
    progress : callable, optional
        Hears how many bytes of the file are read, and how many there are.

    Raises
    ------
    BadVectors
        If it is not a file of word vectors, whole and within the limits; the sentence says where the trouble is.
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
