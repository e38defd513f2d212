"""The embedding map: real word vectors in a picture, their neighbours, and an analogy box."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.lessons.embedding_map import PAGE
from core.lessons.embedding_map import settings as page_settings
from core.lessons.embedding_map.analogy import analogy_box
from core.lessons.embedding_map.charts import word_map
from core.lessons.embedding_map.export.downloads import downloads
from core.lessons.embedding_map.lesson import compute, without_search
from core.lessons.embedding_map.panels.analogy import (
    show_box,
    show_question,
    show_score_details,
    show_scores,
    show_strips,
)
from core.lessons.embedding_map.panels.details import show_neighbours
from core.lessons.embedding_map.settings import CONTROLS, Settings, from_link, settings_of
from core.lessons.embedding_map.word_pictures import Kept
from core.ui import state, url, vector_files
from core.ui.answer import literal, warn
from core.ui.chart import chart
from core.ui.export import show_downloads
from core.ui.frame import above_picture, page_ends, page_frame, picture_first
from core.ui.hints import hints
from core.ui.link import where_it_is, write_link
from core.ui.progress import Turn
from core.ui.question import ANSWER
from core.words import WordVectors

STEM = PAGE.stem
MAP, NEAREST, RANKING = f"{STEM}_map", f"{STEM}_nearest", f"{STEM}_ranking"
LIVE = ("search", "show", "projection", "dimensions")  # always visible
IN_POPOVER = ("words", "count", "perplexity", "seed", "neighbours")
MAP_NAMES, SUM_NAMES, QUESTION_NAMES = (*LIVE, *IN_POPOVER, "near"), ("sum", "method", "candidate"), ("look",)
CLICKED = "word clicked"  # the map is not centred on a word that was clicked, only on one that was typed
STOPPED = "t-SNE was stopped before its last iteration. Changing a setting restarts it."
KEYS = "click a word, or Enter on it: its nearest words"
MOVES = {"2": "drag zooms · double click: show all", "3": "drag rotates · wheel zooms · double click: show all"}
TAPS = "tap a word: its nearest words"
TOUCHES = {"2": "drag zooms · home button: show all", "3": "drag rotates · home button: show all"}


@st.fragment
def show_map(shown: dict[str, Any]) -> None:
    """Show the controls, the map, and the neighbours of the searched word."""
    vectors = vector_files.in_use()
    settings, problems = chosen(vectors, MAP_NAMES)
    work = Turn(STEM, "iterations of t-SNE")
    stopped = work.stays_stopped(without_search(settings))
    kept = st.session_state.setdefault(f"{STEM}: kept", Kept())
    lesson = compute(settings, vectors, kept, (lambda *_: False) if stopped else work.report)
    above = above_picture()
    said = word_map.sentences(lesson)
    chart(
        word_map.figure(word_map.map_of(lesson, is_centred=settings.search != state.page().values.get(CLICKED))),
        key=MAP,
        description=" ".join(said),
        revision=lesson.identity,
        view="view" if lesson.picture.is_finished else "",  # the view in the link applies to final positions
        on_click=search,
    )
    picture_first(more_follow=work.unfinished)
    with above:
        draw_controls(vectors)
        work.show()
        link = state.problems(keep=work.unfinished)
        warn(*link, *problems, *lesson.problems, *lesson.unknown, *([STOPPED] if stopped else []))
        vector_files.news()
    hints(keys=f"{KEYS} · {MOVES[settings.dimensions]}", touch=f"{TAPS} · {TOUCHES[settings.dimensions]}")
    for sentence in said:
        st.caption(literal(sentence))
    show_neighbours(lesson, key=NEAREST, on_click=select_cosine)
    where = where_it_is()
    show_downloads(downloads(STEM, lesson, lambda: shown["box"], sentence=PAGE.sentence, where=where))
    write_link("map")
    if shown.setdefault("vectors", vectors) is not vectors:  # the analogies use them as well
        shown["vectors"] = vectors
        st.rerun()
    work.go_on(page_goes_on=True)


def draw_controls(vectors: WordVectors) -> None:
    """Draw one row of controls; the others are in a popover."""
    controls = {control.name: control for control in page_settings.controls(vectors)}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="controls"):
        url.widgets(map(controls.__getitem__, LIVE), tuple(controls.values()))
        with st.popover("More"):
            url.widgets(map(controls.__getitem__, IN_POPOVER), tuple(controls.values()))
            vector_files.choose()


@st.fragment
def show_analogies(shown: dict[str, Any]) -> None:
    """Show the answer to a sum of words."""
    vectors = vector_files.in_use()
    settings, problems = chosen(vectors, SUM_NAMES)
    controls = {control.name: control for control in page_settings.controls(vectors)}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="sums"):
        url.widgets(map(controls.__getitem__, ("sum", "method")), tuple(controls.values()))
    warn(*problems)
    box = shown["box"] = analogy_box(vectors, settings.sum, settings.method)
    show_box(box, key=STEM, on_click=select_score)
    show_score_details(vectors, box, settings.candidate)
    show_strips(box, key=STEM)
    write_link("sums")


@st.fragment
def ask() -> None:
    """Ask the class, and show the answer in three views."""
    settings, _ = chosen(vector_files.in_use(), QUESTION_NAMES)
    look = next(control for control in CONTROLS if control.name == "look")
    show_question(settings, look, key=STEM)
    write_link("question")


def chosen(vectors: WordVectors, names: tuple[str, ...]) -> tuple[Settings, tuple[str, ...]]:
    """Return these controls' values, with defaults for the others, and a sentence for each that is invalid."""
    controls = page_settings.controls(vectors)
    own = tuple(control for control in controls if control.name in names)
    values, problems = url.gather(own)
    return settings_of({control.name: control.default for control in controls} | values), problems


def search() -> None:
    """Search for the clicked word."""
    if word := st.session_state[MAP].click.get("word"):
        state.put("search", word)
        state.put(CLICKED, word)


def select_cosine() -> None:
    """Show the details of the clicked cosine."""
    state.put("near", st.session_state[NEAREST].click.get("word", ""))


def select_score() -> None:
    """Show the details of the clicked candidate's score."""
    state.put("candidate", st.session_state[RANKING].click.get("word", ""))


state.visit(STEM, (*CONTROLS, ANSWER), lambda link: from_link(link, vector_files.in_use()))
page_frame(STEM)
vector_files.follow_reading()
shown = st.session_state.setdefault(f"{STEM}: shown", {})
left, right = st.columns([8, 5], gap="medium")
with left:
    show_map(shown)
    ask()
with right:
    show_analogies(shown)
show_scores(key=STEM)
page_ends()
