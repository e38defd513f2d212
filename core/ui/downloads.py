"""Files of download buttons are kept for a while after a later run has replaced the button.

Streamlit gives each button with a deferred file a new name in every run, and deletes the last one when the run ends;
while a page runs, the end of any other session's run deletes it too. A click before the browser has received the new
name then gives no file. Here unused files are kept for a few seconds.

Compared with Streamlit's own class in ``tests/ui/test_downloads.py``.
"""

from __future__ import annotations

from time import monotonic
from typing import Final

from streamlit.runtime import runtime
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.media_file_storage import MediaFileStorage

KEPT_FOR: Final = 3.0  # seconds: longer than a run's result and a click take on a slow network
MOST_KEPT: Final = 100  # over all sessions: the four buttons of 25 runs, each with the data that its page computed


class KeptFiles(MediaFileManager):
    """The server's files and deferred files, each kept for `KEPT_FOR` seconds after its last use by a session.

    If more than `MOST_KEPT` are unused, the oldest are deleted at once.
    """

    def __init__(self, storage: MediaFileStorage) -> None:
        super().__init__(storage)
        self._unused_since: dict[str, float] = {}  # by file name, in order of time

    def remove_orphaned_files(self) -> None:
        """Delete files that no session has used for a while. Safe to call from any thread."""
        now = monotonic()
        with self._lock:
            used = {name for names in self._files_by_session_and_coord.values() for name in names.values()}
            unused = [name for name in (*self._file_metadata, *self._deferred_callables) if name not in used]
            since = {name: self._unused_since.get(name, now) for name in unused}
            ordered = sorted(since, key=since.__getitem__)
            for place, name in enumerate(ordered):
                if now - since[name] >= KEPT_FOR or place < len(ordered) - MOST_KEPT:
                    self._delete(name)
                    del since[name]
            self._unused_since = since

    def _delete(self, name: str) -> None:
        """Delete a file or a deferred file."""
        if name in self._file_metadata:
            self._delete_file(name)
        else:
            self._drop_deferred_id(name)


def install() -> None:
    """Replace Streamlit's class. Called before its runtime exists."""
    runtime.MediaFileManager = KeptFiles  # type: ignore[attr-defined]
