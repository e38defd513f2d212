"""The mark says what the comparison found, to the array, and forgets it when the numbers change."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.lessons import vanishing_gradients
from core.lessons.unrolled_rnn import Settings, compute
from core.scenes.unrolled_rnn import build
from core.ui.torch_mark import (
    TOLERANCE,
    Check,
    check,
    fingerprint,
    from_torch,
    on_screen,
    scientific,
    sizes_from_torch,
    sizes_on_screen,
    sizes_rounded,
)

LESSONS = [
    Settings(),
    Settings(text="abcdefghijkl", units=8, activation="elu", clip=0.5),
    Settings(task="series", series="fibonacci", activation="softsign", truncate=2),
    Settings(task="parity", length=4, do="train3,hh.0.1:0.5"),
    Settings(task="echo", activation="relu", truncate=1),
]


@pytest.mark.parametrize("settings", LESSONS, ids=lambda s: f"{s.task}-{s.activation}")
def test_the_screen_matches_torch_in_every_array(settings):
    lesson = compute(settings)
    ours, theirs = on_screen(build(lesson)), from_torch(lesson)
    found = check(ours, theirs)
    assert found.matches, found.sentence
    assert found.arrays == len(ours.keys() & theirs.keys())
    forward = {"hidden", "pre_activation", "logit", "prediction", "loss", "loss_total"}
    back = {name for name in ours if name.startswith("d_")}
    assert forward | {f"new_{name}" for name in forward} | back <= theirs.keys()


def test_one_wrong_digit_anywhere_is_found():
    lesson = compute(Settings())
    ours, theirs = on_screen(build(lesson)), from_torch(lesson)
    for name in sorted(ours.keys() & theirs.keys()):
        wrong = np.array(ours[name])
        wrong.flat[wrong.size - 1] += 1e-6 * (np.abs(wrong).max() or 1.0)
        found = check(ours | {name: wrong}, theirs)
        assert (found.matches, found.worst) == (False, name)


def test_what_cannot_be_compared_does_not_match():
    one = {"hidden": np.ones(3), "loss": np.ones(1)}
    assert check(one, one | {"hidden": np.ones((3, 1))}) == Check(float("inf"), "hidden", 2)
    assert check(one, one | {"loss": np.array([np.nan])}) == Check(float("inf"), "loss", 2)
    assert check(one | {"loss": np.array([np.inf])}, one) == Check(float("inf"), "loss", 2)
    with pytest.raises(ValueError, match="ours must be arrays that theirs has as well"):
        check(one, {"other": np.ones(3)})


@pytest.mark.parametrize(
    ("number", "said"),
    [(0.0, "0"), (2.2e-16, "2·10⁻¹⁶"), (1.0, "1·10⁰"), (3.4e12, "3·10¹²"), (float("inf"), "∞"), (float("nan"), "∞")],
)
def test_sizes_are_said_to_one_digit(number, said):
    assert scientific(number) == said


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


def decay_numbers(**changed):
    lesson = vanishing_gradients.compute(vanishing_gradients.Settings(**changed))
    return sizes_on_screen(lesson), sizes_from_torch(lesson), lambda: sizes_rounded(lesson)


@pytest.mark.slow
def test_ordinary_sizes_match_torch_without_a_word_about_rounding():
    ours, theirs, rounded = decay_numbers(gain=1.0, remedy="orthogonal")
    found = check(ours, theirs, rounded)
    assert (found.matches, found.arrays, found.hanging) == (True, len(ours), 0)
    for name in ours:  # and no error is put down to rounding
        wrong = np.array(ours[name])
        wrong.flat[np.argmax(wrong)] *= 1 + 2e-9
        found = check(ours | {name: wrong}, theirs, rounded)
        assert (found.matches, found.worst, found.hanging) == (False, name, 0)


@pytest.mark.slow
def test_what_hangs_on_the_last_digit_of_a_saturated_tanh_is_told_apart():
    """Identity weights, gain 2: |c| grows to 13, and 1 - tanh(c)^2 keeps five digits."""
    ours, theirs, rounded = decay_numbers(steps=200, units=256, init="identity", gain=2.0)
    found = check(ours, theirs, rounded)
    assert found.matches and found.largest < 1e-12
    assert found.hanging == 2 and found.arrays == len(ours) - 2
    assert TOLERANCE < found.apart <= 10 * found.rounding < 1e-5
    assert not check(ours, theirs).matches
    for name in ("LSTM, a step", "LSTM", "tanh, a step", "LSTM, state"):
        wrong = np.array(ours[name])
        wrong.flat[np.argmax(wrong)] *= 1 + (1e-4 if name == "LSTM, a step" else 1e-8)
        found = check(ours | {name: wrong}, theirs, rounded)
        assert (found.matches, found.worst) == (False, name)


def test_what_is_not_finite_is_never_put_down_to_rounding():
    one, infinite = {"size": np.ones(2)}, {"size": np.full(2, np.inf)}
    with np.errstate(invalid="ignore"):
        assert not check(one, infinite, lambda: [infinite]).matches
    nothing_left = check(one, {"size": np.full(2, 1.1)}, lambda: [one, {"size": np.full(2, 1.2)}])
    assert (nothing_left.hanging, nothing_left.arrays, nothing_left.matches) == (1, 0, False)


def test_sentences_about_rounding():
    assert Check(2e-15, "tanh", 30, 2, 4e-8, 2e-7).sentence == (
        "✓ matches PyTorch: largest relative difference 2·10⁻¹⁵ over 30 arrays; 2 more hang on the last digit of a "
        "saturated tanh, which alone moves them by 2·10⁻⁷, and differ by 4·10⁻⁸"
    )
    assert Check(2e-15, "tanh", 30, 1, 4e-1, 7e60).sentence.endswith(
        "; 1 more hangs on the last digit of a saturated tanh, which alone moves it by all there is, and differs by "
        "4·10⁻¹"
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

    from core.ui.torch_mark import found_later, torch_mark

    ours = {"hidden": np.full(3, float(st.session_state.get("number", 1.0)))}
    theirs = {"hidden": np.ones(3)}
    state = str(st.session_state.get("number", 1.0))
    torch_mark("mark", ours=lambda: ours, theirs=lambda: theirs, state=state)
    st.session_state["later"] = found_later("mark", state)


@pytest.fixture
def app():
    at = AppTest.from_function(page).run()
    assert not at.exception
    return at


def test_nothing_is_said_before_it_is_asked(app):
    assert [m.value for m in app.markdown] == []
    assert app.session_state["later"]() == ""


def test_a_press_says_what_was_found(app):
    later = app.session_state["later"]
    app.button[0].click().run()
    sentence = "✓ matches PyTorch: largest relative difference 0 over 1 arrays"
    assert app.markdown[0].value == f":green[**{sentence}**]"
    assert later() == sentence
    app.run()
    assert app.markdown[0].value == f":green[**{sentence}**]"


def test_it_is_forgotten_when_the_numbers_change(app):
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


def test_a_missing_torch_is_said(app, monkeypatch):
    def missing(*_):
        raise ModuleNotFoundError("No module named 'torch'", name="torch")

    monkeypatch.setattr("core.ui.torch_mark.check", missing)
    app.button[0].click().run()
    assert app.error[0].value == "PyTorch must be installed for this check; got: No module named 'torch'."
    assert not app.exception
