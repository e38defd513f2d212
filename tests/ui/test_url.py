"""Widgets and link: a link sets the widgets, its errors are shown once, invalid input changes nothing."""

import pytest
from streamlit.testing.v1 import AppTest

from core.lessons.unrolled_rnn.settings import CONTROLS, Settings
from tests.links import link_of

ECHO = "unrolled_rnn echo page"  # the field by which the browser acknowledges values


def page():
    """A page with every control of the unrolled RNN, which shows their values."""
    import streamlit as st

    from core.lessons.unrolled_rnn.settings import CONTROLS, from_link, settings_of, to_link
    from core.ui import state, url
    from core.ui.link import write_link

    state.visit("unrolled_rnn", CONTROLS, from_link)
    for control in CONTROLS:
        if control.kind != "actions" and control.applies(url.current(CONTROLS)):
            url.widget(control)
    st.button("train", on_click=state.put, args=("do", "train10"))
    st.button("reset", on_click=state.put, args=("do", ""))
    st.button("another text", on_click=state.put, args=("text", "banana"))
    values, problems = url.gather(CONTROLS)
    for problem in (*state.problems(), *problems):
        st.warning(problem)
    st.code(repr(settings_of(values)))
    st.code(repr(to_link(settings_of(values))))
    write_link()


def opened(**link):
    """Open the page with a link."""
    test = AppTest.from_function(page)
    for name, value in link.items():
        test.query_params[name] = value
    test.run()
    assert not test.exception
    return test


def settings(test):
    """Return the page's settings."""
    return eval(test.code[0].value, {"Settings": Settings})


def warnings(test):
    """Return the sentences on the page."""
    return [warning.value for warning in test.warning]


def test_without_a_link_all_settings_are_defaults():
    test = opened()
    assert settings(test) == Settings()
    assert warnings(test) == []
    assert link_of(test) == {}


def test_each_control_but_the_actions_has_a_widget_of_its_own_name():
    test = opened(task="series", series="typed")
    keys = {w.key for kind in ("selectbox", "slider", "number_input", "text_input") for w in test.get(kind)}
    assert keys - {ECHO} == {c.name for c in CONTROLS if c.applies({"task": "series", "series": "typed"})} - {"do"}
    assert all(test.get(kind)[0].label for kind in ("selectbox", "slider", "number_input", "text_input"))


@pytest.mark.slow
def test_a_link_sets_every_widget():
    link = {
        "text": "שלום", "units": "5", "activation": "leaky_relu", "seed": "7", "init": "xavier", "gain": "0.15",
        "lr": "0.05", "clip": "2.5", "truncate": "2", "do": "train10,hh.0.1:0.5",
    }  # fmt: skip
    test = opened(**link)
    assert settings(test) == Settings(
        text="שלום", units=5, activation="leaky_relu", seed=7, init="xavier", gain=0.15, lr=0.05, clip=2.5, truncate=2,
        do="train10,hh.0.1:0.5",
    )  # fmt: skip
    assert warnings(test) == []
    assert eval(test.code[1].value) == link
    assert test.slider(key="units").value == 5


def test_errors_in_the_link_are_shown_once():
    test = opened(units="2.5", gain="abc", activation="tan", text="x", do="train5,hh.9.9:1", seed="5")
    assert settings(test) == Settings(seed=5, do="train5")
    assert warnings(test) == [
        "text must be 2 to 12 characters; got 'x' (in the link). Using hello.",
        "units must be a whole number from 1 to 8; got '2.5' (in the link). Using 3.",
        "activation must be one of tanh, relu, sigmoid, leaky_relu, elu, softsign, identity; got 'tan' (in the link). "
        "Using tanh.",
        "gain must be a number from 0 to 3; got 'abc' (in the link). Using 1.2.",
        "do must be an entry from hh.0.0 to hh.2.2; got 'hh.9.9:1' (in the link). This entry is left out.",
    ]
    assert test.slider(key="units").value == 3
    test.run()
    assert warnings(test) == []
    assert settings(test) == Settings(seed=5, do="train5")


@pytest.mark.slow
@pytest.mark.parametrize("hostile", ["<img src=x onerror=alert(1)>", "x" * 10_000, "\u202eabc\u0000", "e\u0301" * 50])
def test_hostile_links_open_on_the_defaults(hostile):
    test = opened(**{control.name: hostile for control in CONTROLS})
    assert settings(test) == Settings()
    assert len(warnings(test)) >= len(CONTROLS) - 1
    assert all(len(warning) < 400 for warning in warnings(test))


def test_an_invalid_text_keeps_the_last_valid_one():
    test = opened(text="world")
    test.text_input(key="text").set_value("x").run()
    assert settings(test) == Settings(text="world")
    assert warnings(test) == ["text must be 2 to 12 characters; got 'x'. Still showing 'world'."]
    test.text_input(key="text").set_value("abc").run()
    assert settings(test) == Settings(text="abc")
    assert warnings(test) == []


def test_edits_are_added_to_the_link_and_removed_again():
    test = opened()
    test.button[0].click().run()
    assert settings(test).do == "train10"
    assert link_of(test) == {"do": "train10"}
    test.button[1].click().run()
    assert settings(test).do == ""
    assert link_of(test) == {}


@pytest.mark.slow
@pytest.mark.parametrize(("acknowledged", "text"), [(None, "world"), ("0", "banana")])
def test_an_old_value_of_a_widget_is_a_change_only_after_an_acknowledgement(acknowledged, text):
    test = opened()
    test.text_input(key="text").set_value("world").run()
    test.button[2].click().run()
    assert settings(test).text == test.text_input(key="text").value == "banana"
    test.text_input(key="text").set_value("world")
    if acknowledged:
        test.text_input(key=ECHO).set_value(acknowledged)
    test.run()
    assert settings(test).text == test.text_input(key="text").value == text


@pytest.mark.slow
def test_a_control_appears_where_it_applies():
    test = opened()
    assert [w.key for w in test.text_input] == ["text", ECHO]
    test.selectbox(key="task").set_value("parity").run()
    assert not test.exception
    assert [w.key for w in test.text_input] == [ECHO]
    assert "length" in [w.key for w in test.slider]
    assert settings(test).task == "parity"
    test.selectbox(key="task").set_value("letters").run()
    assert settings(test) == Settings()
