"""The nearest words, and the details of a cosine or a score: its equation with numbers, and its products."""

from __future__ import annotations

import html
from collections.abc import Callable

import streamlit as st

from core.lessons.embedding_map.charts.analogy import Ranking, products_figure, ranking_figure
from core.lessons.embedding_map.cosines import COSINE, SCORES, CosineDetails, ScoreDetails, cosine_details
from core.lessons.embedding_map.lesson import Lesson
from core.ui.answer import literal
from core.ui.chart import chart, narrated

MINUS = "−"


def show_neighbours(lesson: Lesson, *, key: str, on_click: Callable[[], None]) -> None:
    """Show the nearest words to the searched word, if any; a click on a bar shows the details of its cosine."""
    if not lesson.neighbours:
        return
    word, near = lesson.settings.search, lesson.settings.near
    st.subheader(f"Nearest to {literal(word)}", anchor=False)
    space = f"By cosine in all {lesson.vectors.size} dimensions, not by distance in the picture."
    words, cosines = zip(*lesson.neighbours, strict=True)
    said = (f"{space} Click a bar for the details of its cosine.",)
    narrated(ranking_figure(Ranking(words, cosines), "cosine"), said, key=key, on_click=on_click)
    if near:
        show_cosine(cosine_details(lesson.vectors, word, near), key=key)


def show_cosine(details: CosineDetails, *, key: str) -> None:
    """Show the details of a cosine of two words, down to the products of the components."""
    st.latex(COSINE)
    st.html(_lines(cosine_line(details)))
    count = len(details.products)
    said = f"The {count} products of the components of {details.a} and {details.b}; their sum is {details.dot:z.6g}."
    chart(products_figure(details), key=f"{key}_products", description=said)
    st.caption(literal(said))


def cosine_line(details: CosineDetails) -> str:
    """Return the equation of a cosine with its numbers filled in."""
    return (
        f"cos({details.a}, {details.b}) = {details.dot:z.6g} / ({details.length_a:.6g} × {details.length_b:.6g}) "
        f"= {details.cosine:z.6f}"
    )


def show_score(details: ScoreDetails) -> None:
    """Show the details of a candidate's score: its cosines with the words of the sum."""
    st.latex(SCORES[details.method])
    st.html(_lines(*score_lines(details)))


def score_lines(details: ScoreDetails) -> tuple[str, ...]:
    """Return each cosine and the score, with numbers filled in, one per line."""
    each = tuple(f"cos({details.word}, {word}) = {cosine:z.6f}" for _, word, cosine in details.cosines)
    if details.method == "add":
        terms = " ".join(f"{'+' if sign > 0 else MINUS} {_signed(cosine)}" for sign, _, cosine in details.cosines)
        formula = f"({terms.removeprefix('+ ')}) / {details.denominator:.6f}"
    else:
        numerator = " × ".join(f"{(1 + cosine) / 2:.6f}" for sign, _, cosine in details.cosines if sign > 0)
        formula = f"{numerator or '1'} / {details.denominator:.6f}"
    return (*each, f"score of {details.word} = {formula} = {details.score:z.6f}")


def _signed(number: float) -> str:
    shown = f"{number:z.6f}"
    return f"({MINUS}{shown[1:]})" if shown.startswith("-") else shown


def _lines(*lines: str) -> str:
    rows = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    return f"<div class='details' data-testid='details'>{rows}</div>"
