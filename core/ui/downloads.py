"""A file can be downloaded by a button that is still on the screen, though a later run has drawn the button anew.

Streamlit gives each button that makes its file on demand a new name in every run, and forgets the last one when the run
ends; while a page is being run, any other session's run that ends makes it forget them too. A click that comes before
the browser has heard of the new name then gives no file. Here what is no longer used is kept for a while.

Held to Streamlit's own class by ``tests/ui/test_downloads.py``.
"""

from __future__ import annotations

from time import monotonic
from typing import Final

from streamlit.runtime import runtime
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.media_file_storage import MediaFileStorage

KEPT_FOR: Final = 3.0  # seconds: longer than a run takes to be seen, and a click to arrive, on a slow network
MOST_KEPT: Final = 100  # over all sessions: the four buttons of 25 runs, each of which holds what its page computed


class KeptFiles(MediaFileManager):
    """The server's files, and what makes them, each kept for `KEPT_FOR` seconds after no session uses it any more.

    Of more than `MOST_KEPT` that are not used, the oldest go at once.
    """

    def __init__(self, storage: MediaFileStorage) -> None:
        super().__init__(storage)
        self._unused_since: dict[str, float] = {}  # by the file's name, in the order of time

    def remove_orphaned_files(self) -> None:
        """Forget what no session has used for a while. Safe to call from any thread."""
        now = monotonic()
        with self._lock:
            used = {name for names in self._files_by_session_and_coord.values() for name in names.values()}
            unused = [name for name in (*self._file_metadata, *self._deferred_callables) if name not in used]
            since = {name: self._unused_since.get(name, now) for name in unused}
            ordered = sorted(since, key=since.__getitem__)
            for place, name in enumerate(ordered):
                if now - since[name] >= KEPT_FOR or place < len(ordered) - MOST_KEPT:
                    self._forget(name)
                    del since[name]
            self._unused_since = since

    def _forget(self, name: str) -> None:
        """Forget a file, or what makes one."""
        if name in self._file_metadata:
            self._delete_file(name)
        else:
            self._drop_deferred_id(name)


def install() -> None:
    """Have Streamlit keep its files so. Called before its runtime exists."""
    runtime.MediaFileManager = KeptFiles  # type: ignore[attr-defined]
