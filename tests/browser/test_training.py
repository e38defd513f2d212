"""What a person does to the network: edits, training, going back, scrubbing; what it then does on its own."""

import math

import pytest

from tests.browser.driving import (
    CELLS,
    at,
    changed,
    close_to,
    has_the_keys,
    link,
    numbers,
    open_lesson,
    press,
    settle,
    wait_for_link,
    wait_for_one,
)
from tests.browser.oracle import expected

SCRUBBER = '[data-testid="scrubber"][data-ready="true"]'
SLIDER = f"{SCRUBBER} input[type=range]"


@pytest.fixture
def page(tab):
    """The page that the tests of this module share."""
    return tab()


def train(page, updates):
    return changed(page, page.get_by_role("button", name=f"Train {updates}", exact=True).click)


def beside_loss(page):
    """Return the loss that the scrubber's sentence says."""
    sentence = page.locator(".scrubber-sentence").inner_text()
    return float(sentence.split("loss ")[1].split()[0])


def test_training_takes_the_step_that_was_shown_and_reset_returns(server, page):
    open_lesson(page, server)
    press(page, "End")
    untrained = numbers(page)
    new = {name.removeprefix("new_"): value for name, value in untrained.items() if name.startswith("new_")}
    assert train(page, 1) == untrained["new_loss_total"]
    assert new.items() <= numbers(page).items()
    train(page, 10)
    loss = train(page, 100)
    assert link(page)["do"] == "train111"
    assert loss < 0.2 * untrained["loss_total"]
    changed(page, page.get_by_role("button", name="Reset").click)
    assert numbers(page) == untrained
    assert "do" not in link(page)
    assert page.locator(SCRUBBER).count() == 0


def test_updates_one_after_another_are_torchs(server, page):
    """SGD with clipping, one update after another, from the weights on the screen."""
    open_lesson(page, server, clip="1", lr="0.25")
    press(page, "End")
    shown = numbers(page)
    for _ in range(11):
        after = expected(shown)
        weights = {name.removeprefix("new_"): value for name, value in after.items() if name.startswith("new_")}
        shown = shown | {name: value for name, value in weights.items() if name.startswith(("weight", "bias"))}
    train(page, 1)
    train(page, 10)
    assert close_to(numbers(page), expected(shown)) == {}


@pytest.mark.parametrize("way", ["mouse", "key"])
def test_an_edit_changes_the_loss_as_the_nudge_said(way, server, page):
    open_lesson(page, server)
    press(page, "End")
    before = numbers(page)
    cell = page.locator(f'{CELLS}[data-name="weight_hh/0/1"]')
    press(page, "Home")
    if way == "mouse":
        cell.dblclick()
    else:
        cell.focus()
        press(page, "e")
    field = page.locator(".player-editor-input")
    field.fill("0.25")
    page.wait_for_function("document.querySelectorAll('.player-editor output')[2].dataset.value !== '0'")
    predicted, actual = page.eval_on_selector_all(
        ".player-editor output[data-value]", "all => all.map(output => Number(output.dataset.value))"
    )
    step = 0.25 - before["weight_hh/0/1"]
    edited = expected(before | {"weight_hh/0/1": 0.25})["loss_total"]
    assert math.isclose(predicted, step * before["d_weight_hh/0/1"], rel_tol=1e-9)
    assert math.isclose(actual, edited - before["loss_total"], rel_tol=1e-9)
    press(page, "Enter")
    wait_for_link(page, do="hh.0.1:0.25")
    settle(page)
    assert at(page) == "start"
    assert has_the_keys(page)
    press(page, "End")
    assert close_to(numbers(page), expected(before | {"weight_hh/0/1": 0.25})) == {}


def test_dropping_an_edit_leaves_everything(server, page):
    open_lesson(page, server)
    before = numbers(page)
    page.locator(f'{CELLS}[data-name="bias_out/2"]').dblclick()
    page.locator(".player-editor-input").fill("3")
    press(page, "Escape")
    assert numbers(page) == before
    page.locator(f'{CELLS}[data-name="hidden/2/1"]').dblclick()
    assert page.locator(".player-editor").count() == 0, "a number that is computed cannot be set"
    train(page, 1)
    assert link(page)["do"] == "train1"


def test_the_training_can_be_scrubbed_by_keys_and_by_mouse(server, page):
    open_lesson(page, server)
    first = numbers(page)["loss_total"]
    train(page, 100)
    root, slider = page.locator(SCRUBBER), page.locator(SLIDER)
    slider.scroll_into_view_if_needed()
    assert root.get_attribute("data-value") == "100"
    assert beside_loss(page) == pytest.approx(numbers(page)["loss_total"], abs=0.006)
    slider.focus()
    press(page, "Home")
    assert root.get_attribute("data-value") == "0"
    assert beside_loss(page) == pytest.approx(first, abs=0.006)
    press(page, "ArrowRight", "ArrowRight")
    assert root.get_attribute("data-value") == "2"
    assert at(page) == "loss", "the scrubber's arrows are not the player's"
    wait_for_link(page, updates="2")

    box = slider.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert 40 <= int(root.get_attribute("data-value")) <= 60
    slider.evaluate("e => e.closest('[data-testid=scrubber]').scrollIntoView({block: 'center'})")
    picture = page.locator(f"{SCRUBBER} .scrubber-picture svg").first.bounding_box()
    page.mouse.move(picture["x"] + 60, picture["y"] + 80)
    page.mouse.down()
    left = int(root.get_attribute("data-value"))
    page.mouse.move(picture["x"] + 110, picture["y"] + 80, steps=3)
    page.mouse.up()
    assert 0 < left < int(root.get_attribute("data-value"))
    place = root.get_attribute("data-value")
    wait_for_link(page, updates=place)
    page.reload()
    settle(page)
    page.wait_for_selector(f'{SCRUBBER}[data-value="{place}"]')


def test_trained_it_writes_on_from_its_first_letter(server, page):
    open_lesson(page, server, do="train300")
    row = page.locator(".samples tr").filter(has=page.locator("th", has_text="h"))
    assert row.locator(".chip bdi").all_inner_texts() == ["e", "l", "l", "o"]
    shown = numbers(page)
    right = [shown[f"prediction/{t}/{k}"] for t, k in ((1, 0), (2, 2), (3, 2), (4, 3))]
    said = [float(text) for text in row.locator(".chip small").all_inner_texts()]
    assert said == pytest.approx(right, abs=0.006)
    assert min(right) > 0.8


def test_parity_says_how_often_it_is_right_on_fresh_sequences(server, page):
    open_lesson(page, server, task="parity", length="3", do="train1")
    figure = page.locator(".samples .figure")
    untrained = float(figure.inner_text().split()[0])
    assert "uniform guess: 50 %" in page.locator(".samples").inner_text()
    open_lesson(page, server, task="parity", length="3", do="train2000")
    assert float(figure.inner_text().split()[0]) > max(95.0, untrained)


def test_the_rooms_question_is_answered_by_training_both(server, page):
    open_lesson(page, server)
    assert page.get_by_text("With Wₐₐ = 0:").count() == 0
    page.get_by_text("Show the answer").click()
    wait_for_one(page.get_by_text("With Wₐₐ = 0:"))
    answer = page.get_by_test_id("stText").all_inner_texts()
    assert answer[0].startswith("No. Both were trained on “hello”")
    bound = 2 * math.log(2)
    assert f"cannot go below {bound:.3f}" in answer[2]
    with_memory, without = (float(line.split("Loss ")[1].split()[0]) for line in answer[1:3])
    assert with_memory < bound <= without
    wait_for_link(page, answer="true")
    assert at(page) == "loss"


def test_long_training_shows_its_progress_and_can_be_stopped(server, new_page):
    page = new_page()
    page.goto(f"{server.url}/unrolled_rnn?task=echo&length=12&units=8&lr=0.01&do=train9876")
    stop = page.get_by_test_id("stMainBlockContainer").get_by_role("button", name="Stop")
    stop.wait_for()
    assert page.get_by_test_id("stProgress").inner_text().endswith("s to go")
    stop.click()
    settle(page)
    page.wait_for_function("() => new URLSearchParams(location.search).get('do') !== 'train9876'")
    done = link(page).get("do", "train0")
    assert 0 <= int(done.removeprefix("train")) < 9876
    assert page.get_by_role("progressbar").count() == 0
    assert stop.count() == 0
    assert "hidden/11/7" in numbers(page)


@pytest.mark.parametrize("link", [{}, {"task": "series", "series": "typed"}], ids=["text", "numbers"])
def test_the_loss_curve_is_in_sight_over_the_buttons_and_moves_none_of_them(link, server, page):
    open_lesson(page, server, **link)
    page.get_by_role("button", name="Train 10", exact=True).wait_for()
    curve, button = page.get_by_test_id("loss_curve"), page.get_by_role("button", name="Train 10", exact=True)
    more = page.get_by_role("button", name="More")
    place, first = button.bounding_box(), curve.inner_text()
    assert more.bounding_box()["y"] == pytest.approx(place["y"], abs=2)
    button.click()
    page.wait_for_function("said => document.querySelector('.loss-curve').innerText !== said", arg=first)
    box = curve.bounding_box()
    assert "10 updates" in curve.inner_text() and box["y"] > 0 and box["y"] + box["height"] <= place["y"]
    assert button.bounding_box() == place
