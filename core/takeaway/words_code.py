"""The embedding map's numbers as scripts that compute them again, in NumPy and in PyTorch, with the vectors in them.

The NumPy script is made of the project's own functions, as they stand in the source: the equations are written once.
"""

from __future__ import annotations

import base64
import inspect
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, Literal

import numpy as np

from core.figures.analogy_box import ranking
from core.lessons import word_pictures
from core.lessons.analogy_box import AnalogyBox
from core.lessons.embedding_map import Lesson
from core.lessons.word_pictures import PLACED_BY, near
from core.takeaway import words_template as template
from core.takeaway.script import word_literal
from core.takeaway.source import source_of
from core.words import layout
from core.words.projection import TIE, Plane, Projection, distances, plane
from core.words.similarity import EPSILON, multiplied, unit

WIDTH: Final = 116
MOST_TO_READ: Final = 50_000  # numbers of vectors in code that is shown on the page
METHODS: Final = {"add": "3CosAdd", "mul": "3CosMul"}


def numpy_code(lesson: Lesson, box: AnalogyBox) -> str:
    """Return a NumPy script that prints the page's numbers and holds them in ``numbers``.

    ``points``, ``explained`` (of PCA), ``trustworthiness``, ``cosines`` of the nearest words, ``scores`` of the
    candidates, the exact ``point``, its ``miss``, and of an analogy ``plane_points``, ``plane_kept``, ``plane_true``,
    ``plane_drawn``. What is not on the screen is not in it. t-SNE is openTSNE's: without that library the script says
    so and goes on with the rest. The vectors stand in it to the last bit, words as literals in which no control
    character is left.
    """
    kind = _kind(lesson)
    needs = "NumPy 2, and openTSNE for the map: pip install openTSNE" if kind == "tsne" else "NumPy 2 alone"
    return "".join(
        [
            template.HEAD.format(what="in NumPy", where=_where(lesson), needs=needs, imports=template.NUMPY_IMPORTS),
            *_settings(lesson, box),
            *_functions(lesson, box),
            *_vectors(lesson, box, template.NUMPY_VECTORS, {"float16": "f2", "float32": "f4"}),
            {"row": template.ROW, "pca": template.MAP_BY_PCA, "tsne": template.MAP_BY_TSNE}[kind],
            template.TRUSTED.format(near=near(_mapped(lesson))) if lesson.picture.trustworthiness is not None else "",
            template.NEAREST.format(cosines=template.NUMPY_COSINES) if lesson.neighbours else "",
            template.SUM.format(score=template.SCORES[box.answer.method]),
            template.RANKING.format(name=METHODS[box.answer.method]),
            template.PLANE if box.corners else "",
        ]
    )


def torch_code(lesson: Lesson, box: AnalogyBox) -> str:
    """Return a PyTorch script that prints the page's numbers and holds them in ``numbers``.

    As `numpy_code`, but for t-SNE, which PyTorch does not have, and trustworthiness.
    """
    kind = _kind(lesson)
    imports = template.TORCH_IMPORTS.format(more=", normalize" if box.answer.method == "add" else "")
    needs = "PyTorch alone" + ("; the map is t-SNE's, which the NumPy script has" if kind == "tsne" else "")
    return "".join(
        [
            template.HEAD.format(what="in PyTorch", where=_where(lesson), needs=needs, imports=imports),
            *_settings(lesson, box, is_torch=True),
            template.TORCH_PCA.format(tie=TIE) if kind == "pca" or box.corners else "",
            template.TORCH_COSINES,
            template.TORCH_MULTIPLIED if box.answer.method == "mul" else "",
            *_vectors(lesson, box, template.TORCH_VECTORS, {"float16": "float16", "float32": "float32"}),
            {"row": template.TORCH_ROW, "pca": template.TORCH_MAP_BY_PCA, "tsne": ""}[kind],
            template.NEAREST.format(cosines=template.TORCH_NEAREST) if lesson.neighbours else "",
            template.TORCH_SUM.format(score=template.TORCH_SCORES[box.answer.method]),
            template.RANKING.format(name=METHODS[box.answer.method]),
            template.TORCH_PLANE if box.corners else "",
        ]
    )


def is_long(lesson: Lesson) -> bool:
    """Whether the scripts hold so many vectors that nobody reads them on the page."""
    return len(lesson.shown.words) * lesson.vectors.size > MOST_TO_READ


def _kind(lesson: Lesson) -> Literal["row", "pca", "tsne"]:
    """Return how the picture came about."""
    settings, count = lesson.settings, _mapped(lesson)
    if count < (layout.FEWEST if settings.projection == "tsne" else int(settings.dimensions) + 1):
        return "row"
    return settings.projection


def _mapped(lesson: Lesson) -> int:
    """Return how many words the map is made of: a search adds some to it."""
    return len(lesson.shown.words) - lesson.added


def _where(lesson: Lesson) -> str:
    count = len(lesson.shown.words)
    return f"{count:,} {'word' if count == 1 else 'words'}, their nearest, and a sum of words."


def _settings(lesson: Lesson, box: AnalogyBox, is_torch: bool = False) -> Iterator[str]:
    """Yield what is set and asked for, as assignments."""
    settings, expression = lesson.settings, box.answer.expression
    is_tsne = _kind(lesson) == "tsne" and not is_torch
    yield f"\nmapped, shown, dimensions = {_mapped(lesson)}, {len(lesson.shown.words)}, "
    yield f"{settings.dimensions}  # the map is made of the first words; a search adds some\n"
    if is_tsne:
        yield f"perplexity, seed = {float(settings.perplexity)!r}, {settings.seed}\n"
    if lesson.neighbours:
        yield f"searched = {word_literal(settings.search)}\n"
        yield _words("nearest", (word for word, _ in lesson.neighbours))
    yield _words("sum_words", expression.words) + f"sum_signs = {list(expression.signs)!r}\n"
    yield _words("candidates", ranking(box).words)
    yield f"answer = {word_literal(box.answer.answer)}\n"
    if box.corners:
        yield "# a is to b as c is to the answer.\n" + _words("corners", box.corners)
    if box.answer.method == "mul":
        yield f"EPSILON = {EPSILON!r}\n"
    if is_tsne:
        yield f"JITTER, PLACED_BY = {layout.JITTER!r}, {PLACED_BY}\n"


def _functions(lesson: Lesson, box: AnalogyBox) -> Iterator[str]:
    """Yield the project's own functions that the script needs."""
    kind = _kind(lesson)
    yield _source(unit)
    if box.answer.method == "mul":
        yield _source(multiplied)
    if kind != "row" or box.corners:
        yield _source(Projection) + template.PCA.format(tie=TIE)
    if kind == "tsne":
        yield _public(layout._start) + _public(word_pictures.lying)
        count, default = _mapped(lesson), inspect.signature(layout.Layout).parameters
        is_few = count <= layout.FEW
        yield _source(layout.divergence) if is_few else ""
        yield template.TSNE.format(
            others=layout.looked_at(count, lesson.settings.perplexity), width=layout.width(count),
            exact=layout.EXACT, method="divergence" if is_few else '"bh"', piece=layout.PIECE,
            exaggeration=layout.exaggeration(count),
            early=default["early"].default, late=default["late"].default,
        )  # fmt: skip
        yield _public(word_pictures._beside) if lesson.added else ""
    if lesson.picture.trustworthiness is not None:
        yield template.TRUSTWORTHINESS
    if box.corners:
        yield _source(Plane) + _source(plane) + _source(distances)


def _public(function: Callable[..., Any]) -> str:
    return _source(function, name=function.__name__.removeprefix("_"))


def _vectors(lesson: Lesson, box: AnalogyBox, read: str, types: dict[str, str]) -> Iterator[str]:
    """Yield the words on the screen and their vectors, in the fewest bytes that hold them exactly."""
    answer = box.answer
    asked = (*answer.expression.words, *ranking(box).words, answer.answer)
    words = list(dict.fromkeys((*lesson.shown.words, *asked)))
    table = lesson.vectors.table[[lesson.vectors.row(word) for word in words]]
    with np.errstate(over="ignore"):
        half = table.astype("<f2")
    fits = np.array_equal(half.astype(np.float32), table)
    bits = base64.b64encode((half if fits else table.astype("<f4")).tobytes()).decode()
    yield "\n\n# The words on the screen, and their vectors.\n" + _words("words", words)
    yield 'data = """\n' + "\n".join(bits[at : at + WIDTH] for at in range(0, len(bits), WIDTH)) + '\n"""\n'
    yield read.format(dtype=types["float16" if fits else "float32"], size=lesson.vectors.size)


def _words(name: str, words: Iterable[str]) -> str:
    """Return an assignment of words, in lines of at most 120 characters where the words let it."""
    literals = [word_literal(word) for word in words]
    line = f"{name} = [{', '.join(literals)}]\n"
    if len(line) <= WIDTH:
        return line
    lines, current = [], ""
    for literal in literals:
        if current and len(current) + len(literal) > WIDTH - 6:
            lines.append(current)
            current = ""
        current += f"{literal}, "
    return f"{name} = [\n" + "".join(f"    {each.rstrip()}\n" for each in [*lines, current]) + "]\n"


def _source(one: Callable[..., Any], name: str = "") -> str:
    return f"\n\n{source_of(one, name=name)}"
