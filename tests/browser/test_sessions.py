"""Two people on one server do not see each other."""

from tests.browser.driving import KEYS, at, changed, link, numbers, open_lesson, press, settle, wait_for_link


def test_two_sessions_do_not_see_each_other(server, tab, new_page):
    one, other = tab(), new_page()
    open_lesson(one, server)
    open_lesson(other, server)
    untouched, initial = numbers(other), link(other)
    changed(one, one.get_by_role("button", name="Train 10", exact=True).click)
    field = one.get_by_label("text", exact=True)
    field.fill("aaa")
    changed(one, lambda: field.press("Enter"))
    one.focus(KEYS)
    press(one, "End")
    wait_for_link(one, text="aaa", do="train10", at="after")

    changed(other, other.get_by_role("button", name="Train 1", exact=True).click)
    assert at(other) == "loss"
    wait_for_link(other, do="train1")
    assert link(other) == initial | {"do": "train1"}
    other.get_by_role("button", name="Reset").click()
    wait_for_link(other, do=None)
    settle(other)
    assert numbers(other) == untouched
    other.reload()
    settle(other)
    assert numbers(other) == untouched
    assert other.get_by_label("text", exact=True).input_value() == "hello"
    assert field.input_value() == "aaa" and at(one) == "after"


def test_what_one_has_wrong_only_they_are_told(server, tab, new_page):
    one, other = tab(), new_page()
    open_lesson(one, server)
    open_lesson(other, server)
    field = one.get_by_label("text", exact=True)
    field.fill("x")
    field.press("Enter")
    one.get_by_test_id("stAlert").wait_for()
    changed(other, other.get_by_role("button", name="Train 1", exact=True).click)
    assert other.get_by_test_id("stAlert").count() == 0
