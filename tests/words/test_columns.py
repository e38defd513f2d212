"""Encodings, separators, tables and phrases in files of word vectors are read exactly."""

import bz2
import csv
import io
import lzma
import re

import numpy as np
import pytest
from gensim.models import KeyedVectors
from hypothesis import assume, given
from hypothesis import strategies as st

from core.words import rows as by_rows
from core.words.columns import NUMBER, SEPARATORS, columns_of
from core.words.formats import BadVectors, Limits, Loading
from tests.words.test_formats import letters, load, looks_like_text, numbers, packed, written

PARIS, ROME = (0.1, 0.2, 0.3), (0.4, 0.5, 0.6)
READ = {
    # Another separator, alone or only after the word; with a first line of two numbers or without.
    "tabs": (b"paris\t0.1\t0.2\t0.3\nrome\t0.4\t0.5\t0.6\n", ("paris", "rome")),
    "tabs at the ends, too": (b"paris\t0.1\t0.2\t0.3\t\nrome\t0.4\t0.5\t0.6\t\n", ("paris", "rome")),
    "commas": (b"paris,0.1,0.2,0.3\nrome,0.4,0.5,0.6\n", ("paris", "rome")),
    "commas and spaces": (b"paris, 0.1, 0.2, 0.3\nrome, 0.4, 0.5, 0.6\n", ("paris", "rome")),
    "semicolons": (b"paris;0.1;0.2;0.3\nrome;0.4;0.5;0.6\n", ("paris", "rome")),
    "a tab, then spaces": (b"new york\t0.1 0.2 0.3\nrome\t0.4 0.5 0.6\n", ("new york", "rome")),
    "a comma, then spaces": (b"paris,0.1 0.2 0.3\nrome,0.4 0.5 0.6\n", ("paris", "rome")),
    "a tab, then commas": (b"paris\t0.1,0.2,0.3\nnew york\t0.4,0.5,0.6\n", ("paris", "new york")),
    "a space, then commas": (b"paris 0.1,0.2,0.3\nrome 0.4,0.5,0.6\n", ("paris", "rome")),
    "a header with a tab": (b"2\t3\nparis\t0.1\t0.2\t0.3\nrome\t0.4\t0.5\t0.6\n", ("paris", "rome")),
    "a header with a comma": (b"2,3\nparis,0.1,0.2,0.3\nrome,0.4,0.5,0.6\n", ("paris", "rome")),
    "a header with a space, then tabs": (b"2 3\nparis\t0.1\t0.2\t0.3\nrome\t0.4\t0.5\t0.6\n", ("paris", "rome")),
    "columns that are aligned": (b"paris  0.1  0.2 0.3\nrome   0.4  0.5 0.6\n", ("paris", "rome")),
    # Words that contain separators: numbers are counted from the right.
    "phrases between tabs": (b"new york\t0.1\t0.2\t0.3\niphone 5\t0.4\t0.5\t0.6\n", ("new york", "iphone 5")),
    "phrases that end in numbers, with commas": (
        b"catch 22,0.1,0.2,0.3\niphone 5,0.4,0.5,0.6\n",
        ("catch 22", "iphone 5"),
    ),
    "phrases that end in numbers": (b"2 3\niphone 5 0.1 0.2 0.3\nrome 0.4 0.5 0.6\n", ("iphone 5", "rome")),
    "phrases that all do": (b"2 3\niphone 5 0.1 0.2 0.3\niphone 6 0.4 0.5 0.6\n", ("iphone 5", "iphone 6")),
    "words with separators": (b"a,5 0.1 0.2 0.3\nb;x 0.4 0.5 0.6\n", ("a,5", "b;x")),
    "a tab in a word": (b"2 3\na\t5 0.1 0.2 0.3\nb 0.4 0.5 0.6\n", ("a\t5", "b")),
    "commas for words": (b",,0.1,0.2,0.3\nrome,0.4,0.5,0.6\n", (",", "rome")),
    "a no-break space": ("new\u00a0york 0.1 0.2 0.3\na\u3000b 0.4 0.5 0.6\n".encode(), ("new\u00a0york", "a\u3000b")),
    "whole numbers for words": (b"17 0.1 0.2 0.3\n4 0.4 0.5 0.6\n", ("17", "4")),
    "nodes of a graph": (b"2 3\n0 0.1 0.2 0.3\n1 0.4 0.5 0.6\n", ("0", "1")),
    # Quotation marks, as in CSV.
    "quotation marks": (b'"new, york",0.1,0.2,0.3\n"a ""b""",0.4,0.5,0.6\n', ("new, york", 'a "b"')),
    "quotation marks around all": (b'"paris";"0.1";"0.2";"0.3"\n"rome";"0.4";"0.5";"0.6"\n', ("paris", "rome")),
    "quotation marks for words": (b"\"\t0.1\t0.2\t0.3\n'\t0.4\t0.5\t0.6\n", ('"', "'")),
    "R": (b'"paris" 0.1 0.2 0.3\n"rome" 0.4 0.5 0.6\n', ("paris", "rome")),
    "words that have their own": (b'"paris" 0.1 0.2 0.3\nrome 0.4 0.5 0.6\n', ('"paris"', "rome")),
    # Encodings and line ends.
    "UTF-16": ("2 3\r\nnaïve 0.1 0.2 0.3\r\n日本 0.4 0.5 0.6\r\n".encode("utf-16"), ("naïve", "日本")),
    "UTF-16, big end": ("\ufeffnaïve 0.1 0.2 0.3\n日本 0.4 0.5 0.6\n".encode("utf-16-be"), ("naïve", "日本")),
    "UTF-16 without a mark": ("日本 0.1 0.2 0.3\nthe 0.4 0.5 0.6\n".encode("utf-16-le"), ("日本", "the")),
    "UTF-16 without a mark, big end": ("日本 0.1 0.2 0.3\nthe 0.4 0.5 0.6\n".encode("utf-16-be"), ("日本", "the")),
    "UTF-32": ("日本\t0.1\t0.2\t0.3\nthe\t0.4\t0.5\t0.6\n".encode("utf-32"), ("日本", "the")),
    "UTF-32 without a mark": ("] 0.1 0.2 0.3\nthe 0.4 0.5 0.6\n".encode("utf-32-le"), ("]", "the")),
    "a byte order mark": (b"\xef\xbb\xbf2 3\nparis 0.1 0.2 0.3\nrome 0.4 0.5 0.6\n", ("paris", "rome")),
    "old Macs": (b"2 3\rparis 0.1 0.2 0.3\rrome 0.4 0.5 0.6\r", ("paris", "rome")),
    "Windows, with tabs": (b"paris\t0.1\t0.2\t0.3\r\nrome\t0.4\t0.5\t0.6\r\n", ("paris", "rome")),
    "empty lines": (b"\n\n2 3\n\nparis 0.1 0.2 0.3\n \nrome 0.4 0.5 0.6\n\n", ("paris", "rome")),
    "bzip2": (bz2.compress(b"paris 0.1 0.2 0.3\nrome 0.4 0.5 0.6\n"), ("paris", "rome")),
    "xz": (lzma.compress(b"paris 0.1 0.2 0.3\nrome 0.4 0.5 0.6\n"), ("paris", "rome")),
    "the old xz": (lzma.compress(b"paris 0.1 0.2 0.3\nrome 0.4 0.5 0.6\n", lzma.FORMAT_ALONE), ("paris", "rome")),
}
NAMES = "line 1 of vectors must be a word and its numbers; got names of columns, "
COUNTED = "vectors must have a word first in each row; got a column that counts the rows. It is left out."
WORDLESS = (
    "vectors must have a word in each row; got 1 row with nothing, spaces or a line end for a word. It is left out."
)
BROKEN = "vectors must have words in UTF-8; got 1 word that is not, {}. What is not UTF-8 is shown as \ufffd."
PROMISED = (
    "line 1 of vectors must say how many words there are; got {} where there are 2. Those that are there are read."
)
BINARY = b"%b 3\nparis " + np.array(PARIS, "<f4").tobytes() + b"%b " + np.array(ROME, "<f4").tobytes()
NOTED = {
    "names": (b"word,d1,d2,d3\nparis,0.1,0.2,0.3\nrome,0.4,0.5,0.6\n", NAMES + "'word,d1,d2,d3'. It is left out."),
    "names, one row": (b"paris\tx\ty\tz\nrome\t0.4\t0.5\t0.6\n", NAMES + r"'paris\tx\ty\tz'. It is left out."),
    "names of pandas": (b",0,1,2\nparis,0.1,0.2,0.3\nrome,0.4,0.5,0.6\n", NAMES + "',0,1,2'. It is left out."),
    "names and spaces": (b"word x y z\nparis 0.1 0.2 0.3\nrome 0.4 0.5 0.6\n", NAMES + "'word x y z'. It is left out."),
    "names of R": (
        b'"V1" "V2" "V3"\n"paris" 0.1 0.2 0.3\n"rome" 0.4 0.5 0.6\n',
        NAMES + '\'"V1" "V2" "V3"\'. It is left out.',
    ),
    "rows that are counted": (b"0,paris,0.1,0.2,0.3\n1,rome,0.4,0.5,0.6\n", COUNTED),
    "the same, quoted": (b'"1";"paris";0.1;0.2;0.3\n"2";"rome";0.4;0.5;0.6\n', COUNTED),
    "an empty word": (b"3 3\nparis 0.1 0.2 0.3\n 7 8 9\nrome 0.4 0.5 0.6\n", WORDLESS),
    "a space": (b"3 3\nparis 0.1 0.2 0.3\n  7 8 9\nrome 0.4 0.5 0.6\n", WORDLESS),
    "a line end": (b"3 3\nparis 0.1 0.2 0.3\n\n 7 8 9\nrome 0.4 0.5 0.6\n", WORDLESS),
    "the old line end": (b"3 3\nparis 0.1 0.2 0.3\n\r 7 8 9\nrome 0.4 0.5 0.6\n", WORDLESS),
    "an empty word between commas": (b"paris,0.1,0.2,0.3\n,7,8,9\nrome,0.4,0.5,0.6\n", WORDLESS),
    "an empty word in quotes": (b'paris,0.1,0.2,0.3\n"",7,8,9\nrome,0.4,0.5,0.6\n', WORDLESS),
    "an empty binary word": (b"3" + (BINARY % (b"9", b"\n \0\0\0\0\0\0\0\0\0\0\0\0rome"))[1:], WORDLESS),
    "more promised": (b"1999995 3\nparis 0.1 0.2 0.3\nrome 0.4 0.5 0.6\n", PROMISED.format("1,999,995")),
    "fewer promised": (b"1 3\nparis 0.1 0.2 0.3\nrome 0.4 0.5 0.6\n", PROMISED.format(1)),
    "none promised": (b"0 3\nparis 0.1 0.2 0.3\nrome 0.4 0.5 0.6\n", PROMISED.format(0)),
    "the last line without an end": (
        b"3 3\nparis 0.1 0.2 0.3\nrome 0.4 0.5 0.6",
        PROMISED.format(3) + " The last line has no end: its last number may be cut.",
    ),
    "binary, more promised": (BINARY % (b"123456789", b"\nrome"), PROMISED.format("123,456,789")),
    "binary, fewer promised": (BINARY % (b"1", b"rome"), PROMISED.format(1)),
}
REPLACED = {
    "UTF-8 that is cut": (b"2 3\nparis 0.1 0.2 0.3\n\xe7\x9f\xa5\xe4\xb9 0.4 0.5 0.6\n", "知\ufffd"),
    "Latin-1": (b"paris 0.1 0.2 0.3\ncaf\xe9 0.4 0.5 0.6\n", "caf\ufffd"),
    "a dash of Windows": (b"2 3\nparis 0.1 0.2 0.3\n\x97 0.4 0.5 0.6\n", "\ufffd"),
    "a surrogate": (b"paris 0.1 0.2 0.3\n\xed\xa0\x80x 0.4 0.5 0.6\n", "\ufffd\ufffd\ufffdx"),
    "in a phrase": (b"paris 0.1 0.2 0.3\ncaf\xe9 au lait 0.4 0.5 0.6\n", "caf\ufffd au lait"),
    "in a table": (b'paris,0.1,0.2,0.3\n"caf\xe9, noir",0.4,0.5,0.6\n', "caf\ufffd, noir"),
    "half a character of UTF-16": ("paris 0.1 0.2 0.3\nx\ud83d 0.4 0.5 0.6\n".encode("utf-16", "surrogatepass"), None),
    "binary, UTF-8 that is cut": (BINARY % (b"2", b"\n\xe7\x9f\xa5\xe4\xb9"), "知\ufffd"),
    "binary, Latin-1": (BINARY % (b"2", b"caf\xe9"), "caf\ufffd"),
}


def same_numbers(loaded, *expected):
    assert loaded.table.tobytes() == np.array(expected, dtype=np.float32).tobytes()


@pytest.mark.parametrize("case", READ)
def test_words_and_numbers_agree_with_the_file(case):
    content, names = READ[case]
    loaded = load(content)
    assert (loaded.words, loaded.notes) == (names, ())
    same_numbers(loaded, PARIS, ROME)


@pytest.mark.parametrize("case", NOTED)
def test_omissions_and_wrong_headers_are_noted(case):
    content, note = NOTED[case]
    loaded = load(content)
    names, table = ("rome",), (ROME,)
    if case != "names, one row":
        names, table = ("paris", *names), (PARIS, *table)
    assert (loaded.words, loaded.notes) == (names, (note,))
    same_numbers(loaded, *table)


@pytest.mark.parametrize("case", REPLACED)
def test_a_word_that_is_not_utf_8_is_read_and_counted(case):
    content, word = REPLACED[case]
    loaded = load(content)
    word = word or "x\ufffd\ufffd\ufffd"
    assert (loaded.words, loaded.notes) == (("paris", word), (BROKEN.format(repr(word)),))
    same_numbers(loaded, PARIS, ROME)


def test_quotation_marks_of_two_words_do_not_enclose_the_text_between_them():
    loaded = load(b'"\t0.1\t0.2\t0.3\n"\t7\t8\t9\n"rome"\t0.4\t0.5\t0.6\n')
    assert loaded.words == ('"', "rome")
    same_numbers(loaded, PARIS, ROME)


def test_many_words_that_are_not_utf_8_are_counted_and_those_that_become_equal_are_repeats():
    loaded = load(b"a 1\ncaf\xe9 2\ncaf\xe8 3\nna\xefve 4\n")
    assert loaded.words == ("a", "caf\ufffd", "na\ufffdve") and loaded.table[:, 0].tolist() == [1, 2, 4]
    assert loaded.notes == (
        "vectors must have words in UTF-8; got 3 words that are not, 'caf\ufffd' the first. "
        "What is not UTF-8 is shown as \ufffd.",
        "vectors must have each word once; got 'caf\ufffd' in lines 2 and 3. The first row of each is kept.",
    )


def test_a_note_on_a_repeated_word_has_no_lines_if_some_were_omitted():
    assert load(b"a 1\n\nb 2\na 3\n").notes == (
        "vectors must have each word once; got 'a' again. The first row of each is kept.",
    )


@pytest.mark.slow
def test_notes_cover_the_whole_file_by_arrow_and_line_by_line():
    content = b"".join(b"w%d\xe9 0.5\n%b" % (row, b"a b 1\n" * (row == 150_000)) for row in range(300_000))
    loaded = load(content)
    assert len(loaded.words) == 300_001 and loaded.words[-1] == "w299999\ufffd"
    assert "got 300,000 words that are not, 'w0\ufffd' the first." in loaded.notes[0]


@pytest.mark.parametrize("binary", [False, True])
def test_broken_words_are_gensims_with_replacement(tmp_path, binary):
    content = (BINARY % (b"2", b"\n\xe7\x9f\xa5\xe4\xb9")) if binary else REPLACED["UTF-8 that is cut"][0]
    path = tmp_path / "vectors"
    path.write_bytes(content)
    theirs = KeyedVectors.load_word2vec_format(str(path), binary=binary, unicode_errors="replace")
    loaded = load(content)
    assert list(loaded.words) == theirs.index_to_key and loaded.table.tobytes() == theirs.vectors.tobytes()


# Unambiguous words: they are not numbers, and no separator in them is next to a number.
plain = st.text(letters, min_size=1, max_size=8).filter(
    lambda word: word.strip(" ") == word and not word.startswith("\ufeff") and not re.search(r"[\t,;\"\d]", word)
)


@st.composite
def named(draw, names=plain):
    words = draw(st.lists(names, min_size=2, max_size=6, unique=True))
    size = draw(st.integers(1, 5))
    drawn = draw(st.lists(numbers, min_size=size * len(words), max_size=size * len(words)))
    return tuple(words), np.array(drawn, dtype=np.float32).reshape(len(words), size)


def no_number(words):
    return not any(NUMBER.fullmatch(word.encode()) for word in words)


@pytest.mark.slow
@given(
    named(),
    st.sampled_from(SEPARATORS),
    st.sampled_from(SEPARATORS),
    st.booleans(),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
    st.sampled_from(["plain", "gz", "zip", "bz2", "xz"]),
)
def test_any_separators_encoding_and_compression_are_read_exactly(drawn, after, between, header, end, codec, packing):
    words, table = drawn
    assume(no_number(words) and not words[0].startswith("\0"))  # begins like UTF-32's mark
    after, between = after.decode(), between.decode()
    lines = [f"{len(words)}{between}{table.shape[1]}"] * header
    lines += [f"{word}{after}{between.join(map(repr, row.tolist()))}" for word, row in zip(words, table, strict=True)]
    content = "".join(line + end for line in lines).encode(codec)
    content = {"bz2": bz2.compress, "xz": lzma.compress}.get(packing, lambda made: packed(made, packing))(content)
    loaded = load(content)
    assert (loaded.words, loaded.table.tobytes(), loaded.notes) == (words, table.tobytes(), ())


@pytest.mark.slow
@given(
    named(st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), min_size=1, max_size=8)),
    st.sampled_from(",;\t"),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    st.sampled_from([None, "d1", "0"]),
)
def test_tables_written_by_csv_are_read_exactly(drawn, separator, quoting, first):
    words, table = drawn
    assume(no_number(words) and all(word.strip(" ") == word for word in words) and not words[0].startswith("\ufeff"))
    size, out = table.shape[1], io.StringIO()
    writer = csv.writer(out, delimiter=separator, quoting=quoting, lineterminator="\n")
    if first:
        writer.writerow(["word", *([f"d{k + 1}" for k in range(size)] if first == "d1" else range(size))])
    writer.writerows([word, *row] for word, row in zip(words, table.tolist(), strict=True))
    loaded = load(out.getvalue().encode())
    assert (loaded.words, loaded.table.tobytes()) == (words, table.tobytes())
    assert len(loaded.notes) == bool(first)


@pytest.mark.slow
@given(named(), st.sampled_from(["latin-1", "cp1252", "shift-jis", "gb18030", "koi8-r"]), st.booleans(), st.booleans())
def test_numbers_are_correct_in_any_encoding_of_the_words(drawn, codec, header, binary):
    words, table = drawn
    assume(no_number(words))
    encoded = [word.encode(codec, "ignore") or b"x" for word in words]
    broken = [word.decode("utf-8", "replace") for word in encoded]
    assume(len(set(broken)) == len(broken) and all(set(word).isdisjoint(b' \r\n,;\t"0123456789') for word in encoded))
    if binary:
        assume(not any(min(word) < 32 or 127 in word for word in encoded))
        content = b"%d %d\n" % (len(words), table.shape[1])
        content += b"".join(word + b" " + row.tobytes() for word, row in zip(encoded, table, strict=True))
        assume(not looks_like_text(table[0].tobytes()))
    else:
        content = (b"%d %d\n" % (len(words), table.shape[1])) * header
        for word, row in zip(encoded, table.tolist(), strict=True):
            content += word + b" " + " ".join(map(repr, row)).encode() + b"\n"
    loaded = load(content)
    assert loaded.words == tuple(broken) and loaded.table.tobytes() == table.tobytes()


@pytest.mark.slow
@given(named(), st.sampled_from(["glove", "word2vec text", "word2vec binary", "tabs", "utf-16", "bz2"]), st.data())
def test_a_truncated_file_is_refused_or_its_complete_rows_are_correct(drawn, form, data):
    words, table = drawn
    assume(no_number(words))
    text = form if form.startswith("word2vec") else "glove"
    content = written(words, table, text)
    content = content.replace(b" ", b"\t") if form == "tabs" and not any(" " in word for word in words) else content
    content = content.decode().encode("utf-16") if form == "utf-16" else content
    content = bz2.compress(content) if form == "bz2" else content
    cut = content[: data.draw(st.integers(0, len(content)))]
    try:
        loaded = load(cut)
    except BadVectors:
        return
    if loaded.table.shape[1] == table.shape[1]:  # otherwise there is only an incomplete first row
        assert loaded.words[:-1] == words[: len(loaded.words) - 1]
        assert loaded.table[:-1].tobytes() == table[: len(loaded.words) - 1].tobytes()
    else:
        assert len(loaded.words) == 1 or form == "word2vec text"


@pytest.mark.slow
@given(named(), st.sampled_from(SEPARATORS), st.sampled_from(SEPARATORS))
def test_line_by_line_reads_tables_as_arrow_does(drawn, after, between):
    words, table = drawn
    assume(no_number(words))
    lines = [
        word.encode() + after + between.join(repr(number).encode() for number in row)
        for word, row in zip(words, table.tolist(), strict=True)
    ]
    columns = columns_of(lines)
    at_once, by_line = by_rows._at_once(b"\n".join(lines) + b"\n", columns), by_rows._by_line(lines, columns, 1, "v")
    assert by_line.words == list(words) and by_line.numbers.tobytes() == table.tobytes()
    assert at_once is None or (at_once.words, at_once.numbers.tobytes()) == (by_line.words, by_line.numbers.tobytes())


def test_with_a_wrong_header_the_limits_apply_to_the_actual_rows():
    content = b"1999995 3\nparis 0.1 0.2 0.3\nrome 0.4 0.5 0.6\n"
    assert load(content, Limits(words=2)).words == ("paris", "rome")
    with pytest.raises(BadVectors, match="at most 1 words; got more"):
        load(content, Limits(words=1))


@pytest.mark.slow
def test_a_line_end_may_be_split_between_two_chunks(monkeypatch):
    monkeypatch.setattr("core.words.formats.CHUNK", 7)
    monkeypatch.setattr("core.words.formats.HEAD", 40)
    for end in (b"\r\n", b"\r"):
        content = end.join(b"w%d %d.5 1" % (row, row) for row in range(200)) + end
        for start in range(9):
            loading = Loading(io.BytesIO(b"x" * start + content), "vectors")
            loaded = loading.advance(lambda done, total: True)
            assert loaded.words[1:] == tuple(f"w{row}" for row in range(1, 200)) and loaded.notes == ()
