"""Stepping on the page as it is served: keys, buttons, the time bar, play; and what a rerun leaves as it was."""

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
    wait_for_link,
)

BY_STEP = [
    "start", *(f"forward-{t}" for t in range(1, 5)), "loss", *(f"back-{t}" for t in range(4, 0, -1)), "update", "after",
]  # fmt: skip
CHAPTERS = ["forward", "loss", "backward", "update", "after"]


def frame(page):
    """Return what of the stage is in view: x, y, width, height."""
    return [float(part) for part in page.get_attribute(".player-svg", "viewBox").split()]


def stops(page):
    return int(page.get_attribute(PLAYER, "data-steps"))


def test_it_opens_on_the_finished_forward_pass_with_the_focus_in_it(server, page):
    open_lesson(page, server)
    assert (at(page), step(page), stops(page)) == ("loss", 5, len(BY_STEP) - 1)
    assert has_the_keys(page)
    drawn = numbers(page)
    assert {f"hidden/{t}/{i}" for t in range(1, 5) for i in range(3)} <= drawn.keys()
    assert {f"loss/{t}" for t in range(1, 5)} | {"loss_total"} <= drawn.keys()
    assert page.get_by_text("mere guessing: ln 4 = 1.39").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_stepped_by_keys_the_player_has_a_ring_around_all_of_it(size, scheme, server, new_page):
    page = new_page(size=size, color_scheme=scheme)
    open_lesson(page, server)
    press(page, "ArrowRight")
    assert ring(page) == {{"light": LIGHT, "dark": DARK}[scheme]["forward"]}


@pytest.mark.parametrize(("forward", "back"), [("ArrowRight", "ArrowLeft"), ("PageDown", "PageUp")])
def test_keys_step_forward_and_back(forward, back, server, page):
    open_lesson(page, server)
    press(page, "Home")
    walked = [at(page)]
    for number in range(1, len(BY_STEP)):
        press(page, forward)
        walked.append(at(page))
        assert step(page) == number
    assert walked == BY_STEP
    press(page, forward)
    assert at(page) == "after"
    for place in reversed(BY_STEP[:-1]):
        press(page, back)
        assert at(page) == place
    press(page, back, "End")
    assert at(page) == "after"


def test_buttons_chapters_and_the_time_bar_go_to_the_same_places(server, page):
    open_lesson(page, server)
    for name, place in (("First", "start"), ("Next", "forward-1"), ("Last", "after"), ("Back", "update")):
        page.locator(".player-bar").get_by_role("button", name=name).click()
        assert at(page) == place
    assert page.locator(".player-chapter").all_inner_texts() == CHAPTERS
    for chapter, place in zip(CHAPTERS, ("forward-1", "loss", "back-4", "update", "after"), strict=True):
        page.locator(".player-chapter").filter(has_text=chapter).click()
        assert at(page) == place
        assert page.locator(".player-chapter[aria-current=step]").all_inner_texts() == [chapter]
    track = page.locator(".player-track").bounding_box()
    middle, width = track["y"] + track["height"] / 2, track["width"] / stops(page)
    page.mouse.move(track["x"] + width / 2, middle)
    page.mouse.down()
    for number, place in list(enumerate(BY_STEP))[1:]:
        page.mouse.move(track["x"] + width * (number - 0.5), middle)
        assert at(page) == place
    page.mouse.move(track["x"] - 50, middle - 60)
    page.mouse.up()
    assert at(page) == "forward-1"
    page.mouse.move(track["x"] + track["width"] / 2, middle)
    assert at(page) == "forward-1"


def test_a_chapter_is_a_link_that_can_be_opened_beside(server, page, new_page):
    open_lesson(page, server, text="banana")
    href = page.locator(".player-chapter").filter(has_text="backward").evaluate("a => a.href")
    other = new_page()
    other.goto(href)
    settle(other)
    assert at(other) == "back-5"
    assert "hidden/5/0" in numbers(other)


def test_operations_are_stops_within_the_time_steps(server, page):
    open_lesson(page, server)
    page.get_by_label("What a step is").select_option("operation")
    press(page, "Home")
    walked = []
    for _ in range(stops(page)):
        press(page, "ArrowRight")
        walked.append(at(page))
    assert list(dict.fromkeys(place.split(".")[0] for place in walked)) == BY_STEP[1:]
    assert len(set(walked)) == len(walked)
    assert {"forward-2.weigh", "forward-2.squash", "forward-2.predict"} <= set(walked)
    operations = ("blame", "output", "future", "sum", "slope", "share")
    assert [place for place in walked if place.startswith("back-3")] == [f"back-3.{of}" for of in operations]
    assert [place for place in walked if place.startswith("update")] == [
        "update.gradient", "update.norm", "update.weights",
    ]  # fmt: skip


def test_play_has_three_speeds_and_stops_by_itself(server, page):
    open_lesson(page, server)
    page.evaluate(
        """selector => {
          window.steps = [];
          new MutationObserver(() => window.steps.push(performance.now()))
            .observe(document.querySelector(selector), {attributes: true, attributeFilter: ["data-step"]});
        }""",
        PLAYER,
    )
    pace = {}
    speeds = page.get_by_label("Speed")
    assert speeds.locator("option").all_inner_texts() == ["0.5×", "1×", "2×"]
    for speed in ("2", "1"):
        speeds.select_option(speed)
        page.focus(KEYS)
        press(page, "Home")
        page.evaluate("window.steps.length = 0")
        press(page, " ")
        page.wait_for_function("window.steps.length === 2")
        press(page, " ")
        pace[speed] = page.evaluate("window.steps[1] - window.steps[0]")
        assert page.get_by_role("button", name="Play").count() == 1
    assert pace["1"] > 1.5 * pace["2"] > 0
    press(page, "End", "ArrowLeft", " ")
    page.wait_for_selector(f'{PLAYER}[data-at="after"]')
    page.get_by_role("button", name="Play (space)").wait_for()


def test_folded_the_columns_are_one_cell_with_its_loop(server, page):
    open_lesson(page, server)
    unfolded = numbers(page)
    press(page, "f", "ArrowLeft", "ArrowLeft")
    assert at(page) == "forward-3"
    folded = numbers(page)
    columns = {name.split("/")[1] for name in folded if name.split("/")[0] in ("input", "hidden", "prediction")}
    assert columns == {"3"}
    assert page.locator('[data-mark="loop"]').is_visible()
    assert folded.items() <= unfolded.items()
    press(page, "PageUp")
    assert "hidden/2/0" in numbers(page) and "hidden/3/0" not in numbers(page)
    press(page, "PageDown", "PageDown", "PageDown", "f")
    assert numbers(page) == unfolded
    assert page.locator('[data-mark="loop"]').count() == 0


def test_the_server_hears_nothing_of_stepping(server, page):
    sent = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda _: sent.append(1)))
    open_lesson(page, server, do="train10")
    assert sent, "opening the page sends the server its first message"
    sent.clear()
    press(page, "Home", *["ArrowRight"] * 5, "PageUp", "f", "f", "+", "0", "End")
    page.locator(".player-chapter").filter(has_text="backward").click()
    page.get_by_label("What a step is").select_option("operation")
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
    press(page, "ArrowRight", "ArrowRight", "+", "+")
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


def test_the_focus_stays_on_the_number_it_was_on(server, page):
    open_lesson(page, server)
    press(page, "Tab", "Shift+ArrowDown")
    name = page.evaluate("document.activeElement.dataset.name")
    assert name in numbers(page)
    page.emulate_media(color_scheme="dark")
    page.wait_for_selector(f'{PLAYER}[data-theme="dark"]')
    assert page.evaluate("document.activeElement.dataset.name") == name


WAYS_IN = [{"at": "back-3"}, {"task": "echo", "do": "train100"}]


@pytest.mark.parametrize("parameters", WAYS_IN, ids=lambda parameters: next(iter(parameters)))
def test_a_way_in_from_the_start_page_leads_where_it_says(parameters, server, page):
    page.goto(server.url)
    settle(page)
    label = next(label for label, link in PAGES[0].ways_in if link == parameters)
    page.get_by_role("link", name=label).click()
    page.wait_for_selector(f'{PLAYER}[data-mode="page"]')
    settle(page)
    assert link(page).items() >= parameters.items()
    assert at(page) == parameters.get("at", "loss")
    assert page.get_by_test_id("stAlert").count() == 0
