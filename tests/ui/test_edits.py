"""Edits are added to the list within its limits."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def script():
    import streamlit as st

    from core.settings import Control
    from core.ui import edits, state

    state.visit("a_page", (Control("do", "actions", "", "edits"),), lambda link: (None, ()))
    shapes = {"weight_hh": (3, 3), "bias_ih": (3,)}
    st.button("train", on_click=edits.train, args=(10, shapes))
    st.button("much", on_click=edits.train, args=(9_995, shapes))
    st.button("reset", on_click=edits.reset)
    for number, (name, value) in enumerate([("weight_hh/0/1", 0.5), ("weight_hh/7/0", 1.0), ("bias_ih/2", "1e999")]):
        st.session_state[f"player{number}"] = {"edit": {"name": name, "value": value}}
        st.button(f"edit{number}", on_click=edits.edit, args=(f"player{number}", shapes))
    st.text(state.page().values["do"])
    st.caption(edits.problem() or "")


def press(app: AppTest, *labels: str) -> tuple[str, str]:
    """Click buttons and return the edits and the error message."""
    for label in labels:
        next(button for button in app.button if button.label == label).click().run()
    return app.text[0].value, app.caption[0].value


def test_consecutive_trainings_are_merged_and_changed_weights_separate_them():
    app = AppTest.from_function(script).run()
    assert press(app, "train", "train") == ("train20", "")
    assert press(app, "edit0", "train") == ("train20,hh.0.1:0.5,train10", "")
    assert press(app, "reset") == ("", "")


def test_an_invalid_edit_gives_one_message_and_changes_nothing():
    app = AppTest.from_function(script).run()
    edits, message = press(app, "train", "much")
    assert edits == "train10" and "at most 10000 updates" in message and message.endswith("Nothing was changed.")
    assert press(app, "edit1")[1].startswith("do must be an entry from hh.0.0 to hh.2.2")
    edits, message = press(app, "edit2")
    assert edits == "train10" and "a weight from -100 to 100" in message
    assert app.run().caption[0].value == ""
