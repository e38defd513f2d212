"""Word vectors: one row for each word of a vocabulary, nearest neighbours and analogies."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA
from safetensors import SafetensorError, safe_open

from core.paths import ASSETS
from core.words import similarity
from core.words.problem import shown, titled
from core.words.similarity import Method

if TYPE_CHECKING:
    from core.words.formats import Limits

LONGEST_WORD: Final = 64  # characters; longer texts are not compared with the words
FARTHEST: Final = 3  # largest edit distance of a suggested spelling


class UnknownWord(ValueError):
    """A word that is not in the vocabulary.

    Attributes
    ----------
    word : str
        The word that was looked up.
    nearest : str or None
        The word with the most similar spelling.
    """

    def __init__(self, word: str, vectors: WordVectors) -> None:
        close = vectors.nearest_spelling(word, 1)
        self.word, self.nearest = word, close[0] if close else None
        hint = f" (did you mean {self.nearest!r}?)" if self.nearest else ""
        super().__init__(f"word must be one of the {len(vectors):,} in {vectors.name}; got {shown(word)}{hint}.")


@dataclass(frozen=True, eq=False)
class WordVectors:
    """A vocabulary and a vector for each word of it.

    Parameters
    ----------
    words : tuple of str
        Each once, preferably the most frequent first: equally near words are returned in this order.
    table : array_like, shape (N, D)
        Row i belongs to word i; finite. Stored as read-only float32.
    name : str
        Name of the vectors in messages.

    Raises
    ------
    ValueError
        If the table is not of that shape, not finite, or a word is repeated.

    Examples
    --------
    >>> vectors = WordVectors.default()
    >>> vectors.analogy("man", "woman", "king", n=1)[0][0]
    'queen'
    """

    words: tuple[str, ...]
    table: NDArray[np.float32]
    name: str = "the word vectors"

    def __post_init__(self) -> None:
        with np.errstate(over="ignore"):  # overflows of float32 are reported below
            table = np.ascontiguousarray(self.table, dtype=np.float32).view()
        if table.ndim != 2 or not table.shape[1] or not 0 < len(self.words) == len(table):
            raise ValueError(
                f"table must be of shape (N, D) with a row for each of N = {len(self.words)} words, at least one; "
                f"got an array of shape {table.shape}."
            )
        if not np.isfinite(table).all():
            row = int(np.flatnonzero(~np.isfinite(table).all(axis=1))[0])
            raise ValueError(f"table must be finite in float32; got {self.table[row]} (the word {self.words[row]!r}).")
        table.flags.writeable = False
        object.__setattr__(self, "words", tuple(self.words))
        object.__setattr__(self, "table", table)
        if len(self._rows) != len(self.words):
            twice = next(word for row, word in enumerate(self.words) if self._rows[word] != row)
            raise ValueError(f"words must each be there once; got {twice!r} twice.")

    @staticmethod
    def default() -> WordVectors:
        """Return the vectors shipped with the dashboard (`core/assets/README.md`); they are read once.

        Raises
        ------
        FileNotFoundError, ValueError
            If their files are missing, or not as the tool wrote them.
        """
        return _shipped()

    @classmethod
    def load(
        cls, path: Path, *, limits: Limits | None = None, progress: Callable[[int, int], object] | None = None
    ) -> WordVectors:
        """Return the vectors in a file; see `core.words.formats` for formats and parameters.

        They are named after the file.

        Raises
        ------
        BadVectors
            If it is not a complete file of word vectors within the limits.
        OSError
            If it cannot be opened.
        """
        from core.words import formats

        read = formats.read(path, limits=limits, progress=progress)
        return cls(read.words, read.table, titled(path.name))

    @property
    def size(self) -> int:
        """The number of components of a vector, D."""
        return int(self.table.shape[1])

    @cached_property
    def lengths(self) -> NDArray[np.float32]:
        """The Euclidean length of each word's vector, shape (N,)."""
        return similarity.lengths(self.table)

    @cached_property
    def _rows(self) -> Mapping[str, int]:
        return {word: row for row, word in reversed(list(enumerate(self.words)))}

    @cached_property
    def _folded(self) -> Mapping[str, int]:
        return {_fold(word): row for row, word in reversed(list(enumerate(self.words)))}

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and self.find(word) is not None

    def __getitem__(self, word: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self.table[self.row(word)]
        return vector

    def find(self, text: str) -> str | None:
        """Return the word as spelled in the vocabulary: an exact match, else one ignoring case and surrounding spaces.

        Examples
        --------
        >>> WordVectors.default().find(" Paris ")
        'paris'
        """
        row = self._rows.get(text)
        if row is None:
            row = self._folded.get(_fold(text.strip()))
        return None if row is None else self.words[row]

    def row(self, word: str) -> int:
        """Return the word's index in the vocabulary, from 0: the row of the table.

        Raises
        ------
        UnknownWord
            If the word is not in the vocabulary.
        """
        found = self.find(word)
        if found is None:
            raise UnknownWord(word, self)
        return self._rows[found]

    def neighbours(self, of: str | ArrayLike, n: int = 10, exclude: Iterable[str] = ()) -> list[tuple[str, float]]:
        """Return the n words with the largest cosine, each with its cosine, best first.

        Parameters
        ----------
        of : str or array_like of shape (D,)
            A word, which is not its own neighbour, or any vector.
        n : int
            Fewer come back where there are no more words.
        exclude : iterable of str
            Words to leave out.

        Returns
        -------
        list of (str, float)
            Cosines in the original space of D dimensions, -1 to 1; 0 with a zero vector. Ties are in the order of the
            vocabulary.

        Raises
        ------
        UnknownWord
            If a word is not in the vocabulary.
        ValueError
            If the vector is not of shape (D,) and finite, or n is not a whole number from 1.
        """
        without = {self.row(word) for word in exclude}
        if isinstance(of, str):
            without.add(self.row(of))
            vector: NDArray[Any] = self[of]
        else:
            vector = self.checked(of)
        found = similarity.nearest(self.table, self.lengths, vector, _count(n), without)
        return [(self.words[row], score) for row, score in found]

    def analogy(
        self, a: str, b: str, c: str, n: int = 10, *, exclude_inputs: bool = True, method: Method = "add"
    ) -> list[tuple[str, float]]:
        """Return the n words that complete "a is to b as c is to …" best, each with its score, best first.

        Parameters
        ----------
        a, b, c : str
            ``analogy("man", "woman", "king")``.
        exclude_inputs : bool
            Whether the three input words are excluded, as usual. If not, one of them is mostly the answer.
        method : {"add", "mul"}
            3CosAdd or 3CosMul: `core.words.similarity.completed`.

        Raises
        ------
        UnknownWord
            If a word is not in the vocabulary.
        ValueError
            If n is not a whole number from 1, or there is no such method.
        """
        return self.completed((b, c, a), (1, 1, -1), n, exclude_inputs=exclude_inputs, method=method)

    def completed(
        self,
        words: Iterable[str],
        signs: Iterable[int],
        n: int = 10,
        *,
        exclude_inputs: bool = True,
        method: Method = "add",
    ) -> list[tuple[str, float]]:
        """Like `analogy`, for any words, each added (+1) or subtracted (-1)."""
        if method not in ("add", "mul"):
            raise ValueError(f"method must be one of add, mul; got {method!r}.")
        rows = [self.row(word) for word in words]
        sign = np.array(list(signs), dtype=np.float64)
        without = set(rows) if exclude_inputs else set()
        terms = self.table[rows].astype(np.float64)
        found = similarity.completed(self.table, self.lengths, terms, sign, method, _count(n), without)
        return [(self.words[row], score) for row, score in found]

    def checked(self, vector: ArrayLike) -> NDArray[np.float64]:
        """Return a vector of this space in float64.

        Raises
        ------
        ValueError
            If it is not of shape (D,) and finite.
        """
        array = np.asarray(vector, dtype=np.float64)
        if array.shape != (self.size,) or not np.isfinite(array).all():
            raise ValueError(f"vector must be {self.size} finite numbers; got an array of shape {array.shape}.")
        return array

    def nearest_spelling(self, text: str, n: int = 3) -> list[str]:
        """Return the words with the most similar spelling; ties are in the order of the vocabulary.

        The distance is the optimal string alignment distance. Words farther than 3, or than half of the text's length,
        are not returned, nor any for a text of more than 64 characters.
        """
        wanted = unicodedata.normalize("NFC", text).strip().casefold()
        if not 0 < len(wanted) <= LONGEST_WORD:
            return []
        most = max(1, min(FARTHEST, len(wanted) // 2))
        found = process.extract(wanted, self.words, scorer=OSA.distance, score_cutoff=most, limit=n)
        return [word for word, _, _ in found]


def _fold(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def _count(n: int) -> int:
    if isinstance(n, bool) or not isinstance(n, int | np.integer) or n < 1:
        raise ValueError(f"n must be a whole number from 1; got {n!r}.")
    return int(n)


@cache
def _shipped() -> WordVectors:
    return shipped(ASSETS)


def shipped(folder: Path) -> WordVectors:
    """Return the vectors that `tools/word_vectors.py` wrote into a folder.

    Raises
    ------
    FileNotFoundError, ValueError
        As `WordVectors.default`.
    """
    table, words = folder / "glove.safetensors", folder / "glove.words.txt"
    for path in (table, words):
        if not path.exists():
            raise FileNotFoundError(
                f"word vectors must be in core/assets; got no {path.name!r}. `make assets` makes it."
            )
    try:
        with safe_open(table, framework="numpy") as file:
            name = json.loads((file.metadata() or {})["facts"])["name"]
            vectors = file.get_tensor("vectors")
        return WordVectors(tuple(words.read_text(encoding="utf-8").split("\n")[:-1]), vectors, name)
    except (SafetensorError, KeyError, TypeError, ValueError) as problem:
        raise ValueError(f"word vectors must be as a tool wrote them; got {table.name!r} ({problem}).") from problem
