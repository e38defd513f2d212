"""The frame around every page, without a browser."""

import pytest
from streamlit.testing.v1 import AppTest

from core.lessons import PAGES, START, find_page
from core.ui.answer import literal
from core.ui.frame import NAME, heading

SCRIPT = """
import streamlit as st
from core.settings import NOTATION
from core.ui import state
from core.ui.answer import warn
from core.ui.frame import page_frame
state.visit("unrolled_rnn", (NOTATION,), lambda link: (None, ()))
st.text(page_frame("unrolled_rnn"))
warn(*state.problems())
"""


def test_a_page_is_found_by_its_stem():
    assert find_page("start") is START
    assert [find_page(page.stem) for page in PAGES] == list(PAGES)


def test_an_unknown_stem_is_rejected():
    with pytest.raises(ValueError, match=r"stem must be start or unrolled_rnn.*; got 'lstn'\."):
        find_page("lstn")


@pytest.mark.parametrize("page", [START, *PAGES], ids=lambda page: page.stem)
def test_the_heading_is_one_h1_with_a_sentence(page):
    markup = heading(page)
    assert markup.count("<h1>") == 1
    assert f"<h1>{NAME if page is START else page.title}</h1>" in markup
    assert page.sentence.endswith(".") and page.sentence in markup


def test_a_page_opens_in_the_notation_of_the_course():
    page = AppTest.from_string(SCRIPT).run()
    assert not page.exception and not page.warning
    assert page.text[0].value == "course"


def test_the_link_sets_the_notation():
    page = AppTest.from_string(SCRIPT)
    page.query_params["notation"] = "pytorch"
    page.run()
    assert not page.warning
    assert page.text[0].value == "pytorch"


def test_a_wrong_notation_gives_one_warning_and_is_replaced():
    page = AppTest.from_string(SCRIPT)
    page.query_params["notation"] = "x" * 10_000
    page.run()
    assert page.text[0].value == "course"
    (warning,) = page.warning
    assert warning.value.startswith(literal("notation must be one of course, pytorch; got 'xxx"))
    assert warning.value.endswith(literal("(in the link). Using course.")) and len(warning.value) < 300
    page.run()
    assert not page.warning
