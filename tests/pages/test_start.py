"""The start page: a map of the lecture."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from core.lessons import PAGES, SECTIONS
from tests.links import pictures

APP = str(Path(__file__).parents[2] / "app.py")


def test_each_page_has_its_part_an_animated_picture_and_examples():
    app = AppTest.from_file(APP, default_timeout=20).run()
    assert not app.exception
    assert [section.value for section in app.subheader] == list(SECTIONS)
    assert [text.value for text in app.markdown] == [page.part for page in PAGES]
    assert len(pictures(app)) == len(PAGES)
    links = [link.proto.label for link in app.get("page_link")]
    for page in PAGES:
        assert f"**{page.title}**" in links
        assert {words for words, _ in page.ways_in} <= set(links)
