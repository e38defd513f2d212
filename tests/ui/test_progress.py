"""Long work shows itself, and stops when asked to."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def script():
    import streamlit as st

    from core.ui import progress

    progress.PATIENCE = -1.0
    report = progress.progress("work", "updates")
    done = 100
    while report(done, 300) and done < 300:
        done += 100
    st.text(str(done))
    if not st.session_state.get("asked"):
        st.session_state["asked"] = True
        report = progress.progress("shown", "updates")
        report(100, 400)


def test_work_goes_on_to_its_end_and_shows_a_bar_meanwhile():
    app = AppTest.from_function(script).run()
    assert not app.exception and app.text[0].value == "300"
    bar = app.get("progress")[0].proto
    assert bar.value == 25 and bar.text.startswith("100 of 400 updates, about ") and bar.text.endswith(" s to go")
    assert [button.label for button in app.button] == ["Stop"]


def test_a_press_of_stop_ends_it_where_it_stands_once():
    app = AppTest.from_function(script).run()
    app.session_state["work: stop"] = True
    assert app.run().text[0].value == "100"
    assert app.run().text[0].value == "300"
