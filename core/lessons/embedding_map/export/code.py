"""Scripts in NumPy and PyTorch that include the vectors and recompute the embedding map's numbers.

The NumPy script contains the source of the project's own functions: the equations are written once.
"""

from __future__ import annotations

import base64
import inspect
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, Literal

import numpy as np

from core.export.script import script, word_literal
from core.export.source import source_of
from core.lessons.embedding_map import word_pictures
from core.lessons.embedding_map.analogy import AnalogyBox
from core.lessons.embedding_map.charts.analogy import ranking
from core.lessons.embedding_map.lesson import Lesson
from core.lessons.embedding_map.word_pictures import PLACED_BY, near
from core.words import layout
from core.words.projection import TIE, distances
from core.words.similarity import EPSILON, multiplied, unit

SCRIPTS: Final = Path(__file__).parents[1] / "scripts"
WIDTH: Final = 116
MOST_TO_READ: Final = 50_000  # components of vectors in code that is shown on the page


def numpy_code(lesson: Lesson, box: AnalogyBox) -> str:
    """Return a NumPy script that prints the page's numbers and stores them in ``numbers``.

    ``points``, ``explained`` (of PCA), ``trustworthiness``, ``cosines`` of the nearest words, ``scores`` of the
    candidates, the exact ``point``, its ``miss``, and of an analogy ``plane_points``, ``plane_kept``, ``plane_true``,
    ``plane_drawn``. Only what is on the screen is included. t-SNE needs openTSNE: without it the script prints a
    message and continues. The vectors are included exactly, words as literals with escaped control characters.
    """
    options = _options(lesson, box)
    data = _data(lesson, box, options)
    return script(SCRIPTS / "words_numpy.py", functions=_functions(options), data=data, options=options)


def torch_code(lesson: Lesson, box: AnalogyBox) -> str:
    """Return a PyTorch script that prints the page's numbers and stores them in ``numbers``.

    Like `numpy_code`, but without t-SNE, which PyTorch does not have, and trustworthiness.
    """
    options = _options(lesson, box)
    data = _data(lesson, box, options - {"by_tsne", "trusted", "added"}, is_torch=True)
    return script(SCRIPTS / "words_torch.py", functions=(), data=data, options=options)


def is_long(lesson: Lesson) -> bool:
    """Whether the scripts contain too many vectors to be shown on the page."""
    return len(lesson.shown.words) * lesson.vectors.size > MOST_TO_READ


def _kind(lesson: Lesson) -> Literal["row", "pca", "tsne"]:
    """Return how the picture is computed."""
    settings, count = lesson.settings, _mapped(lesson)
    if count < (layout.FEWEST if settings.projection == "tsne" else int(settings.dimensions) + 1):
        return "row"
    return settings.projection


def _mapped(lesson: Lesson) -> int:
    """Return how many words the map is computed from, without those added by a search."""
    return len(lesson.shown.words) - lesson.added


def _options(lesson: Lesson, box: AnalogyBox) -> set[str]:
    """Return the options for `core.export.script`."""
    kind, count = _kind(lesson), _mapped(lesson)
    has = {
        "row": kind == "row",
        "by_pca": kind == "pca",
        "by_tsne": kind == "tsne",
        "alone": kind != "tsne",
        "pca": kind != "row" or bool(box.corners),
        "few": kind == "tsne" and count <= layout.FEW,
        "many": kind == "tsne" and count > layout.FEW,
        "added": kind == "tsne" and lesson.added > 0,
        "settled": kind == "tsne" and not lesson.added,
        "trusted": lesson.picture.trustworthiness is not None,
        "searched": bool(lesson.neighbours),
        "corners": bool(box.corners),
        box.answer.method: True,
    }
    return {name for name, is_there in has.items() if is_there}


def _functions(options: set[str]) -> Iterator[str]:
    """Yield the project's own functions that the script needs."""
    yield source_of(unit)
    for function, name, needed in (
        (multiplied, "multiplied", {"mul"}),
        (layout._start, "initial_positions", {"by_tsne"}),
        (word_pictures.aligned, "aligned", {"by_tsne"}),
        (layout.divergence, "divergence", {"few"}),
        (word_pictures._placed_near, "placed_near", {"added"}),
        (distances, "distances", {"corners"}),
    ):
        if needed <= options:
            yield source_of(function, name=name)


def _data(lesson: Lesson, box: AnalogyBox, options: set[str], is_torch: bool = False) -> Iterator[str]:
    """Yield the settings, the words and their vectors, as assignments."""
    settings, expression, count = lesson.settings, box.answer.expression, _mapped(lesson)
    if options & {"row", "by_pca", "added"}:
        yield f"mapped, shown, dimensions = {count}, {len(lesson.shown.words)}, {settings.dimensions}"
        yield "  # the map is computed from the first words; a search adds some\n"
    elif "by_tsne" in options:
        yield f"mapped, dimensions = {count}, {settings.dimensions}  # the map is computed from the first words\n"
    if "pca" in options:
        yield f"TIE = {TIE!r}  # components that differ by less count as equal\n"
    if "by_tsne" in options:
        early, late = (inspect.signature(layout.Layout).parameters[name].default for name in ("early", "late"))
        yield f"perplexity, seed = {float(settings.perplexity)!r}, {settings.seed}\n"
        yield f"early, late, piece = {early}, {late}, {layout.PIECE}  # iterations\n"
        others, theta = layout.neighbour_count(count, settings.perplexity), 0.0 if count <= layout.EXACT else 0.5
        yield f"others, theta, exaggeration = {others}, {theta}, {layout.exaggeration(count)!r}"
        yield "  # others: neighbours of each word\n"
        yield f"width, JITTER = {layout.width(count)!r}, {layout.JITTER!r}  # of the initial positions\n"
    if "added" in options:
        yield f"PLACED_BY = {PLACED_BY}\n"
    if "trusted" in options:
        yield f"neighbours = {near(count)}  # for trustworthiness\n"
    if "searched" in options:
        yield f"searched = {word_literal(settings.search)}\n"
        yield _words("nearest", (word for word, _ in lesson.neighbours))
    yield _words("sum_words", expression.words) + f"sum_signs = {list(expression.signs)!r}\n"
    yield _words("candidates", ranking(box).words)
    yield f"answer = {word_literal(box.answer.answer)}\n"
    if box.corners:
        yield "# a is to b as c is to the answer.\n" + _words("corners", box.corners)
    if "mul" in options:
        yield f"EPSILON = {EPSILON!r}\n"
    yield from _vectors(lesson, box, is_torch)


def _vectors(lesson: Lesson, box: AnalogyBox, is_torch: bool) -> Iterator[str]:
    """Yield the words on the screen and their vectors, in the smallest exact format."""
    answer = box.answer
    asked = (*answer.expression.words, *ranking(box).words, answer.answer)
    words = list(dict.fromkeys((*lesson.shown.words, *asked)))
    table = lesson.vectors.table[[lesson.vectors.row(word) for word in words]]
    with np.errstate(over="ignore"):
        half = table.astype("<f2")
    fits = np.array_equal(half.astype(np.float32), table)
    bits = base64.b64encode((half if fits else table.astype("<f4")).tobytes()).decode()
    yield "\n# The words on the screen, and their vectors.\n" + _words("words", words)
    yield 'data = """\n' + "\n".join(bits[at : at + WIDTH] for at in range(0, len(bits), WIDTH)) + '\n"""\n'
    types = ("torch.float16", "torch.float32") if is_torch else ('"<f2"', '"<f4"')
    yield f"dtype, size = {types[0 if fits else 1]}, {lesson.vectors.size}\n"


def _words(name: str, words: Iterable[str]) -> str:
    """Return an assignment of words, in lines of at most 120 characters if possible."""
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
