"""What can be read: sizes and contrasts in both rooms, pictures in low windows, and everything by touch on a phone."""

import re
import unicodedata
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import expect

from core.lessons import PAGES
from tests.browser.driving import PLAYER, press, visit

READABLE = Path(__file__).with_name("legible.js").read_text(encoding="utf-8")
STEMS = tuple(page.stem for page in PAGES)
SHOWN = (
    "",
    *STEMS,
    "unrolled_rnn?do=train10&at=update",
    "lstm?at=back-9&hold=f.*.6:0",
    "lstm?model=gru&notation=pytorch",
    "lstm?model=text",
    "embedding_map?sum=king - man %2B woman&search=king",
)
# CSS pixels of a screen of 1280 x 720 at 150, 200, 300 and 400 %.
LOW = ((853, 480), (640, 360), (427, 240), (320, 180))
NUMBER = re.compile(r"^[+−]?\d\.\d\d$")
PHONE = {"size": (390, 844), "has_touch": True, "is_mobile": True}


@pytest.fixture
def page(tab):
    """The page that the tests of this module share."""
    return tab()


def opened(page, server, where):
    path, _, query = where.partition("?")
    visit(page, server, path, **dict(parse_qsl(query)))
    page.wait_for_function("document.querySelector('.chart-notice:not([hidden])') === null")
    return page


def room_is(page, theme):
    """Wait until the page, its pictures and its charts have a theme's colours."""
    page.emulate_media(color_scheme=theme)
    page.wait_for_function(
        """theme => {
          const sum = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).reduce((total, one) => total + Number(one), 0);
          const isThe = (colour) => (sum(colour) > 382) === (theme === "light");
          const texts = [...document.querySelectorAll(".js-plotly-plot .xtick text, .js-plotly-plot .legendtext")];
          return isThe(getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor)
            && [...document.querySelectorAll(".player, .scrubber")].every((one) => one.dataset.theme === theme)
            && texts.every((text) => !isThe(getComputedStyle(text).fill));
        }""",
        arg=theme,
    )


def is_sign(text):
    """Whether it is a single sign, such as a dot of the start page's small map of words, or an operator."""
    return len(text["text"]) == 1 and unicodedata.category(text["text"]).startswith("S")


@pytest.mark.parametrize("where", SHOWN)
def test_every_text_stands_out_and_is_large_enough_in_a_light_and_a_dark_room(page, server, where):
    opened(page, server, where)
    page.evaluate(READABLE)
    for theme in ("light", "dark"):
        room_is(page, theme)
        texts = page.evaluate("readable()")
        assert len(texts) > 40
        assert [text for text in texts if text["contrast"] < 4.5] == []
        assert [text for text in texts if text["size"] < 9.99 and not is_sign(text)] == []


@pytest.mark.parametrize("size", [(390, 844), (640, 480), (1024, 700)])
def test_a_small_pictures_words_are_large_enough_or_left_out(tab, server, size):
    page = opened(tab(size=size, reduced_motion="reduce"), server, "")
    page.evaluate(READABLE)
    for text in page.evaluate("readable()"):
        assert text["size"] > 9.99 or is_sign(text), text
    assert page.locator("[data-mode=thumbnail] text:visible", has_text="emperor").count() == 1


def test_a_small_picture_on_a_phone_is_near_enough_for_its_numbers_to_be_read(tab, server):
    page = opened(tab(**PHONE, reduced_motion="reduce"), server, "")
    for stem in ("unrolled_rnn", "lstm"):
        picture = page.locator(f".st-key-picture_{stem} [data-mode=thumbnail]")
        picture.scroll_into_view_if_needed()
        frame = picture.bounding_box()
        left, right = frame["x"], frame["x"] + frame["width"]
        numbers = [text.bounding_box() for text in picture.locator("text:visible", has_text=NUMBER).all()]
        heights = [box["height"] for box in numbers if left <= box["x"] and box["x"] + box["width"] <= right]
        assert len(heights) >= 10 and min(heights) >= 10


def test_a_small_pictures_words_are_no_wider_than_their_place(tab, server):
    page = opened(tab(size=(700, 720), reduced_motion="reduce"), server, "")
    thumbnail = page.locator("[data-mode=thumbnail]", has_text="tanh candidate")
    word = thumbnail.locator("text", has_text="tanh candidate").bounding_box()
    frames = [frame.bounding_box() for frame in thumbnail.locator("rect[rx='8']").all()]
    inside = [box for box in frames if box["x"] < word["x"] and word["x"] + word["width"] < box["x"] + box["width"]]
    assert min(box["width"] for box in inside) < 1.2 * word["width"]


# Whether all of a picture that could be in view is: nothing but the page's head lies over it.
IN_VIEW = """picture => {
  picture.scrollIntoView({ block: "center" });
  const head = document.querySelector("[data-testid=stHeader]").getBoundingClientRect().bottom;
  const { left, width, height } = picture.getBoundingClientRect();
  const rows = Array.from({ length: Math.floor(innerHeight - head) }, (_, i) => head + i + 0.5);
  const seen = rows.filter((y) => picture.contains(document.elementFromPoint(left + width / 2, y))).length;
  return head <= 0.21 * innerHeight && seen > 0.9 * Math.min(height, rows.length);
}"""


@pytest.mark.parametrize("where", STEMS)
def test_the_picture_is_in_view_in_a_low_window(page, server, where):
    opened(page, server, where)
    for width, height in LOW:
        page.set_viewport_size({"width": width, "height": height})
        for picture in page.locator(".player-stage, .scrubber-picture, .chart-plot").all()[:2]:
            page.wait_for_function(IN_VIEW, arg=picture.element_handle())
        page.wait_for_function("document.documentElement.scrollWidth <= innerWidth")


# The lowest number of which a phone shows all.
LOWEST = """stage => {
  const { left, right } = stage.getBoundingClientRect();
  const isWhole = (box) => box.left >= left && box.right <= right;
  const all = [...stage.querySelectorAll("[data-name]:not([data-leads])")];
  const low = (cell) => cell.getBoundingClientRect().bottom;
  const whole = all.filter((cell) => isWhole(cell.getBoundingClientRect()));
  return whole.reduce((a, b) => (low(b) > low(a) ? b : a)).dataset.name;
}"""


@pytest.mark.parametrize("where", ["unrolled_rnn", "lstm"])
def test_a_tapped_number_opens_in_view_and_stays_in_sight(tab, server, where):
    page = opened(tab(**PHONE), server, where)
    name = page.eval_on_selector(".player-stage", LOWEST)
    number = page.locator(f'.player-stage [data-name="{name}"]').first
    number.scroll_into_view_if_needed()
    number.tap()
    panel = page.locator(".player-panel")
    expect(panel.locator(f'[data-inspected="{name}"]')).to_be_in_viewport(ratio=1)
    box = panel.bounding_box()
    assert box["y"] + box["height"] <= 844.5 and box["height"] <= 0.46 * 844
    there = page.locator(f'.player-stage [data-name="{name}"]').first.bounding_box()
    assert there["y"] + there["height"] <= box["y"]
    page.get_by_role("button", name="Close").tap()
    expect(page.locator(PLAYER)).not_to_have_attribute("data-sheet", "")
    number.tap()
    assert page.locator(f"{PLAYER}[data-sheet]").count() == 1
    press(page, "ArrowRight")
    assert page.locator(f"{PLAYER}[data-sheet]").count() == 0, "a step has its own panel"


def test_beside_the_picture_the_panel_stays_where_it_is(tab, server):
    page = opened(tab(), server, "unrolled_rnn")
    page.locator(".player-stage [data-name]").last.click()
    assert page.locator("[data-inspected]").count() == 1 and page.locator(f"{PLAYER}[data-sheet]").count() == 0
    assert page.get_by_role("button", name="Close").count() == 0


@pytest.mark.parametrize("where", STEMS)
def test_hints_are_of_what_the_person_has(tab, server, where):
    by_mouse, by_touch = (
        opened(tab(**options), server, where).inner_text("[data-testid=stMainBlockContainer]")
        for options in ({}, PHONE)
    )
    assert "tap a " not in by_mouse and ("click a " in by_mouse)
    assert "tap a " in by_touch
    for word in ("click", "Home End", "Ctrl", "Backspace", "PageUp", "(E)"):
        assert word not in by_touch, word


# Whose box lies over that of another, or sticks out of the picture.
OVER = """plot => {
  const box = (part) => part.getBoundingClientRect();
  const meets = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const bar = box(plot.querySelector(".modebar"));
  const words = [...plot.querySelectorAll(".legendtext, .textpoint text, .g-gtitle text, .xtick text, .ytick text")];
  const whole = box(plot.querySelector(".main-svg"));
  return {
    under: words.filter((word) => meets(box(word), bar)).map((word) => word.textContent),
    cut: words.filter((word) => box(word).left < whole.left - 0.5 || box(word).right > whole.right + 0.5)
      .map((word) => word.textContent),
  };
}"""


# Whether each chart has been drawn at the width of its place.
FITTED = """() => [...document.querySelectorAll(".chart-plot")].every((plot) =>
  Math.abs(plot._fullLayout?.width - plot.clientWidth) <= 1)"""


@pytest.mark.parametrize("size", [(390, 844), (853, 480), (1280, 720)])
def test_no_label_of_a_chart_is_cut_or_under_the_buttons(tab, server, size):
    page = opened(tab(size=size, has_touch=True, is_mobile=True), server, "embedding_map?sum=walking - walk %2B swim")
    page.wait_for_function(FITTED)
    plots = page.locator(".chart-plot:has(.modebar)")
    assert plots.count() >= 2
    for plot in plots.all():
        assert plot.evaluate(OVER) == {"under": [], "cut": []}
    plane = page.locator(".st-key-embedding_map_plane, .st-key-embedding_map_look").first
    assert {"walking", "walk", "swim", "the sum"} <= set(plane.locator(".textpoint text").all_text_contents())


@pytest.mark.parametrize("page_stem", ["embedding_map", "vanishing_gradients", "lstm"])
@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_buttons_cover_no_word_of_a_legend(server, tab, page_stem, size):
    page = opened(tab(size=size, has_touch=True, is_mobile=True), server, page_stem)
    page.wait_for_selector(".chart-plot .modebar-btn", state="attached")
    page.wait_for_function(
        """() => {
          const boxes = (all) => [...document.querySelectorAll(all)].map((one) => one.getBoundingClientRect());
          const texts = boxes(".chart .legendtext");
          return boxes(".chart .modebar-btn").every((button) => texts.every((text) => text.right <= button.left
            || text.left >= button.right || text.bottom <= button.top || text.top >= button.bottom));
        }"""
    )
