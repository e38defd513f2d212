"""The output of a run is sent although another begins before. Late events: browser/test_vector_files."""

from collections import deque
from pathlib import Path

import pytest
from streamlit import config
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import app_session, websocket_session_manager
from streamlit.runtime.app_session import AppSession, AppSessionState
from streamlit.runtime.forward_msg_cache import populate_hash_if_needed
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.scriptrunner import RerunData, ScriptRunnerEvent

from core.ui.messages import SequentialSession, WholeMessages, install

FRAGMENT = "a fragment"
CONFIGURATION = Path(__file__).parents[2] / ".streamlit" / "config.toml"


def drawn(text, fragment=FRAGMENT):
    """Return the message that draws a text at the first place of a page."""
    message = ForwardMsg()
    message.metadata.delta_path.extend([0, 0])
    message.delta.new_element.text.body = text
    message.delta.fragment_id = fragment
    return message


def ended():
    """Return the message that the page's run has finished."""
    return ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY)


def sent(queue):
    """Return the messages sent, in order."""
    return [message.delta.new_element.text.body or message.script_finished for message in queue.flush()]


def sent_by(queue):
    """Draw in a page's run and then, before anything is sent, in the fragment's."""
    queue.enqueue(drawn("by the page"))
    queue.enqueue(ended())
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=[FRAGMENT])
    queue.enqueue(drawn("by the fragment"))
    return sent(queue)


def test_no_message_of_the_pages_run_is_dropped_when_a_fragments_run_begins():
    assert sent_by(WholeMessages()) == ["by the page", ForwardMsg.FINISHED_SUCCESSFULLY, "by the fragment"]


def test_streamlit_itself_drops_it_and_reports_that_the_run_has_finished():
    assert sent_by(ForwardMsgQueue()) == [ForwardMsg.FINISHED_SUCCESSFULLY, "by the fragment"]


def test_a_run_of_the_whole_page_drops_unsent_messages():
    queue = WholeMessages()
    queue.enqueue(drawn("by the page"))
    queue.clear(retain_lifecycle_msgs=True)
    assert sent(queue) == []


def test_the_messages_of_a_fragments_run_are_dropped_when_its_next_run_begins():
    """So that the queue of a disconnected browser does not grow."""
    queue = WholeMessages()
    queue.enqueue(drawn("by the page"))
    queue.enqueue(ended())
    for _ in range(50):
        queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=[FRAGMENT])
        queue.enqueue(drawn("by the fragment"))
    assert sent(queue) == ["by the page", ForwardMsg.FINISHED_SUCCESSFULLY, "by the fragment"]


def test_within_a_run_the_latest_for_a_place_counts():
    queue = WholeMessages()
    queue.enqueue(drawn("first"))
    queue.enqueue(drawn("second"))
    assert sent(queue) == ["second"]


def test_every_new_session_uses_it():
    install()
    assert app_session.ForwardMsgQueue is WholeMessages
    assert websocket_session_manager.AppSession is SequentialSession


class Thread:
    """A thread that runs the page: it takes requests until its last run."""

    def __init__(self, first):
        self.asked, self.is_over = [first], False

    def request_rerun(self, data):
        if not self.is_over:
            self.asked.append(data)
        return not self.is_over


class Session(SequentialSession):
    """A session without a page, which records its threads."""

    def __init__(self):
        self._scriptrunner, self._following, self.threads = None, deque(), []
        self._state = AppSessionState.APP_IS_RUNNING

    def __del__(self):
        pass  # nothing was started that would have to end


@pytest.fixture
def session(monkeypatch):

    def begin(session, data):
        session._scriptrunner = Thread(data)
        session.threads.append(session._scriptrunner)

    def handle(session, sender, event):
        assert sender is session._scriptrunner, "Streamlit ignores its events"
        if event is ScriptRunnerEvent.SHUTDOWN:
            session._scriptrunner = None

    monkeypatch.setattr(AppSession, "_create_scriptrunner", begin)
    monkeypatch.setattr(AppSession, "_handle_scriptrunner_event_on_event_loop", handle)
    return Session()


def ask(session, data):
    """Request a run as Streamlit's session does."""
    if session._scriptrunner is None or not session._scriptrunner.request_rerun(data):
        session._create_scriptrunner(data)


def test_all_events_of_a_thread_are_handled_before_the_next_begins_and_requests_keep_their_order(session):
    first, *others = (RerunData(query_string=str(number)) for number in range(4))
    ask(session, first)
    (thread,) = session.threads
    thread.is_over = True  # after its last run, before any of its events
    for data in others:
        ask(session, data)
    for event in (ScriptRunnerEvent.ENQUEUE_FORWARD_MSG, ScriptRunnerEvent.FRAGMENT_STOPPED_WITH_SUCCESS):
        session._handle_scriptrunner_event_on_event_loop(thread, event)
    assert session.threads == [thread]
    session._handle_scriptrunner_event_on_event_loop(thread, ScriptRunnerEvent.SHUTDOWN)
    assert [one.asked for one in session.threads] == [[first], others]


def test_a_session_that_ends_starts_no_more_runs(session):
    ask(session, RerunData())
    (thread,) = session.threads
    thread.is_over = True
    ask(session, RerunData())
    session._state = AppSessionState.SHUTDOWN_REQUESTED
    session._handle_scriptrunner_event_on_event_loop(thread, ScriptRunnerEvent.SHUTDOWN)
    assert session.threads == [thread]


def test_every_message_is_sent_completely():
    """The browser may have dropped a message from its cache; only its hash would then cause an error."""
    threshold = config.get_option("global.minCachedMessageSize")
    large = drawn("x" * 10_000_000)
    populate_hash_if_needed(large)
    assert config.get_where_defined("global.minCachedMessageSize") == str(CONFIGURATION)
    assert threshold > 1e11 and not large.metadata.cacheable
