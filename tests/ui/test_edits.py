"""What a person does is added to what was done, within its limits."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def script():
    import streamlit as st

    from core.settings import Control
    from core.ui import edits, state

    state.visit("a_page", (Control("do", "actions", "", "done"),), lambda link: (None, ()))
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
    """Press buttons and return what was done, and what is said of it."""
    for label in labels:
        next(button for button in app.button if button.label == label).click().run()
    return app.text[0].value, app.caption[0].value


def test_trainings_in_a_row_are_one_and_edits_stand_between():
    app = AppTest.from_function(script).run()
    assert press(app, "train", "train") == ("train20", "")
    assert press(app, "edit0", "train") == ("train20,hh.0.1:0.5,train10", "")
    assert press(app, "reset") == ("", "")


def test_what_cannot_be_done_is_said_once_and_changes_nothing():
    app = AppTest.from_function(script).run()
    done, said = press(app, "train", "much")
    assert done == "train10" and "at most 10000 updates" in said and said.endswith("Nothing was changed.")
    assert press(app, "edit1")[1].startswith("do must be an entry from hh.0.0 to hh.2.2")
    done, said = press(app, "edit2")
    assert done == "train10" and "a weight from -100 to 100" in said
    assert app.run().caption[0].value == ""
