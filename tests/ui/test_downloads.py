"""A download button still on the screen gives its file although a later run has redrawn it."""

import pytest
from streamlit.runtime import media_file_manager, runtime
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.media_file_storage import MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from core.ui import downloads
from core.ui.downloads import KEPT_FOR, MOST_KEPT, KeptFiles, install


@pytest.fixture
def clock(monkeypatch):
    """Return the clock of the server's files, which tests can set."""
    clock = {"now": 100.0}
    monkeypatch.setattr(downloads, "monotonic", lambda: clock["now"])
    return clock


@pytest.fixture
def session(monkeypatch):
    """Return a function that sets the current session."""
    running = {"name": "one"}
    monkeypatch.setattr(media_file_manager, "_get_session_id", lambda: running["name"])
    return lambda name: running.update(name=name)


def files(kind=KeptFiles):
    return kind(MemoryMediaFileStorage("/media"))


def run(manager, text):
    """Run a page with one button, and return the name by which its file is requested."""
    manager.clear_session_refs()
    name = manager.add_deferred(lambda: text, "text/plain", "0.0", "a.txt", element_id="button")
    manager.remove_orphaned_files()
    return name


def clicked(manager, name):
    """Return the file after a click."""
    return manager._storage.get_file(manager.execute_deferred(name).rpartition("/")[2].partition(".")[0]).content


def test_a_click_on_the_button_of_the_run_before_gives_its_file(session, clock):
    manager = files()
    before = run(manager, "before")
    after = run(manager, "after")
    assert clicked(manager, before) == b"before"
    assert clicked(manager, after) == b"after"


def test_streamlit_itself_has_deleted_it(session):
    manager = files(MediaFileManager)
    before = run(manager, "before")
    run(manager, "after")
    with pytest.raises(MediaFileStorageError, match="not found"):
        manager.execute_deferred(before)


def end_another_sessions_run_during_a_run(manager, session):
    """Return the name of the file of the button on the screen of the page that runs."""
    shown = run(manager, "shown")
    manager.clear_session_refs()
    session("another")
    run(manager, "another's")
    return shown


def test_another_sessions_run_deletes_nothing_while_a_page_runs(session, clock):
    manager = files()
    assert clicked(manager, end_another_sessions_run_during_a_run(manager, session)) == b"shown"


def test_streamlit_itself_deletes_it_then(session):
    manager = files(MediaFileManager)
    shown = end_another_sessions_run_during_a_run(manager, session)
    with pytest.raises(MediaFileStorageError, match="not found"):
        manager.execute_deferred(shown)


def test_a_file_is_kept_until_the_browser_fetches_it(session, clock):
    manager = files()
    address = manager.execute_deferred(run(manager, "made"))
    for text in "abc":
        run(manager, text)
    assert manager._storage.get_file(address.rpartition("/")[2].partition(".")[0]).content == b"made"


def test_unused_files_are_deleted_after_a_while(session, clock):
    manager = files()
    before = run(manager, "before")
    manager.execute_deferred(before)
    after = run(manager, "after")
    clock["now"] += KEPT_FOR
    last = run(manager, "last")
    assert list(manager._deferred_callables) == [after, last]
    assert not manager._file_metadata


def test_used_files_are_kept(session, clock):
    manager = files()
    shown = run(manager, "shown")
    clock["now"] += 100 * KEPT_FOR
    session("another")
    run(manager, "another's")
    assert clicked(manager, shown) == b"shown"


def test_a_new_use_restarts_the_time(session, clock):
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


def test_of_very_many_the_oldest_are_deleted_at_once(session, clock):
    manager = files()
    names = []
    for number in range(MOST_KEPT + 10):
        names.append(run(manager, str(number)))
        clock["now"] += KEPT_FOR / 1000
    assert list(manager._deferred_callables) == names[-MOST_KEPT - 1 :]


def test_streamlits_runtime_uses_it():
    install()
    assert runtime.MediaFileManager is KeptFiles
