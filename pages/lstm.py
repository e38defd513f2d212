"""The LSTM: open the cell, watch its gates, hold one, follow the memory both ways; GRU and RNN beside it."""

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
    "← → step · space plays · Home End · click a number: how it was made · Backspace: back · "
    "click a symbol or a strip: that step · Ctrl + wheel zooms, 0 fits"
)
TOUCH = "tap a number: how it was made · tap a symbol or a strip: that step · pinch zooms, drag moves"


@st.fragment
def show(notation: Notation) -> None:
    """Show the controls, and the network they choose."""
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
    show_reach(lesson)
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
    """Draw one row: the network, what it reads, what is held, and what it answers."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="controls"):
        url.widget(CONTROL["model"], on_change=clamps.release)
        if lesson is None:
            return
        url.widget(CONTROL["sequence"])
        clamps.draw(lesson, notation)
        clamps.answers(lesson)


def show_reach(lesson: Lesson) -> None:
    """Show how far the gradient reaches: in both runs, and in the three networks side by side."""
    left, right = st.columns(2, gap="large")
    with left:
        said = charts.reach_sentences(lesson)
        narrated(charts.reach_figure(lesson), said, key=f"{STEM}_reach", title="How far the gradient reaches")
    with right:
        sequence = lesson.settings.sequence
        said = ("The gradient by the memory (LSTM) or the state, beside its size at the last cue; nothing is held.",)
        figure = charts.beside_figure(remembering.reaches(sequence), sequence)
        narrated(figure, said, key=f"{STEM}_beside", title="In LSTM, GRU and RNN, trained alike")


def show_question(settings: Settings) -> None:
    """Ask the room; the answer is thirty runs."""
    model = remembering.asked_of(settings)
    if asked(charts.question_words(model, settings.sequence)):
        for sentence in charts.answer_sentences(remembering.question(settings)):
            st.text(sentence)


def show_remembered() -> None:
    """Show what each of the three networks remembers after n steps, whatever is set."""
    st.subheader("What LSTM, GRU and RNN remember", anchor=False)
    left, right = st.columns([3, 2], gap="large", vertical_alignment="center")
    remembered = remembering.remembered()
    said = charts.accuracy_sentences(remembered)
    with left:
        chart(charts.accuracy_figure(remembered), key=f"{STEM}_accuracy", description=" ".join(said))
    with right:
        for sentence in said:
            st.caption(literal(sentence))


def chosen() -> tuple[Settings, tuple[str, ...]]:
    """Return what the controls say, and a sentence for each that cannot be used."""
    values, problems = url.gather(CONTROLS)
    return settings_of(values), problems


state.visit(STEM, (*CONTROLS, ANSWER), from_link)
notation = page_frame(STEM)
show(notation)
show_remembered()
page_ends()
