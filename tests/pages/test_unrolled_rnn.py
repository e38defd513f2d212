"""The page without a browser: for every value of a control it sends the numbers that the lesson computed."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.lessons.unrolled_rnn import lesson as lessons
from core.lessons.unrolled_rnn.settings import CONTROLS, from_link
from tests.links import pictures

PAGE = str(Path(__file__).parents[2] / "pages" / "unrolled_rnn.py")
CONTROL = {control.name: control for control in CONTROLS}
CHOICES = [(name, label) for name, c in CONTROL.items() if c.kind == "choice" for label in c.choices.values()]
ENDS = [(name, end) for name, c in CONTROL.items() if c.kind in ("integer", "number") for end in (c.low, c.high)]


def opened(**link: str) -> AppTest:
    """Return the page as a link opens it."""
    app = AppTest.from_file(PAGE, default_timeout=20)
    for name, value in link.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception
    return app


def sent(app: AppTest) -> dict[str, np.ndarray]:
    """Return the numbers of the scene that the player is sent."""
    for component in pictures(app):
        data = json.loads(json.loads(component.proto.json))["data"]
        if "scene" in data:
            values = [v for v in data["scene"]["values"] if v.get("data")]
            return {
                v["name"]: np.frombuffer(base64.b64decode(v["data"]), "<f8").reshape(v.get("shape", ())) for v in values
            }
    raise AssertionError("no player on the page")


def agrees(app: AppTest, **link: str) -> None:
    """Compare what is sent with the lesson of the link."""
    settings, problems = from_link(link)
    assert not problems
    lesson, numbers = lessons.compute(settings), sent(app)
    assert np.array_equal(numbers["d_hidden"], lesson.evaluation.gradients.hidden)
    assert np.array_equal(numbers["new_loss"], lesson.next_evaluation.loss)
    assert np.array_equal(numbers["weight_hh"], lesson.network.cell.weight_hh)


def test_it_opens_on_hello_without_warnings():
    app = opened()
    agrees(app)
    assert not app.warning and not app.error
    assert app.text_input(key="text").value == "hello"
    assert [button.label for button in app.button][:4] == ["Train 1", "Train 10", "Train 100", "Reset"]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "label"), CHOICES, ids=lambda value: str(value))
def test_every_choice_is_computed(name, label):
    needed = {"task": "series"} if name == "series" else {}
    link = needed | {name: label} if name != "notation" else {}
    app = opened(**link)
    agrees(app, **link)
    assert not app.warning


@pytest.mark.slow
@pytest.mark.parametrize(("name", "end"), ENDS, ids=lambda value: str(value))
def test_every_range_is_computed_to_its_ends(name, end):
    link = ({"task": "echo"} if name == "length" else {}) | {name: f"{end:g}"}
    agrees(opened(**link), **link)


def test_a_control_changes_what_is_sent():
    app = opened()
    before = sent(app)["hidden"]
    app.slider(key="units").set_value(5).run()
    after = sent(app)["hidden"]
    assert not app.exception and before.shape == (5, 3) and after.shape == (5, 5)


def test_training_adds_up_and_reset_returns_to_the_same_weights():
    app = opened()
    first = sent(app)["weight_hh"]
    for label in ("Train 10", "Train 1"):
        next(button for button in app.button if button.label == label).click().run()
    agrees(app, do="train11")
    next(button for button in app.button if button.label == "Reset").click().run()
    assert np.array_equal(sent(app)["weight_hh"], first)


def test_a_link_with_edits_and_training_is_replayed():
    link = {"text": "banana", "units": "4", "do": "train20,hh.0.1:0.5,train3"}
    agrees(opened(**link), **link)


def test_invalid_text_gives_a_warning_and_the_picture_stays():
    app = opened()
    before = sent(app)["hidden"]
    app.text_input(key="text").set_value("x").run()
    assert not app.exception and len(app.warning) == 1 and "2 to 12 characters" in app.warning[0].value
    assert np.array_equal(sent(app)["hidden"], before)


def test_every_invalid_parameter_of_a_link_gives_a_warning():
    wrong = {c.name: "999999" if c.kind in ("integer", "number") else "§" for c in CONTROLS if c.name != "notation"}
    app = opened(**wrong)
    said = " ".join(warning.value for warning in app.warning)
    for name in wrong:
        applies = CONTROL[name].applies({c.name: c.default for c in CONTROLS})
        assert f"{name} must be" in said.replace("\\", "") or not applies, name
    agrees(app)


def test_a_training_that_diverges_is_reported():
    app = opened(lr="2", clip="0", activation="identity", do="train500", seed="3")
    assert any("diverged" in warning.value for warning in app.warning)
    assert all(np.isfinite(array).all() for array in sent(app).values())


def test_the_answer_is_shown_when_asked_for():
    app = opened(answer="true")
    assert any(text.value.startswith("No.") for text in app.text)
    assert len(pictures(app)) == 2  # the player and the chart
