"""No fragment is nested in another: Streamlit would drop messages, after which the whole page is empty."""

from pathlib import Path

import pytest
from streamlit.runtime import fragment
from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState
from streamlit.testing.v1 import AppTest

from core.lessons import PAGES
from tests.links import known_of

ROOT = Path(__file__).parents[2]


def registered(monkeypatch):
    """Record each fragment registered from now on, with the fragment around it."""
    found = []
    register = fragment.MemoryFragmentStorage.register

    def record(storage, key, *given, **options):
        found.append((key, ThreadState.get().fragment_id))
        return register(storage, key, *given, **options)

    monkeypatch.setattr(fragment.MemoryFragmentStorage, "register", record)
    return found


CASES = [(page.stem, link) for page in PAGES for link in ({}, *known_of(page).LINKS)]


@pytest.mark.slow
@pytest.mark.parametrize(("stem", "link"), CASES)
def test_no_fragment_is_nested_in_another(stem, link, monkeypatch):
    found = registered(monkeypatch)
    app = AppTest.from_file(str(ROOT / "pages" / f"{stem}.py"), default_timeout=60)
    for name, value in link.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    assert found and [inner for inner in found if inner[1] is not None] == []


def test_a_nested_one_would_be_found(monkeypatch):
    def script():
        import streamlit as st

        @st.fragment
        def inner():
            st.text("inner")

        @st.fragment
        def outer():
            inner()

        outer()

    found = registered(monkeypatch)
    AppTest.from_function(script).run()
    assert [bool(inside) for _, inside in found] == [False, True]
