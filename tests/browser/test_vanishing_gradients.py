"""The page on vanishing gradients in a browser: links, scrubbing without the server, numbers that open."""

from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import expect

from core.lessons.vanishing_gradients.lesson import compute
from core.lessons.vanishing_gradients.scene import build
from core.lessons.vanishing_gradients.settings import GAINS, Settings, from_link, position_of
from core.lessons.vanishing_gradients.sweep import sweep
from tests.browser.driving import REST, link, rest, visit, wait_for_link

SCRUBBER = '[data-testid="scrubber"]'
READY = f'{SCRUBBER}[data-ready="true"]'
SLIDER = f'{SCRUBBER} input[type="range"]'
WRONG = {
    "activation": "cube", "remedy": "prayer", "steps": "9", "units": "1.5", "seed": "-1", "seeds": "11",
    "init": "zeros", "clip": "0", "forget": "<b>", "line": "none", "step": "0", "unit": "256",
    "gain": "abc", "answer": "maybe", "fit": "x",
}  # fmt: skip

WATCH = """() => {
  window.gone = 0;
  const count = (node) => { if (node.dataset?.testid === "scrubber") window.gone += 1; };
  new MutationObserver((changes) => changes.forEach((change) => change.removedNodes.forEach(count)))
    .observe(document.body, { childList: true, subtree: true });
}"""


def settle(page):
    """Wait until the picture is drawn and the server has nothing more to say."""
    page.wait_for_selector(f"{READY}, [data-testid=stException]")
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_selector('[data-testid="stSkeleton"]', state="detached")
    assert not page.get_by_test_id("stException").all_inner_texts()


@pytest.fixture
def page(tab):
    """The page that the tests of this module share."""
    return tab()


def opened(page, server, **link):
    visit(page, server, "vanishing_gradients", **link)
    settle(page)
    return page


def value(page):
    return float(page.get_attribute(SCRUBBER, "data-value"))


def beside(page):
    """Return name -> number that stands beside the lines of the first panel."""
    read = "all => Object.fromEntries(all.map((e) => [e.dataset.name, Number(e.dataset.value)]))"
    found = page.eval_on_selector_all(f'{SCRUBBER} [data-name^="value/"]', read)
    return {name: number for name, number in found.items() if name.startswith("value/0/")}


def holds(page, settings):
    """Hold what stands beside the lines against the sweep."""
    position = int(page.get_attribute(SCRUBBER, "data-index"))
    lines = build(sweep(settings), notation="course").panels[0].lines
    for name, number in beside(page).items():
        line = lines[int(name.split("/")[-1])]
        assert number == pytest.approx(line.values[position, 0], rel=1e-4) or line.values[position, 0] < 1e-48, (
            line.name
        )


def test_a_link_is_the_first_thing_a_server_hears(another_server, new_page):
    page = new_page()
    link = {"gain": "1.5", "remedy": "forget bias", "forget": "3", "notation": "pytorch", "seeds": "2", "units": "40"}
    opened(page, another_server, **link)
    expect(page).to_have_title("Vanishing gradients · Unrolled")
    assert value(page) == 1.5
    holds(page, Settings(remedy="forget", forget=3.0, seeds=2, units=40))
    assert "mean of 2 seeds" in page.inner_text(f"{SCRUBBER} .scrubber-sentence")
    expect(page.get_by_role("heading", name="Why the activation is no help, at gain 1.50")).to_be_visible()


def test_the_picture_is_whole_at_1280_x_720_and_its_numbers_are_real(server, page):
    opened(page, server)
    box = page.locator(SCRUBBER).bounding_box()
    assert box["y"] + box["height"] <= 720 and box["x"] >= 0 and box["x"] + box["width"] <= 1280
    controls = page.locator(".st-key-controls").bounding_box()
    assert controls["height"] < 90  # one row
    assert len(beside(page)) == 10
    holds(page, Settings())


def test_scrubbing_by_keys_and_by_hand_asks_the_server_nothing_until_one_rests(server, new_page):
    page, frames = new_page(alone=True), []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: frames.append(frame)))
    page.clock.install()
    page.add_init_script(path=REST)
    opened(page, server)
    page.wait_for_selector('[data-testid="chart"][data-ready="true"]')
    rest(page)
    page.clock.pause_at(page.evaluate("Date.now() + 10_000"))  # from here on the hand is as quick as is said
    before = len(frames)
    page.focus(SLIDER)
    for _ in range(6):
        page.keyboard.press("ArrowRight")
        page.clock.run_for(100)
    assert value(page) == pytest.approx(GAINS[position_of(0.9) + 6]) and len(frames) == before
    box = page.locator(f"{SCRUBBER} .scrubber-picture > svg").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.65, box["y"] + box["height"] * 0.5)
    page.mouse.down()
    for step in range(8):
        page.mouse.move(box["x"] + box["width"] * (0.65 + 0.02 * step), box["y"] + box["height"] * 0.5)
        page.clock.run_for(100)
    assert len(frames) == before
    page.mouse.up()
    page.clock.resume()
    rested = value(page)
    wait_for_link(page, gain=f"{rested:.2f}".rstrip("0").rstrip("."))
    expect(page.get_by_role("heading", name=f"Why the activation is no help, at gain {rested:.2f}")).to_be_visible()
    assert len(frames) > before
    holds(page, Settings())


def test_the_fitted_axis_is_in_the_link_and_stays_when_a_control_changes(server, page):
    opened(page, server, steps="20", units="12")
    fit = page.get_by_role("button", name="Fit the y axis")
    page.focus(SLIDER)
    page.keyboard.press("z")
    page.keyboard.press("End")
    wait_for_link(page, fit="y", gain="2")
    page.reload()
    settle(page)
    expect(fit).to_have_attribute("aria-pressed", "true")
    page.get_by_role("combobox", name="activation").click()
    page.get_by_role("option", name="elu", exact=True).click()
    expect(page.locator(f"{SCRUBBER} .scrubber-sentence")).to_contain_text("elu at gain 2.00")
    expect(fit).to_have_attribute("aria-pressed", "true")
    wait_for_link(page, fit="y", activation="elu")
    fit.click()
    wait_for_link(page, fit=None, gain="2", activation="elu")


def test_the_gain_stays_when_a_control_changes_and_the_link_restores_it_all(server, another_server, page, new_page):
    opened(page, server, steps="20", units="12", step="7")
    page.focus(SLIDER)
    page.keyboard.press("End")
    wait_for_link(page, gain="2")
    settle(page)
    page.get_by_role("combobox", name="activation").click()
    page.get_by_role("option", name="elu", exact=True).click()
    wait_for_link(page, gain="2", activation="elu")
    expect(page.locator(f"{SCRUBBER} .scrubber-sentence")).to_contain_text("elu at gain 2.00")
    settle(page)
    page.get_by_label("unit", exact=True).fill("4")
    page.keyboard.press("Enter")
    wait_for_link(page, gain="2", activation="elu", unit="4", steps="20", units="12", step="7")
    expect(page.locator("[data-testid=details] .total")).to_contain_text("unit 4")
    settle(page)
    other = new_page()
    other.goto(page.url.replace(server.url, another_server.url))
    settle(other)
    assert value(other) == value(page) == 2.0 and link(other) == link(page)
    assert beside(other) == beside(page)
    assert other.locator("[data-testid=details]").inner_text() == page.locator("[data-testid=details]").inner_text()


def test_every_wrong_parameter_is_answered_and_nothing_typed_is_markup(server, page):
    opened(page, server, **WRONG)
    page.wait_for_function("name => document.body.innerText.includes(name)", arg="gain must be")
    said = page.locator("body").inner_text()
    for name in WRONG:
        assert f"{name} must be" in said, name
    assert page.locator('[data-testid="stAlert"] b').count() == 0
    assert value(page) == 0.9
    holds(page, Settings())


def test_a_click_on_a_line_or_a_cell_opens_its_number(server, page):
    opened(page, server, steps="30", units="20", step="9")
    page.set_viewport_size({"width": 1280, "height": 2200})
    expect(page.locator('[data-testid="chart"][data-ready="true"]')).to_have_count(5)  # none moves another any more
    page.locator(f"{SCRUBBER} text", has_text="GRU").first.click()
    wait_for_link(page, line="GRU", step="1")
    lesson = compute(Settings(steps=30, units=20, step=1, line="GRU"))
    size = page.locator('[data-testid=details] [data-name="size"]')
    expect(size).to_have_attribute("data-value", repr(float(lesson.runs["GRU"].hidden[0])))
    page.locator(f"{SCRUBBER} text", has_text="LSTM, cell state").first.click()
    wait_for_link(page, line="LSTM, cell state", step="1")
    expect(size).to_have_attribute("data-value", repr(float(lesson.runs["LSTM"].cell_state[0])))
    page.locator(f"{SCRUBBER} text", has_text="GRU").first.click()
    wait_for_link(page, line="GRU", step="1")
    settle(page)
    box = page.locator('[data-testid="chart"] .heatmaplayer image').first.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
    page.mouse.click(box["x"] + box["width"] * 0.51, box["y"] + box["height"] * 0.51)
    page.wait_for_function("() => new URLSearchParams(location.search).get('step') !== '1'")
    now = link(page)
    step, unit = int(now["step"]), int(now["unit"])
    expected = compute(Settings(steps=30, units=20, line="GRU", step=step, unit=unit)).inspected.gradients.hidden
    total = page.locator("[data-testid=details] .total [data-value]")
    expect(total).to_have_attribute("data-value", repr(float(expected[step - 1, unit])))


def test_the_check_against_pytorch_finds_the_same_numbers(server, page):
    opened(page, server, steps="40", units="20", step="9", gain="2")
    page.get_by_role("button", name="Check against PyTorch").click()
    expect(page.get_by_text("✓ matches PyTorch")).to_be_visible()


def test_the_rooms_question_is_answered_when_asked(server, page):
    opened(page, server, steps="20", units="12", step="7")
    assert "it depends" not in page.locator("body").inner_text()
    page.get_by_text("Show the answer").click()
    expect(page.get_by_text("Yes, it depends: from gain")).to_be_visible()
    wait_for_link(page, answer="true")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_it_is_readable_and_can_be_scrubbed(server, tab, scheme):
    page = tab(size=(390, 844), color_scheme=scheme, has_touch=True, is_mobile=True)
    opened(page, server, steps="20", units="12", step="7")
    page.wait_for_selector(f'{SCRUBBER}[data-theme="{scheme}"]')
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    sizes = page.eval_on_selector_all(
        f"{SCRUBBER} svg text",
        "all => all.filter((e) => e.textContent).map((e) => parseFloat(getComputedStyle(e).fontSize))",
    )
    assert min(sizes) >= 11
    page.focus(SLIDER)
    page.keyboard.press("Home")
    expect(page.locator(f"{SCRUBBER} .scrubber-sentence")).to_contain_text("exactly 0 at every step")
    wait_for_link(page, gain="0")
    assert np.isfinite(value(page))


def test_the_picture_stays_while_it_is_computed_in_turns(server, new_page):
    """Long work on the first visit: newer data come before the first have loaded their module."""
    page = new_page()
    page.goto(f"{server.url}/vanishing_gradients?{urlencode({'seeds': 6, 'seed': 321, 'units': 80})}")
    page.wait_for_selector(READY)
    page.evaluate(WATCH)
    page.wait_for_selector('[data-testid="stProgress"]', state="attached")
    page.wait_for_selector('[data-testid="stProgress"]', state="detached", timeout=240_000)
    settle(page)
    assert page.evaluate("gone") == 0 and len(beside(page)) == 10
    assert "mean of 6 seeds" in page.inner_text(f"{SCRUBBER} .scrubber-sentence")


@pytest.mark.parametrize("remedy", ["none", "clipping", "forget bias", "relu with identity", "LSTM"])
@pytest.mark.parametrize("activation", ["tanh", "leaky_relu"])
def test_names_are_read_in_full_at_every_width(server, page, remedy, activation):
    """A name that has no room breaks over rows, of which none lies over another."""
    opened(page, server, remedy=remedy, activation=activation, fit="y")
    page.locator("[class*=st-key-work_]").wait_for(state="detached")
    asked = from_link({"remedy": remedy, "activation": activation})[0]
    names = {line.name for line in build(sweep(asked), notation="course").panels[0].lines}
    for width in (390, 600, 853, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        page.wait_for_function(
            "wide => Math.abs(document.querySelector('.scrubber-picture > svg').clientWidth - wide) < 60", arg=width
        )
        texts = page.eval_on_selector_all(
            f"{SCRUBBER} .scrubber-picture text",
            "all => all.map((e) => [...e.querySelectorAll('tspan:not([data-value])')].map((t) => t.textContent)"
            ".join(' ') || e.textContent)",
        )
        assert not [text for text in texts if "…" in text], width
        assert names <= set(texts), (width, names - set(texts))
