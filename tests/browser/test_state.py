"""Nothing is lost: presses in quick succession, the navigation, Back and Forward, links, a presenter's remote."""

import pytest
from playwright.sync_api import expect

from tests.browser import inputs
from tests.browser.delayed import delayed
from tests.browser.driving import (
    KEYS,
    PLAYER,
    at,
    link,
    navigate,
    press,
    rest,
    settle,
    type_into,
    visit,
    wait_for_link,
)
from tests.browser.inputs import INPUTS, LINKS, opened_again
from tests.browser.inputs import word as word_of
from tests.browser.pairs import DELAYS, Trials, after, difference

SAMPLE = {  # a few of all pairs; each was lost, merged or changed before, or stands for a kind
    "unrolled_rnn": [
        (("train 100", "train 100"), 50, 0.05),
        (("train 1", "train 10"), 100, 0.0),
        (("reset", "train 10"), 20, 0.05),
        (("notation", "train 1"), 20, 0.05),
        (("edit", "train 10"), 50, 0.0),
        (("notation", "edit"), 20, 0.05),
    ],
    "vanishing_gradients": [
        (("gain", "activation"), 100, 0.05),
        (("notation", "units"), 20, 0.05),
    ],
    "lstm": [
        (("GRU", "highway"), 100, 0.05),
        (("sequence", "step"), 20, 0.05),
    ],
    "embedding_map": [
        (("click king", "sum"), 100, 0.05),
        (("click apple", "search"), 20, 0.05),
        (("click king", "click apple"), 100, 0.0),
    ],
}


@pytest.fixture
def page(tab):
    """The page that the tests of this module share."""
    return tab()


def opened(page, server, stem):
    """Begin a visit to a page as it opens by itself."""
    visit(page, server, stem, **LINKS.get(stem, {}))


@pytest.mark.parametrize("stem", SAMPLE)
def test_two_inputs_in_quick_succession_give_what_they_give_slowly(stem, server, new_page):
    with delayed(server.url, DELAYS[1]) as slow:
        trials = Trials(new_page, dict(zip(DELAYS, (server.url, slow), strict=True)))
        for pair, gap, delay in SAMPLE[stem]:
            slowly, _ = trials.visitor(stem, 0.0).slowly(pair)
            assert difference(slowly, trials.visitor(stem, delay).quickly(pair, gap)) == {}, (pair, gap, delay)


def test_no_press_is_merged_with_another(server, page):
    opened(page, server, "unrolled_rnn")
    page.evaluate("""async () => {
      const buttons = [...document.querySelectorAll(".st-key-controls button")];
      const train = (n) => buttons.find((one) => one.innerText.trim() === `Train ${n}`);
      for (const n of [100, 1, 10, 100, 1, 1, 10, 100]) {
        train(n).click();
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }""")
    wait_for_link(page, do="train323")


def test_what_was_said_before_the_server_set_something_else_is_heard_when_it_is_said_again(server, page):
    opened(page, server, "embedding_map")
    for name, say in (("queen", INPUTS["embedding_map"]["search"]), ("king", word_of("king"))) * 2:
        say(page)
        wait_for_link(page, search=name)
        rest(page)


def test_what_was_chosen_before_back_is_heard_when_it_is_chosen_again(server, page):
    opened(page, server, "lstm")
    for _ in range(2):
        INPUTS["lstm"]["GRU"](page)
        wait_for_link(page, model="GRU")
        rest(page)
        opened_again(page, "lstm")
        wait_for_link(page, model=None)


def test_back_empties_a_field_that_was_filled_while_something_else_was_said(server, page):
    opened(page, server, "embedding_map")
    after(page, "embedding_map", ("click king", "sum"), lambda: None)
    opened_again(page, "embedding_map")
    wait_for_link(page, search=None, sum=None)
    expect(page.get_by_label("search a word", exact=True)).to_have_value("")


def test_a_weight_that_is_being_typed_stays_when_what_was_pressed_before_is_shown(server, page):
    opened(page, server, "unrolled_rnn")
    page.locator(f'{PLAYER} .player-stage [data-name="weight_hh/0/1"]').dblclick()
    field = page.locator(".player-editor-input")
    field.fill("0.25")
    page.get_by_role("button", name="Train 1", exact=True).evaluate("node => node.click()")  # the field keeps the focus
    wait_for_link(page, do="train1")
    rest(page)
    expect(field).to_have_value("0.25")
    field.press("Enter")
    wait_for_link(page, do="train1,hh.0.1:0.25")


def go_to(page, title):
    """Choose a page in the navigation, and wait until it is there."""
    navigate(page, title)
    page.wait_for_function("title => document.querySelector('h1')?.innerText === title", arg=title)
    settle(page)


def prepared(page, server):
    """Do a little of everything on the page of the RNN."""
    opened(page, server, "unrolled_rnn")
    type_into(page, "text", "banana")
    page.get_by_role("button", name="Train 10", exact=True).click()
    wait_for_link(page, text="banana", do="train10")
    settle(page)
    page.focus(KEYS)
    press(page, "ArrowRight", "ArrowRight")
    page.locator(f'{PLAYER} .player-stage [data-name="hidden/2/1"]').click()
    wait_for_link(page, at="back-4", open="hidden.2.1")
    return link(page), page.locator(".player-panel").inner_text()


def is_as_it_was(page, before, panel):
    """Assert that the page of the RNN is as it was left."""
    wait_for_link(page, **before)
    settle(page)
    assert link(page) == before
    assert at(page) == "back-4"
    assert page.locator(".player-panel").inner_text() == panel
    expect(page.get_by_label("text", exact=True)).to_have_value("banana")


def test_the_navigation_brings_a_page_back_as_it_was_left(server, page):
    before, panel = prepared(page, server)
    go_to(page, "LSTM")
    go_to(page, "Unrolled RNN")
    is_as_it_was(page, before, panel)


def test_back_and_forward_bring_their_entry_back(server, page):
    before, panel = prepared(page, server)
    go_to(page, "LSTM")
    page.get_by_role("button", name="Erase the memory").click()
    wait_for_link(page, hold="f.*.6:0")
    page.go_back()
    page.wait_for_function("document.querySelector('h1')?.innerText === 'Unrolled RNN'")
    is_as_it_was(page, before, panel)
    page.go_forward()
    page.wait_for_function("document.querySelector('h1')?.innerText === 'LSTM'")
    settle(page)
    wait_for_link(page, hold="f.*.6:0")
    expect(page.get_by_role("button", name="Release all")).to_be_visible()


def test_a_gain_and_a_view_outlive_the_navigation(server, page):
    opened(page, server, "vanishing_gradients")
    page.locator('[data-testid="scrubber"] input').first.press("End")
    wait_for_link(page, gain="2")
    go_to(page, "LSTM")
    go_to(page, "Vanishing gradients")
    wait_for_link(page, gain="2")
    expect(page.get_by_text("at gain 2.00").first).to_be_visible()


def test_what_a_link_of_the_start_page_does_not_say_is_at_its_default(server, page):
    prepared(page, server)
    navigate(page, "Start")
    page.get_by_role("link", name="Unrolled RNN").click()
    page.wait_for_function("document.querySelector('h1')?.innerText === 'Unrolled RNN'")
    settle(page)
    expect(page.get_by_label("text", exact=True)).to_have_value("hello")
    wait_for_link(page, text=None, do=None, at=None, open=None, **{"from": None})
    assert at(page) == "loss"


def test_a_presenters_remote_steps_whatever_was_used_before(server, page):
    opened(page, server, "unrolled_rnn")
    for name in ("text", "activation", "train 1"):
        remote_steps_after(page, INPUTS["unrolled_rnn"][name])
        press(page, "ArrowRight")
        page.wait_for_function("player => document.querySelector(player).dataset.at.startsWith('back')", arg=PLAYER)
        press(page, "ArrowLeft")
    remote_steps_after(page, INPUTS["unrolled_rnn"]["units"])  # a slider that has the focus uses the arrows


def remote_steps_after(page, act):
    """Assert that PageDown and PageUp step the player there and back after this."""
    act(page)
    rest(page)
    before = link(page)
    press(page, "PageDown")
    page.wait_for_function("player => document.querySelector(player).dataset.at.startsWith('back')", arg=PLAYER)
    press(page, "PageUp")
    page.wait_for_function("player => document.querySelector(player).dataset.at === 'loss'", arg=PLAYER)
    rest(page)
    assert link(page) == before


def test_who_goes_on_to_a_slider_at_once_after_a_press_keeps_it(server, page):
    opened(page, server, "unrolled_rnn")
    page.evaluate(
        """async () => {
          const buttons = [...document.querySelectorAll(".st-key-controls button")];
          const click = new MouseEvent("click", { bubbles: true, detail: 1 });
          buttons.find((one) => one.innerText.trim() === "Train 1").dispatchEvent(click);
          document.querySelector("input[type=range][aria-label='hidden units']").focus();
          await new Promise((then) => setTimeout(then, 200));
        }"""
    )
    page.keyboard.press("ArrowRight")
    wait_for_link(page, units="4", do="train1", at=None)


def test_a_presenters_remote_moves_the_gain_from_loading_on(server, new_page):
    page = new_page()
    inputs.opened(page, server.url, "vanishing_gradients")
    page.keyboard.press("PageDown")
    wait_for_link(page, gain="1.1")
    page.keyboard.press("ArrowLeft")
    wait_for_link(page, gain="1.07")


def test_a_clicked_word_does_not_move_the_map(server, page):
    opened(page, server, "embedding_map")
    ranges = "() => { const { xaxis, yaxis } = document.querySelector('.js-plotly-plot')._fullLayout;"
    ranges += " return [...xaxis.range, ...yaxis.range, xaxis._length, yaxis._length, xaxis._offset, yaxis._offset]; }"
    before = page.evaluate(ranges)
    for word in ("king", "apple"):
        word_of(word)(page)
        wait_for_link(page, search=word)
        rest(page)
        assert page.evaluate(ranges) == before


def saved(page, name):
    """Save a file of the page's and return its path."""
    with page.expect_download() as download:
        page.locator('[class*="st-key-export_"]').get_by_role("button", name=name, exact=True).click()
    return download.value.path()


@pytest.mark.parametrize("first", [None, "NumPy"])
def test_a_saved_page_opens_where_it_was_saved(first, server, page, new_page, tmp_path):
    prepared(page, server)
    if first:
        saved(page, first)
        page.focus(KEYS)
        press(page, "ArrowLeft")
    where, panel = at(page), page.locator(".player-panel").inner_text()
    file = tmp_path / "saved.html"
    file.write_bytes(saved(page, "HTML").read_bytes())
    alone = new_page()
    alone.goto(file.as_uri())
    alone.wait_for_selector(f'{PLAYER}[data-ready="true"]')
    assert at(alone) == where
    assert alone.locator(".player-panel").inner_text() == panel


def test_a_saved_sweep_opens_at_its_gain(server, page, new_page, tmp_path):
    opened(page, server, "vanishing_gradients")
    page.locator('[data-testid="scrubber"] input').first.press("Home")
    wait_for_link(page, gain="0")
    rest(page)
    file = tmp_path / "saved.html"
    file.write_bytes(saved(page, "HTML").read_bytes())
    alone = new_page()
    alone.goto(file.as_uri())
    alone.wait_for_selector('[data-testid="scrubber"][data-ready="true"]')
    assert alone.locator('[data-testid="scrubber"]').get_attribute("data-value") == "0"
