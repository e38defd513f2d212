"""The page of the unrolled RNN as it is served: how it opens, what a rerun leaves as it was, the ways in."""

import pytest

from core.lessons import PAGES
from core.palette import DARK, LIGHT
from tests.browser.driving import (
    CELLS,
    KEYS,
    PLAYER,
    at,
    changed,
    has_the_keys,
    link,
    numbers,
    open_lesson,
    press,
    ring,
    settle,
    step,
    visit,
    wait_for_link,
)


@pytest.fixture
def page(tab):
    """The page that the tests of this module share."""
    return tab()


def frame(page):
    """Return what of the stage is in view: x, y, width, height."""
    return [float(part) for part in page.get_attribute(".player-svg", "viewBox").split()]


def test_it_opens_on_the_finished_forward_pass_with_the_focus_in_it(server, new_page):
    page = new_page()
    page.goto(f"{server.url}/unrolled_rnn")
    settle(page)
    assert (at(page), step(page), page.get_attribute(PLAYER, "data-steps")) == ("loss", 5, "11")
    assert has_the_keys(page)
    drawn = numbers(page)
    assert {f"hidden/{t}/{i}" for t in range(1, 5) for i in range(3)} <= drawn.keys()
    assert {f"loss/{t}" for t in range(1, 5)} | {"loss_total"} <= drawn.keys()
    assert page.get_by_text("uniform guess: ln 4 = 1.39").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_stepped_by_keys_the_player_has_a_ring_around_all_of_it(size, scheme, server, tab):
    page = tab(size=size, color_scheme=scheme)
    open_lesson(page, server)
    press(page, "ArrowRight")
    assert ring(page) == {{"light": LIGHT, "dark": DARK}[scheme]["forward"]}


def test_a_chapter_is_a_link_that_can_be_opened_beside(server, page, new_page):
    open_lesson(page, server, text="banana")
    chapter = page.locator(".player-chapter").filter(has_text="backward")
    chapter.hover()
    href = chapter.evaluate("a => a.href")
    other = new_page()
    other.goto(href)
    settle(other)
    assert at(other) == "back-5"
    assert "hidden/5/0" in numbers(other)


def test_the_server_hears_nothing_of_stepping(server, new_page):
    page, sent = new_page(), []
    page.on("websocket", lambda socket: socket.on("framesent", lambda _: sent.append(1)))
    open_lesson(page, server, do="train10")
    assert sent, "opening the page sends the server its first message"
    sent.clear()
    press(page, "Home", *["ArrowRight"] * 5, "PageUp", "f", "f", "+", "0", "End")
    page.locator(".player-chapter").filter(has_text="backward").click()
    page.get_by_label("Step size").select_option("operation")
    page.locator(f'{CELLS}[data-name="hidden/2/1"]').click()
    scrubber = page.locator('[data-testid="scrubber"] input[type=range]')
    scrubber.focus()
    press(page, "Home", "ArrowRight")
    page.locator('[data-testid="scrubber"]').and_(page.locator('[data-value="1"]')).wait_for()
    wait_for_link(page, grain="operation", updates="1")
    assert sent == []


@pytest.mark.parametrize("what", ["learning rate", "training", "notation", "theme"])
def test_a_rerun_keeps_step_focus_zoom_and_node(what, server, page):
    open_lesson(page, server)
    press(page, "0", "ArrowRight", "ArrowRight", "+", "+")
    page.evaluate("selector => { document.querySelector(selector).mine = true; }", PLAYER)
    view = frame(page)
    if what == "learning rate":
        page.get_by_role("button", name="More").click()
        rate = page.get_by_label("learning rate", exact=True)
        rate.fill("0.25")
        rate.press("Enter")
        wait_for_link(page, lr="0.25")
        settle(page)
        page.keyboard.press("Escape")
        page.focus(KEYS)
    elif what == "training":
        changed(page, page.get_by_role("button", name="Train 10", exact=True).click)
        page.focus(KEYS)
    elif what == "notation":
        page.get_by_role("radio", name="pytorch").click()
        page.locator('[data-mark="hidden-3-label"]').filter(has_text="h").wait_for()
        page.focus(KEYS)
    else:
        page.emulate_media(color_scheme="dark")
        page.wait_for_selector(f'{PLAYER}[data-theme="dark"]')
        assert has_the_keys(page)
    settle(page)
    assert at(page) == "back-3"
    assert page.evaluate("selector => document.querySelector(selector).mine", PLAYER)
    assert frame(page) == pytest.approx(view)
    press(page, "ArrowRight")
    assert at(page) == "back-2"


def test_new_numbers_come_without_a_blank_picture(server, page):
    """From the press of Train to the new loss, the picture is there in every frame."""
    open_lesson(page, server)
    page.evaluate(
        """selector => {
          window.least = Infinity;
          const look = () => {
            window.least = Math.min(window.least, document.querySelectorAll(selector).length);
            requestAnimationFrame(look);
          };
          look();
        }""",
        CELLS,
    )
    before = len(numbers(page))
    changed(page, page.get_by_role("button", name="Train 1", exact=True).click)
    assert page.evaluate("window.least") == before


WAYS_IN = [{"at": "back-3"}, {"task": "echo", "do": "train100"}]


@pytest.mark.parametrize("parameters", WAYS_IN, ids=lambda parameters: next(iter(parameters)))
def test_a_way_in_from_the_start_page_leads_where_it_says(parameters, server, page):
    visit(page, server, "")
    label = next(label for label, link in PAGES[0].ways_in if link == parameters)
    page.locator(".st-key-part_unrolled_rnn summary").click()
    page.get_by_role("link", name=label).click()
    page.wait_for_selector(f'{PLAYER}[data-mode="page"]')
    settle(page)
    assert link(page).items() >= parameters.items()
    assert at(page) == parameters.get("at", "loss")
    assert page.get_by_test_id("stAlert").count() == 0
