"""A table that grows as rows are read; its size never depends on what the file's header claims."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

SPARE: Final = 1.02  # rows are not all equally long


class Growing:
    """Words and their rows, as many as have been read so far.

    Parameters
    ----------
    dimensions : int
        D, the numbers in a row.
    """

    def __init__(self, dimensions: int) -> None:
        self.words = list[str]()
        self._table = np.empty((0, dimensions), dtype=np.float32)

    def append(self, words: list[str], numbers: NDArray[np.float32], share: float) -> None:
        """Add rows (N, D); `share` is the fraction of the file read, from which the number of rows is estimated."""
        had, needed = len(self.words), len(self.words) + len(words)
        if needed > len(self._table):
            capacity = min(2 * needed, int(SPARE * needed / max(share, 0.01)))
            # No other reference to the table exists; if the system can, its memory is moved rather than copied.
            self._table.resize((max(needed, capacity), self._table.shape[1]), refcheck=False)
        self._table[had:needed] = numbers
        self.words += words

    def finished(self) -> tuple[NDArray[np.float32], list[tuple[int, int]]]:
        """Return the table (N, D), and for each repeated word its first index and that of the omitted repeat."""
        self._table.resize((len(self.words), self._table.shape[1]), refcheck=False)
        hashes = np.fromiter(map(hash, self.words), dtype=np.int64, count=len(self.words))
        hashes.sort()
        if not (hashes[1:] == hashes[:-1]).any():  # a dictionary of all words is larger than all else but the table
            return self._table, []
        first = dict[str, int]()
        repeats = [(first[word], k) for k, word in enumerate(self.words) if first.setdefault(word, k) != k]
        kept = list(first.values())
        self.words = list(first)
        return (self._table[kept] if repeats else self._table), repeats
