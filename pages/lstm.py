"""The LSTM page: inspect a cell and its gates, clamp a gate, follow the memory forward and backward; GRU and RNN."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core.export.files import downloads
from core.lessons.lstm import PAGE, charts, remembering
from core.lessons.lstm.export import numpy_code, torch_code
from core.lessons.lstm.lesson import Lesson, compute
from core.lessons.lstm.panels import clamps
from core.lessons.lstm.panels.units import read_text
from core.lessons.lstm.reference import from_torch
from core.lessons.lstm.scene import build
from core.lessons.lstm.settings import CONTROLS, Settings, from_link, settings_of
from core.notation import Notation
from core.ui import state, url
from core.ui.answer import literal, warn
from core.ui.chart import chart, narrated
from core.ui.export import show_downloads
from core.ui.frame import above_picture, page_ends, page_frame, picture_first
from core.ui.hints import hints
from core.ui.link import where_it_is, write_link
from core.ui.player import player
from core.ui.question import ANSWER, asked
from core.ui.torch_check import fingerprint, found_later, on_screen, torch_check

STEM = PAGE.stem
PLAYER, CHECK = f"{STEM}_player", f"{STEM}_check"
CONTROL = {control.name: control for control in CONTROLS}
KEYS = (
    "← → step · space plays · Home End · click a number: how it is computed · Backspace: back · "
    "click a symbol or a heat map: go to that step · Ctrl + wheel zooms, 0 fits"
)
TOUCH = "tap a number: how it is computed · tap a symbol or a heat map: go to that step · pinch zooms, drag moves"


@st.fragment
def show(notation: Notation) -> None:
    """Show the controls and the network chosen."""
    settings, problems = chosen()
    if settings.model == "text":
        draw_controls()
        warn(*state.problems(), *problems)
        read_text(CONTROL["passage"], settings.passage, key=f"{STEM}_tracks")
        write_link()
        return
    lesson = compute(settings)
    scene = build(lesson)
    numbers = on_screen(scene)
    numbers_shown = fingerprint(numbers)
    found = found_later(CHECK, numbers_shown)
    above = above_picture()
    player(scene, key=PLAYER, notation=notation, note=found())
    picture_first()
    with above:
        draw_controls(lesson, notation)
        state.put(clamps.NAME, lesson.settings.hold)
        warn(*state.problems(), *problems, *lesson.problems, *filter(None, [clamps.problem()]))
    hints(keys=KEYS, touch=TOUCH)
    torch_check(CHECK, ours=lambda: numbers, theirs=partial(from_torch, lesson), state=numbers_shown)
    show_gradients(lesson)
    show_question(settings)
    show_downloads(
        downloads(
            STEM,
            scene,
            notation=notation,
            numpy_code=partial(numpy_code, lesson),
            torch_code=partial(torch_code, lesson),
            sentence=PAGE.sentence,
            note=found,
            where=where_it_is(),
        )
    )
    write_link()


def draw_controls(lesson: Lesson | None = None, notation: Notation = "course") -> None:
    """Draw one row: the network, its input, the clamped gates, and the predictions."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="controls"):
        url.widget(CONTROL["model"], on_change=clamps.release)
        if lesson is None:
            return
        url.widget(CONTROL["sequence"])
        clamps.draw(lesson, notation)
        clamps.show_predictions(lesson)


def show_gradients(lesson: Lesson) -> None:
    """Show the gradient norms by step: of both runs, and of the three networks for comparison."""
    left, right = st.columns(2, gap="large")
    with left:
        sentences = charts.gradient_sentences(lesson)
        narrated(charts.gradient_figure(lesson), sentences, key=f"{STEM}_gradients", title="Gradient norm by step")
    with right:
        sequence = lesson.settings.sequence
        sentences = (
            "The gradient norm with respect to the cell state (LSTM) or the hidden state (GRU, RNN), relative to that "
            "at the last cue. No gate is clamped.",
        )
        figure = charts.comparison_figure(remembering.gradients(sequence), sequence)
        narrated(figure, sentences, key=f"{STEM}_comparison", title="LSTM, GRU and RNN, trained in the same way")


def show_question(settings: Settings) -> None:
    """Ask the class; the answer is computed from thirty runs."""
    model = remembering.asked_of(settings)
    if asked(charts.question_words(model, settings.sequence)):
        for sentence in charts.answer_sentences(remembering.question(settings)):
            st.text(sentence)


def show_accuracies() -> None:
    """Show the accuracy of each of the three networks by delay, whatever the settings."""
    st.subheader("What LSTM, GRU and RNN remember", anchor=False)
    left, right = st.columns([3, 2], gap="large", vertical_alignment="center")
    accuracies = remembering.accuracies()
    sentences = charts.accuracy_sentences(accuracies)
    with left:
        chart(charts.accuracy_figure(accuracies), key=f"{STEM}_accuracy", description=" ".join(sentences))
    with right:
        for sentence in sentences:
            st.caption(literal(sentence))


def chosen() -> tuple[Settings, tuple[str, ...]]:
    """Return the settings of the controls, and a sentence for each that cannot be used."""
    values, problems = url.gather(CONTROLS)
    return settings_of(values), problems


state.visit(STEM, (*CONTROLS, ANSWER), from_link)
notation = page_frame(STEM)
show(notation)
show_accuracies()
page_ends()
