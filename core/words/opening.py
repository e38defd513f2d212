"""A file of word vectors as a stream of bytes: plain, `.gz` or `.zip`, told by its first bytes, within limits."""

from __future__ import annotations

import gzip
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, Final, cast

from core.words.problem import BadVectors, shown

GZIP, ZIP, PICKLE = b"\x1f\x8b", (b"PK\x03\x04", b"PK\x05\x06"), b"\x80"
OTHERS: Final = {
    GZIP: "gzip inside an archive",
    ZIP[0]: "a zip inside an archive",
    b"\x93NUMPY": "a NumPy array",
    b"\xba\x16\x4f\x2f": "a fastText model (the .vec file beside it has the vectors)",
    b"\xfd7zXZ\x00": "an xz archive",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"\x89HDF": "an HDF5 file",
}
PROTOCOLS: Final = range(8)  # of pickle; no text begins with these bytes
WANTED: Final = "word vectors: GloVe text, word2vec text or binary, or fastText .vec, as it is, in .gz or in .zip"
BROKEN: Final = (
    OSError,
    EOFError,
    ValueError,
    OverflowError,
    RuntimeError,
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
)
SUSPICIOUS, RATIO = 1 << 24, 50  # from 16 MiB on; numbers as text pack to a half or a third
PIECE: Final = 1 << 16  # bytes


@dataclass(frozen=True)
class Limits:
    """How much of a file is read at most; what is beyond is refused while it is read.

    Attributes
    ----------
    bytes : int
        After unpacking.
    words : int
        Rows, repeated words included.
    dimensions : int
        Numbers in a row.
    """

    bytes: int = 1 << 32
    words: int = 1_000_000
    dimensions: int = 1024


class Stream:
    """The unpacked bytes of a file, read in order.

    Attributes
    ----------
    name : str
        The file's.
    limits : Limits
    total : int
        Bytes of the file itself, packed as it is.
    """

    def __init__(self, raw: IO[bytes], unpacked: IO[bytes], name: str, limits: Limits, total: int) -> None:
        self.name, self.limits, self.total = name, limits, total
        self._raw, self._unpacked, self._count = raw, unpacked, 0

    @property
    def done(self) -> int:
        """Bytes of the file itself that have been read."""
        return min(self._raw.tell(), self.total)

    def read(self, size: int) -> bytes:
        """Return the next `size` bytes, fewer only at the end.

        Raises
        ------
        BadVectors
            If an archive is damaged, or more comes out of it than the limits allow.
        """
        try:
            # By pieces, as a zip reads as many bytes of the file as it is asked for unpacked: `done` would be ahead.
            pieces = [self._unpacked.read(min(PIECE, size - start)) for start in range(0, size, PIECE)]
        except BROKEN as problem:
            if self._unpacked is self._raw:
                raise
            raise BadVectors(self.name, "a whole archive", f"a damaged one: {problem}") from problem
        chunk = b"".join(pieces)
        self._count += len(chunk)
        if self._count > self.limits.bytes:
            raise BadVectors(self.name, f"at most {self.limits.bytes:,} bytes, unpacked", "more")
        if self._count > max(SUSPICIOUS, RATIO * self.done):
            raise BadVectors(
                self.name, "an archive of word vectors", f"one that unpacks to over {RATIO} times its size"
            )
        return chunk


@contextmanager
def opened(file: BinaryIO, name: str, limits: Limits) -> Iterator[Stream]:
    """Open the bytes of a file that can be sought in, whatever it is packed in.

    Raises
    ------
    BadVectors
        If it is empty, too large or damaged, or an archive of anything but one file.
    """
    total = file.seek(0, 2)
    file.seek(0)
    start = file.read(8)
    file.seek(0)
    if not total:
        raise BadVectors(name, WANTED, "an empty file")
    with ExitStack() as stack:
        unpacked: IO[bytes] = file
        if start.startswith(GZIP):
            unpacked = cast(IO[bytes], stack.enter_context(gzip.GzipFile(fileobj=file, mode="rb")))
        elif start.startswith(ZIP):
            unpacked = stack.enter_context(_only_file(file, name))
        elif total > limits.bytes:
            raise BadVectors(name, f"at most {limits.bytes:,} bytes", f"{total:,}")
        yield Stream(file, unpacked, name, limits, total)


@contextmanager
def _only_file(file: BinaryIO, name: str) -> Iterator[IO[bytes]]:
    with ExitStack() as stack:
        try:
            archive = stack.enter_context(zipfile.ZipFile(file))
            inside = [
                i for i in archive.infolist() if not i.filename.endswith("/") and not i.filename.startswith("__MACOSX/")
            ]
            if len(inside) != 1:
                first = f", {shown(inside[0].filename)} the first" if inside else ""
                raise BadVectors(name, "a zip with one file in it", f"{len(inside):,} files{first}")
            if inside[0].flag_bits & 1:
                raise BadVectors(name, "a zip without a password", "one with a password")
            if inside[0].compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise BadVectors(name, "a zip packed by deflate", f"method {inside[0].compress_type} of packing")
            unpacked = stack.enter_context(archive.open(inside[0]))
        except BadVectors:
            raise
        except BROKEN as problem:
            raise BadVectors(name, "a whole zip", f"a damaged one: {problem}") from problem
        yield unpacked


def refuse_others(head: bytes, name: str) -> None:
    """Refuse what is known not to be word vectors by its first bytes; a pickle is not opened, as that runs its code.

    Raises
    ------
    BadVectors
        If it is one of those.
    """
    if head[:1] == PICKLE and len(head) > 1 and head[1] in PROTOCOLS:
        raise BadVectors(name, WANTED, "a pickle, which is never opened: it could run code of its own")
    for magic, what in OTHERS.items():
        if head.startswith(magic):
            raise BadVectors(name, WANTED, what)


def file_of(source: Path | BinaryIO) -> BinaryIO:
    """Return an open file: a path is opened, a file is taken as it is."""
    return source.open("rb") if isinstance(source, Path) else source
