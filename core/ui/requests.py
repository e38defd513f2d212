"""Requests that arrive while a page runs are handled in order: no click is lost, and clicks are not merged.

Streamlit merges all requests that arrive during a run. Two clicks on a button then count as one, and text typed after
a click as text typed before it. Here a request with a click is kept separate, and requests are handled in order. Only
changes of values, of which the last counts, are merged as before.

Compared with Streamlit's own classes in ``tests/ui/test_requests.py``.
"""

from __future__ import annotations

import time
from collections import deque
from threading import Event, RLock
from typing import Final

from streamlit.runtime.scriptrunner import get_script_run_ctx, script_runner
from streamlit.runtime.scriptrunner_utils.script_requests import (
    RerunData,
    ScriptRequest,
    ScriptRequests,
    ScriptRequestType,
    _has_active_trigger_value,
)

MOST_WAITING: Final = 256  # requests; more are merged, as Streamlit does


class OrderedRequests(ScriptRequests):
    """The requests to run a session's page, in order of arrival."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = RLock()  # type: ignore[assignment]  # taking a request and promoting the next is one step
        self._waiting: deque[RerunData] = deque()
        self.arrived = Event()  # set while there is a request that no run has taken

    def _request_rerun_locked(self, new_data: RerunData) -> bool:
        self.arrived.set()
        is_first = self._state is not ScriptRequestType.RERUN
        if is_first or _is_own(self) or len(self._waiting) >= MOST_WAITING:
            return super()._request_rerun_locked(new_data)
        if not self._waiting and _may_be_merged(self._rerun_data) and _may_be_merged(new_data):
            return super()._request_rerun_locked(new_data)
        self._waiting.append(new_data)
        return True

    def on_scriptrunner_yield(self) -> ScriptRequest | None:
        """Return the request that interrupts the current run, if there is one."""
        with self._lock:
            return self._taken(super().on_scriptrunner_yield())

    def on_scriptrunner_ready(self) -> ScriptRequest:
        """Return the next request once a run is over."""
        with self._lock:
            request = super().on_scriptrunner_ready()
            self._taken(request)
            return request

    def _taken(self, request: ScriptRequest | None) -> ScriptRequest | None:
        """Promote the next requests after one was taken: one with a click, or all value changes in a row."""
        if request is None or request.type is not ScriptRequestType.RERUN:
            return request
        self.arrived.clear()
        while self._waiting:
            following = self._waiting[0]
            is_first = self._state is not ScriptRequestType.RERUN
            if not (is_first or (_may_be_merged(self._rerun_data) and _may_be_merged(following))):
                break
            self._waiting.popleft()
            if not _is_of_another_page(following, request.rerun_data):
                super()._request_rerun_locked(following)
                self.arrived.set()
        return request


def _may_be_merged(data: RerunData) -> bool:
    """Whether a request has only values of a fragment's widgets, of which the last counts."""
    states = data.widget_states.widgets if data.widget_states else ()
    return bool(data.fragment_id or data.fragment_id_queue) and not any(map(_has_active_trigger_value, states))


def _is_of_another_page(data: RerunData, latest: RerunData) -> bool:
    """Whether a request belongs to a fragment of a page that was left meanwhile."""
    pages = data.page_script_hash, latest.page_script_hash
    return bool(data.fragment_id) and all(pages) and pages[0] != pages[1]


def _is_own(requests: ScriptRequests) -> bool:
    """Whether the current run itself makes the request, as `st.rerun` does."""
    context = get_script_run_ctx(suppress_warning=True)
    return context is not None and context.script_requests is requests


def install() -> None:
    """Have Streamlit use this class for every new session."""
    script_runner.ScriptRequests = OrderedRequests  # type: ignore[attr-defined]


def pause(seconds: float) -> None:
    """Wait, at most until the next request of the user."""
    context = get_script_run_ctx(suppress_warning=True)
    requests = context.script_requests if context else None
    if isinstance(requests, OrderedRequests):
        requests.arrived.wait(seconds)
    else:
        time.sleep(seconds)


def is_back_or_forward() -> bool:
    """Whether this run was started by the browser's Back or Forward."""
    context = get_script_run_ctx(suppress_warning=True)
    return context is not None and context.is_history_navigation
