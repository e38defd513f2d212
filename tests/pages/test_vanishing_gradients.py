"""The page with each of its controls: it sends to the browser what the lesson computed."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.lessons.vanishing_gradients.scene import shown_steps
from core.lessons.vanishing_gradients.settings import CONTROLS, from_link
from core.lessons.vanishing_gradients.sweep import sweep
from tests.links import pictures

PAGE = str(Path(__file__).parents[2] / "pages" / "vanishing_gradients.py")
CONTROL = {control.name: control for control in CONTROLS if control.name not in ("gain", "notation")}
CHOICES = [(name, label) for name, c in CONTROL.items() if c.kind == "choice" for label in c.choices.values()]
ENDS = [(name, end) for name, c in CONTROL.items() if c.kind in ("integer", "number") for end in (c.low, c.high)]
SMALL = {"steps": "20", "units": "8", "step": "5"}
NEEDED = {"clip": {"remedy": "clipping"}, "forget": {"remedy": "forget bias"}}


def opened(**link: str) -> AppTest:
    """Return the page of a link."""
    app = AppTest.from_file(PAGE, default_timeout=60)
    for name, value in link.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception
    return app


def components(app: AppTest) -> list[dict]:
    return [json.loads(json.loads(one.proto.json))["data"] for one in pictures(app)]


def sent(app: AppTest) -> dict[str, np.ndarray]:
    """Return name -> log10 of the values of the first panel's lines that the scrubber is sent."""
    panel = next(data["sweep"]["panels"][0] for data in components(app) if "sweep" in data)
    points = len(base64.b64decode(panel["x"])) // 8
    return {
        line["name"]: np.frombuffer(base64.b64decode(line["values"]), "<f4").reshape(61, points)
        for line in panel["lines"]
    }


def agrees(app: AppTest, **link: str) -> None:
    """Compare what is sent with the sweep of the link."""
    settings, problems = from_link(link)
    assert not problems
    swept, lines = sweep(settings), sent(app)
    assert list(lines) == list(swept.lines)
    steps = shown_steps(settings.steps)
    for name, line in lines.items():
        with np.errstate(divide="ignore"):
            np.testing.assert_allclose(line, np.log10(swept.lines[name].size[:, steps]), rtol=1e-6, atol=1e-6)


def test_its_first_picture_is_tanh_over_100_steps_without_warnings():
    app = opened()
    agrees(app)
    assert not app.warning and not app.error
    assert "Why the activation is no help, at gain 0.90" in [heading.value for heading in app.subheader]
    assert len(pictures(app)) == 6  # the scrubber and five charts


@pytest.mark.slow
@pytest.mark.parametrize(("name", "label"), CHOICES, ids=lambda value: str(value))
def test_every_choice_is_computed(name, label):
    link = SMALL | {name: label}
    app = opened(**link)
    agrees(app, **link)
    assert not app.warning


@pytest.mark.slow
@pytest.mark.parametrize(("name", "end"), ENDS, ids=lambda value: str(value))
def test_every_range_is_computed_to_its_ends(name, end):
    link = SMALL | NEEDED.get(name, {}) | {name: f"{end:g}"}
    if name == "units" and end == 1:
        link["unit"] = "0"
    if name in ("step", "unit") and end > 8:
        link |= {"steps": "200", "units": "256"} if name == "unit" else {"steps": "200"}
    agrees(opened(**link), **link)


def test_a_link_with_a_gain_shows_the_charts_at_that_gain():
    app = opened(**SMALL, gain="1.5", remedy="clipping", clip="0.1")
    headings = [heading.value for heading in app.subheader]
    assert "Why the activation is no help, at gain 1.50" in headings
    assert "Gradient by unit and step: tanh, at gain 1.50" in headings


def test_what_is_inspected_is_in_the_link():
    app = opened(**SMALL, line="GRU", unit="3")
    assert "Gradient by unit and step: GRU, at gain 0.90" in [heading.value for heading in app.subheader]
    shown = "".join(one.proto.body for one in app.get("html"))
    assert "unit 3" in shown and "direct, via update gate" in shown and "the line “GRU” at t = 5" in shown


def test_every_invalid_parameter_of_a_link_is_reported():
    wrong = {name: "999999" if c.kind in ("integer", "number") else "§" for name, c in CONTROL.items()}
    app = opened(**wrong)
    said = " ".join(warning.value for warning in app.warning).replace("\\", "")
    for name in wrong:
        assert f"{name} must be" in said, name
    agrees(app)


def test_the_answer_is_shown_when_asked_for():
    app = opened(**SMALL, answer="true")
    assert any(text.value.startswith("Yes, it depends: from gain ") for text in app.text)
    assert not any("it depends" in text.value for text in opened(**SMALL).text)


@pytest.mark.slow
def test_long_work_continues_in_turns_until_it_is_complete():
    link = SMALL | {"units": "64", "seeds": "10", "steps": "120", "seed": "500"}
    agrees(opened(**link), **link)


def test_stopped_work_shows_its_results_so_far_and_says_so(monkeypatch):
    from core.ui import progress

    monkeypatch.setattr(progress, "TURN", 0.0)
    app = AppTest.from_file(PAGE, default_timeout=60)
    for name, value in (SMALL | {"seed": "77"}).items():
        app.query_params[name] = value
    app.session_state["vanishing_gradients: stop"] = True
    app.run()
    assert not app.exception
    assert len(sent(app)) == 1 and any(warning.value.startswith("Stopped") for warning in app.warning)
