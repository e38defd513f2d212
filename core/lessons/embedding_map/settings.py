"""What a person sets on the page of the embedding map."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from functools import partial
from types import MappingProxyType
from typing import Any, Final, Literal

from core.errors import BadInput
from core.settings import NOTATION, Control, Value
from core.settings import parse as parse_controls
from core.settings import to_link as controls_to_link
from core.words import WordVectors, expressions
from core.words.expressions import typed
from core.words.similarity import Method

Show = Literal["groups", "frequent", "own"]
MOST_OWN: Final = 200
MOST_BY_TSNE: Final = 2_000


@dataclass(frozen=True)
class Settings:
    """What a person has set; each field is described by the `Control` of its name."""

    search: str = ""
    show: Show = "groups"
    projection: Literal["tsne", "pca"] = "tsne"
    dimensions: Literal["2", "3"] = "2"
    sum: str = "walking - walk + swim"
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
        "sum", "text", _D.sum, "analogy or sum",
        "As in king - man + woman, man : woman :: king : ?, or man -> woman as king -> queen.",
        check=typed,
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
    checks["sum"] = partial(typed, vectors=vectors)
    table = (replace(control, check=checks.get(control.name, control.check)) for control in CONTROLS)
    start = expressions.start(vectors, _D.sum)
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
