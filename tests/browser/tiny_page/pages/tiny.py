"""A page with one number: what the smallest page looks like."""

from functools import partial

import streamlit as st

from core.export.files import downloads
from core.lessons.tiny import PAGE
from core.lessons.tiny.export import numpy_code, torch_code
from core.lessons.tiny.lesson import compute
from core.lessons.tiny.reference import from_torch
from core.lessons.tiny.scene import build
from core.lessons.tiny.settings import CONTROLS, from_link, settings_of
from core.notation import Notation
from core.ui import state, url
from core.ui.answer import warn
from core.ui.export import show_downloads
from core.ui.frame import page_ends, page_frame, picture_first
from core.ui.link import write_link
from core.ui.player import player
from core.ui.torch_check import fingerprint, on_screen, torch_check


@st.fragment
def show(notation: Notation) -> None:
    """Show the number, its control, the check and the files."""
    values, problems = url.gather(CONTROLS)
    lesson = compute(settings_of(values))
    scene = build(lesson)
    player(scene, key="tiny_player", notation=notation)
    picture_first()
    url.widget(CONTROLS[0])
    warn(*state.problems(), *problems)
    numbers = on_screen(scene)
    torch_check("tiny_check", ours=lambda: numbers, theirs=partial(from_torch, lesson), state=fingerprint(numbers))
    st.html("<p class='tiny-mark'>tiny</p>")
    codes = {"numpy_code": partial(numpy_code, lesson), "torch_code": partial(torch_code, lesson)}
    show_downloads(downloads(PAGE.stem, scene, notation=notation, sentence=PAGE.sentence, **codes))
    write_link()


state.visit(PAGE.stem, CONTROLS, from_link)
show(page_frame(PAGE.stem))
page_ends()
