"""The unrolled RNN: forward pass, backward pass and update, step by step, with every number."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core.export.files import downloads
from core.lessons.unrolled_rnn import PAGE, charts
from core.lessons.unrolled_rnn.export import numpy_code, torch_code
from core.lessons.unrolled_rnn.lesson import Lesson, compute
from core.lessons.unrolled_rnn.panels.loss_curve import loss_curve
from core.lessons.unrolled_rnn.panels.samples import samples
from core.lessons.unrolled_rnn.reference import from_torch
from core.lessons.unrolled_rnn.repeated_symbol import question, text_and_pair
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
LIVE = ("task", "text", "series", "numbers", "length", "units", "activation")  # controls that a lecturer changes live
CONTROL = {control.name: control for control in CONTROLS}
KEYS = (
    "← → step · space plays · Home End · click a number: how it is computed · Backspace: back · "
    "double-click or E: change a weight · F: show as a loop · Ctrl + wheel zooms, 0 fits"
)
TOUCH = "tap a number: how it is computed · then “change it”: change a weight · pinch zooms, drag moves"


@st.fragment
def show(notation: Notation) -> None:
    """Show the controls, the network, its training and its samples."""
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
        samples(lesson)
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
    """Show the training history with a slider."""
    st.subheader("Training", anchor=False)
    sweep = history.build(lesson)
    if sweep is None:
        st.caption("Train the network to see the loss and the output probabilities over the updates.")
    else:
        scrubber(sweep, key=f"{STEM}_scrubber")


def show_question(lesson: Lesson) -> None:
    """Show the class question; the answer trains two networks."""
    if asked(charts.question_text(*text_and_pair(lesson.settings))):
        answer = question(lesson.settings)
        for sentence in charts.sentences(answer):
            st.text(sentence)
        chart(charts.figure(answer), key=f"{STEM}_answer", description=" ".join(charts.sentences(answer)))


def draw_controls(lesson: Lesson) -> None:
    """Draw the live controls in one row, and the others in a popover."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="controls"):
        url.widgets(map(CONTROL.__getitem__, LIVE), CONTROLS)
        for updates in (1, 10, 100):
            st.button(f"Train {updates}", on_click=train, args=(updates,), key=f"train {updates}")
        st.button("Reset", on_click=edits.reset, help="Restore the initial weights.")
        st.html(loss_curve(lesson), width="content")
        with st.popover("More"):
            url.widgets((c for c in CONTROLS if c.name not in (*LIVE, "notation", "do")), CONTROLS)


def chosen() -> tuple[Settings, tuple[str, ...]]:
    """Return the settings of the controls, and a sentence for each invalid value."""
    values, problems = url.gather(CONTROLS)
    return settings_of(values), problems


def train(updates: int) -> None:
    """Append so many updates to the edits."""
    edits.train(updates, shapes(chosen()[0]))


def edit() -> None:
    """Append a weight edit to the edits."""
    edits.edit(PLAYER, shapes(chosen()[0]))


state.visit(STEM, (*CONTROLS, ANSWER), from_link)
notation = page_frame(STEM)
show(notation)
page_ends()
