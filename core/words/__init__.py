"""Word vectors: a table with a row for each word, and its geometry: cosines, analogies, projections."""

from core.words.vectors import UnknownWord, WordVectors

__all__ = ["UnknownWord", "WordVectors"]
