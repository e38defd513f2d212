"""Requests during a run are handled in order, and no click is merged with another."""

import random

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.scriptrunner import script_runner
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequestType

from core.ui.requests import MOST_WAITING, OrderedRequests, install


def request(number, *, presses=(), page="page", fragment="fragment", **more):
    """Return a browser's request: the value of a slider, and the buttons clicked."""
    states = WidgetStates()
    states.widgets.add(id="slider", int_value=number)
    for press in presses:
        states.widgets.add(id=press, trigger_value=True)
    return RerunData(widget_states=states, page_script_hash=page, fragment_id=fragment, **more)


def content(data):
    """Return the slider's value and the buttons clicked."""
    states = {state.id: state for state in data.widget_states.widgets}
    return states.pop("slider").int_value, sorted(states)


def runs(requests):
    """Return the request of each following run, until there is none."""
    found = []
    while (request := requests.on_scriptrunner_ready()).type is ScriptRequestType.RERUN:
        found.append(content(request.rerun_data))
    return found


def test_three_clicks_on_a_button_are_three():
    requests = OrderedRequests()
    for number in range(3):
        assert requests.request_rerun(request(number, presses=["train"]))
    assert runs(requests) == [(0, ["train"]), (1, ["train"]), (2, ["train"])]


def test_of_consecutive_values_the_last_counts():
    requests = OrderedRequests()
    for number in range(5):
        requests.request_rerun(request(number))
    assert runs(requests) == [(4, [])]


@pytest.mark.parametrize("seed", range(40))
def test_any_mixture_runs_each_click_once_in_order_after_the_values_before_it(seed):
    chance = random.Random(seed)
    requests, sent, found = OrderedRequests(), [], []
    for number in range(30):
        presses = [chance.choice(["train", "reset"])] if chance.random() < 0.5 else []
        requests.request_rerun(request(number, presses=presses))
        sent.append((number, presses))
        if chance.random() < 0.3:
            found.append(content(requests.on_scriptrunner_ready().rerun_data))
    found += runs(requests)
    assert [one for one in found if one[1]] == [one for one in sent if one[1]]
    assert [number for number, _ in found] == sorted(number for number, _ in found)
    assert found[-1] == sent[-1]


def test_a_request_for_the_whole_page_interrupts_a_run_but_only_in_order():
    requests = OrderedRequests()
    requests.request_rerun(request(0))
    requests.on_scriptrunner_ready()
    requests.request_rerun(request(1, presses=["train"]))
    requests.request_rerun(request(2, fragment=None))
    assert requests.on_scriptrunner_yield() is None, "the click comes first, and a fragment interrupts nothing"
    assert content(requests.on_scriptrunner_ready().rerun_data) == (1, ["train"])
    assert content(requests.on_scriptrunner_yield().rerun_data) == (2, [])


def test_the_navigation_is_not_merged_with_requests_of_the_page_that_is_left():
    requests = OrderedRequests()
    requests.request_rerun(request(0, page="here", fragment=None))
    requests.on_scriptrunner_ready()
    requests.request_rerun(request(1, page="there", fragment=None))
    requests.request_rerun(request(2, page="here"))
    there = requests.on_scriptrunner_ready().rerun_data
    assert (there.page_script_hash, there.fragment_id_queue) == ("there", [])
    assert requests.on_scriptrunner_ready().type is ScriptRequestType.STOP


def test_back_is_not_merged_with_what_follows():
    requests = OrderedRequests()
    requests.request_rerun(request(0))
    requests.on_scriptrunner_ready()
    requests.request_rerun(request(1, fragment=None, is_history_navigation=True))
    requests.request_rerun(request(2))
    assert requests.on_scriptrunner_ready().rerun_data.is_history_navigation


def test_very_many_requests_are_merged_as_streamlit_does():
    requests = OrderedRequests()
    for number in range(3 * MOST_WAITING):
        requests.request_rerun(request(number, presses=["train"]))
    assert len(runs(requests)) <= MOST_WAITING + 1


def test_streamlit_uses_this_class():
    install()
    assert script_runner.ScriptRequests is OrderedRequests


def test_a_wait_ends_with_the_next_request():
    requests = OrderedRequests()
    requests.request_rerun(request(0))
    requests.on_scriptrunner_ready()
    assert not requests.arrived.is_set()
    requests.request_rerun(request(1))
    assert requests.arrived.is_set()
    requests.request_rerun(request(2, presses=["train"]))
    requests.on_scriptrunner_ready()
    assert requests.arrived.is_set(), "another one is waiting"
    requests.on_scriptrunner_ready()
    assert not requests.arrived.is_set()
