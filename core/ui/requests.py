"""What a person does while a page is being run waits its turn: no press of a button is lost, and none becomes one.

Streamlit folds all requests that come during a run into one. Two presses of a button are then a single press, and what
was typed after a click is as old as what was typed before it. Here a request that carries a press stands by itself, and
the requests are run in their order; only changes of values, of which the last one counts, are folded as before.

Held to Streamlit's own classes by ``tests/ui/test_requests.py``.
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

MOST_WAITING: Final = 256  # requests; beyond, they are folded as Streamlit does it


class OrderedRequests(ScriptRequests):
    """The requests to run a session's page, in the order in which they came."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = RLock()  # type: ignore[assignment]  # a request is taken, and the next put forward, in one go
        self._waiting: deque[RerunData] = deque()
        self.arrived = Event()  # whether there is a request that no run has taken yet

    def _request_rerun_locked(self, new_data: RerunData) -> bool:
        self.arrived.set()
        is_first = self._state is not ScriptRequestType.RERUN
        if is_first or _is_own(self) or len(self._waiting) >= MOST_WAITING:
            return super()._request_rerun_locked(new_data)
        if not self._waiting and _may_be_folded(self._rerun_data) and _may_be_folded(new_data):
            return super()._request_rerun_locked(new_data)
        self._waiting.append(new_data)
        return True

    def on_scriptrunner_yield(self) -> ScriptRequest | None:
        """Return the request that the run that goes on must give way to, if there is one."""
        with self._lock:
            return self._taken(super().on_scriptrunner_yield())

    def on_scriptrunner_ready(self) -> ScriptRequest:
        """Return the next request once a run is over."""
        with self._lock:
            request = super().on_scriptrunner_ready()
            self._taken(request)
            return request

    def _taken(self, request: ScriptRequest | None) -> ScriptRequest | None:
        """Put the next requests forward after one was taken: one by itself, or values as many as follow each other."""
        if request is None or request.type is not ScriptRequestType.RERUN:
            return request
        self.arrived.clear()
        while self._waiting:
            following = self._waiting[0]
            is_first = self._state is not ScriptRequestType.RERUN
            if not (is_first or (_may_be_folded(self._rerun_data) and _may_be_folded(following))):
                break
            self._waiting.popleft()
            if not _is_of_another_page(following, request.rerun_data):
                super()._request_rerun_locked(following)
                self.arrived.set()
        return request


def _may_be_folded(data: RerunData) -> bool:
    """Whether a request only says what the values of a fragment's widgets are: of these the last one counts."""
    states = data.widget_states.widgets if data.widget_states else ()
    return bool(data.fragment_id or data.fragment_id_queue) and not any(map(_has_active_trigger_value, states))


def _is_of_another_page(data: RerunData, latest: RerunData) -> bool:
    """Whether a request is of a fragment on a page that has been left meanwhile."""
    pages = data.page_script_hash, latest.page_script_hash
    return bool(data.fragment_id) and all(pages) and pages[0] != pages[1]


def _is_own(requests: ScriptRequests) -> bool:
    """Whether it is the run that goes on that asks for another one: `st.rerun` does so at once."""
    context = get_script_run_ctx(suppress_warning=True)
    return context is not None and context.script_requests is requests


def install() -> None:
    """Have Streamlit use them for every session that begins from now on."""
    script_runner.ScriptRequests = OrderedRequests  # type: ignore[attr-defined]


def pause(seconds: float) -> None:
    """Wait, but no longer than until a person does something else on the page."""
    context = get_script_run_ctx(suppress_warning=True)
    requests = context.script_requests if context else None
    if isinstance(requests, OrderedRequests):
        requests.arrived.wait(seconds)
    else:
        time.sleep(seconds)


def is_back_or_forward() -> bool:
    """Whether this run is of a page that the browser's Back or Forward has led to."""
    context = get_script_run_ctx(suppress_warning=True)
    return context is not None and context.is_history_navigation
