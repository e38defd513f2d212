"""What a page's run has drawn reaches the browser, though a fragment's run begins before it is sent.

When a fragment's run begins, Streamlit drops what is still to be sent of the same fragment, but not the word that the
page's run before has ended well. The browser then takes away what it has heard nothing of, with what was chosen there,
and draws it anew as it was at first. Here nothing of a page's run that has ended is dropped, nor replaced.

Held to Streamlit's own class by ``tests/ui/test_messages.py``.
"""

from __future__ import annotations

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import app_session
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue


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


def install() -> None:
    """Have Streamlit use it for every session that begins from now on."""
    app_session.ForwardMsgQueue = WholeMessages  # type: ignore[attr-defined]
