"""The nearest words, and a score of words opened: its equation, the numbers that made it, the products beneath."""

from __future__ import annotations

import html
from collections.abc import Callable

import streamlit as st

from core.lessons.embedding_map.charts.analogy import Ranking, products_figure, ranking_figure
from core.lessons.embedding_map.cosines import COSINE, SCORES, OpenedCosine, OpenedScore, opened_cosine
from core.lessons.embedding_map.lesson import Lesson
from core.ui.answer import literal
from core.ui.chart import chart, narrated

MINUS = "−"


def show_neighbours(lesson: Lesson, *, key: str, on_click: Callable[[], None]) -> None:
    """Show the nearest words to the one searched, if one is; each cosine can be opened by a click on its bar."""
    if not lesson.neighbours:
        return
    word, near = lesson.settings.search, lesson.settings.near
    st.subheader(f"Nearest to {literal(word)}", anchor=False)
    space = f"By the cosine in all {lesson.vectors.size} dimensions, not in the picture."
    words, cosines = zip(*lesson.neighbours, strict=True)
    said = (f"{space} Click a bar: how it was made.",)
    narrated(ranking_figure(Ranking(words, cosines), "cosine"), said, key=key, on_click=on_click)
    if near:
        show_cosine(opened_cosine(lesson.vectors, word, near), key=key)


def show_cosine(opened: OpenedCosine, *, key: str) -> None:
    """Show how a cosine of two words is made, down to the products of their vectors' numbers."""
    st.latex(COSINE)
    st.html(_lines(cosine_line(opened)))
    said = f"The {len(opened.products)} products of {opened.a} and {opened.b}, whose sum is {opened.dot:z.6g}."
    chart(products_figure(opened), key=f"{key}_products", description=said)
    st.caption(literal(said))


def cosine_line(opened: OpenedCosine) -> str:
    """Return the equation of a cosine with its numbers."""
    return (
        f"cos({opened.a}, {opened.b}) = {opened.dot:z.6g} / ({opened.length_a:.6g} × {opened.length_b:.6g}) "
        f"= {opened.cosine:z.6f}"
    )


def show_score(opened: OpenedScore) -> None:
    """Show how a candidate's score is made of its cosines with the words of the sum."""
    st.latex(SCORES[opened.method])
    st.html(_lines(*score_lines(opened)))


def score_lines(opened: OpenedScore) -> tuple[str, ...]:
    """Return each cosine, and the score with its numbers, a line each."""
    each = tuple(f"cos({opened.word}, {word}) = {cosine:z.6f}" for _, word, cosine in opened.cosines)
    if opened.method == "add":
        terms = " ".join(f"{'+' if sign > 0 else MINUS} {_signed(cosine)}" for sign, _, cosine in opened.cosines)
        made = f"({terms.removeprefix('+ ')}) / {opened.below:.6f}"
    else:
        above = " × ".join(f"{(1 + cosine) / 2:.6f}" for sign, _, cosine in opened.cosines if sign > 0)
        made = f"{above or '1'} / {opened.below:.6f}"
    return (*each, f"score of {opened.word} = {made} = {opened.score:z.6f}")


def _signed(number: float) -> str:
    shown = f"{number:z.6f}"
    return f"({MINUS}{shown[1:]})" if shown.startswith("-") else shown


def _lines(*lines: str) -> str:
    rows = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    return f"<div class='opened' data-testid='opened'>{rows}</div>"
