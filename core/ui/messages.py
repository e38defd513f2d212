"""What a page's run has drawn reaches the browser, though a fragment's run begins before it is sent.

When a fragment's run begins, Streamlit drops what is still to be sent of the same fragment, but not the word that the
page's run before has ended well. The browser then takes away what it has heard nothing of, with what was chosen there,
and draws it anew as it was at first. Here nothing is dropped, and nothing takes the place of what an earlier run sent.

Held to Streamlit's own class by ``tests/ui/test_messages.py``.
"""

from __future__ import annotations

from streamlit.runtime import app_session
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue


class WholeMessages(ForwardMsgQueue):
    """What is to be sent to a browser, in its order."""

    def clear(self, retain_lifecycle_msgs: bool = False, fragment_ids_this_run: list[str] | None = None) -> None:
        """Forget what is to be sent, but not where a fragment's run begins."""
        if fragment_ids_this_run:
            self._delta_index_map = {}
        else:
            super().clear(retain_lifecycle_msgs, fragment_ids_this_run)


def install() -> None:
    """Have Streamlit use it for every session that begins from now on."""
    app_session.ForwardMsgQueue = WholeMessages  # type: ignore[attr-defined]
