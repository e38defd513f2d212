"""The analogy box, the room's question about it, and how good the vectors are at analogies."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from core.lessons.embedding_map.analogy import AnalogyBox, analogy_box
from core.lessons.embedding_map.charts import analogy as figures
from core.lessons.embedding_map.charts import scores as of_scores
from core.lessons.embedding_map.cosines import opened_score
from core.lessons.embedding_map.panels.details import show_score
from core.lessons.embedding_map.settings import Settings
from core.settings import Control
from core.ui import url
from core.ui.chart import narrated
from core.ui.question import asked
from core.words import WordVectors
from core.words.scores import scores

MEASURE: Mapping[str, str] = {"add": "cosine with the sum", "mul": "3CosMul"}


def show_box(box: AnalogyBox, *, key: str, on_click: Callable[[], None]) -> None:
    """Show where a sum of words leads: its parallelogram, its candidates, its vectors.

    Parameters
    ----------
    box : AnalogyBox
    key : str
        What the charts' keys begin with; the ranking's is ``{key}_ranking``.
    on_click : callable
        Called when a bar of the ranking is clicked.
    """
    if box.is_zero:
        st.info("Nothing is left of this sum. It points nowhere, and no word is near it.")
        return
    if shown := figures.parallelogram(box):
        narrated(figures.plane_figure(shown), figures.plane_sentences(shown), key=f"{key}_plane")
    ranking = figures.ranking_figure(figures.ranking(box), MEASURE[box.answer.method])
    said = (*figures.ranking_sentences(box), "Click a bar: how its score was made.")
    narrated(ranking, said, key=f"{key}_ranking", on_click=on_click)


def show_opened_score(vectors: WordVectors, box: AnalogyBox, word: str) -> None:
    """Show how a candidate's score was made, where one is opened."""
    if word:
        show_score(opened_score(vectors, box.answer.expression, box.answer.method, word))


def show_strips(box: AnalogyBox, *, key: str) -> None:
    """Show the vectors of a sum as rows of colours."""
    narrated(figures.strips_figure(box), ("The vectors themselves, number by number.",), key=f"{key}_strips")


def show_question(settings: Settings, look: Control, *, key: str) -> None:
    """Ask the room, and answer in three looks: by the vectors that ship."""
    if not asked(figures.QUESTION):
        return
    url.widget(look, segmented=True, label_visibility="collapsed")
    shown = figures.parallelogram(analogy_box(WordVectors.default(), figures.ASKED), settings.look)
    if shown:
        narrated(figures.plane_figure(shown), figures.plane_sentences(shown), key=f"{key}_look")


def show_scores(*, key: str) -> None:
    """Show how good the vectors that ship are, and where they fail."""
    found = scores()
    chart, said = of_scores.figure(of_scores.bars(found)), of_scores.sentences(found)
    left, right = st.columns([3, 2], gap="large")
    with left:
        narrated(chart, said, key=f"{key}_scores", title="How good the vectors are that ship")
    with right:
        st.subheader("Where they fail", anchor=False)
        for failure in of_scores.failures(found):
            st.text(failure)
