"""The page and its controls: it sends to the browser what the lesson computed."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import entries
from core.lessons.lstm import lesson as lessons
from core.lessons.lstm.panels.clamps import erased, kept
from core.lessons.lstm.settings import CONTROLS, Settings, from_link

PAGE = str(Path(__file__).parents[2] / "pages" / "lstm.py")


def opened(**link: str) -> AppTest:
    """Return the page opened by a link."""
    app = AppTest.from_file(PAGE, default_timeout=30)
    for name, value in link.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception
    return app


def components(app: AppTest) -> list[dict]:
    return [json.loads(json.loads(one.proto.json))["data"] for one in app.get("bidi_component")]


def sent(app: AppTest) -> dict[str, np.ndarray]:
    """Return the numbers of the scene that the player is sent."""
    (scene,) = (data["scene"] for data in components(app) if "scene" in data)
    values = [v for v in scene["values"] if v.get("data")]
    return {v["name"]: np.frombuffer(base64.b64decode(v["data"]), "<f8").reshape(v.get("shape", ())) for v in values}


def agrees(app: AppTest, **link: str) -> None:
    """Compare the numbers sent with the lesson of the link."""
    settings, problems = from_link(link)
    assert not problems
    run, numbers = lessons.compute(settings).clamped.evaluation, sent(app)
    assert np.array_equal(numbers["prediction"], run.prediction)
    assert np.array_equal(numbers["d_hidden"], run.gradients.hidden)


def test_it_opens_on_the_lstm_without_a_warning():
    app = opened()
    agrees(app)
    assert not app.warning and not app.error
    assert app.text_input(key="sequence").value == "..#7.2..9..?"
    assert len([data for data in components(app) if "figure" in data]) == 3


@pytest.mark.parametrize(
    "link",
    [
        {"model": "GRU"},
        {"model": "RNN"},
        {"hold": "f.*.6:0"},
        {"hold": "f.*.5-12:1,u.*.5-12:0", "notation": "pytorch"},
        {"model": "GRU", "hold": "u.0-2.5-7:0.5", "sequence": "#1.#2....?"},
        {"sequence": "1#3?#4..?"},
    ],
    ids=str,
)
def test_every_link_is_computed(link):
    app = opened(**link)
    agrees(app, **link)
    assert not app.warning


def button(app: AppTest, label: str):
    return next(one for one in app.button if one.label == label)


def test_gates_are_clamped_and_released():
    app = opened()
    before = sent(app)["prediction"]
    button(app, "Erase the memory").click().run()
    agrees(app, hold="f.*.6:0")
    assert not np.array_equal(sent(app)["prediction"], before)
    button(app, "Keep the memory").click().run()
    agrees(app, hold="f.*.5-12:1,u.*.5-12:0")
    button(app, "Release all").click().run()
    assert np.array_equal(sent(app)["prediction"], before)


def test_any_gate_is_clamped_by_the_form_and_released_alone():
    app = opened(hold="f.*.6:0")
    app.slider(key="hold lstm value").set_value(0.25)
    app.slider(key="hold lstm steps 12").set_value((2, 3)).run()
    button(app, "Clamp this gate").click().run()
    agrees(app, hold="f.*.6:0,f.*.2-3:0.25")
    button(app, "Release").click().run()
    agrees(app, hold="f.*.2-3:0.25")


def test_a_click_clamps_what_the_form_has_at_that_moment():
    app = opened()
    app.slider(key="hold lstm value").set_value(0.25)
    app.slider(key="hold lstm steps 12").set_value((2, 3))
    button(app, "Clamp this gate").click().run()  # clicked before the page was redrawn
    agrees(app, hold="f.*.2-3:0.25")


def test_a_button_keeps_its_identity_with_another_tooltip():
    app = opened()  # it may be clicked before the page is redrawn
    before = button(app, "Clamp this gate").proto.id
    app.slider(key="hold lstm value").set_value(0.25).run()
    assert button(app, "Clamp this gate").proto.id == before
    before = {name: button(app, name).proto.id for name in ("Erase the memory", "Keep the memory")}
    app.selectbox(key="model").set_value("gru").run()
    app.text_input(key="sequence").set_value("#3..?").run()
    assert {name: button(app, name).proto.id for name in before} == before


def test_another_network_has_its_gates_free():
    app = opened(hold="f.*.6:0")
    app.selectbox(key="model").set_value("gru").run()
    agrees(app, model="GRU")
    assert not app.warning


def test_an_invalid_sequence_gives_a_warning_and_the_picture_stays():
    app = opened()
    before = sent(app)["hidden"]
    app.text_input(key="sequence").set_value("#x?").run()
    assert not app.exception and len(app.warning) == 1 and "symbol 2" in app.warning[0].value
    assert np.array_equal(sent(app)["hidden"], before)


def test_a_hold_after_the_end_of_the_sequence_gives_a_warning():
    app = opened(hold="f.*.2:0,f.*.9:0")
    app.text_input(key="sequence").set_value("#7..?").run()
    assert any("of steps from 1 to 5" in warning.value for warning in app.warning)
    agrees(app, sequence="#7..?", hold="f.*.2:0")


def test_every_wrong_parameter_of_a_link_gives_a_warning():
    wrong = {control.name: "§" for control in CONTROLS if control.name != "notation"}
    app = opened(**wrong)
    warnings = " ".join(warning.value for warning in app.warning).replace("\\", "")
    assert all(f"{name} must be" in warnings for name in wrong)
    agrees(app)


def test_the_answer_is_shown_on_request():
    app = opened(answer="true")
    assert any("it remembers nothing" in text.value for text in app.text)


def test_the_network_on_text_shows_its_units():
    app = opened(model="text", passage='He said "yes" and left.')
    assert not app.exception and not app.warning
    assert app.text_area(key="passage").value == 'He said "yes" and left.'
    assert any("inside quotation marks: clear" in text.value for text in app.text)
    assert not any("scene" in data for data in components(app))


def test_an_invalid_text_gives_a_warning():
    app = opened(model="text")
    app.text_area(key="passage").set_value("naïve").run()
    assert len(app.warning) == 1 and "number 3" in app.warning[0].value and not app.exception


def test_tooltips_have_the_entries_of_the_link():
    app = opened()
    lesson = lessons.compute(Settings())
    for name, holds in (("Erase the memory", erased(lesson.settings)), ("Keep the memory", kept(lesson.settings))):
        tooltip = button(app, name).help
        assert entries.to_text(holds) in re.sub(r"\\(.)", r"\1", tooltip) and not re.search(r"(?<!\\)[*_:]", tooltip)
