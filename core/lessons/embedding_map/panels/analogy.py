"""The analogy box, the question for the class, and the accuracy of the vectors on analogies."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from core.lessons.embedding_map.analogy import AnalogyBox, analogy_box
from core.lessons.embedding_map.charts import analogy as figures
from core.lessons.embedding_map.charts import scores as of_scores
from core.lessons.embedding_map.cosines import score_details
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
    """Show the answer to a sum of words: its parallelogram and its candidates.

    Parameters
    ----------
    box : AnalogyBox
    key : str
        Prefix of the charts' keys; the ranking's is ``{key}_ranking``.
    on_click : callable
        Called when a bar of the ranking is clicked.
    """
    if box.is_zero:
        st.info("This sum is the zero vector: it has no direction, and no word is near it.")
        return
    if shown := figures.parallelogram(box):
        narrated(figures.plane_figure(shown), figures.plane_sentences(shown), key=f"{key}_plane")
    ranking = figures.ranking_figure(figures.ranking(box), MEASURE[box.answer.method])
    said = (*figures.ranking_sentences(box), "Click a bar for the details of its score.")
    narrated(ranking, said, key=f"{key}_ranking", on_click=on_click)


def show_score_details(vectors: WordVectors, box: AnalogyBox, word: str) -> None:
    """Show the details of a candidate's score, if one is selected."""
    if word:
        show_score(score_details(vectors, box.answer.expression, box.answer.method, word))


def show_strips(box: AnalogyBox, *, key: str) -> None:
    """Show the vectors of a sum as heat maps."""
    narrated(figures.strips_figure(box), ("The vectors, component by component.",), key=f"{key}_strips")


def show_question(settings: Settings, look: Control, *, key: str) -> None:
    """Ask the class; show the answer of the shipped vectors in three views."""
    if not asked(figures.QUESTION):
        return
    url.widget(look, segmented=True, label_visibility="collapsed")
    shown = figures.parallelogram(analogy_box(WordVectors.default(), figures.ASKED), settings.look)
    if shown:
        narrated(figures.plane_figure(shown), figures.plane_sentences(shown), key=f"{key}_look")


def show_scores(*, key: str) -> None:
    """Show the accuracy of the shipped vectors, and examples of wrong answers."""
    found = scores()
    chart, said = of_scores.figure(of_scores.bars(found)), of_scores.sentences(found)
    left, right = st.columns([3, 2], gap="large")
    with left:
        narrated(chart, said, key=f"{key}_scores", title="Accuracy of the shipped vectors")
    with right:
        st.subheader("Examples of wrong answers", anchor=False)
        for failure in of_scores.failures(found):
            st.text(failure)
