"""Vanishing gradients: change the gain of the recurrent weights, and see the gradient at the first step."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from core.export.files import sweep_downloads
from core.lessons.vanishing_gradients import PAGE, reference, sentences
from core.lessons.vanishing_gradients import sweep as gain_sweep
from core.lessons.vanishing_gradients.export import numpy_code, torch_code
from core.lessons.vanishing_gradients.export_csv import sweep_csv
from core.lessons.vanishing_gradients.lesson import compute
from core.lessons.vanishing_gradients.panels.at_gain import INSPECTED, inspect, show_charts
from core.lessons.vanishing_gradients.scene import build, line_of
from core.lessons.vanishing_gradients.settings import CONTROLS, GAINS, Settings, from_link, settings_of
from core.notation import Notation
from core.scene.sweep import Sweep
from core.ui import state, url
from core.ui.answer import warn
from core.ui.export import show_downloads
from core.ui.frame import above_picture, page_ends, page_frame, picture_first
from core.ui.hints import hints
from core.ui.link import where_it_is, write_link
from core.ui.progress import Turn
from core.ui.question import ANSWER, asked
from core.ui.scrubber import scrubber
from core.ui.torch_check import fingerprint, torch_check

STEM = PAGE.stem
SCRUBBER = f"{STEM}_scrubber"
LIVE = ("activation", "remedy", "forget", "steps", "units")  # the controls in the row above the picture
IN_BROWSER = "gain"  # the browser keeps it (static/shared/link.js), and reports an invalid value in a link
LINKED = tuple(control for control in CONTROLS if control.name != IN_BROWSER)
CONTROL = {control.name: control for control in CONTROLS}
STOPPED = "Stopped: the results so far are shown. Change a setting to continue."
KEYS = (
    "← → previous, next gain · PageDown PageUp six gains · Home End · space plays · Z fits the y axis to the bold "
    "lines · click a line: how its number is computed"
)
TOUCH = "drag across a chart, or the slider: another gain · tap a line: how its number is computed"


@st.fragment
def show(notation: Notation) -> None:
    """Show the sweep, its controls, and the charts at the current gain."""
    above = above_picture()
    settings, problems = chosen()
    work = Turn(STEM, "sweeps")
    stopped = work.stays_stopped(settings)
    swept = gain_sweep.sweep(settings, (lambda *_: False) if stopped else work.report)
    sweep = build(swept, notation=notation)
    position = scrubber(sweep, key=SCRUBBER, on_pick=partial(pick, sweep))
    picture_first(more_follow=work.unfinished)
    with above:
        draw_controls()
        work.show()
        warn(*state.problems(keep=work.unfinished), *problems, *([STOPPED] if stopped else []))
    hints(keys=KEYS, touch=TOUCH)
    lesson = compute(replace(settings, gain=float(GAINS[position])))
    numbers = reference.on_screen(lesson)
    torch_check(
        f"{STEM}_check",
        ours=lambda: numbers,
        theirs=partial(reference.from_torch, lesson),
        state=fingerprint(numbers),
        rounded=partial(reference.rounded, lesson),
    )
    show_charts(STEM, lesson, lambda: chosen()[0], notation)
    if asked(sentences.QUESTION):
        for sentence in sentences.answer(swept):
            st.text(sentence)
    show_downloads(
        sweep_downloads(
            STEM,
            sweep,
            numpy_code=partial(numpy_code, lesson),
            torch_code=partial(torch_code, lesson),
            table=partial(sweep_csv, swept),
            sentence=PAGE.sentence,
            where=where_it_is(),
        )
    )
    write_link()
    work.go_on()


def draw_controls() -> None:
    """Draw one row of the main controls; the others are in a popover."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="controls"):
        live = (*LIVE, *(["clip"] if url.current(LINKED)["remedy"] == "clipping" else []))
        url.widgets(map(CONTROL.__getitem__, live), LINKED)
        with st.popover("More"):
            url.widgets((c for c in LINKED if c.name not in (*live, *INSPECTED, "notation")), LINKED)


def chosen() -> tuple[Settings, tuple[str, ...]]:
    """Return the settings of the controls, and a sentence for each invalid one."""
    values, problems = url.gather(LINKED)
    return settings_of(values | {IN_BROWSER: CONTROL[IN_BROWSER].default}), problems


def pick(sweep: Sweep) -> None:
    """Inspect the value of the line that was clicked in the scrubber; in its second panel, that of step 1."""
    event = st.session_state[SCRUBBER].pick
    if event:
        panel = sweep.panels[event["panel"]]
        step = 1 if panel.x is None else int(panel.x[event["x"]])
        inspect(step, int(chosen()[0].unit), line=line_of(panel.lines[event["line"]].name))


state.visit(STEM, (*LINKED, ANSWER), from_link)
notation = page_frame(STEM)
show(notation)
page_ends()
