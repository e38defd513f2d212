"""Parsing of sums and analogies of words as typed by the user."""

from __future__ import annotations

import re
from typing import Final

from core.errors import BadInput
from core.words import UnknownWord, WordVectors
from core.words.analogy import (
    BLANKS,
    PIECES,
    BadExpression,
    Expression,
    Term,
    parse,
    proportion,
    solve,
)

ASKED_FOR: Final = re.compile(r"(.*\S)\s*=\s*([^\s=]*)\s*", re.DOTALL)  # a sum and its expected answer
SIGNS: Final = re.compile(r"([+−–-])")


def read(text: str, vectors: WordVectors | None = None) -> tuple[Expression, str | None]:
    """Return the sum, and the expected answer, if one is given.

    Accepted are ``king - man + woman``, optionally followed by ``= queen`` or ``= ?``, and whatever
    `core.words.analogy.proportion` accepts. With vectors, ``king-man+woman`` is split if the vocabulary has its parts
    but not the whole, and separators that occur in words of the vocabulary are part of those words.

    Raises
    ------
    BadExpression
        If it is neither.
    """
    if vectors and _is_of_words(text, vectors):
        return _sum(text, vectors), None
    if found := proportion(text):
        return found.expression, found.d
    if asked := ASKED_FOR.fullmatch(text):
        left, right = asked.groups()
        return _sum(left, vectors), None if right.casefold() in BLANKS | {""} else right
    return _sum(text, vectors), None


def _sum(text: str, vectors: WordVectors | None) -> Expression:
    """Return a sum; in an error, the column is that of the text as typed."""
    if vectors is None:
        return parse(text)
    spaced = PIECES.sub(lambda piece: _apart(piece.group(), vectors), text)
    try:
        return parse(spaced)
    except BadExpression as wrong:
        before = len("".join(spaced[: wrong.column - 1].split()))
        columns = [*(piece.start() + 1 for piece in re.finditer(r"\S", text)), len(text) + 1]
        raise BadExpression(wrong.expected, wrong.got, columns[before]) from wrong


def _is_of_words(text: str, vectors: WordVectors) -> bool:
    try:
        return all(map(vectors.find, _sum(text, vectors).words))
    except BadExpression:
        return False


def _apart(piece: str, vectors: WordVectors) -> str:
    """Return a piece of a sum with spaces around its signs, if only then it consists of known words."""
    parts = SIGNS.split(piece)
    words = [part for part in parts[::2] if part]
    is_sum = len(parts) > 1 and vectors.find(piece) is None and bool(words) and all(map(vectors.find, words))
    return " ".join(filter(None, parts)) if is_sum else piece


def tidy(text: str, vectors: WordVectors | None = None) -> str:
    """Return a sum in normal form, with words as spelled in the vocabulary if vectors are given.

    Raises
    ------
    BadInput
        If it is not a sum, or has a word outside the vocabulary.
    """
    try:
        expression, expected = read(text, vectors)
        if vectors is not None:
            expression = solve(vectors, expression, 1).expression
            expected = expected and vectors.words[vectors.row(expected)]
        return f"{expression} = {expected}" if expected else str(expression)
    except BadExpression as wrong:
        raise BadInput("sum", f"{wrong.expected} (column {wrong.column})", text) from wrong
    except UnknownWord as wrong:
        word = repr(wrong.word)
        hint = f"; did you mean {wrong.nearest!r}?" if wrong.nearest else ""
        expected = f"made of known words: {word} is not in the vocabulary (of {len(vectors or ()):,} words{hint})"
        raise BadInput("sum", expected, text) from wrong


def typed(text: str, vectors: WordVectors | None = None) -> str:
    """Validate a sum as `tidy` does, and return it as typed, as its field and the link keep it."""
    tidy(text, vectors)
    return text.strip()


def start(vectors: WordVectors, text: str) -> str:
    """Return the default sum: `text`, or if its words are not in the vocabulary, one of the first words."""
    try:
        return tidy(text, vectors)
    except BadInput:
        return str(Expression(tuple(map(Term, (1, -1, 1), vectors.words))))
