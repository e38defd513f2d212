"""What the shared tests need to know of this page: what its examples say, links that show all of it, its scripts."""

from __future__ import annotations

import numpy as np

from core.lessons.embedding_map.analogy import analogy_box
from core.lessons.embedding_map.export import code
from core.lessons.embedding_map.lesson import compute
from core.lessons.embedding_map.settings import Settings, from_link
from core.lessons.embedding_map.word_groups import GROUPS
from core.words import WordVectors
from tests.links import own

LINKS = [{"search": "king", "near": "queen", "answer": "true"}]
RUN_ALONE = {"words_*.py": "candidates, by 3CosMul"}  # scripts that run unchanged: what they print


def words(link):
    settings, problems = from_link(own(link), WordVectors.default())
    assert not problems
    return compute(settings, WordVectors.default())


def nearest(link):
    lesson = words(link)
    (first, one), (second, two), *_ = lesson.neighbours
    return f"{lesson.settings.search}: nearest are {first} (cosine {one:.2f}) and {second} ({two:.2f})"


def capitals(link):
    lesson = words(link)
    place = dict(zip(lesson.shown.words, lesson.points, strict=True))
    arrows = np.array([place[b] - place[a] for a, b in zip(GROUPS["countries"], GROUPS["capitals"], strict=True)])
    length, angle = np.linalg.norm(arrows, axis=1), np.degrees(np.arctan2(arrows[:, 1], arrows[:, 0]))
    ends = [f"{end:.0f}°".replace("-", "−") for end in (angle.min(), angle.max())]
    return (
        f"PCA: offsets from country to capital vary: lengths {length.min():.2f} to {length.max():.2f}, "
        f"angles {ends[0]} to {ends[1]}"
    )


def three_dimensions(link):
    trust = [words(each).picture.trustworthiness for each in (link, {})]
    return f"t-SNE in three dimensions: trustworthiness {trust[0]:.3f}, in two {trust[1]:.3f}"


def answered(link):
    settings, _ = from_link(own(link), WordVectors.default())
    return analogy_box(WordVectors.default(), settings.sum, settings.method).answer


def queen(link):
    found = answered(link)
    (first, score), (best, own_score) = found.candidates[0], found.candidates_with_inputs[0]
    asked = link["sum"].replace("-", "−")
    return f"{asked}: {first} ({score:.2f}), if {best} ({own_score:.2f}) is excluded"


def proportion(link):
    found = answered(link)
    b, a, c = link["sum"].replace("+", "-").split(" - ")  # b − a + c, that is a : c :: b : ?
    first, score = found.candidates[0]
    assert found.candidates_with_inputs[0][0] == first  # the nearest of all words
    return f"{a} : {c} :: {b} : {first} ({score:.2f})"


def fails(link):
    found = answered(link)
    b, a, c = link["sum"].replace("+", "-").split(" - ")
    ranked = [word for word, _ in found.candidates]
    right = {"run": "ran"}[b]
    place = {1: "second", 2: "third"}[ranked.index(right)]
    return f"{a} : {c} :: {b} : ? Wrong: {ranked[0]}; {right} is {place}"


def frequent(link):
    lesson = words(link)
    trust = f"{lesson.picture.trustworthiness:.2f}"
    return f"The {len(lesson.shown.words):,} most frequent words by t-SNE: trustworthiness {trust}"


CLAIMS = (nearest, capitals, three_dimensions, queen, proportion, fails, frequent)


def exported():
    """Yield the module that writes the page's scripts, and lessons that use each of its options."""
    default = WordVectors.default()
    for settings in (
        Settings(),
        Settings(projection="pca", search="king", method="mul"),
        Settings(show="own", words="king queen man woman boy girl", perplexity=1, search="zebra"),
        Settings(show="own", words="king", sum="king + queen"),
    ):
        yield code, compute(settings, default), analogy_box(default, settings.sum, settings.method)
