"""The output of a run reaches the browser although another run begins before it is sent.

A run's thread passes its output to the server's event loop. If the loop is busy, a request may be handled before the
output of the last run. Streamlit then ignores that output, because another thread runs by now: the user's choice has
been run, but is not shown. Here all events of a thread are handled before the next thread begins.

When a fragment's run begins, Streamlit drops the unsent messages of the same fragment, but not the message that the
page's run before has finished. The browser then removes the elements for which it received nothing, with their
values, and draws them again in their initial state. Here no message of a finished run of a page is dropped or replaced.

Compared with Streamlit's own classes in ``tests/ui/test_messages.py``.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import app_session, websocket_session_manager
from streamlit.runtime.app_session import AppSession, AppSessionState
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.scriptrunner import RerunData, ScriptRunnerEvent


class WholeMessages(ForwardMsgQueue):
    """The messages to a browser, in order."""

    def clear(self, retain_lifecycle_msgs: bool = False, fragment_ids_this_run: list[str] | None = None) -> None:
        """Drop unsent messages, but at the start of a fragment's run not those of a finished run of the page."""
        ends = [place for place, message in enumerate(self._queue, start=1) if _ends_a_page(message)]
        kept = self._queue[: ends[-1]] if ends and fragment_ids_this_run else []
        self._queue = self._queue[len(kept) :]
        super().clear(retain_lifecycle_msgs, fragment_ids_this_run)
        self._queue = kept + self._queue


def _ends_a_page(message: ForwardMsg) -> bool:
    """Whether a message says that the run of a whole page has finished successfully."""
    is_end = message.WhichOneof("type") == "script_finished"
    return is_end and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY


class SequentialSession(AppSession):
    """A session that handles all events of a thread before it starts another. Used only on the event loop."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._following: deque[RerunData] = deque()  # requests after a thread's last run

    def _create_scriptrunner(self, initial_rerun_data: RerunData) -> None:
        """Start a thread, at once or after the last event of the thread before."""
        if self._scriptrunner is None:
            super()._create_scriptrunner(initial_rerun_data)
        else:
            self._following.append(initial_rerun_data)

    def _handle_scriptrunner_event_on_event_loop(self, sender: Any, event: ScriptRunnerEvent, *rest: Any) -> None:
        """Handle an event of a thread; after its last one, handle the waiting requests in order."""
        super()._handle_scriptrunner_event_on_event_loop(sender, event, *rest)
        if event is not ScriptRunnerEvent.SHUTDOWN or self._state is AppSessionState.SHUTDOWN_REQUESTED:
            return
        following, self._following = self._following, deque()
        for data in following:
            if self._scriptrunner is None or not self._scriptrunner.request_rerun(data):
                self._create_scriptrunner(data)


def install() -> None:
    """Have Streamlit use these classes for every new session."""
    app_session.ForwardMsgQueue = WholeMessages  # type: ignore[attr-defined]
    websocket_session_manager.AppSession = SequentialSession  # type: ignore[attr-defined]
