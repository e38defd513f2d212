"""The unrolled RNN: step forward, step backward, update, repeat, with every number visible."""

from __future__ import annotations

import streamlit as st

from core.lessons import unrolled_rnn as lessons
from core.lessons.unrolled_rnn import CONTROLS, Lesson, Settings
from core.notation import Notation
from core.scenes import history
from core.scenes import unrolled_rnn as scenes
from core.ui import doing, url
from core.ui.frame import page_frame
from core.ui.player import player
from core.ui.progress import progress
from core.ui.scrubber import scrubber
from core.ui.written import written

STEM = "unrolled_rnn"
PLAYER = f"{STEM}_player"
LIVE = ("task", "text", "series", "numbers", "length", "units", "activation")  # what a lecturer changes live
CONTROL = {control.name: control for control in CONTROLS}


@st.fragment
def show(notation: Notation) -> None:
    """Show the controls, the network, and what comes of training it."""
    draw_controls()
    settings, problems = chosen()
    lesson = lessons.compute(settings, on_progress=progress(STEM, "updates"))
    url.write("do", lesson.settings.do)
    for problem in (*url.problems(STEM), *problems, *lesson.problems, *filter(None, [doing.problem()])):
        st.warning(problem)
    player(scenes.build(lesson), key=PLAYER, notation=notation, on_edit=edit)
    show_training(lesson)


def show_training(lesson: Lesson) -> None:
    """Show the training so far, which can be scrubbed, and what the network does on its own."""
    st.subheader("Training", anchor=False)
    sweep = history.build(lesson)
    if sweep is None:
        st.caption("Train it: the loss and each letter's probability over the updates appear here.")
    else:
        scrubber(sweep, key=f"{STEM}_scrubber")
    written(lesson)


def draw_controls() -> None:
    """Draw one row of what is changed live; the rest is folded away."""
    now = url.current(CONTROLS)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="controls"):
        for name in LIVE:
            if CONTROL[name].applies(now):
                url.widget(CONTROL[name])
        for updates in (1, 10, 100):
            st.button(f"Train {updates}", on_click=train, args=(updates,), key=f"train {updates}")
        st.button("Reset", on_click=doing.reset, help="Back to the weights before training.")
        with st.popover("More"):
            for control in CONTROLS:
                if control.name not in (*LIVE, "notation", "do") and control.applies(now):
                    url.widget(control)


def chosen() -> tuple[Settings, tuple[str, ...]]:
    """Return what the controls say, and a sentence for each that cannot be used."""
    values, problems = url.gather(STEM, CONTROLS)
    return lessons.settings_of(values), problems


def train(updates: int) -> None:
    """Add so many updates to what was done."""
    doing.train(updates, lessons.shapes(chosen()[0]))


def edit() -> None:
    """Add an edited weight to what was done."""
    doing.edit(PLAYER, lessons.shapes(chosen()[0]))


notation = page_frame(STEM)
url.read_link(STEM, CONTROLS, lessons.from_link, lessons.to_link)
show(notation)
