"""The embedding map: its words, their positions, and the neighbours of the searched word."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from core.errors import BadInput
from core.errors import shown as quoted
from core.lessons.embedding_map.settings import MOST_BY_TSNE, Settings
from core.lessons.embedding_map.word_groups import FOUND, FREQUENT, GROUPS, YOURS
from core.lessons.embedding_map.word_pictures import How, Kept, Picture, Progress, picture_of, rows
from core.words import WordVectors
from core.words.layout import FEWEST, THIRDS, highest_perplexity

Array = NDArray[np.float64]
FEWEST_OF_GROUPS: Final = 5  # the lecture's words are shown only if the vocabulary has this many


def how_of(settings: Settings) -> How:
    """Return the parameters of the projection."""
    return How(settings.projection, int(settings.dimensions), settings.perplexity, settings.seed)


def without_search(settings: Settings) -> Settings:
    """Return only the settings that the picture depends on: a search adds words but moves none."""
    return replace(settings, search="", near="", neighbours=Settings.neighbours)


@dataclass(frozen=True)
class Shown:
    """The words of a map.

    Attributes
    ----------
    words, groups : tuple of str
        Each word once, and the group that it is drawn in.
    unknown : tuple of (str, str or None)
        The user's words that are not in the vocabulary, each with the most similar spelling.
    """

    words: tuple[str, ...]
    groups: tuple[str, ...]
    unknown: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True, eq=False)
class Lesson:
    """A map of words.

    Attributes
    ----------
    settings : Settings
    vectors : WordVectors
    shown : Shown
        The words that the picture was computed from, then those added by the search.
    points : ndarray (N, k)
        A row for each word of `shown`.
    added : int
        Number of words added by the search, at the end.
    picture : Picture
    neighbours : tuple of (str, float)
        The nearest words to the searched word, by the cosine of the original vectors, not of the picture.
    problems : tuple of str
    """

    settings: Settings
    vectors: WordVectors
    shown: Shown
    points: Array
    added: int
    picture: Picture
    neighbours: tuple[tuple[str, float], ...]
    problems: tuple[str, ...]

    @property
    def identity(self) -> str:
        """A key of the picture's coordinates: a view of one picture does not apply to another."""
        made_of = crc32("\0".join((self.vectors.name, *self.shown.words[: len(self.picture.points)])).encode())
        return f"{how_of(self.settings)} {made_of} {self.picture.is_finished}"

    @property
    def unknown(self) -> tuple[str, ...]:
        """A sentence for each of the user's words that is not in the vocabulary."""
        absent = f"is not in the vocabulary (of {len(self.vectors):,} words)"
        return tuple(
            f"{quoted(word)} {absent}; did you mean {near!r}?" if near else f"{quoted(word)} {absent}."
            for word, near in self.shown.unknown
        )

    @property
    def searched(self) -> int | None:
        """The row of the searched word."""
        word = self.settings.search
        return self.shown.words.index(word) if word in self.shown.words else None


def compute(
    settings: Settings,
    vectors: WordVectors,
    kept: Kept | None = None,
    on_progress: Progress = lambda done, total: True,
) -> Lesson:
    """Return the map.

    Parameters
    ----------
    settings : Settings
    vectors : WordVectors
    kept : Kept, optional
        Cache of intermediate results between calls.
    on_progress : callable
        Called with the number of t-SNE iterations done and the total; returns False to stop there.
    """
    settings, lacking = _with_words(settings, vectors)
    shown = words_of(settings, vectors)
    settings, problems = _fitting(settings, len(shown.words))
    picture = picture_of(shown.words, vectors, how_of(settings), kept or Kept(), on_progress)
    neighbours: tuple[tuple[str, float], ...] = ()
    new: list[str] = []
    is_zero = settings.search in vectors and not np.any(vectors[settings.search])
    if is_zero:
        what = "has a zero vector, which has no direction: its nearest words are undefined."
        problems += (f"{quoted(settings.search)} {what}",)
    elif settings.search in vectors:
        neighbours = tuple(vectors.neighbours(settings.search, settings.neighbours))
        present = set(shown.words)
        new = [word for word in (settings.search, *(word for word, _ in neighbours)) if word not in present]
    points = np.vstack([picture.points, picture.place(rows(vectors, new))]) if new else picture.points
    with_found = replace(shown, words=shown.words + tuple(new), groups=shown.groups + (FOUND,) * len(new))
    return Lesson(settings, vectors, with_found, points, len(new), picture, neighbours, lacking + problems)


def words_of(settings: Settings, vectors: WordVectors) -> Shown:
    """Return the words to show: the chosen ones that are in the vocabulary, and the user's own."""
    own = settings.words.split()
    found = {word: vectors.find(word) for word in own}
    unknown = tuple((word, next(iter(vectors.nearest_spelling(word, 1)), None)) for word in own if not found[word])
    group_of: dict[str, str] = {}
    match settings.show:
        case "groups":
            group_of = {word: name for name, words in GROUPS.items() for word in words if word in vectors}
        case "frequent":
            most = settings.count if settings.projection == "pca" else min(settings.count, MOST_BY_TSNE)
            group_of = dict.fromkeys(vectors.words[:most], FREQUENT)
    group_of |= dict.fromkeys(filter(None, found.values()), YOURS)
    return Shown(tuple(group_of), tuple(group_of.values()), unknown)


def _with_words(settings: Settings, vectors: WordVectors) -> tuple[Settings, tuple[str, ...]]:
    """Return settings that show the first words if the vocabulary has too few of the lecture's, with a sentence."""
    if settings.show != "groups" or len(words_of(settings, vectors).words) >= FEWEST_OF_GROUPS:
        return settings, ()
    count = min(len(vectors), Settings.count)
    said = f"{vectors.name} has fewer than {FEWEST_OF_GROUPS} of the lecture's words: its first {count:,} are shown."
    return replace(settings, show="frequent", count=count), (said,)


def _fitting(settings: Settings, count: int) -> tuple[Settings, tuple[str, ...]]:
    """Return settings that are valid for this number of words, and a sentence for each that was changed."""
    problems = []
    if settings.projection == "tsne" and count >= FEWEST and settings.perplexity > highest_perplexity(count):
        most = int(highest_perplexity(count))
        why = ", a third of the others" if count >= THIRDS else ""
        wrong = BadInput("perplexity", f"at most {most} for {count} words{why}", settings.perplexity)
        problems.append(wrong.sentence(then=f"Using {most}."))
        settings = replace(settings, perplexity=most)
    if settings.projection == "tsne" and settings.show == "frequent" and settings.count > MOST_BY_TSNE:
        wrong = BadInput("count", f"at most {MOST_BY_TSNE:,} for t-SNE", settings.count)
        problems.append(wrong.sentence(then=f"Using {MOST_BY_TSNE:,}."))
    if count < how_of(settings).fewest:
        fewest = how_of(settings).fewest
        problems.append(f"A map needs at least {fewest} words of the vocabulary; got {count}, placed in a row.")
    return settings, tuple(problems)
