"""Long work shows its progress, continues turn by turn, and stops on request."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core.ui import progress


def script():
    import streamlit as st

    from core.ui.progress import Turn

    done = st.session_state.setdefault("done", 0)
    work = Turn("work", "updates")
    while done < 300:
        done += 100
        if not work.report(done, 300):
            break
    st.session_state["done"] = done
    st.session_state["turns"] = st.session_state.get("turns", 0) + 1
    work.show()
    st.text(f"{done} {work.unfinished}")
    if not st.session_state.get("wait"):
        work.go_on()


def test_short_work_is_done_in_one_turn_and_shows_nothing():
    app = AppTest.from_function(script).run()
    assert not app.exception and app.text[0].value == "300 False"
    assert not app.get("progress") and not app.button
    assert app.session_state["turns"] == 1


def test_long_work_continues_turn_by_turn(monkeypatch):
    monkeypatch.setattr(progress, "TURN", 0.0)
    app = AppTest.from_function(script).run()
    assert not app.exception and app.text[0].value == "300 False"
    assert app.session_state["turns"] == 3
    assert not app.get("progress") and not app.button


def test_unfinished_work_shows_its_progress(monkeypatch):
    monkeypatch.setattr(progress, "TURN", 0.0)
    app = AppTest.from_function(script)
    app.session_state["wait"] = True
    app.run()
    bar = app.get("progress")[0].proto
    assert bar.value == pytest.approx(33, abs=1)
    assert bar.text.startswith("100 of 300 updates, about ") and bar.text.endswith(" s to go")


@pytest.mark.slow
def test_a_click_on_stop_ends_it(monkeypatch):
    monkeypatch.setattr(progress, "TURN", 0.0)
    app = AppTest.from_function(script)
    app.session_state["wait"] = True
    app.run()
    app.session_state["wait"] = False
    app.button[0].click().run()
    assert app.text[0].value == "200 False"  # one more report, then no further turn
    assert not app.button
