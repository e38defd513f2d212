"""The exported files: their names, their contents, and that they are made on demand."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core.export.files import downloads
from core.lessons.embedding_map import lesson as embedding_map
from core.lessons.embedding_map import settings as embedding_map_settings
from core.lessons.embedding_map.analogy import analogy_box
from core.lessons.embedding_map.export.downloads import downloads as map_downloads
from core.lessons.unrolled_rnn.export import numpy_code, torch_code
from core.lessons.unrolled_rnn.lesson import compute
from core.lessons.unrolled_rnn.scene import build
from core.lessons.unrolled_rnn.settings import Settings
from core.words import WordVectors


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


def test_each_file_has_its_content(files):
    assert b"import torch" not in files["unrolled_rnn_numpy.py"].content()
    assert b"import torch" in files["unrolled_rnn_pytorch.py"].content()
    page = files["unrolled_rnn.html"].content().decode()
    assert "Look here." in page
    assert '"note":"✓ matches PyTorch"' in page
    assert '"notation":"pytorch"' in page


def test_the_table_is_unicode_for_spreadsheets(files):
    content = files["unrolled_rnn.csv"].content()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert {"ё", "ж", "✓"} <= {row["label"] for row in rows}


def test_the_map_has_the_same_four_files_with_the_analogy_at_the_time_of_the_request():
    vectors, asked = WordVectors.default(), []

    def box():
        asked.append(analogy_box(vectors, "king - man + woman"))
        return asked[-1]

    settings = embedding_map_settings.Settings(projection="pca")
    shown = settings, replace(settings, show="frequent", count=3000)
    few, many = (map_downloads("map", embedding_map.compute(one, vectors), box) for one in shown)
    assert [file.file_name for file in few] == ["map_numpy.py", "map_pytorch.py", "map.csv", "map.html"]
    assert [file.language for file in few] == ["python", "python", "", ""]
    assert not any(file.language for file in many), "the code would be too long to read"
    assert not asked
    numpy, torch, table, page = (file.content() for file in few)
    assert len(asked) == 3 and b"import torch" in torch and b"import torch" not in numpy
    assert table.startswith(b"\xef\xbb\xbf") and b"king" in table and page.startswith(b"<!DOCTYPE html>")


def page():
    import streamlit as st

    from core.ui.export import Download, show_downloads

    def make() -> str:
        st.session_state["made"] = st.session_state.get("made", 0) + 1
        return "print(1)"

    show_downloads(
        (
            Download("NumPy", "page_numpy.py", "text/x-python", make, "Code.", language="python"),
            Download("CSV", "page.csv", "text/csv", make, "Numbers."),
        )
    )


def test_nothing_is_made_before_a_request():
    app = AppTest.from_function(page).run()
    assert not app.exception
    assert [element.proto.label for element in app.get("download_button")] == ["NumPy", "CSV"]
    assert "made" not in app.session_state
    assert not app.code


def test_the_code_can_be_viewed():
    app = AppTest.from_function(page)
    app.session_state["export_code"] = True
    app.run()
    assert not app.exception
    assert [element.value for element in app.code] == ["print(1)"]
    assert app.session_state["made"] == 1
