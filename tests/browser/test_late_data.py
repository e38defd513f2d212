"""Data that come late are not drawn over newer ones: of two imports of one module, the second may be done first."""

import pytest
import streamlit as st

from core.ui.player import browser_module

MODULE = "export default ({ parentElement, data }) => { parentElement.textContent += data.text; };"
CALL = """async ([script, ...sent]) => {
  const { default: call } = await import(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
  await Promise.all(sent.map((data) => call({ parentElement: document.body, data })));
  return document.body.textContent;
}"""


@pytest.fixture
def sent(monkeypatch):
    """What is sent to the browser: pairs of a script and its data."""
    pairs = []

    def component(name, *, css, js, isolate_styles):
        return lambda data, key: pairs.append((js, data))

    monkeypatch.setattr(st.components.v2, "component", component)
    return pairs


@pytest.fixture
def draw(sent, page):
    """Return a function that gives an empty page what was sent, in this order, and returns what it shows then."""

    def answer(route):
        is_module = route.request.url.endswith(".js")
        route.fulfill(body=MODULE if is_module else "", content_type=f"text/{'javascript' if is_module else 'html'}")

    def draw(*order):
        page.goto("http://localhost/")
        return page.evaluate(CALL, [sent[0][0], *(sent[place][1] for place in order)])

    page.route("http://localhost/**", answer)
    return draw


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["in order", "the newer first"])
def test_of_data_that_come_while_the_module_loads_the_newest_are_drawn(draw, order):
    for text in ("older", "newer"):
        browser_module("late", {"text": text}, key="late")
    assert draw(*order) == "newer"


def test_the_same_data_are_sent_as_they_were_and_drawn_again(draw, sent):
    """As for another theme."""
    for text in ("one", "other", "other", "one"):
        browser_module("late", {"text": text}, key="late again")
    assert sent[1] == sent[2] and len({data for _, data in sent}) == 3
    assert draw(1, 2) == "otherother"
    assert draw(3, 1) == "one"
