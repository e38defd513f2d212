"""A link is the whole state: restored on another server, and answered where it is wrong."""

import pytest
from playwright.sync_api import expect

from core.lessons.unrolled_rnn.settings import CONTROLS
from tests.browser.driving import (
    CELLS,
    PLAYER,
    at,
    changed,
    link,
    numbers,
    open_lesson,
    press,
    settle,
    wait_for_link,
)

WRONG = {
    "task": "riddles", "text": "a", "series": "wild", "numbers": "1, two", "length": "99", "units": "0",
    "activation": "cube", "seed": "-1", "init": "zeros", "gain": "abc", "lr": "9", "clip": "-1", "truncate": "1.5",
    "notation": "morse", "do": "dance,train5", "at": "nowhere", "grain": "sand", "fold": "perhaps", "answer": "maybe",
    "updates": "-3",
}  # fmt: skip


@pytest.fixture
def page(tab):
    """The page that the tests of this module share."""
    return tab()


def said(page):
    """Return every sentence with which the page answers what it was given."""
    places = page.locator('[data-testid="stAlert"], .player-status, .scrubber-status')
    return [line.strip() for text in places.all_inner_texts() for line in text.splitlines() if line.strip()]


def test_text_edits_training_and_step_are_restored_on_another_server(server, another_server, page, new_page):
    open_lesson(page, server, units="2")
    changed(page, lambda: type_into(page, "text", "banana"))
    changed(page, page.get_by_role("button", name="Train 10", exact=True).click)
    page.locator(f'{CELLS}[data-name="weight_hh/0/1"]').dblclick()
    page.locator(".player-editor-input").fill("-0.75")
    press(page, "Enter")
    page.wait_for_url("**hh.0.1*")
    settle(page)
    changed(page, page.get_by_role("button", name="Train 1", exact=True).click)
    page.get_by_role("radio", name="pytorch").click()
    page.get_by_label("Step size").select_option("operation")
    page.locator(".player-chapter").filter(has_text="backward").dblclick()
    press(page, "ArrowLeft", "ArrowLeft", "f")
    wait_for_link(
        page, text="banana", units="2", do="train10,hh.0.1:-0.75,train1", notation="pytorch", grain="operation",
        at="back-1.sum", fold="true",
    )  # fmt: skip
    settle(page)

    other = new_page()
    other.goto(page.url.replace(server.url, another_server.url))
    settle(other)
    assert numbers(other) == numbers(page)
    assert at(other) == at(page) == "back-1.sum"
    assert link(other) == link(page)
    assert other.locator(".player-panel").inner_text() == page.locator(".player-panel").inner_text()
    expect(other.get_by_label("text", exact=True)).to_have_value("banana")
    assert said(other) == []


def type_into(page, label, text):
    field = page.get_by_label(label, exact=True)
    field.fill(text)
    field.press("Enter")


def test_a_link_with_every_parameter_wrong_says_each_once_and_works(server, page):
    known = {control.name for control in CONTROLS} | {"at", "grain", "fold", "answer", "updates"}
    assert WRONG.keys() == known
    open_lesson(page, server, **WRONG)
    expect(page.locator(".scrubber-status")).not_to_be_empty()  # the training comes after the picture
    sentences = " ".join(said(page))
    for name in WRONG:
        assert sentences.count(f"{name} must be ") == 1, f"{name}: {sentences}"
        assert f"got '{'dance' if name == 'do' else WRONG[name]}' (in the link)" in sentences
    assert at(page) == "loss"
    assert page.get_by_label("text", exact=True).input_value() == "hello"
    wait_for_link(page, do="train5", gain=None, text=None, task=None)
    press(page, "ArrowRight")
    assert at(page) == "back-4"
    changed(page, page.get_by_role("button", name="Train 1", exact=True).click)
    assert page.get_by_test_id("stAlert").count() == 0, "what a link has wrong is said once"


def test_what_a_link_has_wrong_is_said_about_this_link_alone(server, page, new_page):
    open_lesson(page, server, gain="abc")
    assert said(page) == ["gain must be a number from 0 to 3; got 'abc' (in the link). Using 1.2."]
    other = new_page()
    open_lesson(other, server)
    assert said(other) == []


def test_hostile_words_in_a_link_are_only_words(server, page):
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    for words in ("<img src=x onerror=alert(1)>", "![x](http://elsewhere.example/x.png)", "</script><script>alert(1)"):
        open_lesson(page, server, **dict.fromkeys(WRONG.keys() - {"updates"}, words))
        sentences = said(page)
        for name in WRONG.keys() - {"updates"}:
            assert any(s.startswith(f"{name} must be ") or f". {name} must be " in s for s in sentences), name
        assert sum(sentence.count(f"got '{words}'") for sentence in sentences) == len(WRONG) - 1
        assert page.locator("img[src=x]").count() == 0
        assert page.locator(PLAYER).is_visible() and "hidden/2/0" in numbers(page)


def test_ten_thousand_letters_in_a_link_are_answered_shortly(server, page):
    open_lesson(page, server, text="a" * 2000, do="train1," * 300, at="x" * 2000)
    sentences = said(page)
    assert [s.split(" must be")[0] for s in sentences if " must be" in s][:1] == ["text"]
    assert max(map(len, sentences)) < 300
    assert page.get_by_test_id("stMain").evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    assert link(page).get("text") is None
    assert "hidden/2/0" in numbers(page)
