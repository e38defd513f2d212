"""Whatever a person types: no script runs, the message is clear, and the picture stays."""

import pytest

from tests.browser.driving import CELLS, PLAYER, changed, numbers, open_lesson, press, settle, wait_for_one

ACCEPTED = {
    "markup": ("<img src=x>", list("<img␣src=x>")),
    "the end of a script": ("</script>", list("</script>")),
    "an entity": ("&lt;b&gt;", list("&lt;b&gt;")),
    "right to left": ("שלום עולם", list("שלום␣עולם")),
    "joined emoji": ("👩‍👩‍👧👍🏽🇫🇷x", ["👩‍👩‍👧", "👍🏽", "🇫🇷", "x"]),
    "combining marks": ("cafe\u0301 q\u0323\u0307", ["c", "a", "f", "é", "␣", "q\u0323\u0307"]),
    "Devanagari": ("नमस्ते", None),
    "formula": ("=1+2|'\"\\", list("=1+2|'\"\\")),
}
REFUSED = {
    "too long markup": "<img src=x onerror=document.title=1>",
    "ten thousand characters": "ab" * 5000,
    "a picture in Markdown": "![x](http://elsewhere.example/x.png)",
    "style in Markdown": "**bold** `code` $x^2$ :material/home: :red[red]",
    "nothing": "",
    "one letter": "a",
    "a tower of marks": "a" + "\u0301" * 200 + "b",
    "unseen": "\u200b\u200b\u200b",
    "white space": "   ",
}
NUMBERS = {
    "markup": "<img src=x onerror=document.title=1>",
    "ten thousand characters": "1," * 5000,
    "right to left": "שלוש, ארבע, חמש",
    "other digits": "١, ٢, ٣",
    "not a number": "nan, inf, 1",
    "far too large": "1e308, 1e308, 1e308",
    "emoji": "👩‍👩‍👧, 1, 2",
}
JOINER = "\u200d"  # which sentences write as an escape
WEIGHTS = ("<img src=x onerror=document.title=1>", "1e999", "nan", "", "9" * 10_000, "שלום", "👩‍👩‍👧")


@pytest.fixture
def page(tab):
    """The page that the tests of this module share."""
    return tab()


def type_into(page, label, text):
    field = page.get_by_label(label, exact=True)
    field.fill(text)
    field.press("Enter")


def alert(page):
    page.get_by_test_id("stAlert").first.wait_for()
    settle(page)
    return page.get_by_test_id("stAlert").all_inner_texts()


def unhurt(page):
    """Whether nothing that was typed became part of the page, and the page does not scroll sideways."""
    assert page.locator("img[src=x]").count() == 0
    assert page.title() == "Unrolled RNN · Unrolled"
    assert page.get_by_test_id("stException").count() == 0
    assert page.get_by_test_id("stMain").evaluate("e => e.scrollWidth - e.clientWidth") <= 0


def test_text_of_any_script_is_read_symbol_by_symbol(server, page):
    open_lesson(page, server)
    for text, symbols in ACCEPTED.values():
        changed(page, lambda text=text: type_into(page, "text", text))
        unhurt(page)
        assert page.get_by_test_id("stAlert").count() == 0
        letters = page.locator('[data-mark^="letter-"]').all_text_contents()
        if symbols:
            assert letters == symbols[:-1]
        assert len({name.split("/")[1] for name in numbers(page) if name.startswith("hidden/")}) == len(letters)


def test_a_text_that_cannot_be_read_is_answered_and_the_picture_stays(server, page):
    open_lesson(page, server)
    before = numbers(page)
    for text in REFUSED.values():
        type_into(page, "text", text)
        shown = " ".join(f"got {text[:40]!r}{'…' * (len(text) > 40)}.".split())  # a browser draws one space for many
        wait_for_one(page.get_by_test_id("stAlert").filter(has_text=shown))
        said = alert(page)
        assert said == [f"text must be {expected(said[0])}; {shown} Still showing 'hello'."]
        unhurt(page)
        assert numbers(page) == before
    changed(page, lambda: type_into(page, "text", "banana"))
    assert page.get_by_test_id("stAlert").count() == 0
    assert page.locator('[data-mark="letter-2"]').text_content() == "a"


def expected(sentence):
    """Return what a sentence says would be right; it must be one of the three that there are for texts."""
    said = sentence.removeprefix("text must be ").split("; got")[0]
    assert said in (
        "2 to 12 characters",
        "characters that can be seen",
        "characters with fewer than 16 combining marks",
    )
    return said


def test_numbers_that_are_none_are_answered_and_the_picture_stays(server, page):
    open_lesson(page, server, task="series", series="typed")
    before = numbers(page)
    for text in NUMBERS.values():
        type_into(page, "numbers", text)
        page.wait_for_function(
            "text => document.querySelector('[data-testid=stAlert]')?.innerText.includes(text)",
            arg=f"got '{text.split(JOINER)[0][:6]}",
        )
        said = alert(page)
        assert len(said) == 1
        assert said[0].startswith("numbers must be 3 to 13 numbers from -100 to 100")
        assert said[0].endswith("Still showing '1, 2, 4, 7, 11, 16'.")
        unhurt(page)
        assert numbers(page) == before
    changed(page, lambda: type_into(page, "numbers", "3 1 4"))
    assert page.get_by_test_id("stAlert").count() == 0
    assert page.locator('[data-mark^="letter-"]').all_text_contents() == ["3", "1"]


def test_a_number_field_takes_only_numbers_of_its_range(server, page):
    open_lesson(page, server)
    before = numbers(page)
    page.get_by_role("button", name="More").click()
    for label in ("seed", "gain", "learning rate"):
        field = page.get_by_label(label, exact=True)
        good = field.input_value()
        field.click()
        field.press("Control+a")
        page.keyboard.type("<b>")
        field.press("Enter")
        settle(page)
        unhurt(page)
        assert numbers(page) == before
        field.fill(good)
        field.press("Enter")
    settle(page)
    assert numbers(page) == before


def test_a_weight_must_be_a_number(server, page):
    open_lesson(page, server)
    before = numbers(page)
    for text in WEIGHTS:
        page.locator(f'{CELLS}[data-name="weight_hh/0/1"]').dblclick()
        page.locator(".player-editor-input").fill(text)
        assert page.locator(".player-editor-input").get_attribute("aria-invalid") == "true"
        assert f"must be a number; got '{text[:20]}'" in page.locator(".player-editor").inner_text()
        press(page, "Enter")
        assert page.locator(".player-editor").count() == 0
        settle(page)
        unhurt(page)
        assert numbers(page) == before
        assert page.locator(PLAYER).is_visible()


def test_a_weight_beyond_its_range_is_answered(server, page):
    open_lesson(page, server)
    before = numbers(page)
    page.locator(f'{CELLS}[data-name="weight_hh/0/1"]').dblclick()
    page.locator(".player-editor-input").fill("1000")
    press(page, "Enter")
    assert any("100" in sentence and "must be" in sentence for sentence in alert(page))
    assert numbers(page) == before
    changed(page, page.get_by_role("button", name="Train 1", exact=True).click)
    assert page.get_by_test_id("stAlert").count() == 0
