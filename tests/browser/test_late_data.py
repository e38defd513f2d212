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


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["in order", "the newer first"])
def test_of_data_that_come_while_the_module_loads_the_newest_are_drawn(sent, page, order):
    page.route("http://localhost/**", lambda route: route.fulfill(
        body=MODULE if route.request.url.endswith(".js") else "<body></body>",
        content_type="text/javascript" if route.request.url.endswith(".js") else "text/html",
    ))  # fmt: skip
    page.goto("http://localhost/")
    for text in ("older", "newer"):
        browser_module("late", {"text": text}, key="late")
    assert page.evaluate(CALL, [sent[0][0], *(sent[place][1] for place in order)]) == "newer"


def test_the_same_data_are_drawn_again_and_sent_as_they_were(sent, page):
    """As for another theme."""
    for text in ("one", "other", "other", "one"):
        browser_module("late", {"text": text}, key="late again")
    first, second, third, last = (data for _, data in sent)
    assert second == third and len({first, second, last}) == 3
