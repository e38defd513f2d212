"""Detection of the columns of a text file from its first lines: the end of the word, and the separators."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Final

from core.words.problem import shown

NUMBER: Final = re.compile(rb"[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|nan|inf|infinity)", re.IGNORECASE)
DECIMAL_COMMA: Final = re.compile(rb"[+-]?[\d.]*\d,\d+(?:e[+-]?\d+)?", re.IGNORECASE)
QUOTED_COMMA: Final = re.compile(rb'"([+-]?\d+,\d+(?:e[+-]?\d+)?)"', re.IGNORECASE)
SPLIT_COMMA: Final = re.compile(rb",(-0+|[+-]?0\d+),\d+")  # 0,05 or -0,5 if the separator is a comma as well
WHOLE: Final = re.compile(rb"[+-]?\d+")
QUOTED: Final = re.compile(rb'"(?:[^"]|"")*"')
SPACE: Final = b" "
SEPARATORS: Final = (SPACE, b"\t", b",", b";")
STYLES: Final = sorted(product(SEPARATORS, repeat=2), key=lambda style: style[0] != style[1])
NAMES_OF_WORDS: Final = (b"", b"word", b"words", b"token", b"tokens", b"term", b"label", b"name", b"key", b"index")


@dataclass(frozen=True)
class Columns:
    """The columns of a line: the end of the word, and the separators.

    Attributes
    ----------
    dimensions : int
        D, the number of numbers in a row, which are counted from the right.
    after_word, between : bytes
        The separator after the word, and between two numbers: a space, a tab, a comma or a semicolon.
    may_end_in_number : bool
        Whether a word with spaces may end in a number, as line 1 states the number of dimensions.
    is_quoted : bool
        Whether quotation marks around a word are not part of it.
    is_numbered : bool
        Whether a column before the word numbers the rows.
    has_names : bool
        Whether the first line has column names.
    """

    dimensions: int
    after_word: bytes = SPACE
    between: bytes = SPACE
    may_end_in_number: bool = False
    is_quoted: bool = False
    is_numbered: bool = False
    has_names: bool = False

    @property
    def is_spaces(self) -> bool:
        """Whether spaces are the only separator."""
        return self.after_word == self.between == SPACE

    def split(self, line: bytes) -> tuple[bytes, list[bytes]]:
        """Return the part before a line's numbers, and the fields of the numbers, of which some may be missing."""
        text = line.rstrip(b" \t" + self.between)
        if self.after_word != self.between:
            before, *others = text.rsplit(self.between, self.dimensions - 1)
            word, found, number = before.rpartition(self.after_word)
            return (word, [number, *others]) if found else (before, others)
        word, *numbers = text.rsplit(self.between, self.dimensions)
        if self.between == SPACE and b"" in numbers:  # aligned; without a separator `rsplit` drops spaces at the start
            word, *numbers = (b"-" + text).rsplit(None, self.dimensions)
            word = word[1:]
        return word, numbers

    def word(self, before: bytes) -> bytes:
        """Return the word from the part before the numbers.

        Raises
        ------
        ValueError
            With the number at its end, if any: it is unknown whether it is part of the word, or one too many.
        """
        word = before.rstrip(b" ") if self.after_word == SPACE else before.strip(b" ")
        if self.is_numbered:
            word = _counted(self.after_word).sub(b"", word)
        if not self.may_end_in_number:
            last = re.split(rb"[ \t]" if self.after_word == SPACE else self.after_word, word)[1:][-1:]
            if last and (NUMBER.fullmatch(bare(last[0])) or DECIMAL_COMMA.fullmatch(last[0])):
                raise ValueError(shown(last[0]))
        return unquoted(word) if self.is_quoted else word

    def simpler(self, block: bytes) -> bytes:
        """Return lines without row numbers, and with `between` after each word that contains no separator."""
        if self.is_numbered:
            block = _counted(self.after_word).sub(b"", block)
        if self.after_word != self.between:
            word = rb"^([^\n%b%b]+)%b" % (self.after_word, self.between, self.after_word)
            block = re.sub(word, rb"\1" + self.between, block, flags=re.MULTILINE)
        return block


def _counted(separator: bytes) -> re.Pattern[bytes]:
    return re.compile(rb'^"?(\d+)"?%b' % separator, re.MULTILINE)


def bare(field: bytes) -> bytes:
    """Return a field without the spaces and the quotation marks around it."""
    field = field.strip(b" \t")
    return field[1:-1] if len(field) > 1 and field[:1] == field[-1:] == b'"' else field


def unquoted(word: bytes) -> bytes:
    """Remove quotation marks around a word, and undouble those in it, as in CSV."""
    return word[1:-1].replace(b'""', b'"') if QUOTED.fullmatch(word) else word


def _fields(line: bytes, separator: bytes) -> list[bytes]:
    """Return a line's fields, all except the first stripped and unquoted."""
    first, *others = line.rstrip(b" \t" + separator).split(separator)
    return [first, *(bare(field) for field in others if field or separator != SPACE)]


def numbers_at_end(line: bytes, after_word: bytes = SPACE, between: bytes = SPACE) -> int:
    """Return how many numbers a line ends with after its first field, which is always the word."""
    fields = _fields(line, between)
    count = next((k for k, field in enumerate(fields[:0:-1]) if not NUMBER.fullmatch(field)), len(fields) - 1)
    if after_word == between:
        return count
    _, found, number = fields[-1 - count].rpartition(after_word)
    return count + 1 if count and found and NUMBER.fullmatch(bare(number)) else 0


def usual(counts: Sequence[int]) -> int:
    """Return the most frequent count other than 0; of ties, the largest."""
    seen = Counter(count for count in counts if count)
    return max(seen, key=lambda count: (seen[count], count), default=0)


def columns_of(lines: Sequence[bytes], given: int | None = None) -> Columns | None:
    """Detect the columns of these lines; ``None`` if they do not end in numbers.

    Of all pairs of separators with which most lines have equally many numbers, the pair with the most numbers is
    chosen, as a number contains no separator (call `mistaken_for` first, as a number with a decimal comma does).

    Parameters
    ----------
    lines : sequence of bytes
        The first non-empty lines, without a header with the numbers of words and dimensions.
    given : int, optional
        The number of dimensions in such a header; ``None`` is then also returned if less than half of the lines have
        it.
    """
    found, most = None, (False, 0, 0)
    rows = lines[1:] if not any(numbers_at_end(line, *style) for line in lines[:1] for style in STYLES) else lines
    for after_word, between in STYLES:
        counts = [numbers_at_end(line, after_word, between) for line in rows]
        dimensions = given or usual(counts)
        more = given and after_word == between == SPACE  # numbers that a word ends in
        fits = sum(count == dimensions or bool(more and count > dimensions) for count in counts)
        if not dimensions or not fits or (given and 2 * fits < len(rows)):
            continue
        if after_word == SPACE != between and _are_phrases(Columns(dimensions, after_word, between), rows):
            continue
        good = (True, dimensions, fits) if 2 * fits > len(rows) else (False, fits, dimensions)
        if good > most:
            found, most = Columns(dimensions, after_word, between), good
    return found and _described(found, lines, is_given=given is not None)


def _are_phrases(columns: Columns, lines: Sequence[bytes]) -> bool:
    """Whether the text after the first space is not the first number, but the end of a phrase such as iphone 5."""
    rows = [numbers for _, numbers in map(columns.split, lines) if len(numbers) == columns.dimensions]
    others = [bare(number) for _, *numbers in rows for number in numbers]
    return all(WHOLE.fullmatch(first) for first, *_ in rows) and not all(map(WHOLE.fullmatch, others))


def _described(columns: Columns, lines: Sequence[bytes], *, is_given: bool) -> Columns:
    """Return columns with the other attributes detected from the first lines."""
    has_names = not is_given and len(lines) > 1 and _are_names(columns, lines[0])
    words = _words(columns, lines[has_names:])
    whole = [int(match[1]) for match in map(_counted(columns.after_word).match, words) if match]
    is_numbered = (
        columns.after_word != SPACE
        and len(whole) == len(words) > 1 - has_names
        and whole == list(range(whole[0], whole[0] + len(whole)))
    )
    # A number at the end of a word is an integer; if all words end in numbers that are not integers, the dimensions in
    # line 1 are wrong.
    extra = [last for last in (word.split(SPACE)[-1] for word in words if SPACE in word) if NUMBER.fullmatch(last)]
    may_end = is_given and columns.is_spaces and (len(extra) < len(words) or all(map(WHOLE.fullmatch, extra)))
    is_quoted = not columns.is_spaces or (len(words) > 1 and all(map(QUOTED.fullmatch, words)))
    return replace(
        columns, may_end_in_number=may_end, is_quoted=is_quoted, is_numbered=is_numbered, has_names=has_names
    )


def _words(columns: Columns, lines: Sequence[bytes]) -> list[bytes]:
    """Return the part before the numbers, for the lines with enough numbers."""
    return [word for word, numbers in map(columns.split, lines) if len(numbers) == columns.dimensions]


def _are_names(columns: Columns, line: bytes) -> bool:
    """Whether a line has column names: words, or 0, 1, 2 … after an empty field or a usual name of words."""
    dimensions = columns.dimensions
    first, *others = _fields(line, columns.between)
    if not any(map(NUMBER.fullmatch, others)):
        is_table = not columns.is_spaces or line.startswith(b'"')
        return len(others) - dimensions in ((-1, 0, 1) if is_table else (0,))
    counts = ([b"%d" % (start + k) for k in range(dimensions)] for start in (0, 1))
    is_called = all(bare(field).lower() in NAMES_OF_WORDS for field in (first, *others[:-dimensions]))
    return columns.after_word == columns.between != SPACE and is_called and others[-dimensions:] in counts


def mistaken_for(lines: Sequence[bytes], given: int | None = None) -> tuple[str, str] | None:
    """Return what these lines should have, and what they have instead, if they would be read incorrectly.

    Parameters
    ----------
    lines, given
        As in `columns_of`.
    """
    if not lines:
        return None
    commas = [field for field in (_decimal_comma(line, given) for line in lines) if field]
    if 2 * len(commas) > len(lines):
        return "a decimal point in each number", f"a decimal comma: {commas[0].decode()}"
    if any(_are_numbers(lines, separator, given) for separator in SEPARATORS):
        return "a word before its numbers", "numbers alone: there are no words in it"
    columns = columns_of(lines, given)
    if columns and columns.after_word != SPACE and not columns.is_numbered:
        rows = lines[columns.has_names :]
        words = [QUOTED.sub(b"", word) for word in _words(columns, rows)]
        columns_of_words = {word.count(columns.after_word) + 1 for word in words}
        if len(rows) > 1 - columns.has_names and len(columns_of_words) == 1 and columns_of_words != {1}:
            return "one column with words before its numbers", f"{columns_of_words.pop():,}"
    return None


def _decimal_comma(line: bytes, given: int | None) -> bytes | None:
    """Return the first number of a line with a decimal comma, if its numbers are written like this."""
    if quoted := QUOTED_COMMA.search(line):
        return quoted[1]
    for separator in (SPACE, b"\t", b";"):
        fields = _fields(line, separator)[1:][-(given or 0) :]
        with_comma = [field for field in fields if DECIMAL_COMMA.fullmatch(field)]
        if with_comma and all(NUMBER.fullmatch(field) or field in with_comma for field in fields):
            return with_comma[0]
    fields = _fields(line, b",")[1:]
    split = SPLIT_COMMA.search(line) if len(fields) % 2 == 0 and all(map(WHOLE.fullmatch, fields)) else None
    return split and split[0][1:]


def _are_numbers(lines: Sequence[bytes], separator: bytes, given: int | None) -> bool:
    """Whether there are no words: the first fields have fractions, or all fields are integers."""
    rows = [
        [unquoted(first), *others] for first, *others in (_fields(line, separator) for line in lines)
    ]  # one that begins with a separator has an empty word
    if not all(NUMBER.fullmatch(field) for row in rows for field in row):
        return False
    if given:
        return all(len(row) == given for row in rows)
    first = [row[0] for row in rows]
    return all(b"." in field or b"e" in field.lower() for field in first) or all(
        WHOLE.fullmatch(field) for row in rows for field in row
    )
