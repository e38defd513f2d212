"""A person's own word vectors in a real browser, on a page that has nothing else."""

import bz2
import re
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.driving import click_bar, settle, type_into, wait_for_one
from tools import browser as tools

ROOT = tools.ROOT
SCRIPT = """
import os
import sys

sys.path.insert(0, os.environ["REPOSITORY"])

import streamlit as st
from streamlit import runtime
from streamlit.runtime.app_session import AppSession

from core.ui import messages, progress, vector_files
from core.words import formats

messages.install()
if late := float(os.environ["LATE"]):  # seconds by which the server is behind what its runs draw

    def hear(session, callback):
        session._event_loop.call_soon_threadsafe(session._event_loop.call_later, late, callback)

    AppSession._call_soon_on_event_loop = hear

progress.TURN, formats.CHUNK = 0.0, 1 << 17  # an eighth of a megabyte a turn: 20 take as long as a person needs


@st.fragment
def page():
    vectors = vector_files.in_use()
    st.text(f"{vectors.name}: {len(vectors):,} of {vectors.size}, {st.session_state.get('else')}")
    st.toggle("anything else", key="else")
    with st.popover("More"):
        vector_files.choose()
    vector_files.news()


if runtime.exists():
    vector_files.follow_reading()
    page()
else:
    vector_files.given_at_start()
    app = st.App(__file__)
"""
SHIPPED = "GloVe 6B (100 numbers a word): 30,000 of 100"
TEXT = b"king 1 2\nqueen 3 4\nman 5 6\n"
BINARY = b"2 2\nking " + np.array([1, 2], "<f4").tobytes() + b"\nqueen " + np.array([3, 4], "<f4").tobytes() + b"\n"
BROKEN = b"king 1 2\nqueen 3 <b>four</b>\n"
MARKDOWN = ("![x](http://example.com/a.png)", "**bold**", "[a](b)", "$x$", ":red[x]")
ANY = "|".join(map(re.escape, MARKDOWN))
WRITTEN = '[data-testid="stCaptionContainer"], [data-testid="stHeading"]'

MADE = "a, img, strong, em, code, del, .katex, [style*=color]"  # of Markdown
# An address becomes a link of itself, whatever is before its characters; it is asked for only when it is clicked.
BUT_ADDRESSES = "all => all.filter((one) => one.href !== one.textContent).map((one) => one.outerHTML)"


@contextmanager
def served(folder, vectors="", late=0.0):
    """Serve the page as ``app.py`` in a folder until the block ends, with a file given or without."""
    (folder / "app.py").write_text(SCRIPT, encoding="utf-8")
    (folder / ".streamlit").symlink_to(ROOT / ".streamlit", target_is_directory=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tools, "ROOT", folder)
        patch.setenv("REPOSITORY", str(ROOT))
        patch.setenv("UNROLLED_VECTORS", vectors)
        patch.setenv("LATE", str(late))
        with tools.serve() as running:
            yield running


@pytest.fixture(scope="module")
def usual(tmp_path_factory):
    """The page with no file given, served once for all tests of this module."""
    with served(tmp_path_factory.mktemp("served")) as running:
        yield running


@pytest.fixture
def serve_page(tmp_path_factory):
    """Return a function that serves the page once more, as `served` has it."""
    with ExitStack() as stack:
        yield lambda *given, **options: stack.enter_context(
            served(tmp_path_factory.mktemp("served"), *given, **options)
        )


def open_page(page, server):
    page.goto(server.url)
    page.get_by_role("button", name="More").wait_for()
    return page


def upload(page, path, content):
    path.write_bytes(content)
    field = page.locator("input[type=file]")
    if not field.count():
        page.get_by_role("button", name="More").click()
    field.set_input_files(path)


def shows(page, text):
    wait_for_one(page.get_by_test_id("stText").filter(has_text=text))
    assert page.get_by_test_id("stException").count() == 0


def test_uploads_are_shown_to_the_one_who_made_them_and_a_broken_one_changes_nothing(usual, new_page, tmp_path):
    mine, other = open_page(new_page(), usual), open_page(new_page(), usual)
    shows(mine, SHIPPED)
    upload(mine, tmp_path / "mine.txt", TEXT)
    shows(mine, "mine.txt: 3 of 2")
    upload(mine, tmp_path / "mine.bin", BINARY)
    shows(mine, "mine.bin: 2 of 2")
    upload(mine, tmp_path / "broken.txt", BROKEN)
    said = mine.get_by_test_id("stAlert").inner_text()
    wrong = "line 2 of broken.txt must be a word and 2 finite numbers; got '<b>four</b>' (column 9)."
    assert said == f"{wrong} Still showing mine.bin."
    shows(mine, "mine.bin: 2 of 2")
    other.get_by_text("anything else").click()
    shows(other, SHIPPED)
    mine.get_by_role("button", name="Remove your file").click()
    shows(mine, SHIPPED)


def test_files_under_any_name_are_read_by_what_is_in_them_with_notes_or_refused(usual, page, tmp_path):
    open_page(page, usual)
    page.get_by_role("button", name="More").click()
    assert page.locator("input[type=file]").get_attribute("accept") in (None, "")
    read = {
        "sgns.zhihu.char": (b"99 2\nking 1 2\n<b>caf\xe9 3 4\n 5 6\n", 2),
        "mine.csv": (b'word,x,y\nking,1,2\n"new, york",3,4\n', 2),
        "mine.txt": (TEXT.decode().encode("utf-16"), 3),
        "mine.emb.bz2": (bz2.compress(TEXT), 3),
    }
    notes = page.get_by_test_id("stPopoverBody").get_by_test_id("stCaptionContainer")
    for name, (content, count) in read.items():
        upload(page, tmp_path / name, content)
        shows(page, f"{name}: {count} of 2")
        assert page.get_by_test_id("stAlert").count() == 0
        if name == "sgns.zhihu.char":
            for note in (
                "got 99 where there are 3. Those that are there are read.",
                "got 1 word that is not, '<b>caf\ufffd'. What is not UTF-8 is shown as \ufffd.",
                "got 1 row with nothing, spaces or a line end for a word. It is left out.",
            ):
                wait_for_one(notes.filter(has_text=note))
            assert page.locator("b").count() == 0
        if name == "mine.csv":
            wait_for_one(notes.filter(has_text="got names of columns, 'word,x,y'. It is left out."))
    upload(page, tmp_path / "mine.parquet", b"PAR1\x15\x04\x15\x10")
    alert = page.get_by_test_id("stAlert").filter(has_text="got a Parquet file. Still showing mine.emb.bz2.")
    wait_for_one(alert)
    shows(page, "mine.emb.bz2: 3 of 2")


def test_a_long_upload_shows_itself_leaves_the_page_alone_and_can_be_stopped(usual, page, tmp_path):
    rows = " ".join(["0.123456"] * 50).encode() + b"\n"
    short, long = (b"".join(b"word%d " % row + rows for row in range(count)) for count in (3_000, 80_000))
    open_page(page, usual)
    upload(page, tmp_path / "long.txt", long)
    bar = page.get_by_test_id("stProgress")
    wait_for_one(bar.filter(has_text=" kB, about "))
    page.get_by_text("anything else").click()
    shows(page, f"{SHIPPED}, True")
    page.get_by_test_id("stMain").get_by_role("button", name="Stop").click()
    wait_for_one(page.get_by_test_id("stAlert").filter(has_text="long.txt was stopped. Still showing GloVe"))
    expect(bar).to_have_count(0)  # it goes when the run that says so has ended
    upload(page, tmp_path / "short.txt", short)
    bar.wait_for()
    shows(page, "short.txt: 3,000 of 50")
    bar.wait_for(state="detached")


def test_what_is_chosen_is_seen_though_the_server_hears_of_it_after_the_next_request(serve_page, page, tmp_path):
    """As on a busy machine: while a file is read, the browser asks for the next turn ten times a second."""
    open_page(page, serve_page(late=0.3))
    upload(page, tmp_path / "long.txt", b"".join(b"word%d 1 2 3 4 5 6 7 8 9\n" % row for row in range(200_000)))
    wait_for_one(page.get_by_test_id("stProgress"))
    page.get_by_text("anything else").click()
    shows(page, f"{SHIPPED}, True")


def test_a_file_given_at_the_start_shows_its_progress_and_then_comes_of_itself(serve_page, page, tmp_path):
    path = tmp_path / "a long file.txt"
    rows = " ".join(["0.123456"] * 100).encode() + b"\n"
    with path.open("wb") as file:
        file.writelines(b"word%d " % row + rows for row in range(200_000))
    open_page(page, serve_page(str(path)))
    shows(page, SHIPPED)
    wait_for_one(page.get_by_test_id("stProgress").filter(has_text="Loading a long file.txt: "))
    shows(page, "a long file.txt: 200,000 of 100")
    assert page.get_by_test_id("stProgress").count() == 0
    assert page.get_by_test_id("stCaptionContainer").inner_text().startswith("a long file.txt was given to this server")


def test_a_path_that_leads_nowhere_ends_the_dashboard_before_it_is_served(fresh_server, monkeypatch, tmp_path):
    monkeypatch.setenv("UNROLLED_VECTORS", str(tmp_path / "nothing here.txt"))
    said = r"(?s)ended with 2:.*nothing here\.txt' \(no file is there\)\. Not started\."
    with pytest.raises(RuntimeError, match=said):
        fresh_server()


def test_words_that_look_like_markdown_stand_on_the_page_as_they_are(server, page, tmp_path):
    """No request for them is held by `watch`."""
    table = np.random.default_rng(0).normal(size=(40, 6))
    table[: len(MARKDOWN)] = table[0] + table[: len(MARKDOWN)] / 4  # each other's nearest
    words = [*MARKDOWN, *(f"w{number}" for number in range(len(MARKDOWN), 40))]
    rows = (" ".join([word, *map(str, row)]) for word, row in zip(words, table, strict=True))
    page.goto(f"{server.url}/embedding_map?{urlencode({'show': 'most frequent', 'projection': 'PCA'})}")
    settle(page)
    upload(page, tmp_path / "[my](words)_of_*mine*.txt", "\n".join(rows).encode())
    said, headings = page.get_by_test_id("stCaptionContainer"), page.get_by_test_id("stHeading")
    wait_for_one(said.filter(has_text="Your file [my](words)_of_*mine*.txt is not in the link"))
    page.keyboard.press("Escape")
    for word, other in pairwise([*MARKDOWN, MARKDOWN[0]]):
        third = next(one for one in MARKDOWN if one not in (word, other))
        type_into(page, "search a word", word)
        headings.filter(has_text=f"Nearest to {word}").wait_for()
        settle(page)
        type_into(page, "analogy or sum", f"{word} - {other} + {third}")
        wait_for_one(said.filter(has_text=f"The offset from {other} to {third}, added to {word}, ends at"))
        wait_for_one(said.filter(has_text=re.compile(f"^Best of all words: ({ANY}), ")))
        settle(page)
        click_bar(page, "nearest")
        page.wait_for_function(  # which of them is nearest to the click: the one that is opened, in both places
            """([word, all]) => {
              const says = (id, text) => [...document.querySelectorAll(`[data-testid=${id}]`)].some((one) =>
                one.innerText.includes(text));
              return all.some((near) => says("details", `cos(${word}, ${near}) = `)
                && says("stCaptionContainer", `The 6 products of the components of ${word} and ${near}; their sum`));
            }""",
            arg=[word, MARKDOWN],
        )
        settle(page)
        assert page.eval_on_selector_all(f":is({WRITTEN}) :is({MADE})", BUT_ADDRESSES) == []
