"""What can be seen: whole at 1280 x 720, legible, nothing over anything else, in the dark and on a phone too."""

import numpy as np
import pytest

from tests.browser.driving import PLAYER, at, numbers, open_lesson, press, settle
from tests.browser.playing import lesson

LARGEST = {"text": "abcdefghijkl", "units": "8", "clip": "1"}
TEACHING = {
    "hello": {},
    "T = 5, H = 4": {"text": "banana", "units": "4"},
    "numbers": {"task": "series", "series": "typed"},
    "echo": {"task": "echo"},
}
CROWDED = {
    "T = 11, H = 8, V = 12": LARGEST,
    "T = 12, H = 8": {"task": "echo", "length": "12", "units": "8"},
    "12 numbers": {"task": "series", "series": "typed", "units": "8",
                   "numbers": "-100 -99 98 -97 96 95 -94 93 92 91 90 -89 88"},
    "T = 1, H = 1": {"text": "ab", "units": "1"},
}  # fmt: skip
EVERY = [
    *(pytest.param(link, id=name) for name, link in TEACHING.items()),
    *(pytest.param(link, id=name) for name, link in CROWDED.items()),
]

# Every number that is drawn: its rectangle, its digits (none where they are left out), all in CSS pixels.
DRAWN = """() => {
  const box = (e) => (({left, top, right, bottom}) => [left, top, right, bottom])(e.getBoundingClientRect());
  return [...document.querySelectorAll(".player-stage [data-name]")].map((cell) => {
    const next = cell.nextElementSibling;
    const text = [next, next?.nextElementSibling].find((e) => e?.tagName === "text" && e.hasAttribute("aria-hidden"));
    const shown = text && getComputedStyle(text).display !== "none" && text.textContent;
    const scale = cell.ownerSVGElement.getScreenCTM().a;
    return {
      name: cell.dataset.name, mark: cell.closest("[data-mark]").dataset.mark, box: box(cell),
      text: shown ? box(text) : null, font: shown ? parseFloat(getComputedStyle(text).fontSize) * scale : null,
      free: cell.getAttribute("fill") === "transparent",
    };
  });
}"""
WORDS = """() => [...document.querySelectorAll(".player-stage text")].filter((e) => e.textContent.trim()
    && getComputedStyle(e).display !== "none").map((e) => {
  const {left, top, right, bottom} = e.getBoundingClientRect();
  return {name: e.textContent, mark: e.closest("[data-mark]")?.dataset.mark ?? "", box: [left, top, right, bottom]};
})"""


@pytest.fixture
def page(tab):
    """The page that the tests of this module share."""
    return tab()


def stage(page):
    box = page.locator(".player-stage").bounding_box()
    return box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]


def sticks_out(inner, outer, by=1.0):
    return inner[0] < outer[0] - by or inner[1] < outer[1] - by or inner[2] > outer[2] + by or inner[3] > outer[3] + by


def is_cut(inner, view):
    """Whether the frame of the camera cuts through a box: what is in the other region of the scene is not in view."""
    return common(inner, view) > 1.0 and sticks_out(inner, view)


def common(a, b):
    """Return the lesser side of what two boxes share, in pixels; 0 or less where they share nothing."""
    return min(min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1]))


def places(page):
    """Go to the places at which most is drawn, one after another."""
    for key, wanted in (("Home", "start"), (None, "loss"), (None, "back-1"), (None, "update"), ("End", "after")):
        if key:
            press(page, key)
        else:
            while at(page) != wanted:
                press(page, "ArrowRight")
        assert at(page) == wanted
        yield wanted


@pytest.mark.parametrize("link", EVERY)
def test_the_picture_is_whole_and_nothing_covers_anything(link, server, page):
    open_lesson(page, server, **link)
    player = page.locator(PLAYER).bounding_box()
    assert player["y"] + player["height"] <= 720, "the player is whole without scrolling"
    assert page.locator("html").evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    assert page.get_by_test_id("stMain").evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    for place in places(page):
        drawn, words, view = page.evaluate(DRAWN), page.evaluate(WORDS), stage(page)
        cells = [cell for cell in drawn if not cell["free"]]
        assert not [cell["name"] for cell in cells if is_cut(cell["box"], view)], f"{place}: cut by the frame"
        assert not [word["name"] for word in words if is_cut(word["box"], view)], f"{place}: cut by the frame"
        assert not [cell["name"] for cell in cells if overflows(cell)], f"{place}: digits larger than their cell"
        assert not covering(cells, 0.75), f"{place}: cells over each other"
        assert not covering(words, 4.0), f"{place}: words over each other"  # a line is taller than its letters
        if link in TEACHING.values():
            small = {cell["name"]: cell["font"] for cell in drawn if not is_legible(cell)}
            assert not small, f"{place}: digits too small for the last row"


def overflows(cell):
    """Whether the digits are wider than their cell, or higher (of a line's box, digits take about 0.75 em)."""
    if not cell["text"]:
        return False
    (left, top, right, bottom), text = cell["box"], cell["text"]
    return text[0] < left - 1 or text[2] > right + 1 or 0.75 * cell["font"] > bottom - top


def covering(things, by):
    """Return what lies over what, by more than so many pixels each way."""
    left, top, right, bottom = np.array([thing["box"] for thing in things]).T[:, :, None]
    wide = np.minimum(right, right.T) - np.maximum(left, left.T)
    high = np.minimum(bottom, bottom.T) - np.maximum(top, top.T)
    over = np.triu(np.minimum(wide, high) > by, k=1)
    return [(things[i]["name"], things[j]["name"]) for i, j in zip(*np.nonzero(over), strict=True)]


def is_legible(cell):
    """Whether the digits of what is taught are at least 13.5 pixels high; zeros and ones of vectors may be smaller."""
    return cell["name"].startswith(("input", "target")) or (cell["font"] or 0) >= 13.5


def test_where_digits_would_be_too_small_there_is_colour_and_the_number_on_hover(play):
    page = play(lesson(text="abcdefghijkl", units=8, clip=1.0))
    press(page, "End")
    drawn = page.evaluate(DRAWN)
    assert all(cell["font"] is None or cell["font"] >= 9.99 for cell in drawn)
    hidden = [cell["name"] for cell in drawn if cell["font"] is None]
    assert "hidden/3/1" in hidden
    fills = page.eval_on_selector_all(
        '.player-stage [data-name^="hidden/"]', "all => new Set(all.map(r => r.getAttribute('fill'))).size"
    )
    assert fills > 10
    page.locator('.player-stage [data-name="hidden/3/1"]').hover()
    tip = page.locator(".player-tip")
    assert f"{abs(numbers(page)['hidden/3/1']):.6f}" in tip.inner_text()
    assert "hidden" not in tip.inner_text()
    tip_box = tip.bounding_box()
    assert tip_box["x"] >= 0 and tip_box["x"] + tip_box["width"] <= 1280


def test_the_notation_changes_every_symbol(server, page):
    open_lesson(page, server, at="back-3")
    course = {label["mark"]: label["name"] for label in page.evaluate(WORDS)}
    equation = page.locator(".player-equation").first.inner_text()
    page.get_by_role("radio", name="pytorch").click()
    page.wait_for_url("**notation=pytorch*")
    page.locator('[data-mark="hidden-3-label"]').filter(has_text="h").wait_for()
    settle(page)
    torch = {label["mark"]: label["name"] for label in page.evaluate(WORDS)}
    assert (course["hidden-3-label"], torch["hidden-3-label"]) == ("a⟨3⟩", "h3")
    assert "Waa" in course.values() and "Waa" not in torch.values()
    assert "Whh" in torch.values() and "Whh" not in course.values()
    assert not any("⟨" in words for words in torch.values())
    assert page.locator(".player-equation").first.inner_text() != equation
    assert "⟨" not in page.locator(".player-panel").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_digits_stand_out_from_their_cells(scheme, server, tab):
    page = tab(color_scheme=scheme)
    open_lesson(page, server, at="after")
    page.wait_for_selector(f'{PLAYER}[data-theme="{scheme}"]')
    pairs = page.evaluate(
        """() => [...document.querySelectorAll(".player-stage [data-name]")].map((cell) => {
          const [next, digits] = [cell.nextElementSibling, "text[aria-hidden]"];
          const text = next.matches(digits) ? next : next.nextElementSibling;
          return [cell.dataset.name, getComputedStyle(cell).fill, getComputedStyle(text).fill];
        })"""
    )
    page_colour = page.get_by_test_id("stApp").evaluate("e => getComputedStyle(e).backgroundColor")
    digits = {name: contrast(ink, page_colour if cell == "rgba(0, 0, 0, 0)" else cell) for name, cell, ink in pairs}
    assert {name: found for name, found in digits.items() if found < 4.5} == {}


def contrast(one, other):
    """Return the contrast of two colours as WCAG defines it, 1 to 21."""

    def luminance(colour):
        channels = [float(c) / 255 for c in colour[colour.index("(") + 1 : -1].split(",")[:3]]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("link", [{}, LARGEST], ids=["hello", "largest"])
def test_a_phone_shows_two_columns_and_its_buttons_step(link, server, tab):
    page = tab(size=(390, 844), has_touch=True, is_mobile=True)
    open_lesson(page, server, **link)
    page.locator(PLAYER).scroll_into_view_if_needed()
    for name in ("First", "Next", "Next"):
        page.locator(".player-bar").get_by_role("button", name=name).tap()
    assert at(page) == "forward-2"
    view = stage(page)
    inside = [cell for cell in page.evaluate(DRAWN) if not sticks_out(cell["box"], view)]
    columns = {cell["name"].split("/")[1] for cell in inside if cell["name"].startswith("hidden/")}
    assert columns == {"1", "2"}
    assert all(cell["font"] is None or cell["font"] >= 9.99 for cell in inside)
    if not link:
        assert {"hidden/2/0", "prediction/2/3"} <= {cell["name"] for cell in inside if cell["font"]}
    assert page.locator("html").evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    assert page.get_by_test_id("stMain").evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    for button in page.locator(".player-bar button").all():
        box = button.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390


def test_the_picture_has_its_words_for_who_does_not_see_it(play):
    page = play()
    player = page.locator(PLAYER)
    assert player.get_attribute("aria-label") == "Unrolled RNN"
    press(page, "ArrowRight")
    told = player.locator("[aria-live]").inner_text()
    assert told.startswith("Backward, t = 4")
    assert f"{numbers(page)['d_hidden/4/0']:.2f}".lstrip("-") in told
    nameless = page.eval_on_selector_all(
        f"{PLAYER} button, {PLAYER} select, {PLAYER} a, {PLAYER} [role=slider], {PLAYER} [role=button]",
        "all => all.filter((e) => !(e.getAttribute('aria-label') || e.textContent.trim())).map((e) => e.outerHTML)",
    )
    assert nameless == []
