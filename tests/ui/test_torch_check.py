"""The check states its result and the worst array, and drops it when the numbers change."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.lessons.unrolled_rnn.lesson import compute
from core.lessons.unrolled_rnn.scene import build
from core.lessons.unrolled_rnn.settings import Settings
from core.ui.torch_check import (
    Check,
    check,
    fingerprint,
    on_screen,
    scientific,
)


def test_incomparable_arrays_do_not_match():
    one = {"hidden": np.ones(3), "loss": np.ones(1)}
    assert check(one, one | {"hidden": np.ones((3, 1))}) == Check(float("inf"), "hidden", 2)
    assert check(one, one | {"loss": np.array([np.nan])}) == Check(float("inf"), "loss", 2)
    assert check(one | {"loss": np.array([np.inf])}, one) == Check(float("inf"), "loss", 2)
    with pytest.raises(ValueError, match="ours must be arrays that theirs has as well"):
        check(one, {"other": np.ones(3)})


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.0, "0"), (2.2e-16, "2·10⁻¹⁶"), (1.0, "1·10⁰"), (3.4e12, "3·10¹²"), (float("inf"), "∞"), (float("nan"), "∞")],
)
def test_differences_are_shown_to_one_digit(number, text):
    assert scientific(number) == text


def test_sentences():
    assert Check(2.2e-16, "d_weight_hh", 17).sentence == (
        "✓ matches PyTorch: largest relative difference 2·10⁻¹⁶ over 17 arrays"
    )
    assert Check(0.0, "loss", 1).sentence == "✓ matches PyTorch: largest relative difference 0 over 1 arrays"
    assert Check(1e-3, "loss", 2).sentence == (
        "✗ differs from PyTorch: largest relative difference 1·10⁻³ over 2 arrays (worst: loss)"
    )
    assert Check(1e-10, "loss", 2).matches
    assert not Check(1.1e-10, "loss", 2).matches


def test_infinite_differences_are_never_ill_conditioned():
    one, infinite = {"size": np.ones(2)}, {"size": np.full(2, np.inf)}
    with np.errstate(invalid="ignore"):
        assert not check(one, infinite, lambda: [infinite]).matches
    nothing_left = check(one, {"size": np.full(2, 1.1)}, lambda: [one, {"size": np.full(2, 1.2)}])
    assert (nothing_left.ill_conditioned, nothing_left.arrays, nothing_left.matches) == (1, 0, False)


def test_sentences_about_rounding():
    assert Check(2e-15, "tanh", 30, 2, 4e-8, 2e-7).sentence == (
        "✓ matches PyTorch: largest relative difference 2·10⁻¹⁵ over 30 arrays; 2 more arrays are "
        "ill-conditioned in floating point (saturated tanh): difference 4·10⁻⁸, change by rounding alone 2·10⁻⁷"
    )
    assert Check(2e-15, "tanh", 30, 1, 4e-1, 7e60).sentence.endswith(
        "; 1 more array is ill-conditioned in floating point (saturated tanh): difference 4·10⁻¹, change by rounding "
        "alone 100 % or more"
    )


def test_a_fingerprint_changes_with_any_number():
    numbers = on_screen(build(compute(Settings())))
    again = on_screen(build(compute(replace(Settings(), notation="pytorch"))))
    assert fingerprint(numbers) == fingerprint(again)
    seen = {fingerprint(numbers)}
    for name in numbers:
        changed = np.array(numbers[name])
        changed.flat[0] = np.nextafter(changed.flat[0], np.inf)
        seen.add(fingerprint(numbers | {name: changed}))
    assert len(seen) == 1 + len(numbers)


def page():
    import numpy as np
    import streamlit as st

    from core.ui.torch_check import found_later, torch_check

    ours = {"hidden": np.full(3, float(st.session_state.get("number", 1.0)))}
    theirs = {"hidden": np.ones(3)}
    state = str(st.session_state.get("number", 1.0))
    torch_check("check", ours=lambda: ours, theirs=lambda: theirs, state=state)
    st.session_state["later"] = found_later("check", state)


@pytest.fixture
def app():
    at = AppTest.from_function(page).run()
    assert not at.exception
    return at


def test_there_is_no_result_before_a_click(app):
    assert [m.value for m in app.markdown] == []
    assert app.session_state["later"]() == ""


def test_a_click_shows_the_result(app):
    later = app.session_state["later"]
    app.button[0].click().run()
    sentence = "✓ matches PyTorch: largest relative difference 0 over 1 arrays"
    assert app.markdown[0].value == f":green[**{sentence}**]"
    assert later() == sentence
    app.run()
    assert app.markdown[0].value == f":green[**{sentence}**]"


def test_the_result_is_dropped_when_the_numbers_change(app):
    app.button[0].click().run()
    app.session_state["number"] = 2.0
    app.run()
    assert [m.value for m in app.markdown] == []
    assert app.session_state["later"]() == ""
    app.button[0].click().run()
    assert app.markdown[0].value.startswith(":red[**✗ differs from PyTorch: largest relative difference 1·10⁰")
    app.session_state["number"] = 1.0
    app.run()
    assert [m.value for m in app.markdown] == []


def test_a_missing_torch_gives_an_error(app, monkeypatch):
    def missing(*_):
        raise ModuleNotFoundError("No module named 'torch'", name="torch")

    monkeypatch.setattr("core.ui.torch_check.check", missing)
    app.button[0].click().run()
    assert app.error[0].value == "PyTorch must be installed for this check; got: No module named 'torch'."
    assert not app.exception
