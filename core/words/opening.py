"""Opens a file of word vectors as a stream of bytes, with limits; its format is detected from its first bytes.

It is plain or compressed (`.gz`, `.bz2`, `.xz`, `.zip`); text in UTF-16 or UTF-32 is converted to UTF-8.
"""

from __future__ import annotations

import bz2
import codecs
import gzip
import lzma
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, Final, cast

from core.words.problem import BadVectors, shown

GZIP, ZIP, PICKLE = b"\x1f\x8b", (b"PK\x03\x04", b"PK\x05\x06"), b"\x80"
XZ: Final = b"\xfd7zXZ\x00"
LZMA: Final = re.compile(rb"\x5d\x00\x00[^\x00]")
BZIP2: Final = re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)")
OTHERS: Final = {
    GZIP: "gzip inside an archive",
    ZIP[0]: "a zip inside an archive",
    XZ: "xz inside an archive",
    b"\x28\xb5\x2f\xfd": "a Zstandard archive: unpack it first",
    b"\x04\x22\x4d\x18": "an LZ4 archive: unpack it first",
    b"\x1f\x9d": "a compress (.Z) archive: unpack it first",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive: unpack it first",
    b"Rar!\x1a\x07": "a RAR archive: unpack it first",
    b"\x93NUMPY": "a NumPy array, which has no words",
    b"\xba\x16\x4f\x2f": "a fastText model (the .vec file next to it has the vectors)",
    b"\x89HDF": "an HDF5 file",
    b"PAR1\x15": "a Parquet file",
    b"ARROW1\x00": "an Arrow file",
    b"FEA1\x00": "a Feather file",
    b"SQLite format 3\x00": "an SQLite database",
    b"MATLAB 5.0 MAT-file": "a MATLAB file",
    b"GGUF\x02\x00": "a GGUF model",
    b"GGUF\x03\x00": "a GGUF model",
    b"RDX2\n": "an R data file",
    b"RDX3\n": "an R data file",
    b"X\n\x00\x00\x00": "an R data file",
    b"%PDF-": "a PDF",
    b"\x89PNG": "a picture",
    b"version https://git-lfs.github.com/spec": "a Git LFS pointer instead of the file: run `git lfs pull`",
}
IN_ZIP: Final = {  # zip files written by other programs
    r".*\.npy": "a NumPy archive (.npz)",
    r"(.*/)?data\.pkl": "a PyTorch file",
    r"\[Content_Types\]\.xml": "an Office document",
    r"content\.xml": "an OpenDocument file",
}
METHODS: Final = {9: "Deflate64", 12: "bzip2", 14: "LZMA", 93: "Zstandard", 95: "xz", 98: "PPMd"}  # in a zip
# Folders, and files that operating systems add.
NO_CONTENT: Final = re.compile(r".*/|(?:.*/)?(?:\.[^/]*|Thumbs\.db|desktop\.ini)|__MACOSX/.*", re.DOTALL)
PROTOCOLS: Final = range(8)  # of pickle; text never begins with these bytes
MARKS: Final = {  # byte order marks, the longer first
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
WITHOUT_MARK: Final = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
SAMPLE: Final = 1 << 12  # bytes from which the encoding is detected; a multiple of a character's size
WANTED: Final = (
    "word vectors: GloVe text, word2vec text or binary, fastText .vec, or a table with tabs, commas or semicolons; "
    "plain, or compressed as .gz, .bz2, .xz or .zip"
)
BROKEN: Final = (
    OSError,
    EOFError,
    ValueError,
    OverflowError,
    RuntimeError,
    MemoryError,  # an xz archive states how much memory it needs
    lzma.LZMAError,
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
)
SUSPICIOUS, RATIO = 1 << 24, 50  # from 16 MiB on; numbers as text compress to a half or a third
PIECE: Final = 1 << 16  # bytes


@dataclass(frozen=True)
class Limits:
    """Limits on a file; a larger one is refused while it is read.

    Attributes
    ----------
    bytes : int
        After decompression.
    words : int
        Rows, repeated words included.
    dimensions : int
        Numbers in a row.
    """

    bytes: int = 1 << 32
    words: int = 1_000_000
    dimensions: int = 1024


class Stream:
    """The decompressed bytes of a file, read in order.

    Attributes
    ----------
    name : str
        The file's.
    limits : Limits
    total : int
        Size of the file itself, before decompression.
    last : bytes
        The last byte that was read.
    """

    def __init__(self, raw: IO[bytes], unpacked: IO[bytes], name: str, limits: Limits, total: int) -> None:
        self.name, self.limits, self.total = name, limits, total
        self._raw, self._unpacked, self._count = raw, unpacked, 0
        self._decoder: codecs.IncrementalDecoder | None = None
        self.last = b""

    @property
    def done(self) -> int:
        """Bytes of the file itself that have been read."""
        return min(self._raw.tell(), self.total)

    def read(self, size: int) -> bytes:
        """Return the next `size` bytes, fewer only at the end; other encodings are converted to UTF-8.

        Raises
        ------
        BadVectors
            If an archive is damaged, its content exceeds the limits, or text is not in its encoding.
        """
        try:
            # In pieces, as a zip reads as many bytes of the file as are requested: `done` would be too large.
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
        chunk = self._in_utf8(chunk, size)
        self.last = chunk[-1:] or self.last
        return chunk

    def transcoded(self, codec: str, head: bytes, size: int) -> bytes:
        """Convert the first chunk that `read` returned to UTF-8, and all further chunks from now on."""
        self._decoder = codecs.getincrementaldecoder(codec)("surrogatepass")
        return self._in_utf8(head, size)

    def _in_utf8(self, chunk: bytes, size: int) -> bytes:
        if not self._decoder:
            return chunk
        try:  # half a surrogate pair is reported like other words that are not UTF-8
            return self._decoder.decode(chunk, final=len(chunk) < size).encode("utf-8", "surrogatepass")
        except UnicodeDecodeError as problem:
            codec = problem.encoding.upper()
            raise BadVectors(self.name, f"whole text in {codec}", f"broken characters: {problem.reason}") from problem


@contextmanager
def opened(file: BinaryIO, name: str, limits: Limits) -> Iterator[Stream]:
    """Open a seekable file, whatever its compression.

    Raises
    ------
    BadVectors
        If it is empty, too large or damaged, or an archive that does not have exactly one file.
    """
    total = file.seek(0, 2)
    file.seek(0)
    start = file.read(10)
    file.seek(0)
    if not total:
        raise BadVectors(name, WANTED, "an empty file")
    with ExitStack() as stack:
        unpacked: IO[bytes] = file
        if start.startswith(GZIP):
            unpacked = cast(IO[bytes], stack.enter_context(gzip.GzipFile(fileobj=file, mode="rb")))
        elif BZIP2.match(start):
            unpacked = cast(IO[bytes], stack.enter_context(bz2.BZ2File(file)))
        elif start.startswith(XZ) or LZMA.match(start):
            unpacked = cast(IO[bytes], stack.enter_context(lzma.LZMAFile(file)))
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
            names = archive.namelist()
            for pattern, what in IN_ZIP.items():
                if any(re.fullmatch(pattern, each, re.DOTALL) for each in names):
                    raise BadVectors(name, WANTED, what)
            inside = [i for i in archive.infolist() if not NO_CONTENT.fullmatch(i.filename)]
            if len(inside) != 1:
                first = f", {shown(inside[0].filename)} the first" if inside else ""
                raise BadVectors(name, "a zip with one file in it", f"{len(inside):,} files{first}")
            if inside[0].flag_bits & 1:
                raise BadVectors(name, "a zip without a password", "one with a password")
            if (method := inside[0].compress_type) not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise BadVectors(name, "a zip packed by deflate", f"one packed by {METHODS.get(method, method)}")
            unpacked = stack.enter_context(archive.open(inside[0]))
        except BadVectors:
            raise
        except BROKEN as problem:
            raise BadVectors(name, "a whole zip", f"a damaged one: {problem}") from problem
        yield unpacked


def refuse_others(head: bytes, name: str) -> None:
    """Refuse other formats by their first bytes; a pickle is not opened, as this would run its code.

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
    if BZIP2.match(head):
        raise BadVectors(name, WANTED, "bzip2 inside an archive")
    if _is_tar(head):
        raise BadVectors(name, WANTED, "a tar archive: unpack it first, and take the file in it")


def _is_tar(head: bytes) -> bool:
    """Whether this is the beginning of a tar archive, by its checksum."""
    try:
        tarfile.TarInfo.frombuf(head[: tarfile.BLOCKSIZE], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


def encoding_of(head: bytes) -> str | None:
    """Return the codec of text in UTF-16 or UTF-32 by its first bytes, with a byte order mark or without."""
    for mark, codec in MARKS.items():
        if head.startswith(mark):
            return codec
    sample = head[:SAMPLE]
    if 4 * sample.count(0) < len(sample) or re.match(rb"\s*\d+\s+\d+\s*\n", sample):  # a binary file's header
        return None
    for codec in WITHOUT_MARK:
        text = sample.decode(codec, "replace")
        if "\0" not in text and re.search(r"[ \t,;][+-]?\.?\d", text):
            return codec
    return None


def file_of(source: Path | BinaryIO) -> BinaryIO:
    """Return an open file: a path is opened, a file is returned unchanged."""
    return source.open("rb") if isinstance(source, Path) else source
