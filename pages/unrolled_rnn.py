"""The unrolled RNN: step forward, step backward, update, repeat, with every number visible."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core.export.files import downloads
from core.lessons.unrolled_rnn import PAGE, charts
from core.lessons.unrolled_rnn.export import numpy_code, torch_code
from core.lessons.unrolled_rnn.lesson import Lesson, compute
from core.lessons.unrolled_rnn.look_alikes import asked_of, question
from core.lessons.unrolled_rnn.panels.loss_curve import loss_curve
from core.lessons.unrolled_rnn.panels.samples import written
from core.lessons.unrolled_rnn.reference import from_torch
from core.lessons.unrolled_rnn.scene import build, history
from core.lessons.unrolled_rnn.settings import CONTROLS, Settings, from_link, settings_of, shapes
from core.notation import Notation
from core.ui import edits, state, url
from core.ui.answer import warn
from core.ui.chart import chart
from core.ui.export import show_downloads
from core.ui.frame import above_picture, page_ends, page_frame, picture_first
from core.ui.hints import hints
from core.ui.link import where_it_is, write_link
from core.ui.player import player
from core.ui.progress import Turn
from core.ui.question import ANSWER, asked
from core.ui.scrubber import scrubber
from core.ui.torch_check import fingerprint, found_later, on_screen, torch_check

STEM = PAGE.stem
PLAYER, CHECK = f"{STEM}_player", f"{STEM}_check"
LIVE = ("task", "text", "series", "numbers", "length", "units", "activation")  # what a lecturer changes live
CONTROL = {control.name: control for control in CONTROLS}
KEYS = (
    "← → step · space plays · Home End · click a number: how it was made · Backspace: back · "
    "double-click or E: change a weight · F folds · Ctrl + wheel zooms, 0 fits"
)
TOUCH = "tap a number: how it was made · “nudge it” there: change a weight · pinch zooms, drag moves"


@st.fragment
def show(notation: Notation) -> None:
    """Show the controls, the network, and what comes of training it."""
    settings, problems = chosen()
    work = Turn(STEM, "updates")
    lesson = compute(settings, on_progress=work.report)
    scene = build(lesson)
    numbers = on_screen(scene)
    numbers_shown = fingerprint(numbers)
    found = found_later(CHECK, numbers_shown)
    above = above_picture()
    player(scene, key=PLAYER, notation=notation, on_edit=edit, note=found())
    picture_first(more_follow=work.unfinished)
    with above:
        draw_controls(lesson)
        work.show()
        if not work.unfinished:
            state.put("do", lesson.settings.do)
        warn(*state.problems(keep=work.unfinished), *problems, *lesson.problems, *filter(None, [edits.problem()]))
    hints(keys=KEYS, touch=TOUCH)
    torch_check(CHECK, ours=lambda: numbers, theirs=partial(from_torch, lesson), state=numbers_shown)
    show_training(lesson)
    left, right = st.columns([1, 2], gap="large")
    with left:
        written(lesson)
    with right:
        show_question(lesson)
    files = downloads(
        STEM,
        scene,
        notation=notation,
        numpy_code=partial(numpy_code, lesson),
        torch_code=partial(torch_code, lesson),
        sentence=PAGE.sentence,
        note=found,
        where=where_it_is(),
    )
    show_downloads(files)
    write_link()
    work.go_on()


def show_training(lesson: Lesson) -> None:
    """Show the training so far, which can be scrubbed."""
    st.subheader("Training", anchor=False)
    sweep = history.build(lesson)
    if sweep is None:
        st.caption("Train it: the loss and each answer's probability over the updates appear here.")
    else:
        scrubber(sweep, key=f"{STEM}_scrubber")


def show_question(lesson: Lesson) -> None:
    """Ask the room; the answer is two trainings."""
    if asked(charts.question_words(*asked_of(lesson.settings))):
        answer = question(lesson.settings)
        for sentence in charts.sentences(answer):
            st.text(sentence)
        chart(charts.figure(answer), key=f"{STEM}_answer", description=" ".join(charts.sentences(answer)))


def draw_controls(lesson: Lesson) -> None:
    """Draw one row of what is changed live; the rest is folded away."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="controls"):
        url.widgets(map(CONTROL.__getitem__, LIVE), CONTROLS)
        for updates in (1, 10, 100):
            st.button(f"Train {updates}", on_click=train, args=(updates,), key=f"train {updates}")
        st.button("Reset", on_click=edits.reset, help="Back to the weights before training.")
        st.html(loss_curve(lesson), width="content")
        with st.popover("More"):
            url.widgets((c for c in CONTROLS if c.name not in (*LIVE, "notation", "do")), CONTROLS)


def chosen() -> tuple[Settings, tuple[str, ...]]:
    """Return what the controls say, and a sentence for each that cannot be used."""
    values, problems = url.gather(CONTROLS)
    return settings_of(values), problems


def train(updates: int) -> None:
    """Add so many updates to what was done."""
    edits.train(updates, shapes(chosen()[0]))


def edit() -> None:
    """Add an edited weight to what was done."""
    edits.edit(PLAYER, shapes(chosen()[0]))


state.visit(STEM, (*CONTROLS, ANSWER), from_link)
notation = page_frame(STEM)
show(notation)
page_ends()
