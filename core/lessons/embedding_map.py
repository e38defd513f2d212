"""The embedding map: which words are on it, where they fall, and the neighbours of the one that is searched."""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.lessons import analogy_box
from core.lessons.settings import NOTATION, Control, Value
from core.lessons.settings import parse as parse_controls
from core.lessons.settings import to_link as controls_to_link
from core.lessons.word_groups import FOUND, FREQUENT, GROUPS, YOURS
from core.tasks.problem import BadInput
from core.words import WordVectors
from core.words.layout import FEWEST, Layout, highest_perplexity
from core.words.projection import pca, trustworthiness
from core.words.similarity import Method

Array = NDArray[np.float64]
T = TypeVar("T")
Progress = Callable[[int, int], bool]
Show = Literal["groups", "frequent", "own"]
MOST_OWN: Final = 200
MOST_BY_TSNE: Final = 2_000
NEAR: Final = 5  # neighbours that trustworthiness looks at
PLACED_BY: Final = 3  # words of the map by which t-SNE's picture places a word that it was made without
START: Final = Path(__file__).parents[1] / "assets" / "embedding_map.json"


@dataclass(frozen=True)
class Settings:
    """What a person has set; each field is described by the `Control` of its name."""

    search: str = ""
    show: Show = "groups"
    projection: Literal["tsne", "pca"] = "tsne"
    dimensions: Literal["2", "3"] = "2"
    sum: str = "king - man + woman"
    method: Method = "add"
    words: str = ""
    count: int = 500
    perplexity: int = 12
    seed: int = 0
    neighbours: int = 8
    look: Literal["point", "all", "others"] = "point"
    near: str = ""
    candidate: str = ""
    notation: str = "course"


def _own(given: str) -> str:
    words = [word for word in re.split(r"[\s,;]+", given) if word]
    if len(words) > MOST_OWN:
        raise BadInput("words", f"at most {MOST_OWN} words", given)
    return " ".join(dict.fromkeys(words))


def _word(name: str, given: str, vectors: WordVectors | None = None) -> str:
    word = given.strip()
    if vectors is None or not word:
        return word
    found = vectors.find(word)
    if found is None:
        close = vectors.nearest_spelling(word)
        hint = f"; spelled most alike: {', '.join(close)}" if close else ""
        raise BadInput(name, f"one of the {len(vectors):,} words in {vectors.name}{hint}", given)
    return found


_D: Final = Settings()
CONTROLS: Final = (
    Control("search", "text", _D.search, "search a word", "It is found, centred, and joined to its nearest words.",
            check=partial(_word, "search")),
    Control(
        "show", "choice", _D.show, "words shown", "The lecture's in groups, the most frequent ones, or only your own.",
        choices=MappingProxyType({"groups": "the lecture's", "frequent": "most frequent", "own": "my own"}),
    ),
    Control(
        "projection", "choice", _D.projection, "projection",
        "t-SNE keeps neighbours together; PCA keeps straight lines and shows the two directions of most variance.",
        choices=MappingProxyType({"tsne": "t-SNE", "pca": "PCA"}),
    ),
    Control(
        "dimensions", "choice", _D.dimensions, "dimensions", "Of the picture; the words have many more.",
        choices=MappingProxyType({"2": "2-D", "3": "3-D"}),
    ),
    Control(
        "sum", "text", _D.sum, "analogy or sum", "As in king - man + woman, or man : woman :: king : ?",
        check=analogy_box.tidy,
    ),
    Control(
        "method", "choice", _D.method, "ranked by", "3CosAdd adds cosines; 3CosMul multiplies and divides them.",
        choices=MappingProxyType({"add": "3CosAdd", "mul": "3CosMul"}),
    ),
    Control("words", "text", _D.words, "your own words", f"Up to {MOST_OWN}, with spaces or commas between them.",
            check=_own),
    Control(
        "count", "integer", _D.count, "how many", f"The most frequent ones; t-SNE shows up to {MOST_BY_TSNE:,}.",
        50, 20_000, 50, where=MappingProxyType({"show": ("frequent",)}),
    ),
    Control(
        "perplexity", "integer", _D.perplexity, "perplexity", "About how many words count as a word's neighbours.",
        2, 100, where=MappingProxyType({"projection": ("tsne",)}),
    ),
    Control("seed", "integer", _D.seed, "seed", "Of the little chance that t-SNE starts with.", 0, 999,
            where=MappingProxyType({"projection": ("tsne",)})),
    Control("neighbours", "integer", _D.neighbours, "neighbours", "How many are joined to the word searched.", 1, 20),
    Control(
        "look", "choice", _D.look, "look", "Three looks at the same sum.",
        choices=MappingProxyType({
            "point": "exact point", "all": "nearest word", "others": "nearest other word",
        }),
    ),
    Control("near", "actions", _D.near, "opened cosine", check=partial(_word, "near")),
    Control("candidate", "actions", _D.candidate, "opened score", check=partial(_word, "candidate")),
    NOTATION,
)  # fmt: skip


def controls(vectors: WordVectors) -> tuple[Control, ...]:
    """Return the page's controls, which take only words that these vectors have."""
    checks = {name: partial(_word, name, vectors=vectors) for name in ("search", "near", "candidate")}
    checks["sum"] = partial(analogy_box.tidy, vectors=vectors)
    table = (replace(control, check=checks.get(control.name, control.check)) for control in CONTROLS)
    start = analogy_box.start(vectors, _D.sum)
    return tuple(replace(control, default=start) if control.name == "sum" else control for control in table)


def from_link(link: Mapping[str, str], vectors: WordVectors | None = None) -> tuple[Settings, tuple[str, ...]]:
    """Return the settings that a link's parameters say, and a sentence for each of them that is wrong."""
    values, problems = parse_controls(controls(vectors) if vectors else CONTROLS, link)
    return settings_of(values), problems


def to_link(settings: Settings) -> dict[str, str]:
    """Return the parameters that restore `settings`; what is at its default is left out."""
    return controls_to_link(CONTROLS, asdict(settings))


def settings_of(values: Mapping[str, Value]) -> Settings:
    """Return settings with values that were checked against `CONTROLS`."""
    given: dict[str, Any] = {f.name: values[f.name] for f in fields(Settings)}
    return Settings(**given)


@dataclass(frozen=True)
class Shown:
    """The words of a map.

    Attributes
    ----------
    words, groups : tuple of str
        Each word once, and what it is drawn as.
    unknown : tuple of (str, str or None)
        Own words that the vocabulary does not have, each with the nearest spelling.
    """

    words: tuple[str, ...]
    groups: tuple[str, ...]
    unknown: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True, eq=False)
class Picture:
    """Where words fall.

    Attributes
    ----------
    points : ndarray (N, k)
    explained : ndarray (k,) or None
        PCA: each axis's share of the variance; ``None`` of t-SNE.
    trustworthiness : float or None
        0 to 1; ``None`` while t-SNE is at work, and of fewer than a dozen words.
    place : callable
        From vectors (M, D) to points (M, k): where words fall that the picture was made without.
    """

    points: Array
    explained: Array | None
    trustworthiness: float | None
    place: Callable[[Array], Array] = field(repr=False)


@dataclass(frozen=True, eq=False)
class Lesson:
    """A map of words.

    Attributes
    ----------
    settings : Settings
    vectors : WordVectors
    shown : Shown
        The words that the picture was made of, and after them those that the search has added.
    points : ndarray (N, k)
        A row for each word of `shown`.
    added : int
        How many words the search has added at the end.
    picture : Picture
    neighbours : tuple of (str, float)
        The nearest words to the one searched, by the cosine of the vectors as they are, not of the picture.
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
    def searched(self) -> int | None:
        """The row of the word searched."""
        word = self.settings.search
        return self.shown.words.index(word) if word in self.shown.words else None


class Kept:
    """What a person's latest maps were made of: the t-SNEs, as far as each has come, and the finished pictures."""

    MOST: Final = 12

    def __init__(self) -> None:
        self._kept: OrderedDict[Any, Any] = OrderedDict()

    def find(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what is kept under a key, made where there is nothing."""
        found: T = self._kept.pop(key, None) or make()
        self._kept[key] = found
        while len(self._kept) > self.MOST:
            self._kept.popitem(last=False)
        return found


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
        Where work is kept from one call to the next.
    on_progress : callable
        Hears of the iterations of t-SNE that are done and of all there are; returns False to leave it at that.
    """
    shown = words_of(settings, vectors)
    settings, problems = _fitting(settings, len(shown.words))
    picture = _picture(settings, vectors, shown.words, kept or Kept(), on_progress)
    neighbours: tuple[tuple[str, float], ...] = ()
    new: list[str] = []
    if settings.search in vectors:
        neighbours = tuple(vectors.neighbours(settings.search, settings.neighbours))
        there = set(shown.words)
        new = [word for word in (settings.search, *(word for word, _ in neighbours)) if word not in there]
    points = np.vstack([picture.points, picture.place(_rows(vectors, new))]) if new else picture.points
    with_found = replace(shown, words=shown.words + tuple(new), groups=shown.groups + (FOUND,) * len(new))
    return Lesson(settings, vectors, with_found, points, len(new), picture, neighbours, problems)


def words_of(settings: Settings, vectors: WordVectors) -> Shown:
    """Return the words that are to be shown: those of the choice that the vocabulary has, and a person's own."""
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


def _fitting(settings: Settings, count: int) -> tuple[Settings, tuple[str, ...]]:
    """Return settings that can be carried out for so many words, and a sentence for each that was changed."""
    problems = []
    if settings.projection == "tsne" and count >= FEWEST and settings.perplexity > highest_perplexity(count):
        most = int(highest_perplexity(count))
        wrong = BadInput("perplexity", f"at most a third of the other words: {most} for {count}", settings.perplexity)
        problems.append(wrong.sentence(then=f"Using {most}."))
        settings = replace(settings, perplexity=most)
    if settings.projection == "tsne" and settings.show == "frequent" and settings.count > MOST_BY_TSNE:
        wrong = BadInput("count", f"at most {MOST_BY_TSNE:,} for t-SNE", settings.count)
        problems.append(wrong.sentence(then=f"Using {MOST_BY_TSNE:,}."))
    fewest = FEWEST if settings.projection == "tsne" else int(settings.dimensions) + 1
    if count < fewest:
        wrong = BadInput("words", f"at least {fewest} that the vectors have", settings.words)
        problems.append(wrong.sentence(then="They stand in a row."))
    return settings, tuple(problems)


def _picture(
    settings: Settings, vectors: WordVectors, words: tuple[str, ...], kept: Kept, on_progress: Progress
) -> Picture:
    k = int(settings.dimensions)
    if len(words) < (FEWEST if settings.projection == "tsne" else k + 1):
        row = np.zeros((len(words), k))
        row[:, 0] = np.arange(len(words))
        return Picture(row, None, None, lambda new: np.zeros((len(new), k)))
    if settings.projection == "pca":
        return kept.find((vectors, words, k), lambda: _by_pca(_rows(vectors, words), k))
    if start := start_picture(settings, vectors, words):
        return start
    table = _rows(vectors, words)
    what = (vectors, words, k, settings.perplexity, settings.seed)
    layout = kept.find(what, lambda: Layout(table, settings.perplexity, settings.seed, 2 if k == 2 else 3))
    if layout.done < layout.total and layout.advance(on_progress) is None:
        points = lying(layout.points)
        return Picture(points, None, None, partial(_beside, table, points))
    on_progress(layout.total, layout.total)
    return kept.find((*what, "finished"), lambda: _by_tsne(table, lying(layout.points)))


def _by_pca(table: Array, k: int) -> Picture:
    found = pca(table, k)
    return Picture(found.points, found.explained, _trusted(table, found.points), found.project)


def _by_tsne(table: Array, points: Array) -> Picture:
    return Picture(points, None, _trusted(table, points), partial(_beside, table, points))


def lying(points: Array) -> Array:
    """Return points (N, k) turned so that they spread most from left to right: t-SNE knows no up or down."""
    return pca(points, points.shape[1]).points


def _trusted(table: Array, points: Array) -> float | None:
    """Return the trustworthiness of a picture by cosines; ``None`` where there are too few or too many words for it."""
    return trustworthiness(table, points, NEAR) if 2 * NEAR < len(table) <= MOST_BY_TSNE else None


def _beside(table: Array, points: Array, new: Array) -> Array:
    """Return the places of new vectors (M, D) among the words of a picture: the mean of the nearest's, by cosines."""
    unit = table / np.linalg.norm(table, axis=1, keepdims=True).clip(1e-12)
    cosines = (new / np.linalg.norm(new, axis=1, keepdims=True).clip(1e-12)) @ unit.T
    nearest = np.argsort(-cosines, axis=1)[:, :PLACED_BY]
    weights = np.take_along_axis(cosines, nearest, axis=1).clip(1e-3)
    return np.asarray((points[nearest] * weights[..., None]).sum(axis=1) / weights.sum(axis=1, keepdims=True))


def _rows(vectors: WordVectors, words: Sequence[str]) -> Array:
    return np.array([vectors[word] for word in words], dtype=np.float64).reshape(len(words), vectors.size)


def start_picture(settings: Settings, vectors: WordVectors, words: Sequence[str]) -> Picture | None:
    """Return the picture that ships (`tools/word_map.py`) where it is what is asked for: t-SNE takes a second."""
    stored = _start()
    same = stored and vectors is WordVectors.default() and list(words) == stored["words"]
    if not same or any(getattr(settings, name) != stored[name] for name in ("perplexity", "seed", "dimensions")):
        return None
    points = np.array(stored["points"])
    return Picture(points, None, stored["trustworthiness"], partial(_beside, _rows(vectors, words), points))


@cache
def _start() -> dict[str, Any]:
    if not START.exists():  # the tool is about to make it
        return {}
    stored: dict[str, Any] = json.loads(START.read_text(encoding="utf-8"))
    return stored
