"""Word vectors: a table with a row for each word, and what its directions and distances say."""

from core.words.vectors import UnknownWord, WordVectors

__all__ = ["UnknownWord", "WordVectors"]
