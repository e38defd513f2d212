"""The files to take home: their names, what is in them, and that they are made no sooner than asked for."""

from __future__ import annotations

import csv
import io

import pytest
from streamlit.testing.v1 import AppTest

from core.lessons.unrolled_rnn import Settings, compute
from core.scenes.unrolled_rnn import build
from core.takeaway.code import numpy_code, torch_code
from core.ui.takeaway import downloads, map_downloads


@pytest.fixture
def files():
    lesson = compute(Settings(text="ёж ✓"))
    made = downloads(
        "unrolled_rnn",
        build(lesson),
        notation="pytorch",
        numpy_code=lambda: numpy_code(lesson),
        torch_code=lambda: torch_code(lesson),
        sentence="Look here.",
        note=lambda: "✓ matches PyTorch",
    )
    return {file.file_name: file for file in made}


def test_files_are_named_by_the_page(files):
    assert list(files) == ["unrolled_rnn_numpy.py", "unrolled_rnn_pytorch.py", "unrolled_rnn.csv", "unrolled_rnn.html"]


def test_each_file_holds_what_it_says(files):
    assert b"import torch" not in files["unrolled_rnn_numpy.py"].content()
    assert b"import torch" in files["unrolled_rnn_pytorch.py"].content()
    page = files["unrolled_rnn.html"].content().decode()
    assert "Look here." in page
    assert '"note":"✓ matches PyTorch"' in page
    assert '"notation":"pytorch"' in page


def test_a_spreadsheet_reads_the_table_as_unicode(files):
    content = files["unrolled_rnn.csv"].content()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert {"ё", "ж", "✓"} <= {row["label"] for row in rows}


def test_the_map_has_the_same_four_files_made_one_by_one():
    asked = []

    def make(name):
        return lambda: asked.append(name) or name

    given = {name: make(name) for name in ("numpy_code", "torch_code", "table", "page")}
    short, long = (map_downloads("map", **given, is_long=is_long) for is_long in (False, True))
    assert [file.file_name for file in short] == ["map_numpy.py", "map_pytorch.py", "map.csv", "map.html"]
    assert [file.language for file in short] == ["python", "python", "", ""] and not any(one.language for one in long)
    assert not asked
    assert [file.content() for file in short] == [b"numpy_code", b"torch_code", b"\xef\xbb\xbftable", b"page"]
    assert asked == list(given)


def page():
    import streamlit as st

    from core.ui.takeaway import Download, takeaway

    def make() -> str:
        st.session_state["made"] = st.session_state.get("made", 0) + 1
        return "print(1)"

    takeaway(
        (
            Download("NumPy", "page_numpy.py", "text/x-python", make, "Code.", language="python"),
            Download("CSV", "page.csv", "text/csv", make, "Numbers."),
        )
    )


def test_nothing_is_made_until_it_is_asked_for():
    app = AppTest.from_function(page).run()
    assert not app.exception
    assert [element.proto.label for element in app.get("download_button")] == ["NumPy", "CSV"]
    assert "made" not in app.session_state
    assert not app.code


def test_the_code_can_be_read_beforehand():
    app = AppTest.from_function(page)
    app.session_state["takeaway_code"] = True
    app.run()
    assert not app.exception
    assert [element.value for element in app.code] == ["print(1)"]
    assert app.session_state["made"] == 1
