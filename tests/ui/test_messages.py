"""What a page's run has drawn is sent, though a fragment's run begins before it could be."""

from pathlib import Path

from streamlit import config
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import app_session
from streamlit.runtime.forward_msg_cache import populate_hash_if_needed
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

from core.ui.messages import WholeMessages, install

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
    """Return the message that the page's run has ended well."""
    return ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY)


def said(queue):
    """Return what is sent, in its order."""
    return [message.delta.new_element.text.body or message.script_finished for message in queue.flush()]


def sent_by(queue):
    """Draw in a page's run and then, before anything is sent, in the fragment's."""
    queue.enqueue(drawn("by the page"))
    queue.enqueue(ended())
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=[FRAGMENT])
    queue.enqueue(drawn("by the fragment"))
    return said(queue)


def test_nothing_of_the_pages_run_is_dropped_when_a_fragments_begins():
    assert sent_by(WholeMessages()) == ["by the page", ForwardMsg.FINISHED_SUCCESSFULLY, "by the fragment"]


def test_streamlit_itself_drops_it_and_says_that_all_has_been_sent():
    assert sent_by(ForwardMsgQueue()) == [ForwardMsg.FINISHED_SUCCESSFULLY, "by the fragment"]


def test_when_the_whole_page_is_run_what_is_still_to_be_sent_is_forgotten():
    queue = WholeMessages()
    queue.enqueue(drawn("by the page"))
    queue.clear(retain_lifecycle_msgs=True)
    assert said(queue) == []


def test_what_a_fragments_run_drew_is_forgotten_when_its_next_begins():
    """So that what is to be sent to a browser that has gone away does not grow."""
    queue = WholeMessages()
    queue.enqueue(drawn("by the page"))
    queue.enqueue(ended())
    for _ in range(50):
        queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=[FRAGMENT])
        queue.enqueue(drawn("by the fragment"))
    assert said(queue) == ["by the page", ForwardMsg.FINISHED_SUCCESSFULLY, "by the fragment"]


def test_within_a_run_the_latest_for_a_place_counts():
    queue = WholeMessages()
    queue.enqueue(drawn("first"))
    queue.enqueue(drawn("second"))
    assert said(queue) == ["second"]


def test_every_session_that_begins_uses_it(monkeypatch):
    monkeypatch.setattr(app_session, "ForwardMsgQueue", ForwardMsgQueue)
    install()
    assert app_session.ForwardMsgQueue is WholeMessages


def test_every_message_is_sent_whole():
    """The browser may have forgotten what it said it has, and ends in an error when it is sent the name alone."""
    begun = config.get_option("global.minCachedMessageSize")
    large = drawn("x" * 10_000_000)
    populate_hash_if_needed(large)
    assert config.get_where_defined("global.minCachedMessageSize") == str(CONFIGURATION)
    assert begun > 1e11 and not large.metadata.cacheable
