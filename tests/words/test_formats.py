"""Every format is read exactly, with any compression, and like gensim reads its own files."""

import gzip
import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from gensim.models import KeyedVectors
from hypothesis import assume, example, given
from hypothesis import strategies as st

from core.words import binary, rows
from core.words.columns import Columns
from core.words.formats import BadVectors, Limits, Loading, Table, read

WORDS = [
    "the",
    "naïve",
    "日本語",
    "👩‍👩‍👧",
    "שלום",
    "a\u00a0b",
    "\u2028",
    "\x85",
    '"',
    "#",
    "-",
    "1",
    "nan",
    "\ufeff",
    "a,b",
    "\x00",
    "a\tb",
]
# Characters that a word cannot contain in any of the formats: a space, and a line end.
letters = st.characters(codec="utf-8", exclude_characters=" \n\r")
words = st.sampled_from(WORDS) | st.text(letters, min_size=1, max_size=8)
numbers = st.floats(width=32, allow_nan=False, allow_infinity=False)
FORMS = ["glove", "word2vec text", "word2vec binary", "word2vec binary, lines", "fastText"]
PACKINGS = ["plain", "gz", "zip", "zip, stored"]


@st.composite
def tables(draw, most_rows=8, most_dimensions=6):
    """Draw words, each once, and a table for them."""
    names = draw(st.lists(words, min_size=1, max_size=most_rows, unique=True))
    dimensions = draw(st.integers(1, most_dimensions))
    drawn = draw(st.lists(numbers, min_size=len(names) * dimensions, max_size=len(names) * dimensions))
    return tuple(names), np.array(drawn, dtype=np.float32).reshape(len(names), dimensions)


def written(names, table, form):
    """Return a file's content as written by the format's own tool."""
    header = f"{len(names)} {table.shape[1]}\n".encode()
    if "binary" in form:
        end = b"\n" if "lines" in form else b""
        return header + b"".join(
            word.encode() + b" " + row.astype("<f4").tobytes() + end for word, row in zip(names, table, strict=True)
        )
    end = " \n" if form == "fastText" else "\n"
    lines = "".join(f"{word} {' '.join(map(repr, row.tolist()))}{end}" for word, row in zip(names, table, strict=True))
    return (b"" if form == "glove" else header) + lines.encode()


def packed(content, packing):
    if packing == "gz":
        return gzip.compress(content, 1)
    if packing.startswith("zip"):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED if "stored" in packing else zipfile.ZIP_DEFLATED) as archive:
            archive.mkdir("vectors")
            archive.writestr("vectors/any.name", content)
            archive.writestr("__MACOSX/vectors/._any.name", b"not this one")
        return out.getvalue()
    return content


def load(content, limits=None):
    return Loading(io.BytesIO(content), "vectors", limits=limits or Limits()).advance(lambda done, total: True)


def same(loaded, names, table):
    assert loaded.words == tuple(names)
    assert loaded.table.dtype == np.float32
    assert loaded.table.tobytes() == table.tobytes()
    assert loaded.notes == ()


def looks_like_text(numbers):
    """Whether the bytes of a row's numbers are UTF-8 without control characters."""
    if numbers.translate(None, binary.CONTROL) != numbers:
        return False
    try:
        return bool(numbers.decode(errors="strict"))
    except UnicodeDecodeError as wrong:
        return wrong.reason == "unexpected end of data"


@given(tables(), st.sampled_from(FORMS), st.sampled_from(PACKINGS))
@example((("the",), np.array([[0.5]], dtype=np.float32)), "word2vec binary", "plain")
def test_what_was_written_is_read_exactly(drawn, form, packing):
    names, table = drawn
    content = written(names, table, form)
    first = content.split(b"\n")[0].split()
    assume(form != "glove" or not (len(first) == 2 and all(field.isdigit() for field in first)))  # looks like a header
    assume(not content.startswith(rows.BYTE_ORDER_MARK))  # it would be removed
    assume("binary" not in form or not looks_like_text(table[0].tobytes()))  # possible for one or two numbers
    same(load(packed(content, packing)), names, table)


@given(tables(), st.sampled_from(["glove", "word2vec text", "fastText"]))
def test_line_by_line_reads_what_arrow_reads(drawn, form):
    names, table = drawn
    lines = written(names, table, form).split(b"\n")[form != "glove" : -1]
    by_line = rows._by_line(lines, Columns(table.shape[1]), 1, "vectors")
    assert (tuple(by_line.words), by_line.numbers.tobytes()) == (names, table.tobytes())


@pytest.mark.slow
@given(tables(), st.data())
def test_empty_lines_are_skipped_and_counted_by_arrow_and_line_by_line(drawn, data):
    names, table = drawn
    lines = written(names, table, "glove").removesuffix(b"\n").split(b"\n")
    spread = [part for line in lines for part in (*data.draw(st.integers(0, 3)) * [b""], line)]
    spread += data.draw(st.integers(0, 3)) * [b""]
    at_once = rows._at_once(b"\n".join(spread) + b"\n", Columns(table.shape[1]))
    by_line = rows._by_line(spread, Columns(table.shape[1]), 1, "vectors")
    assume(at_once is not None)  # Arrow refuses some words
    assert (at_once.words, at_once.empty) == (by_line.words, by_line.empty) == (list(names), len(spread) - len(names))
    assert at_once.numbers.tobytes() == by_line.numbers.tobytes() == table.tobytes()


@given(tables(), st.booleans(), st.booleans(), st.integers(0, 3), st.booleans())
def test_line_ends_a_byte_order_mark_and_final_empty_lines_are_not_content(drawn, carriage, mark, empty, is_open):
    names, table = drawn
    content = written(names, table, "word2vec text")
    content = content.rstrip(b"\n") if is_open else content + empty * b"\n"
    content = content.replace(b"\n", b"\r\n") if carriage else content
    same(load(b"\xef\xbb\xbf" * mark + content), names, table)


@given(st.data())
def test_a_number_is_rounded_once_to_the_nearest_float32(data):
    text = data.draw(
        st.floats(width=32, allow_nan=False, allow_infinity=False).map(lambda x: repr(float(np.float32(x))))
        | st.decimals(-1000, 1000, places=6, allow_nan=False).map(str)
        | st.from_regex(r"[+-]?[0-9]{1,3}(\.[0-9]{0,9})?([eE][+-]?[0-9])?", fullmatch=True)
    )
    for line in (f"word {text} 1\n", f"two words {text} 1\n"):  # by Arrow at once, and line by line
        loaded = load(line.encode())
        assert loaded.table[0, 0].tobytes() == np.float32(float(text)).tobytes()


def test_a_decimal_near_the_midpoint_of_two_float32_is_not_rounded_twice():
    middle = 1 + 2.0**-24
    text = "1.0000000596046447754"  # slightly above the midpoint; equal to it in float64
    assert float(text) == middle and np.float32(float(text)) == 1
    for line in (f"word {text} 1\n", f"two words {text} 1\n"):
        assert load(line.encode()).table[0, 0] == np.float32(1 + 2.0**-23)


def test_a_word_may_contain_spaces():
    lines = b"the 0.1 0.2\n. . . 0.3 0.4\nat name@domain.com 0.5 0.6\n7 0.7 0.8\n"
    loaded = load(lines)
    assert loaded.words == ("the", ". . .", "at name@domain.com", "7")
    assert (
        loaded.table.tobytes() == np.array([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6], [0.7, 0.8]], dtype=np.float32).tobytes()
    )


def test_a_byte_order_mark_inside_the_file_is_a_letter():
    assert load("2 1\n\ufeffa 1\na 2\n".encode()).words == ("\ufeffa", "a")


def test_of_a_repeated_word_the_first_row_is_kept_with_a_note():
    loaded = load(b"5 1\na 1\nb 2\nc 3\nb 4\na 5\n")
    assert loaded.words == ("a", "b", "c")
    assert loaded.table.tolist() == [[1], [2], [3]]
    assert loaded.notes == (
        "vectors must have each word once; got 'b' in lines 3 and 5, and 1 more that repeat a word. "
        "The first row of each is kept.",
    )


@given(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=30))
def test_repeats_are_omitted_in_any_order(drawn):
    loaded = load("".join(f"{word} {k} 0\n" for k, word in enumerate(drawn)).encode())
    assert loaded.words == tuple(dict.fromkeys(drawn))
    assert loaded.table[:, 0].tolist() == [drawn.index(word) for word in loaded.words]
    assert bool(loaded.notes) == (len(loaded.words) < len(drawn))


def many(rows_count=60_000, dimensions=12):
    names = tuple(f"w{k}" for k in range(rows_count))
    return names, np.random.default_rng(0).normal(size=(rows_count, dimensions)).astype(np.float32)


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_a_file_of_many_blocks_is_read_incrementally(form, tmp_path):
    names, table = many()
    path = tmp_path / "vectors"
    path.write_bytes(written(names, table, form))
    reports, loading, turns, loaded = [], Loading(path, path.name), 0, None
    while loaded is None:
        loaded = loading.advance(lambda done, total: bool(reports.append((done, total))))
        turns += 1
    same(loaded, names, table)
    assert turns > 2
    assert [total for _, total in reports] == [path.stat().st_size] * len(reports)
    assert [done for done, _ in reports] == sorted(done for done, _ in reports)
    assert loading.advance(lambda done, total: True) is loaded


def test_a_path_is_read_with_progress_and_a_given_file_is_not_closed(tmp_path):
    names, table = many(2000, 50)
    path = tmp_path / "glove.txt"
    path.write_bytes(written(names, table, "glove"))
    reports = []
    same(read(path, progress=lambda done, total: reports.append((done, total))), names, table)
    assert reports[-1] == (path.stat().st_size,) * 2
    with path.open("rb") as file:
        loading = Loading(file, "glove.txt")
        same(loading.advance(lambda done, total: True), names, table)
        loading.close()
        assert not file.closed


@pytest.mark.slow
def test_a_closed_loading_cannot_continue():
    names, table = many()
    loading = Loading(io.BytesIO(written(names, table, "glove")), "vectors")
    assert loading.advance(lambda done, total: False) is None
    loading.close()
    with pytest.raises(ValueError, match="loading must be open; got one that was closed before its end"):
        loading.advance(lambda done, total: True)


@pytest.mark.filterwarnings("ignore:.*vectors.any:pytest.PytestUnraisableExceptionWarning")  # gensim leaves one open
@pytest.mark.parametrize(("binary", "header"), [(False, False), (False, True), (True, True)])
@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_gensims_files_are_read_as_gensim_reads_them(tmp_path, binary, header, suffix):
    rng = np.random.default_rng(1)
    names = [word for word in WORDS if not set(word) & set("\x85\u2028")] + [f"w{k}" for k in range(500)]
    theirs = KeyedVectors(25)
    theirs.add_vectors(names, (rng.normal(size=(len(names), 25)) * 10.0 ** rng.integers(-9, 9)).astype(np.float32))
    path = tmp_path / f"vectors.any{suffix}"
    theirs.save_word2vec_format(str(path), binary=binary, write_header=header)
    back = KeyedVectors.load_word2vec_format(str(path), binary=binary, no_header=not header)
    same(read(path), back.index_to_key, back.vectors)
    same(read(path), names, theirs.vectors)


def test_the_types_of_the_module():
    assert isinstance(load(b"a 1 2\n"), Table)
    assert issubclass(BadVectors, ValueError)
    with pytest.raises(FileNotFoundError):
        read(Path("no such file"))
