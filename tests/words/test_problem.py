"""Invalid files, by the hundred: each is read correctly or refused in one sentence, fast and with little memory."""

import bz2
import gzip
import io
import lzma
import pickle
import re
import struct
import subprocess
import sys
import tarfile
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.words.formats import BadVectors, Limits, Loading
from core.words.problem import SHOWN, shown, titled

GLOVE = b"the 0.1 0.25 -3\nof 1e-3 2 3\nna\xc3\xafve 4 5 6\n"
HEADER = b"3 3\n" + GLOVE
ROWS = np.array([[0.1, 0.25, -3], [1e-3, 2, 3], [4, 5, 6]], dtype=np.float32)
NAMES = ("the", "of", "naïve")
BINARY = b"3 3\n" + b"".join(w.encode() + b" " + r.tobytes() for w, r in zip(NAMES, ROWS, strict=True))
TABLE = b'"word","x","y"\n"new, york",0.1,0.25\n"rome",1e-3,2\n'
UTF16 = GLOVE.decode().encode("utf-16")
SENTENCE = re.compile(r"(line [\d,]+ of )?\S+ must (be|have|say) .+; got .+\.", re.DOTALL)


def tarred(*files, form="ustar"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in files:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    made = bytearray(out.getvalue())
    if form == "old":  # as before the word "ustar" stood in them
        made[257:265] = bytes(8)
        made[148:156] = b" " * 8
        made[148:156] = b"%06o\0 " % sum(made[:512])
    return bytes(made)


def zipped(*files, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()


def nameless(archive):
    """Return a zip of one file with its name of one letter taken for something else in the directory."""
    entry = archive.rfind(b"PK\1\2")
    return archive[: entry + 28] + bytes([0, 0, 1, 0]) + archive[entry + 32 :]


def binary(word=b"word", numbers=(1.0, 2.0, 3.0), count=1):
    return f"{count} {len(numbers)}\n".encode() + word + b" " + struct.pack(f"<{len(numbers)}f", *numbers)


def load(content, limits=None):
    return Loading(io.BytesIO(content), "v.txt", limits=limits).advance(lambda done, total: True)


def refused(content, limits=None):
    with pytest.raises(BadVectors) as caught:
        load(content, limits)
    assert SENTENCE.fullmatch(str(caught.value))
    return caught.value


class Bomb:
    """Opens a file when it is unpickled."""

    def __reduce__(self):
        return (Path.touch, (Path("unpickled"),))


LINES = {
    "a row too short": (b"a 1 2 3\nb 1 2\n", 2, 6, "a word and 3 numbers; got 2 numbers"),
    "the first row too short": (b"a 1 2\nb 1 2 3\nc 1 2 3\n", 1, 6, "a word and 3 numbers; got 2 numbers"),
    "a row too long": (b"a 1 2 3\nb 1 2 3 4\nc 1 2 3\n", 2, 10, "a word and 3 numbers; got 4 numbers"),
    "a word alone": (b"a 1 2\nword\n", 2, 5, "a word and 2 numbers; got 0 numbers"),
    "numbers alone": (b"a 1 2\n1 2\n", 2, 4, "a word and 2 numbers; got 1 number"),
    "two spaces for a number": (b"a 1 2\nb  2\n", 2, 5, "a word and 2 numbers; got 1 number"),
    "not a number": (b"a 1 2\nb 1 2\nc 1 x2\n", 3, 5, "a word and 2 finite numbers; got 'x2'"),
    "a decimal comma": (b"a 1 2\nb 1,5 2\n", 2, 3, "a word and 2 finite numbers; got '1,5', with a decimal comma"),
    "a decimal comma for one number": (b"a 1\nb 1,5 2\n", 2, 8, "a word and 1 number; got '1,5' before them"),
    "a space and a tab": (b"a 1 2\nb\t1 2 3\nc 1 2\n", 2, 8, "a word and 2 numbers; got '1' before them"),
    "a comma and a tab": (b"a,1,2\nb,1\t2,3\n", 2, 3, "got '1\\\\t2'"),
    "a number too many in a table": (b"2,2\na,1,2\nb,0,1,2\n", 3, 8, "a word and 2 numbers; got 3 numbers"),
    "a number too few in a table": (b"a\t1\t2\nb\t1\t\n", 2, 5, "a word and 2 numbers; got 1 number"),
    "a hexadecimal number": (b"a 1 2\nb 0x1p3 2\n", 2, 3, "got '0x1p3'"),
    "an underscore": (b"a 1 2\nb 1_0 2\n", 2, 3, "got '1_0'"),
    "NaN": (b"a 1 2\nb 1 NaN\n", 2, 5, "a word and 2 finite numbers; got 'NaN'"),
    "infinity": (b"a 1 2\nb -inf 2\n", 2, 3, "a word and 2 finite numbers; got '-inf'"),
    "more than float32 holds": (b"a 1 2\nb 1 1e39\n", 2, 5, "a word and 2 finite numbers; got '1e39'"),
    "NaN after a word with spaces": (b"a 1 2\nb c 1 nan\n", 2, 7, "got 'nan'"),
    "NaN in the first row": (b"2 2\na nan 2\nb 1 2\n", 2, 3, "got 'nan'"),
    "after an empty line": (b"\na 1 2\n\nb 1 x\n", 4, 5, "a word and 2 finite numbers; got 'x'"),
    "Latin-1 among the numbers": (b"a 1 2\ncaf\xe9 1 2\nb 1 \xe9\n", 3, 5, "a word and 2 finite numbers; got '�'"),
    "a tab for a space": (b"a 1 2\nb\t1\t2\n", 2, 6, "a word and 2 numbers; got 0 numbers"),
    "the old line end": (b"a 1 2\rb 3 4\rc 1 x\n", 3, 5, "a word and 2 finite numbers; got 'x'"),
    "the old line end alone": (b"a 1 2\rb 3 4\rc 1 x\r", 3, 5, "a word and 2 finite numbers; got 'x'"),
    "cut off inside a row": (HEADER[:-6], 4, None, "a word and 3 numbers"),
    "a header of other dimensions": (b"3 4\n" + GLOVE, 2, 16, "a word and 4 numbers; got 3 numbers"),
    "a header of fewer dimensions": (b"3 2\n" + GLOVE, 2, 16, "a word and 2 numbers; got 3 numbers"),
    "no dimensions promised": (b"3 0\n" + GLOVE, 1, None, "say 1 to 1,024 dimensions; got 0"),
    "a header of a thousand digits": (b"3 " + b"9" * 1000 + b"\n" + GLOVE, 1, None, "say 1 to 1,024 dimensions"),
    "too many dimensions": (b"a" + b" 1" * 1025 + b"\n", 1, None, "a word and 1 to 1,024 numbers; got 1,025 numbers"),
    "a text": (b"It was the best of times,\nit was the worst of times\n", 1, None, "got 0 numbers after 'It'"),
}
FILES = {
    "empty": (b"", "an empty file"),
    "an empty line": (b"\n", "empty lines"),
    "a byte order mark": (b"\xef\xbb\xbf", "nothing"),
    "empty in gzip": (gzip.compress(b""), "nothing"),
    "half a character of UTF-16": ("a 1 2\n".encode("utf-16")[:-1], "whole text in UTF-16"),
    "no character of UTF-32": ("a 1 2\n".encode("utf-32") + b"\xff" * 4, "whole text in UTF-32"),
    "a header alone": (b"2 3\n", "at least one word with its numbers; got none"),
    "no word in any row": (b" 1 2\n 3 4\n", "at least one word with its numbers; got none"),
    "a matrix": (b"1.0e-01 2.0e-01\n3.0e-01 4.0e-01\n", "there are no words in it"),
    "a matrix with tabs": (b"0.1\t0.2\n0.3\t0.4\n", "there are no words in it"),
    "a matrix with commas": (b"0.1,0.2\n0.3,0.4\n", "there are no words in it"),
    "a matrix of one column": (b"0.1\n0.2\n", "there are no words in it"),
    "a matrix of whole numbers": (b"1 2 3\n4 5 6\n", "there are no words in it"),
    "a matrix with a header": (b"2 3\n0.1 0.2 0.3\n0.4 0.5 0.6\n", "there are no words in it"),
    "decimal commas": (b"a 0,1 0,2\nb 0,3 0,4\n", "got a decimal comma: 0,1"),
    "decimal commas with semicolons": (b"a;0,1;1\nb;0,3;0,4\n", "got a decimal comma: 0,1"),
    "decimal commas with tabs": (b"a\t1,5E-3\nb\t-1.000,5\n", "got a decimal comma: 1,5E-3"),
    "decimal commas with a header": (b"2 2\na 0,1 0,2\nb 0,3 0,4\n", "got a decimal comma: 0,1"),
    "decimal commas in quotes": (b'"a","0,1","0,2"\n"b","0,3","0,4"\n', "got a decimal comma: 0,1"),
    "decimal commas between commas": (b"a,0,125,-0,5\nb,1,05,0,25\n", "got a decimal comma: -0,5"),
    "two columns of words": (b"paris,fr,0.1\nrome,it,0.2\n", "one column with words before its numbers; got 2"),
    "two columns of words with names": (
        b"word\ttag\tx\na\tb\t0.2\n",
        "one column with words before its numbers; got 2",
    ),
    "a table without numbers": (b"word\tcount\nparis\tmany\n", "0 numbers"),
    "a web page": (b"<!DOCTYPE html>\n<html><body>Not found</body></html>\n", "a web page or XML"),
    "a pointer of Git LFS": (b"version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 12\n", "Git LFS"),
    "JSON": (b'{"paris": [0.1, 0.2],\n "rome": [0.3, 0.4]}\n', "JSON"),
    "a tar": (tarred(("v.txt", GLOVE)), "a tar archive: unpack it first"),
    "a tar of the first kind": (tarred(("v.txt", GLOVE), form="old"), "a tar archive: unpack it first"),
    "a tar in gzip": (gzip.compress(tarred(("v.txt", GLOVE))), "a tar archive: unpack it first"),
    "a tar in bzip2": (bz2.compress(tarred(("v.txt", GLOVE))), "a tar archive: unpack it first"),
    "gzip in bzip2": (bz2.compress(gzip.compress(GLOVE)), "gzip inside an archive"),
    "bzip2 in gzip": (gzip.compress(bz2.compress(GLOVE)), "bzip2 inside an archive"),
    "xz in a zip": (zipped(("v.xz", lzma.compress(GLOVE))), "xz inside an archive"),
    "bzip2 without its end": (bz2.compress(GLOVE)[:-9], "a damaged one"),
    "xz without its end": (lzma.compress(GLOVE)[:-9], "a damaged one"),
    "xz of another sum": (lzma.compress(GLOVE)[:-20] + bytes(20), "a damaged one"),
    "Zstandard": (b"\x28\xb5\x2f\xfd\x04\x58", "a Zstandard archive"),
    "LZ4": (b"\x04\x22\x4d\x18\x64", "an LZ4 archive"),
    "7z": (b"7z\xbc\xaf\x27\x1c\0\4", "a 7z archive"),
    "RAR": (b"Rar!\x1a\x07\x01\x00", "a RAR archive"),
    "Parquet": (b"PAR1\x15\x04\x15\x10", "a Parquet file"),
    "HDF5": (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
    "SQLite": (b"SQLite format 3\x00\x10\x00", "an SQLite database"),
    "arrays in a zip": (zipped(("a.npy", b"\x93NUMPY"), ("b.npy", b"\x93NUMPY")), "a NumPy archive (.npz)"),
    "a PyTorch file": (zipped(("x/data.pkl", b"\x80\2"), ("x/data/0", b"")), "a PyTorch file"),
    "a workbook": (zipped(("[Content_Types].xml", b"<"), ("xl/a.xml", b"<")), "an Office document"),
    "a zip packed by bzip2": (zipped(("a", GLOVE), method=zipfile.ZIP_BZIP2), "one packed by bzip2"),
    "another binary file": (b"\xca\xfe\xba\xbe\0\0\0\x34\0\x1d", "a binary file of another kind"),
    "a pickle": (pickle.dumps(Bomb()), "a pickle, which is never opened"),
    "a pickle of protocol 0": (pickle.dumps(Bomb(), 0), "0 numbers"),
    "a pickle in gzip": (gzip.compress(pickle.dumps(Bomb(), 2)), "a pickle, which is never opened"),
    "a pickle in a zip": (zipped(("glove.txt", pickle.dumps(Bomb()))), "a pickle, which is never opened"),
    "gzip in gzip": (gzip.compress(gzip.compress(GLOVE)), "gzip inside an archive"),
    "a zip in gzip": (gzip.compress(zipped(("a", GLOVE))), "a zip inside an archive"),
    "a zip of nothing": (zipped(), "0 files"),
    "a zip of a file without a name": (nameless(zipped(("a", GLOVE))), "a damaged one"),
    "a zip of two": (zipped(("a.txt", GLOVE), ("b.txt", GLOVE)), "2 files, 'a.txt' the first"),
    "gzip without its end": (gzip.compress(GLOVE)[:-9], "a damaged one"),
    "gzip of another sum": (gzip.compress(GLOVE)[:-8] + bytes(8), "a damaged one"),
    "half a zip": (zipped(("a", GLOVE))[:60], "a damaged one"),
    "an array": (b"\x93NUMPY\x01\x00", "a NumPy array"),
    "a fastText model": (
        struct.pack("<ii", 793712314, 12),
        "a fastText model (the .vec file next to it has the vectors)",
    ),
    "binary, cut off in a row": (BINARY[:-1], "a last row of 18 bytes in all (byte 35)"),
    "binary, cut off in a word": (BINARY[:40], "a last row of 5 bytes in all (byte 35)"),
    "binary, shorter rows than promised": (b"3 4" + BINARY[3:], "rows of a word and 16 bytes"),
    "binary, longer rows than promised": (b"3 2" + BINARY[3:], "rows of a word and 8 bytes"),
    "binary, no rows": (b"0 3\n" + b"\r\n", "at least one word"),
    "binary, NaN": (binary(numbers=(1.0, float("nan"), 2.0)), "nan for 'word' (byte 13)"),
    "binary, infinity": (binary(numbers=(1.0, 2.0, float("-inf"))), "-inf for 'word' (byte 17)"),
    "binary, no word": (binary(word=b""), "at least one word with its numbers; got none"),
    "binary, a word without an end": (BINARY + b"x" * 100_000, "a longer one"),
    "binary, a piece of numbers for a word": (BINARY + binary(word=b"\xe9\1")[4:], "for a word (byte 54)"),
}


def packings(content):
    return {"plain": content, "gz": gzip.compress(content), "zip": zipped(("vectors", content))}


@pytest.mark.slow
@pytest.mark.parametrize("packing", ["plain", "gz", "zip"])
@pytest.mark.parametrize("case", LINES)
def test_the_line_and_the_column_of_the_error_are_stated(case, packing):
    content, line, column, said = LINES[case]
    problem = refused(packings(content)[packing])
    assert said in str(problem).replace("\\t", "\\\\t")
    assert problem.line == line
    assert column in (None, problem.column)
    assert str(problem).startswith(f"line {line} of v.txt must ")


@pytest.mark.slow
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b" \n"])
@pytest.mark.parametrize("case", ["a row too short", "a row too long", "not a number", "NaN"])
def test_an_error_far_down_the_file_is_found(case, end):
    content, line, column, said = LINES[case]
    before = 400_000 if case == "NaN" else 40_000  # more than a block, and less
    dimensions = content.split(b"\n")[0].count(b" ")
    rows = b"".join(b"w%d" % k + b" 0.5" * dimensions + b"\n" for k in range(before))
    problem = refused((rows + content).replace(b"\n", end))
    assert said in str(problem) and (problem.line, problem.column) == (before + line, column)


@pytest.mark.parametrize("case", FILES)
def test_other_files_are_refused(case, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    content, said = FILES[case]
    assert said in str(refused(content))
    assert not Path("unpickled").exists()


def test_a_pickle_that_is_opened_would_be_noticed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pickle.loads(pickle.dumps(Bomb()))
    assert Path("unpickled").exists()


def test_an_error_is_raised_again_at_the_next_call():
    loading = Loading(io.BytesIO(b"a 1 2\nb 1\n"), "v.txt")
    for _ in range(2):
        with pytest.raises(
            BadVectors, match=r"line 2 of v\.txt must be a word and 2 numbers; got 1 number \(column 4\)\."
        ):
            loading.advance(lambda done, total: True)


@pytest.mark.parametrize(
    ("limits", "content", "said"),
    [
        (Limits(words=2), GLOVE, "v.txt must have at most 2 words; got more."),
        (Limits(words=2), HEADER, "v.txt must have at most 2 words; got more."),
        (Limits(words=2), b"1 3\n" + GLOVE, "v.txt must have at most 2 words; got more."),
        (Limits(words=2), b"1" + BINARY[1:], "v.txt must have at most 2 words; got more."),
        (Limits(words=2), b" 1\n" * 3, "v.txt must have at most 2 words; got more."),
        (Limits(dimensions=2), GLOVE, "line 1 of v.txt must be a word and 1 to 2 numbers; got 3 numbers after 'the'."),
        (Limits(dimensions=2), BINARY, "line 1 of v.txt must say 1 to 2 dimensions; got 3."),
        (Limits(bytes=40), GLOVE, f"v.txt must be at most 40 bytes; got {len(GLOVE)}."),
        (Limits(bytes=40), gzip.compress(GLOVE, mtime=0), "v.txt must be at most 40 bytes, unpacked; got more."),
        (Limits(bytes=40), zipped(("a", GLOVE)), "v.txt must be at most 40 bytes, unpacked; got more."),
        (Limits(bytes=40), bz2.compress(GLOVE), "v.txt must be at most 40 bytes, unpacked; got more."),
        (Limits(bytes=40), lzma.compress(GLOVE), "v.txt must be at most 40 bytes, unpacked; got more."),
    ],
)
def test_a_file_beyond_the_limits_is_refused(limits, content, said):
    assert str(refused(content, limits)) == said


def test_a_file_within_the_limits_is_read():
    limits = Limits(bytes=len(BINARY), words=3, dimensions=3)
    for content in (GLOVE, HEADER, BINARY, *packings(HEADER).values()):
        loaded = load(content, limits)
        assert loaded.words == NAMES and loaded.table.tobytes() == ROWS.tobytes()


@pytest.mark.slow
@given(
    st.sampled_from(
        [
            *(GLOVE, HEADER, BINARY, TABLE, UTF16, gzip.compress(HEADER, mtime=0)),
            *(bz2.compress(TABLE), lzma.compress(BINARY), zipped(("a", HEADER)), zipped(("a", BINARY))),
        ]
    ),
    st.data(),
)
def test_a_mutated_file_is_read_or_refused(content, data):
    places = st.integers(0, len(content))
    match data.draw(st.sampled_from(["cut", "flip", "drop", "double", "insert"])):
        case "cut":
            content = content[: data.draw(places)]
        case "flip":
            changed = bytearray(content)
            for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=4)):
                changed[place] = data.draw(st.integers(0, 255))
            content = bytes(changed)
        case "drop":
            fields = re.split(rb"([ \n])", content)
            del fields[data.draw(st.integers(0, len(fields) - 1))]
            content = b"".join(fields)
        case "double":
            start, end = sorted((data.draw(places), data.draw(places)))
            content = content[:end] + content[start:]
        case "insert":
            place = data.draw(places)
            content = content[:place] + data.draw(st.binary(min_size=1, max_size=20)) + content[place:]
    well(content)


@pytest.mark.slow
@given(st.binary(max_size=200) | st.text("ab01 .-e\n\r\t\ufeff", max_size=200).map(str.encode))
@example(b"1 1\n")
def test_any_file_is_read_or_refused(content):
    well(content)
    well(b"2 2\n" + content)


def well(content):
    """Read a file, or check that it is refused in a sentence."""
    try:
        loaded = load(content)
    except BadVectors as problem:
        assert SENTENCE.fullmatch(str(problem)), str(problem)
    else:
        assert len(loaded.words) == len(set(loaded.words)) == len(loaded.table) > 0
        assert all(loaded.words) and np.isfinite(loaded.table).all()


def bomb_of(line, megabytes, name="glove.txt"):
    """Return a zip of `megabytes` of the same line."""
    out, block = io.BytesIO(), line * ((1 << 20) // len(line))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive, archive.open(name, "w") as file:
        for _ in range(megabytes):
            file.write(block)
    return out.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("start", "line", "said"),
    [
        (b"", b"\0" * 1024, "a binary file of another kind"),
        (b"", b"a" + b" 0" * 99 + b"\n", "an archive of word vectors; got one that unpacks to over 50 times its size"),
        (b"", b"a 0\n" + b"\n" * 999, "one that unpacks to over 50 times its size"),
        (b"1000000 1024\nword ", b"\0" * 1024, "a word of less than"),
    ],
)
def test_a_zip_bomb_is_refused_fast_and_with_little_memory(start, line, said):
    if start:
        content = gzip.compress(start, 1) + gzip.compress(line * (1 << 18), 1)
    else:
        content = bomb_of(line, 256)
    assert len(content) < 4e6
    tracemalloc.start()
    try:
        assert said in str(refused(content))
        assert tracemalloc.get_traced_memory()[1] < 120e6
    finally:
        tracemalloc.stop()


def test_a_wrong_header_costs_no_memory():
    tracemalloc.start()
    try:
        refused(b"1000000 1024\n" + GLOVE)
        load(b"999999999999 3\n" + GLOVE)
        assert tracemalloc.get_traced_memory()[1] < 8e6
    finally:
        tracemalloc.stop()


@pytest.mark.slow
@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="a process's highest memory is read as Linux says it"
)
def test_reading_needs_little_more_memory_than_the_table_and_the_words(tmp_path):
    """Measured in a process of its own, as Arrow's memory is not Python's."""
    rows = b"".join(b"word%d" % k + b" -0.12345" * 100 + b"\n" for k in range(1000))
    small, large = tmp_path / "small.txt", tmp_path / "large.txt"
    small.write_bytes(rows)
    with large.open("wb") as file:
        for k in range(100):
            file.write(rows.replace(b"word", b"w%d_" % k))
    code = (
        "import re, sys\nfrom pathlib import Path\nfrom core.words.formats import read\n"
        "peak = lambda: 1024 * int(re.search(r'VmHWM:\\s*(\\d+) kB', Path('/proc/self/status').read_text())[1])\n"
        "read(Path(sys.argv[1]))\nbefore = peak()\ntable = read(Path(sys.argv[2])).table\n"
        "print(*table.shape, peak() - before - table.nbytes)"
    )
    command = [sys.executable, "-c", code, str(small), str(large)]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
    words, dimensions, more = map(int, done.stdout.split())
    assert (words, dimensions) == (100_000, 100)
    assert 0 < more < 35e6  # half of it the words; a second table would be 40 MB


@given(st.text(max_size=100))
def test_text_from_a_file_is_cut_and_printable(text):
    assert shown(text).isprintable() and len(shown(text)) <= 10 * SHOWN + 3
    assert titled(text).isprintable() and titled(text)


def test_a_name_is_unchanged_unless_it_is_long_or_not_printable():
    assert titled("glove.6B.100d.txt") == "glove.6B.100d.txt"
    assert titled("a\nb") == r"'a\nb'"
    assert titled("x" * 50) == repr("x" * 40) + "…"
