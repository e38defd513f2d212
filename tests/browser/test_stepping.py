"""Stepping, on a page that plays from disk: keys, buttons, the time bar, play, folding."""

import pytest

from tests.browser.driving import KEYS, PLAYER, at, numbers, press, step

BY_STEP = [
    "start", *(f"forward-{t}" for t in range(1, 5)), "loss", *(f"back-{t}" for t in range(4, 0, -1)), "update", "after",
]  # fmt: skip
CHAPTERS = ["forward", "loss", "backward", "update", "after"]


def stops(page):
    return int(page.get_attribute(PLAYER, "data-steps"))


@pytest.mark.parametrize(("forward", "back"), [("ArrowRight", "ArrowLeft"), ("PageDown", "PageUp")])
def test_keys_step_forward_and_back(forward, back, play):
    page = play()
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


def test_buttons_chapters_and_the_time_bar_go_to_the_same_places(play):
    page = play()
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


def test_operations_are_stops_within_the_time_steps(play):
    page = play()
    page.get_by_label("Step size").select_option("operation")
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


def test_play_has_three_speeds_and_stops_by_itself(play):
    page = play()
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
        page.wait_for_function("() => window.steps.length >= 2")
        press(page, " ")
        pace[speed] = page.evaluate("window.steps[1] - window.steps[0]")
        assert page.get_by_role("button", name="Play").count() == 1
    assert pace["1"] > 1.5 * pace["2"] > 0
    press(page, "End", "ArrowLeft", " ")
    page.wait_for_selector(f'{PLAYER}[data-at="after"]')
    page.get_by_role("button", name="Play (space)").wait_for()


def test_folded_the_columns_are_one_cell_with_its_loop(play):
    page = play()
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


def test_the_focus_stays_on_the_number_it_was_on(play):
    page = play()
    press(page, "Tab", "Shift+ArrowDown")
    name = page.evaluate("document.activeElement.dataset.name")
    assert name in numbers(page)
    page.emulate_media(color_scheme="dark")
    page.wait_for_selector(f'{PLAYER}[data-theme="dark"]')
    assert page.evaluate("document.activeElement.dataset.name") == name
