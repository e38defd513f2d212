"""The settings of the embedding map's page."""

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
    """The page's settings; each field is described by the `Control` of the same name."""

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
        hint = f" (did you mean {', '.join(close)}?)" if close else ""
        raise BadInput(name, f"one of the {len(vectors):,} words in {vectors.name}{hint}", given)
    return found

_D: Final = Settings()
CONTROLS: Final = (
    Control("search", "text", _D.search, "search a word", "Centres the word and joins it to its neighbours.",
            check=partial(_word, "search")),
    Control(
        "show", "choice", _D.show, "words shown", "The lecture's words, the most frequent, or only your own.",
        choices=MappingProxyType({"groups": "the lecture's", "frequent": "most frequent", "own": "my own"}),
    ),
    Control(
        "projection", "choice", _D.projection, "projection",
        "t-SNE preserves neighbourhoods (van der Maaten and Hinton 2008); PCA projects onto the axes of most variance.",
        choices=MappingProxyType({"tsne": "t-SNE", "pca": "PCA"}),
    ),
    Control(
        "dimensions", "choice", _D.dimensions, "dimensions", "Dimensions of the picture; the vectors have many more.",
        choices=MappingProxyType({"2": "2-D", "3": "3-D"}),
    ),
    Control(
        "sum", "text", _D.sum, "analogy or sum",
        "king - man + woman, man : woman :: king : ?, or man -> woman as king -> queen (Mikolov et al. 2013).",
        check=typed,
    ),
    Control(
        "method", "choice", _D.method, "ranked by",
        "3CosAdd adds cosines; 3CosMul multiplies and divides them (Levy and Goldberg 2014).",
        choices=MappingProxyType({"add": "3CosAdd", "mul": "3CosMul"}),
    ),
    Control("words", "text", _D.words, "your own words", f"Up to {MOST_OWN} words, separated by spaces or commas.",
            check=_own),
    Control(
        "count", "integer", _D.count, "how many", f"Number of most frequent words; t-SNE takes up to {MOST_BY_TSNE:,}.",
        50, 20_000, 50, where=MappingProxyType({"show": ("frequent",)}),
    ),
    Control(
        "perplexity", "integer", _D.perplexity, "perplexity",
        "Effective number of neighbours of each word (van der Maaten and Hinton 2008).",
        2, 100, where=MappingProxyType({"projection": ("tsne",)}),
    ),
    Control("seed", "integer", _D.seed, "seed", "Seed of the jitter in t-SNE's initialisation.", 0, 999,
            where=MappingProxyType({"projection": ("tsne",)})),
    Control("neighbours", "integer", _D.neighbours, "neighbours", "How many nearest words are joined to it.", 1, 20),
    Control(
        "look", "choice", _D.look, "answer shown",
        "The exact point, the nearest of all words, or the nearest word that is not in the sum.",
        choices=MappingProxyType({
            "point": "exact point", "all": "nearest word", "others": "nearest other word",
        }),
    ),
    Control("near", "actions", _D.near, "details of a cosine", check=partial(_word, "near")),
    Control("candidate", "actions", _D.candidate, "details of a score", check=partial(_word, "candidate")),
    NOTATION,
)  # fmt: skip


def controls(vectors: WordVectors) -> tuple[Control, ...]:
    """Return the page's controls, which accept only words in the vocabulary of these vectors."""
    checks = {name: partial(_word, name, vectors=vectors) for name in ("search", "near", "candidate")}
    checks["sum"] = partial(typed, vectors=vectors)
    table = (replace(control, check=checks.get(control.name, control.check)) for control in CONTROLS)
    start = expressions.start(vectors, _D.sum)
    return tuple(replace(control, default=start) if control.name == "sum" else control for control in table)


def from_link(link: Mapping[str, str], vectors: WordVectors | None = None) -> tuple[Settings, tuple[str, ...]]:
    """Return the settings in a link's parameters, and an error sentence for each invalid one."""
    values, problems = parse_controls(controls(vectors) if vectors else CONTROLS, link)
    return settings_of(values), problems


def to_link(settings: Settings) -> dict[str, str]:
    """Return the parameters that restore `settings`; defaults are left out."""
    return controls_to_link(CONTROLS, asdict(settings))


def settings_of(values: Mapping[str, Value]) -> Settings:
    """Return settings from values validated against `CONTROLS`."""
    given: dict[str, Any] = {f.name: values[f.name] for f in fields(Settings)}
    return Settings(**given)
