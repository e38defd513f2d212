"""The embedding map: real word vectors in a picture, their neighbours, and an analogy box that tells the truth."""

from __future__ import annotations

import streamlit as st

from core.figures import analogy_box as box_figures
from core.figures import analogy_scores as score_figures
from core.figures import embedding_map as figures
from core.lessons import embedding_map as lessons
from core.lessons.analogy_box import analogy_box
from core.lessons.cosines import opened_cosine, opened_score
from core.lessons.embedding_map import Lesson, Settings
from core.ui import url, vector_files
from core.ui.answer import warn
from core.ui.chart import chart, narrated
from core.ui.frame import page_frame, picture_first
from core.ui.opened_cosine import show_cosine, show_score
from core.ui.progress import Turn, page_ends
from core.ui.question import asked
from core.words import WordVectors
from core.words.scores import scores

STEM = "embedding_map"
MAP, NEAREST, RANKING = f"{STEM}_map", f"{STEM}_nearest", f"{STEM}_ranking"
LIVE = ("search", "show", "projection", "dimensions")  # what a lecturer changes live
FOLDED = ("words", "count", "perplexity", "seed", "neighbours")
ON_MAP, ON_SUMS, ON_QUESTION = (*LIVE, *FOLDED, "near"), ("sum", "method", "candidate"), ("look",)
STOPPED = "Stopped: this is as far as t-SNE has come. Another setting begins anew."
KEYS = "click a word, or Enter on it: its nearest words · drag zooms · double click: all of it"


@st.fragment
def show_map() -> None:
    """Show the controls, the map, and the neighbours of the word searched."""
    vectors = vector_files.in_use()
    settings, problems = chosen(vectors, ON_MAP)
    work = Turn(STEM, "iterations of t-SNE")
    stopped = work.stays_stopped(settings)
    kept = st.session_state.setdefault(f"{STEM}: kept", lessons.Kept())
    lesson = lessons.compute(settings, vectors, kept, (lambda *_: False) if stopped else work.report)
    above = st.container()
    said = figures.sentences(lesson)
    chart(
        figures.figure(figures.map_of(lesson)),
        key=MAP,
        description=" ".join(said),
        revision=f"{settings.show} {settings.projection} {settings.dimensions}",
        view="view",
        on_click=search,
    )
    picture_first()
    with above:
        draw_controls(vectors)
        work.show()
        warn(*url.problems(STEM), *problems, *lesson.problems, *unknown(lesson), *([STOPPED] if stopped else []))
        vector_files.news()
    for sentence in (KEYS, *said):
        st.caption(sentence)
    show_neighbours(lesson)
    work.go_on(page_goes_on=True)


def draw_controls(vectors: WordVectors) -> None:
    """Draw one row of what is changed live; the rest is folded away."""
    controls = {control.name: control for control in lessons.controls(vectors)}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="controls"):
        url.widgets(map(controls.__getitem__, LIVE), tuple(controls.values()))
        with st.popover("More"):
            url.widgets(map(controls.__getitem__, FOLDED), tuple(controls.values()))
            vector_files.choose()


def show_neighbours(lesson: Lesson) -> None:
    """Show the nearest words to the one searched, each cosine to be opened."""
    word = lesson.settings.search
    if not lesson.neighbours:
        return
    st.subheader(f"Nearest to {word}", anchor=False)
    said = (
        f"By the cosine in all {lesson.vectors.size} dimensions, not in the picture. Click a bar: how it was made.",
    )
    ranking = box_figures.Ranking(*zip(*lesson.neighbours, strict=True))
    narrated(box_figures.ranking_figure(ranking, "cosine"), said, key=NEAREST, on_click=open_near)
    if lesson.settings.near:
        show_cosine(opened_cosine(lesson.vectors, word, lesson.settings.near), key=NEAREST)


@st.fragment
def show_analogies() -> None:
    """Show where a sum of words leads: its parallelogram, its candidates, its vectors."""
    vectors = vector_files.in_use()
    settings, problems = chosen(vectors, ON_SUMS)
    controls = {control.name: control for control in lessons.controls(vectors)}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="sums"):
        url.widgets(map(controls.__getitem__, ("sum", "method")), tuple(controls.values()))
    warn(*problems)
    box = analogy_box(vectors, settings.sum, settings.method)
    if shown := box_figures.parallelogram(box):
        narrated(box_figures.plane_figure(shown), box_figures.plane_sentences(shown), key=f"{STEM}_plane")
    score = "cosine with the sum" if settings.method == "add" else "3CosMul"
    said = (*box_figures.ranking_sentences(box), "Click a bar: how its score was made.")
    narrated(box_figures.ranking_figure(box_figures.ranking(box), score), said, key=RANKING, on_click=open_score)
    if settings.candidate:
        show_score(opened_score(vectors, box.answer.expression, settings.method, settings.candidate))
    narrated(box_figures.strips_figure(box), ("The vectors themselves, number by number.",), key=f"{STEM}_strips")


@st.fragment
def show_question() -> None:
    """Ask the room, and answer in three looks."""
    settings, _ = chosen(vector_files.in_use(), ON_QUESTION)
    if asked(box_figures.QUESTION, key="answer"):
        look = {control.name: control for control in lessons.CONTROLS}["look"]
        url.widget(look, segmented=True, label_visibility="collapsed")
        box = analogy_box(WordVectors.default(), box_figures.ASKED)
        if shown := box_figures.parallelogram(box, settings.look):
            narrated(box_figures.plane_figure(shown), box_figures.plane_sentences(shown), key=f"{STEM}_look")


def show_scores() -> None:
    """Show how good the vectors that ship are, and where they fail."""
    found = scores()
    said = score_figures.sentences(found)
    figure = score_figures.figure(score_figures.bars(found))
    left, right = st.columns([3, 2], gap="large")
    with left:
        narrated(figure, said, key=f"{STEM}_scores", title="How good the vectors are")
    with right:
        st.subheader("Where they fail", anchor=False)
        for failure in score_figures.failures(found):
            st.text(failure)


def chosen(vectors: WordVectors, names: tuple[str, ...]) -> tuple[Settings, tuple[str, ...]]:
    """Return what these controls say, and a sentence for each that cannot be used; the others are at their defaults."""
    controls = lessons.controls(vectors)
    own = tuple(control for control in controls if control.name in names)
    values, problems = url.gather(f"{STEM} {vectors.name} {names[0]}", own)
    return lessons.settings_of({control.name: control.default for control in controls} | values), problems


def unknown(lesson: Lesson) -> tuple[str, ...]:
    """Return a sentence for each own word that the vectors do not have."""
    return tuple(
        f"{word!r} is not among the {len(lesson.vectors):,} words"
        + (f"; spelled most alike: {near!r}." if near else ".")
        for word, near in lesson.shown.unknown
    )


def search() -> None:
    """Search the word that was clicked."""
    if word := st.session_state[MAP].click.get("word"):
        st.session_state["search"] = word


def open_near() -> None:
    """Open the cosine that was clicked."""
    url.write("near", st.session_state[NEAREST].click.get("word", ""))


def open_score() -> None:
    """Open the candidate's score that was clicked."""
    url.write("candidate", st.session_state[RANKING].click.get("word", ""))


url.read_link(STEM, lessons.CONTROLS, lambda link: lessons.from_link(link, vector_files.in_use()), lessons.to_link)
page_frame(STEM)
left, right = st.columns([8, 5], gap="medium")
with left:
    show_map()
    show_question()
with right:
    show_analogies()
show_scores()
page_ends()
