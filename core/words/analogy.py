"""Sums of words: a is to b as c is to …, and any `king - man + woman`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from core.words.problem import shown
from core.words.similarity import Method
from core.words.vectors import WordVectors

LONGEST: Final = 200  # characters of an expression
MOST_TERMS: Final = 12
PIECES: Final = re.compile(r"\S+")
SIGNS: Final[Mapping[str, int]] = MappingProxyType({"+": 1, "-": -1, "−": -1, "–": -1})
WITHIN: Final = re.compile("[" + re.escape("".join(SIGNS)) + "]")
BETWEEN_PAIRS: Final = "::|∷|：："
BETWEEN_WORDS: Final = "[-–−]{1,2}>|=>|[:∶：→⟶⇒⟹↦➔➜]"
MARKS: Final = re.compile(
    f"(?P<pairs>{BETWEEN_PAIRS})|(?P<words>{BETWEEN_WORDS})|(?P<equals>=)"
    rf"|(?P<word>(?:(?!{BETWEEN_PAIRS}|{BETWEEN_WORDS}|=)\S)+)"
)
WORD, IS_TO, AS = "one word", "':', an arrow or 'is to'", "'::' or 'as'"
FORM: Final = (WORD, IS_TO, WORD, AS, WORD, IS_TO, WORD)  # of a proportion; the last two are optional
BLANKS: Final = frozenset({"?", "??", "what", "what?", "…", "...", "_", "__", "___"})
MOST_RANKED: Final = 2**15
Ranked = tuple[tuple[str, float], ...]


class BadExpression(ValueError):
    """An invalid expression: not words with plus and minus between them.

    Attributes
    ----------
    expected, got : str
        What is expected, as in "must be …", and what was found.
    column : int
        Position of the error in characters, from 1.
    """

    def __init__(self, expected: str, got: str, column: int) -> None:
        self.expected, self.got, self.column = expected, got, column
        super().__init__(f"expression must be {expected}; got {shown(got)} (column {column}).")


@dataclass(frozen=True)
class Term:
    """A word, added (`sign` +1) or subtracted (-1)."""

    sign: int
    word: str


@dataclass(frozen=True)
class Expression:
    """Words that are added and subtracted."""

    terms: tuple[Term, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The words, in order."""
        return tuple(term.word for term in self.terms)

    @property
    def signs(self) -> tuple[int, ...]:
        """+1 or -1 for each word."""
        return tuple(term.sign for term in self.terms)

    def __str__(self) -> str:
        first, *others = self.terms
        text = ("- " if first.sign < 0 else "") + first.word
        return text + "".join(f" {'+' if term.sign > 0 else '-'} {term.word}" for term in others)


@dataclass(frozen=True)
class Proportion:
    """``a`` is to ``b`` as ``c`` is to ``d``, which is ``None`` if it is the unknown."""

    a: str
    b: str
    c: str
    d: str | None = None

    @property
    def expression(self) -> Expression:
        """The sum c - a + b."""
        return Expression((Term(1, self.c), Term(-1, self.a), Term(1, self.b)))


@dataclass(frozen=True)
class Rank:
    """Rank of a word among the answers to a sum.

    Attributes
    ----------
    word : str
    place : int or None
        From 1; ``None`` if it is not among the best 32,768.
    among : int
        How many words are ranked: all except the input words, or all if the word is an input word.
    score : float or None
    """

    word: str
    place: int | None
    among: int
    score: float | None


@dataclass(frozen=True, eq=False)
class Answer:
    """The answer to a sum of words.

    There are two sums. `point` is the exact sum of the original vectors, which is what a picture shows. The candidates
    are ranked by `method`: for 3CosAdd by the cosine with the sum of the vectors scaled to length 1.

    Attributes
    ----------
    expression : Expression
        Its words as spelled in the vocabulary.
    method : {"add", "mul"}
        3CosAdd (scores are cosines, -1 to 1) or 3CosMul (ratios, from 0).
    point : ndarray, shape (D,)
        The signed sum of the words' own vectors, float64.
    answer : str
        The best candidate that is not a word of the expression.
    miss : float
        Euclidean distance from `point` to the answer's vector.
    candidates : tuple of (str, float)
        The best words and their scores, excluding the words of the expression.
    candidates_with_inputs : tuple of (str, float)
        The best of all words.
    """

    expression: Expression
    method: Method
    point: NDArray[np.float64]
    answer: str
    miss: float
    candidates: Ranked
    candidates_with_inputs: Ranked


@dataclass(frozen=True, eq=False)
class Analogy(Answer):
    """``a`` is to ``b`` as ``c`` is to the answer: the sum b - a + c."""

    a: str
    b: str
    c: str


def parse(text: str) -> Expression:
    """Return the words and signs of an expression such as ``king - man + woman``.

    A sign is surrounded by spaces or precedes a word, so that words may contain hyphens: whatever follows a sign and a
    space is a word. The first word needs no sign.

    Raises
    ------
    BadExpression
        If it is not a valid expression, or has more than 12 words or 200 characters.

    Examples
    --------
    >>> parse("vice-president - man + woman").terms
    (Term(sign=1, word='vice-president'), Term(sign=-1, word='man'), Term(sign=1, word='woman'))
    """
    if len(text) > LONGEST:
        raise BadExpression(f"at most {LONGEST} characters, not {len(text):,}", text, LONGEST + 1)
    terms: list[Term] = []
    sign: int | None = None
    for piece in PIECES.finditer(text):
        word, column = piece.group(), piece.start() + 1
        if sign is None and word[0] in SIGNS:
            sign, word = SIGNS[word[0]], word[1:]
        elif word in SIGNS:
            raise BadExpression("words with one sign between two", word, column)
        elif sign is None and terms:
            raise BadExpression("words with + or - between two", word, column)
        if word:
            terms.append(Term(1 if sign is None else sign, word))
            sign = None
        if len(terms) > MOST_TERMS:
            raise BadExpression(f"at most {MOST_TERMS} words", word, column)
    if not terms or sign is not None:
        raise BadExpression("words with + or - between two, a word last", text, len(text) + 1)
    return Expression(tuple(terms))


def proportion(text: str) -> Proportion | None:
    """Return the words of ``man : woman :: king : ?``, or ``None`` if the text is not of this form.

    Two words are separated by ``:``, an arrow or ``is to``, the pairs by ``::``, ``as`` or ``=``, with or without
    spaces. The last word may be given, unknown (``?``, ``what``), or omitted.

    Raises
    ------
    BadExpression
        If it has such separators but is not a proportion, or has more than 200 characters.

    Examples
    --------
    >>> proportion("Man -> Woman as King -> ?")
    Proportion(a='Man', b='Woman', c='King', d=None)
    """
    if len(text) > LONGEST:
        raise BadExpression(f"at most {LONGEST} characters, not {len(text):,}", text, LONGEST + 1)
    pieces = [*MARKS.finditer(text)]
    if not _is_proportion(pieces):
        return None
    words: list[str] = []
    for place, here in enumerate(FORM):
        if not pieces and place > FORM.index(AS) + 1:
            break
        taken = _taken(pieces, here)
        if not taken:
            got, column = (pieces[0].group(), pieces[0].start()) if pieces else (text, len(text))
            raise BadExpression(f"as in man : woman :: king : ?, with {here} at this place", got, column + 1)
        words += [pieces[0].group()] if here == WORD else []
        pieces = pieces[taken:]
    if pieces:
        got, column = pieces[0].group(), pieces[0].start()
        raise BadExpression("as in man : woman :: king : ?, with nothing at this place", got, column + 1)
    if len(words) == len(FORM) // 2 or words[-1].casefold() in BLANKS:
        words = [*words[:3], ""]
    a, b, c, d = words
    return Proportion(a, b, c, d.rstrip("?") or None)


def _is_proportion(pieces: list[re.Match[str]]) -> bool:
    """Return whether the pieces contain a separator, or the words, of a proportion."""
    words = [piece.group().casefold() for piece in pieces]
    is_written = any(piece.lastgroup in ("pairs", "words") for piece in pieces)
    return is_written or words[1:3] == ["is", "to"] or (words[1:2] == ["to"] and "as" in words)


def _taken(pieces: list[re.Match[str]], here: str) -> int:
    """Return how many pieces match this element of a proportion; 0 if they do not match."""
    kind, words = pieces[0].lastgroup if pieces else None, [piece.group().casefold() for piece in pieces[:2]]
    match here:
        case _ if kind is None:
            return 0
        case "one word":
            return int(kind == "word" and words[0][0] not in SIGNS)
        case "'::' or 'as'":
            return int(kind in ("pairs", "equals") or words[0] in ("as", "like"))
        case _ if kind == "words" or words[0] == "to":
            return 1
    return 2 if words == ["is", "to"] else 0


def rank(vectors: WordVectors, answer: Answer, word: str) -> Rank:
    """Return the rank of a word among the answers to a sum.

    Raises
    ------
    UnknownWord
        If it is not in the vocabulary.
    """
    word = _found(vectors, word)
    words = answer.expression.words
    exclude = word not in words
    among, count = len(vectors) - (len(set(words)) if exclude else 0), 64
    while True:
        found = vectors.completed(words, answer.expression.signs, count, exclude_inputs=exclude, method=answer.method)
        for place, (other, score) in enumerate(found, start=1):
            if other == word:
                return Rank(word, place, among, score)
        if count >= min(among, MOST_RANKED):
            return Rank(word, None, among, None)
        count = min(8 * count, MOST_RANKED)


def solve(vectors: WordVectors, expression: str | Expression, n: int = 10, *, method: Method = "add") -> Answer:
    """Return the answer to a sum of words.

    Parameters
    ----------
    vectors : WordVectors
    expression : str or Expression
        Text as accepted by `parse`, or a parsed expression.
    n : int
        How many candidates; fewer are returned if there are no more words.
    method : {"add", "mul"}
        3CosAdd or 3CosMul: `core.words.similarity.completed`.

    Raises
    ------
    BadExpression
        If it is invalid.
    UnknownWord
        If a word is not in the vocabulary.
    ValueError
        If the vocabulary has no other words than these, n is not a whole number from 1, or there is no such method.
    """
    return Answer(**_solved(vectors, parse(expression) if isinstance(expression, str) else expression, n, method))


def complete(vectors: WordVectors, a: str, b: str, c: str, n: int = 10, *, method: Method = "add") -> Analogy:
    """Return the answer to "a is to b as c is to …"; parameters and errors are those of `solve`.

    Examples
    --------
    >>> found = complete(WordVectors.default(), "man", "woman", "king", n=1)
    >>> found.answer, found.candidates_with_inputs[0][0]
    ('queen', 'king')
    """
    solved = _solved(vectors, Expression((Term(1, b), Term(-1, a), Term(1, c))), n, method)
    b, a, c = solved["expression"].words
    return Analogy(**solved, a=a, b=b, c=c)


def _solved(vectors: WordVectors, asked: Expression, n: int, method: Method) -> dict[str, Any]:
    words = [_found(vectors, word) for word in asked.words]
    found = Expression(tuple(Term(sign, word) for sign, word in zip(asked.signs, words, strict=True)))
    without, with_inputs = (
        tuple(vectors.completed(words, asked.signs, n, exclude_inputs=exclude, method=method))
        for exclude in (True, False)
    )
    if not without:
        raise ValueError(f"expression must leave a word to answer with; got all {len(vectors)} of {vectors.name}.")
    point = np.array(asked.signs) @ vectors.table[[vectors.row(word) for word in words]].astype(np.float64)
    answer = without[0][0]
    return {
        "expression": found,
        "method": method,
        "point": point,
        "answer": answer,
        "miss": float(np.linalg.norm(point - vectors[answer])),
        "candidates": without,
        "candidates_with_inputs": with_inputs,
    }


def _found(vectors: WordVectors, word: str) -> str:
    if word not in vectors:
        parts = WITHIN.split(word)
        if len(parts) > 1 and all(part in vectors for part in parts):
            column = len(parts[0]) + 1  # in the word
            raise BadExpression("written with spaces around + and -", word, column)
    return vectors.words[vectors.row(word)]
