"""The user's word vectors: in use once they are read, only in their session, and without breaking the page."""

import bz2
import gc
import gzip
import io
import time
import weakref
from pathlib import Path

import numpy as np
import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import DeletedFile
from streamlit.testing.v1 import AppTest

from core.ui import progress, server, vector_files
from core.words import WordVectors
from core.words.formats import Limits, Loading
from core.words.opening import WANTED

SHIPPED = "GloVe 6B (100 numbers a word)"
GOOD = b"king 1 2\nqueen 3 4\nman 5 6\n"
BINARY = b"2 2\nking " + np.array([1, 2], "<f4").tobytes() + b"\nqueen " + np.array([3, 4], "<f4").tobytes() + b"\n"
LONG = b"".join(b"word%d %d 0.5 0.25\n" % (row, row) for row in range(150_000))  # three megabytes: more than one turn


def script():
    import streamlit as st

    from core.ui import vector_files

    @st.fragment
    def page():
        vectors = vector_files.in_use()
        st.text(f"{vectors.name}: {len(vectors)} of {vectors.size}")
        with st.popover("More"):
            vector_files.choose()
        vector_files.news()

    vector_files.follow_reading()
    page()


@pytest.fixture(autouse=True)
def no_file_given(monkeypatch):
    """Begin and end each test with a server to which no file was given."""
    monkeypatch.setattr(vector_files, "_given", None)
    monkeypatch.delenv(vector_files.PATH, raising=False)


@pytest.fixture
def app():
    """Return the page of a session of its own, drawn for the first time."""
    return new_session()


@pytest.fixture
def without_collecting():
    """Collect no garbage during a test."""
    gc.disable()
    yield
    gc.enable()


def new_session():
    app = AppTest.from_function(script).run()
    assert not app.exception
    return app


def upload(app, name, content):
    app.file_uploader[0].set_value((name, content, "application/octet-stream")).run()
    assert not app.exception


def shown(app):
    return app.text[0].value


def button(app, label):
    return next(one for one in app.button if one.label == label)


def captions(app):
    return " ".join(one.value.replace("\\", "") for one in app.caption)


def warnings(app):
    return [one.value.replace("\\", "") for one in app.warning]


def give(monkeypatch, path):
    monkeypatch.setenv(vector_files.PATH, str(path))
    vector_files.given_at_start()


def wait_for_given():
    end = time.monotonic() + 20
    while vector_files._given.is_loading and time.monotonic() < end:
        time.sleep(0.01)
    assert not vector_files._given.is_loading


def test_the_default_vectors_are_shown_without_a_choice_or_a_note(app):
    assert shown(app) == f"{SHIPPED}: {len(WordVectors.default())} of 100"
    assert not app.selectbox and not app.caption and not app.warning and not app.button


@pytest.mark.slow
@pytest.mark.parametrize(
    "name, content, size",
    [
        ("mine.txt", GOOD, 3),
        ("mine.vec", b"3 2\n" + GOOD, 3),
        ("mine.bin", BINARY, 2),
        ("mine.txt.gz", gzip.compress(GOOD, mtime=0), 3),
        ("mine.txt.bz2", bz2.compress(GOOD), 3),
        ("mine.emb", b"3 2\n" + GOOD, 3),
        ("mine.tsv", GOOD.replace(b" ", b"\t"), 3),
        ("mine.csv", GOOD.replace(b" ", b","), 3),
        ("mine.w2v", GOOD.decode().encode("utf-16"), 3),
        ("sgns.zhihu.char", b"3 2\n" + GOOD, 3),
        ("vectors", GOOD, 3),
    ],
)
def test_an_upload_is_in_use_at_once_and_a_note_says_that_it_is_not_in_the_link(app, name, content, size):
    upload(app, name, content)
    assert shown(app) == f"{name}: {size} of 2"
    assert captions(app) == f"Your file {name} is not in the link: others see {SHIPPED}."
    assert app.selectbox[0].value == "own" and app.selectbox[0].options == [SHIPPED, name]


def test_one_can_switch_between_the_default_and_the_upload(app):
    upload(app, "mine.txt", GOOD)
    app.selectbox[0].select("shipped").run()
    assert shown(app).startswith(SHIPPED) and not app.caption
    app.selectbox[0].select("own").run()
    assert shown(app).startswith("mine.txt")


def test_another_upload_replaces_the_first_and_can_be_removed(app):
    upload(app, "mine.txt", GOOD)
    first = app.session_state[vector_files.OWN]
    upload(app, "other.bin", BINARY)
    assert shown(app) == "other.bin: 2 of 2" and app.selectbox[0].options == [SHIPPED, "other.bin"]
    assert app.session_state[vector_files.OWN] is not first
    button(app, "Remove your file").click().run()
    assert shown(app).startswith(SHIPPED) and not app.selectbox and not app.button
    assert vector_files.OWN not in app.session_state


@pytest.mark.usefixtures("without_collecting")
def test_removed_or_replaced_vectors_are_released(app):
    """Without garbage collection, which the server never runs after a run; replaced vectors in the next run."""
    upload(app, "mine.txt", GOOD)
    first = weakref.ref(app.session_state[vector_files.OWN].vectors)
    upload(app, "other.bin", BINARY)
    second = weakref.ref(app.session_state[vector_files.OWN].vectors)
    app.run()
    assert first() is None and second() is not None
    button(app, "Remove your file").click().run()
    assert second() is None


def test_an_upload_is_not_visible_in_another_session(app):
    other = new_session()
    upload(app, "mine.txt", GOOD)
    assert shown(other.run()).startswith(SHIPPED) and not other.selectbox


def test_a_broken_file_gives_an_error_with_its_line_and_the_vectors_stay(app):
    upload(app, "mine.txt", GOOD)
    upload(app, "broken.txt", b"king 1 2\nqueen 3 ![x](y)\n")
    assert shown(app) == "mine.txt: 3 of 2"
    assert warnings(app) == [
        "line 2 of broken.txt must be a word and 2 finite numbers; got '![x](y)' (column 9). Still showing mine.txt."
    ]
    assert "\\!\\[x\\]" in app.warning[0].value
    upload(app, "other.txt", GOOD)
    assert not app.warning


def test_a_name_is_truncated_and_never_markup(app):
    upload(app, "![x](y)" * 20 + ".txt", GOOD)
    name = shown(app).split(":")[0]
    assert name == repr(("![x](y)" * 20)[:40]) + "…"
    assert "\\!\\[x\\]" in app.caption[0].value and "![" not in app.caption[0].value


def test_any_file_name_is_accepted_as_the_format_is_detected_from_the_content(app):
    assert not app.file_uploader[0].allowed_type


def test_corrections_are_noted_without_a_warning(app):
    upload(app, "mine.vec", b"4 2\nking 1 2\ncaf\xe9* 3 4\n 5 6\n")
    assert shown(app) == "mine.vec: 2 of 2" and not app.warning
    said = captions(app)
    assert "line 1 of mine.vec must say how many words there are; got 4 where there are 3." in said
    assert "mine.vec must have words in UTF-8; got 1 word that is not, 'caf\ufffd*'." in said
    assert "mine.vec must have a word in each row; got 1 row with nothing, spaces or a line end for a word." in said
    assert any("caf\ufffd\\*" in one.value for one in app.caption)


@pytest.mark.parametrize(
    "name, content, said",
    [
        ("mine.parquet", b"PAR1\x15\x04", "a Parquet file"),
        ("mine.csv", b"king;0,1;0,2\nqueen;0,3;0,4\n", "a decimal comma: 0,1"),
        ("vectors.tsv", b"0.1\t0.2\n0.3\t0.4\n", "there are no words in it"),
    ],
)
def test_other_files_are_rejected_by_content_and_the_vectors_stay(app, name, content, said):
    upload(app, "good.txt", GOOD)
    upload(app, name, content)
    assert shown(app) == "good.txt: 3 of 2"
    (warning,) = warnings(app)
    assert said in warning and warning.endswith("Still showing good.txt.")


def test_duplicate_words_are_noted(app):
    upload(app, "mine.txt", GOOD + b"king 7 8\n")
    assert shown(app) == "mine.txt: 3 of 2"
    assert "must have each word once; got 'king' in lines 1 and 4. The first row of each is kept." in captions(app)
    app.selectbox[0].select("shipped").run()
    assert not app.caption


def test_more_than_the_limit_is_rejected_during_reading(app, monkeypatch):
    monkeypatch.setattr(vector_files, "UPLOAD", Limits(bytes=200_000_000, words=2, dimensions=1024))
    upload(app, "mine.txt", GOOD)
    assert warnings(app) == [f"mine.txt must have at most 2 words; got more. Still showing {SHIPPED}."]


def test_the_limits_are_stated_at_the_uploader(app):
    assert app.file_uploader[0].label.endswith("(at most 50 MB)")
    assert "at most 200 MB, 400,000 words and 1,024 numbers" in app.file_uploader[0].help


def test_an_unexpected_error_is_a_sentence_without_a_path(app, monkeypatch, caplog):
    def fail(*_):
        raise OSError("no room in /a/secret/path")

    monkeypatch.setattr(Loading, "advance", fail)
    upload(app, "mine.txt", GOOD)
    assert warnings(app) == [f"mine.txt must be word vectors that can be read; got OSError. Still showing {SHIPPED}."]
    assert "no room" in caplog.text  # the server's log has the details


class TestInTurns:
    """With one turn per run of the page, of about a megabyte."""

    @pytest.fixture(autouse=True)
    def short_turns(self, monkeypatch):
        monkeypatch.setattr(progress, "TURN", 0.0)

    def test_a_long_file_shows_its_progress_while_the_page_stays(self, app):
        upload(app, "long.txt", LONG)
        bars = []
        for _ in range(10):
            if not app.get("progress"):
                break
            assert shown(app).startswith(SHIPPED)
            bars.append(app.get("progress")[0].proto.value)
            assert f" of {len(LONG) // 1000 + 1:,} kB, about " in app.get("progress")[0].proto.text
            app.run()
        assert len(set(bars)) > 1 and bars == sorted(bars)
        assert shown(app) == "long.txt: 150000 of 3"

    def test_stop_ends_it_and_the_vectors_stay(self, app):
        upload(app, "mine.txt", GOOD)
        app.run()
        assert shown(app).startswith("mine.txt")
        upload(app, "long.txt", LONG)
        loading = app.session_state[vector_files.LOADING]
        button(app, "Stop").click().run()
        assert warnings(app) == ["long.txt was stopped. Still showing mine.txt."]
        assert shown(app).startswith("mine.txt") and not app.get("progress")
        assert vector_files.LOADING not in app.session_state and loading.file.closed

    def test_another_upload_ends_the_one_that_is_being_read(self, app):
        upload(app, "long.txt", LONG)
        loading = app.session_state[vector_files.LOADING]
        upload(app, "mine.txt", GOOD)
        app.run()
        assert loading.file.closed
        assert shown(app) == "mine.txt: 3 of 2" and not app.warning and not app.get("progress")


def test_the_uploaded_bytes_are_not_kept(app, monkeypatch):
    kept = []
    forget = MemoryUploadedFileManager.remove_file

    def watched(manager, session, file):
        assert manager.get_files(session, [file])
        forget(manager, session, file)
        kept.extend(manager.get_files(session, [file]))

    monkeypatch.setattr(MemoryUploadedFileManager, "remove_file", watched)
    closed = []
    monkeypatch.setattr(vector_files.Upload, "close", lambda upload: closed.append(upload.file))
    upload(app, "mine.txt", GOOD)
    assert len(closed) == 1 and kept == []


def test_an_upload_that_the_browser_sends_again_is_ignored():
    """It was deleted by then: Streamlit has a `DeletedFile` in its place."""

    def begin():
        from core.ui import vector_files

        vector_files._begin("sent again")

    app = AppTest.from_function(begin)
    app.session_state["sent again"] = DeletedFile("gone")
    app.run()
    assert not app.exception and vector_files.LOADING not in app.session_state


def test_a_file_given_at_the_start_is_shown_in_all_sessions_without_a_choice(tmp_path, monkeypatch):
    path = tmp_path / "a file of mine.txt"
    path.write_bytes(GOOD)
    before = new_session()
    give(monkeypatch, path)
    wait_for_given()
    assert shown(before.run()) == shown(new_session()) == "a file of mine.txt: 3 of 2"
    assert captions(before).startswith("a file of mine.txt was given to this server and is not in the link")
    before.selectbox[0].select("shipped").run()
    assert shown(before).startswith(SHIPPED) and shown(new_session()).startswith("a file of mine.txt")
    upload(before, "own.bin", BINARY)
    assert captions(before).endswith("others see a file of mine.txt.")


def test_while_it_loads_the_progress_and_the_default_vectors_are_shown(tmp_path, monkeypatch):
    path = tmp_path / "long.txt"
    path.write_bytes(LONG)
    given = vector_files.Given(path)
    monkeypatch.setattr(vector_files, "_given", given)
    given._report(1, 4)
    app = new_session()
    assert shown(app).startswith(SHIPPED) and not app.selectbox
    bar = app.get("progress")[0].proto
    assert bar.value == 25 and bar.text.replace("\\", "") == f"Loading long.txt: 25%; until then {SHIPPED}."
    given.load()
    assert shown(app.run()) == "long.txt: 150000 of 3" and not app.get("progress")


def test_a_page_drawn_before_it_was_loaded_is_redrawn(tmp_path, monkeypatch):
    path = tmp_path / "mine.txt"
    path.write_bytes(GOOD)
    given = vector_files.Given(path)
    monkeypatch.setattr(vector_files, "_given", given)
    choose = vector_files.choose

    def and_meanwhile():
        choose()
        if given.is_loading:
            given.load()

    monkeypatch.setattr(vector_files, "choose", and_meanwhile)
    assert shown(new_session()) == "mine.txt: 3 of 2"


def test_a_late_error_in_a_given_file_is_shown_in_the_terminal_and_on_the_page(tmp_path, monkeypatch, capsys):
    path = tmp_path / "long.txt"
    path.write_bytes(LONG + b"broken\n")
    give(monkeypatch, path)
    wait_for_given()
    sentence = f"line 150,001 of long.txt must be a word and 3 numbers; got 0 numbers (column 7). Showing {SHIPPED}."
    app = new_session()
    assert shown(app).startswith(SHIPPED) and warnings(app) == [sentence]
    assert capsys.readouterr().err.strip() == sentence


@pytest.mark.parametrize(
    "name, content, sentence",
    [
        ("nothing here.txt", None, "VECTORS must be a file of word vectors; got {path!r} (no file is there)."),
        (".", None, "VECTORS must be a file of word vectors; got {path!r} (no file is there)."),
        ("empty.txt", b"", f"empty.txt must be {WANTED}; got an empty file."),
        ("words.txt", b"hi\n", "line 1 of words.txt must be a word and 1 to 1,024 numbers; got 0 numbers after 'hi'."),
    ],
)
def test_an_invalid_path_ends_the_server_before_it_listens(
    tmp_path, monkeypatch, capsys, name, content, sentence
):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setattr(server, "_send_without_delay", lambda: None)
    monkeypatch.setenv(vector_files.PATH, str(path))
    with pytest.raises(SystemExit) as end:
        server.prepare()
    assert end.value.code == 2
    assert capsys.readouterr().err.strip() == sentence.format(path=str(path)) + " Not started."


def test_a_path_may_start_with_a_tilde(tmp_path, monkeypatch):
    (tmp_path / "mine.txt").write_bytes(GOOD)
    monkeypatch.setattr(Path, "expanduser", lambda path: tmp_path / path.relative_to("~"))
    give(monkeypatch, "~/mine.txt")
    wait_for_given()
    assert vector_files._given.source.vectors.words == ("king", "queen", "man")


def test_uploads_are_read_like_files(app):
    """The numbers are the file's."""
    upload(app, "mine.bin", BINARY)
    own = app.session_state[vector_files.OWN].vectors
    table = Loading(io.BytesIO(BINARY), "mine.bin").advance(lambda *_: True)
    assert own.words == table.words and np.array_equal(own.table, table.table)
