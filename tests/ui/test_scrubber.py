"""The position shown, as known to the server: the reported one, else the link's, else the sweep's start."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.scene.sweep import Line, Panel, Sweep
from tests.links import components


def gains() -> Sweep:
    """Return a sweep over four gains that opens at the second."""
    positions = np.array([0.0, 0.5, 1.0, 1.5])
    panel = Panel("Factor", "ratio", (Line("tanh", positions),))
    return Sweep("gain", "Gains", "…", "gain", positions, (panel,), ("{position}",), start=1, reports=True)


def script():
    import streamlit as st

    from core.ui import state
    from core.ui.scrubber import scrubber
    from tests.ui.test_scrubber import gains

    state.visit("a_page", (), lambda link: (None, ()))
    st.text(scrubber(gains(), key="ours"))
    scrubber(gains(), key="small", thumbnail=True, on_pick=lambda: None)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "index"),
    [(None, 1), ("1.5", 3), ("0.8", 2), ("2", 1), ("-0.1", 1), ("abc", 1), ("nan", 1), ("1e999", 1), ("", 1)],
)
def test_the_link_sets_the_position_and_a_wrong_value_is_ignored(given, index):
    app = AppTest.from_function(script)
    if given is not None:
        app.query_params["gain"] = given
    app.run()
    assert not app.exception
    assert app.text[0].value == str(index)


@pytest.mark.slow
@pytest.mark.parametrize(("reported", "index"), [(1.5, 3), (0.0, 0), (2.0, 1), (None, 2)])
def test_the_reported_position_has_priority_over_the_link(reported, index):
    def script(reported):
        import streamlit as st

        from core.ui import state
        from core.ui.scrubber import shown_index
        from tests.ui.test_scrubber import gains

        state.visit("a_page", (), lambda link: (None, ()))
        if reported is not None:
            state.put("gain", reported)
        st.text(shown_index(gains()))

    app = AppTest.from_function(script, args=(reported,))
    app.query_params["gain"] = "1"
    assert app.run().text[0].value == str(index)


def test_a_thumbnail_ignores_the_link():
    app = AppTest.from_function(script).run()
    page, small = components(app, "scrubber")
    assert (page["mode"], page["link"]["stem"], page["picks"]) == ("page", "a_page", False)
    assert (small["mode"], small["link"], small["picks"]) == ("thumbnail", None, True)
