"""The answer is hidden until it is requested, and the link has this state."""

from streamlit.testing.v1 import AppTest

from core.ui.answer import literal


def script():
    import streamlit as st

    from core.ui import state
    from core.ui.answer import warn
    from core.ui.question import ANSWER, asked

    state.visit("a_page", (ANSWER,), lambda link: (None, ()))
    if asked("Is it so?"):
        st.text("It is.")
    warn(*state.problems())


def test_the_answer_is_hidden_until_it_is_requested():
    app = AppTest.from_function(script).run()
    assert app.subheader[0].value == "Ask the class"
    assert app.markdown[0].value == r"**Is it so\?**" and not app.text
    app.toggle[0].set_value(True).run()
    assert app.text[0].value == "It is."


def test_a_link_shows_the_answer():
    app = AppTest.from_function(script)
    app.query_params["answer"] = "true"
    assert app.run().text[0].value == "It is." and not app.warning


def test_a_wrong_link_gives_one_warning():
    app = AppTest.from_function(script)
    app.query_params["answer"] = "perhaps"
    app.run()
    assert not app.exception and not app.text
    expected = "answer must be true or false; got 'perhaps' (in the link). Using false."
    assert app.warning[0].value == literal(expected)
    assert not app.run().warning
