"""A download button that is still on the screen gives its file, though a later run has drawn it anew."""

import pytest
from streamlit.runtime import media_file_manager, runtime
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.media_file_storage import MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from core.ui import downloads
from core.ui.downloads import KEPT_FOR, MOST_KEPT, KeptFiles, install


@pytest.fixture
def clock(monkeypatch):
    """Return the time that the server's files go by, to be set."""
    clock = {"now": 100.0}
    monkeypatch.setattr(downloads, "monotonic", lambda: clock["now"])
    return clock


@pytest.fixture
def session(monkeypatch):
    """Return a function that says whose run it is from now on."""
    running = {"name": "one"}
    monkeypatch.setattr(media_file_manager, "_get_session_id", lambda: running["name"])
    return lambda name: running.update(name=name)


def files(kind=KeptFiles):
    return kind(MemoryMediaFileStorage("/media"))


def run(manager, text):
    """Run a page with one button, and return the name under which its file is asked for."""
    manager.clear_session_refs()
    name = manager.add_deferred(lambda: text, "text/plain", "0.0", "a.txt", element_id="button")
    manager.remove_orphaned_files()
    return name


def made(manager, name):
    """Return the file that a click gives."""
    return manager._storage.get_file(manager.execute_deferred(name).rpartition("/")[2].partition(".")[0]).content


def test_a_click_on_the_button_of_the_run_before_gives_the_file_that_was_on_the_screen(session, clock):
    manager = files()
    before = run(manager, "before")
    after = run(manager, "after")
    assert made(manager, before) == b"before"
    assert made(manager, after) == b"after"


def test_streamlit_itself_has_forgotten_it(session):
    manager = files(MediaFileManager)
    before = run(manager, "before")
    run(manager, "after")
    with pytest.raises(MediaFileStorageError, match="not found"):
        manager.execute_deferred(before)


def while_a_page_is_run_another_sessions_run_ends(manager, session):
    """Return the name of the button's file that is on the screen of the page that is being run."""
    shown = run(manager, "shown")
    manager.clear_session_refs()
    session("another")
    run(manager, "another's")
    return shown


def test_another_sessions_run_takes_nothing_away_while_a_page_is_run(session, clock):
    manager = files()
    assert made(manager, while_a_page_is_run_another_sessions_run_ends(manager, session)) == b"shown"


def test_streamlit_itself_forgets_it_then(session):
    manager = files(MediaFileManager)
    shown = while_a_page_is_run_another_sessions_run_ends(manager, session)
    with pytest.raises(MediaFileStorageError, match="not found"):
        manager.execute_deferred(shown)


def test_a_file_that_is_made_waits_for_the_browser_to_fetch_it(session, clock):
    manager = files()
    address = manager.execute_deferred(run(manager, "made"))
    for text in "abc":
        run(manager, text)
    assert manager._storage.get_file(address.rpartition("/")[2].partition(".")[0]).content == b"made"


def test_what_is_not_used_is_forgotten_after_a_while(session, clock):
    manager = files()
    before = run(manager, "before")
    manager.execute_deferred(before)
    after = run(manager, "after")
    clock["now"] += KEPT_FOR
    last = run(manager, "last")
    assert list(manager._deferred_callables) == [after, last]
    assert not manager._file_metadata


def test_what_is_used_is_kept_however_long(session, clock):
    manager = files()
    shown = run(manager, "shown")
    clock["now"] += 100 * KEPT_FOR
    session("another")
    run(manager, "another's")
    assert made(manager, shown) == b"shown"


def test_what_is_used_again_counts_from_anew(session, clock):
    manager = files()
    names = []
    for _ in range(3):
        manager.clear_session_refs()
        names.append(manager.add(b"the same", "text/plain", "0.0", "a.txt", is_for_static_download=True))
        manager.remove_orphaned_files()
        manager.clear_session_refs()
        manager.remove_orphaned_files()
        clock["now"] += 0.7 * KEPT_FOR
    assert len(set(names)) == len(manager._file_metadata) == 1


def test_of_very_many_the_oldest_are_forgotten_at_once(session, clock):
    manager = files()
    names = []
    for number in range(MOST_KEPT + 10):
        names.append(run(manager, str(number)))
        clock["now"] += KEPT_FOR / 1000
    assert list(manager._deferred_callables) == names[-MOST_KEPT - 1 :]


def test_streamlits_runtime_uses_it():
    install()
    assert runtime.MediaFileManager is KeptFiles
