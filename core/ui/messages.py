"""What a run has drawn reaches the browser, though another run begins before it is sent.

A run's thread hands what it draws to the server's event loop. Where the loop is busy, a request may be heard before
what the last run drew, and Streamlit then ignores all of that, for another thread is at work by now: what was chosen
has been run, but is not seen. Here a thread is heard to its end before the next one begins.

When a fragment's run begins, Streamlit drops what is still to be sent of the same fragment, but not the word that the
page's run before has ended well. The browser then takes away what it has heard nothing of, with what was chosen there,
and draws it anew as it was at first. Here nothing of a page's run that has ended is dropped, nor replaced.

Held to Streamlit's own classes by ``tests/ui/test_messages.py``.
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
    """What is to be sent to a browser, in its order."""

    def clear(self, retain_lifecycle_msgs: bool = False, fragment_ids_this_run: list[str] | None = None) -> None:
        """Forget what is to be sent, but where a fragment's run begins not what a page's run has drawn to its end."""
        ends = [place for place, message in enumerate(self._queue, start=1) if _ends_a_page(message)]
        kept = self._queue[: ends[-1]] if ends and fragment_ids_this_run else []
        self._queue = self._queue[len(kept) :]
        super().clear(retain_lifecycle_msgs, fragment_ids_this_run)
        self._queue = kept + self._queue


def _ends_a_page(message: ForwardMsg) -> bool:
    """Whether a message says that the run of a whole page has ended well."""
    is_end = message.WhichOneof("type") == "script_finished"
    return is_end and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY


class PatientSession(AppSession):
    """A session that hears a thread to its end before it has another one run the page. Used on the event loop alone."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._following: deque[RerunData] = deque()  # requests that came after a thread's last run

    def _create_scriptrunner(self, initial_rerun_data: RerunData) -> None:
        """Begin a thread; where the last one has not been heard to its end, then."""
        if self._scriptrunner is None:
            super()._create_scriptrunner(initial_rerun_data)
        else:
            self._following.append(initial_rerun_data)

    def _handle_scriptrunner_event_on_event_loop(self, sender: Any, event: ScriptRunnerEvent, *rest: Any) -> None:
        """Hear what a thread says; after its last word, go on with what has been asked for meanwhile, in its order."""
        super()._handle_scriptrunner_event_on_event_loop(sender, event, *rest)
        if event is not ScriptRunnerEvent.SHUTDOWN or self._state is AppSessionState.SHUTDOWN_REQUESTED:
            return
        following, self._following = self._following, deque()
        for data in following:
            if self._scriptrunner is None or not self._scriptrunner.request_rerun(data):
                self._create_scriptrunner(data)


def install() -> None:
    """Have Streamlit use them for every session that begins from now on."""
    app_session.ForwardMsgQueue = WholeMessages  # type: ignore[attr-defined]
    websocket_session_manager.AppSession = PatientSession  # type: ignore[attr-defined]
