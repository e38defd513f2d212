"""The LSTM's page in a browser: links with held gates, stepping without the server, strips that lead, a phone."""

import pytest
from playwright.sync_api import expect

from core import entries
from core.lessons.lstm.lesson import compute
from core.lessons.lstm.panels.clamps import erased, kept
from core.lessons.lstm.scene import build
from core.lessons.lstm.settings import CONTROLS, Settings
from tests.browser import inputs
from tests.browser.driving import (
    CELLS,
    KEYS,
    PLAYER,
    at,
    changed,
    close_to,
    focus,
    link,
    numbers,
    press,
    settle,
    visit,
    wait_for_link,
)

STRIP = f'{PLAYER} [data-mark$="-strip"] [data-name]'
WRONG = {
    "model": "transformer", "sequence": "#x?", "passage": "naïve", "hold": "f.*.99:0", "notation": "morse",
    "at": "nowhere", "grain": "sand", "fold": "perhaps", "answer": "maybe",
}  # fmt: skip


@pytest.fixture
def page(tab):
    """The page that the tests of this module share."""
    return tab()


def opened(page, server, **link):
    """Open the page with these parameters in its link, and wait for its picture."""
    picture = visit(page, server, "lstm", **link)
    focus(page)
    return picture


def on_screen(settings):
    """Return name -> number of the scene."""
    found = {}
    for values in build(compute(settings)).values:
        for place, number in enumerate(values.data.ravel()):
            index, rest = [], place
            for size in reversed(values.shape):
                index.insert(0, rest % size)
                rest //= size
            name = "/".join([values.name, *(str(i + start) for i, start in zip(index, values.start, strict=True))])
            found[name] = float(number)
    return found


def said(page):
    places = page.locator('[data-testid="stAlert"], .player-status')
    return [line.strip() for text in places.all_inner_texts() for line in text.splitlines() if line.strip()]


def wait_for_answer(page, run, digit):
    expect(page.locator(f'.predictions [data-run="{run}"] .prediction b')).to_have_text(digit)


def test_a_deep_link_opens_the_picture(another_server, new_page):
    page = new_page()
    opened(page, another_server, at="back-9", model="GRU")
    assert at(page) == "back-9"
    assert page.locator("h1").inner_text() == "LSTM"
    assert page.title() == "LSTM · Unrolled"


def test_it_opens_on_the_digit_being_written_with_the_lessons_numbers(server, page):
    opened(page, server)
    assert at(page) == "forward-4" and said(page) == []
    shown = numbers(page)
    assert close_to(shown, on_screen(Settings())) == {}
    assert {"cell_state/4/0", "cell_state/3/0", "forget_gate/4/0", "hidden/4/4"} <= shown.keys()
    assert not any(name.startswith("d_") for name in shown)
    wait_for_answer(page, "prediction", "7")


@pytest.mark.parametrize("model", ["LSTM", "GRU", "RNN"])
def test_every_step_forward_and_back_shows_the_lessons_numbers(server, page, model):
    opened(page, server, model=model, sequence="#7.?", at="start", grain="operation")
    wanted = on_screen(Settings(model=model.lower(), sequence="#7.?"))
    steps = int(page.get_attribute(PLAYER, "data-steps"))
    seen = set()
    for _ in range(steps):
        press(page, "ArrowRight")
        shown = numbers(page)
        assert close_to(shown, wanted) == {}, at(page)
        seen |= shown.keys()
    assert at(page) == "back-1.send"
    families = {name.split("/")[0] for name in seen}
    assert {"d_hidden", "d_logit", "prediction", "loss", "hidden"} <= families
    assert {"d_hidden_from_future/0/0"} <= seen if model == "RNN" else {"d_hidden_from_gates/0/0"} <= seen
    press(page, "Home")
    assert at(page) == "start"
    assert not any(name.startswith(("d_", "loss")) for name in numbers(page))


def test_stepping_and_opening_send_nothing_to_the_server(server, new_page):
    page, sent = new_page(), []
    page.on("websocket", lambda socket: socket.on("framesent", lambda _: sent.append(1)))
    inputs.opened(page, server.url, "lstm")
    sent.clear()
    press(page, *["ArrowRight"] * 12, "Home", "End", "PageUp")
    page.locator(f'{CELLS}[data-name="d_cell_state/2/3"]').first.click()
    assert page.locator('.player-panel [data-inspected="d_cell_state/2/3"]').count() == 1
    press(page, "Backspace")
    assert sent == []


def test_a_strip_and_a_symbol_lead_to_their_step_in_the_same_chapter(server, page):
    opened(page, server)
    page.locator(f'{STRIP}[data-name="output_gate/12/1"]').click()
    assert at(page) == "forward-12"
    assert page.locator('.player-panel [data-inspected="output_gate/12/1"]').count() == 1
    press(page, "End")
    page.locator(f'{PLAYER} [data-mark="read-9"] text').click()
    assert at(page) == "back-9"
    page.locator(f'{STRIP}[data-name="cell_state/3/0"]').focus()
    press(page, "Enter")
    assert at(page) == "back-3"


def test_held_gates_and_step_are_restored_on_another_server(server, another_server, page, new_page):
    opened(page, server)
    changed(page, page.get_by_role("button", name="Erase the memory").click, "cell_state/12/0")
    wait_for_answer(page, "original", "7")
    wait_for_link(page, hold="f.*.6:0")
    page.get_by_role("button", name="Clamp a gate (1)").click()
    page.get_by_role("radio", name="output Γo").click()
    settle(page)
    changed(page, page.get_by_role("button", name="Clamp this gate").click, "hidden/12/0")
    wait_for_link(page, hold="f.*.6:0,o.*.1-12:0")
    press(page, "Escape")
    page.get_by_role("radio", name="pytorch").click()
    settle(page)
    page.get_by_label("Step size").select_option("operation")
    page.focus(KEYS)
    page.locator(".player-chapter").filter(has_text="backward").dblclick()
    press(page, "ArrowLeft", "ArrowLeft")
    wait_for_link(page, at="back-1.cell", grain="operation", notation="pytorch")
    settle(page)

    other = new_page()
    other.goto(page.url.replace(server.url, another_server.url))
    settle(other)
    assert numbers(other) == numbers(page)
    assert at(other) == at(page) == "back-1.cell"
    assert link(other) == link(page)
    assert said(other) == []
    wanted = on_screen(Settings(hold="f.*.6:0,o.*.1-12:0"))
    assert close_to(numbers(other), wanted) == {}


def test_a_held_gate_is_marked_and_says_so_when_it_is_opened(server, page):
    opened(page, server, hold="f.1.6:0.25", at="forward-6.forget", grain="operation")
    cell = page.locator(f'{PLAYER} [data-mark="forget_gate-@"] [data-name="forget_gate/6/1"]')
    assert "clamped" in cell.get_attribute("aria-label")
    other = page.locator(f'{PLAYER} [data-mark="forget_gate-@"] [data-name="forget_gate/6/0"]')
    widths = [float(one.get_attribute("stroke-width")) for one in (cell, other)]
    assert widths[0] > 2 * widths[1]
    word = page.locator(f'{PLAYER} [data-mark="clamped-forget_gate-@"] text')
    assert word.text_content() == "clamped"
    cell.click()
    expect(page.locator(".player-panel")).to_contain_text("clamped to 0.25")
    press(page, "ArrowRight")  # another gate of the same step
    press(page, "End")
    assert word.text_content() == ""


def test_a_link_with_every_parameter_wrong_says_each_once_and_works(server, page):
    assert WRONG.keys() == {control.name for control in CONTROLS} | {"at", "grain", "fold", "answer"}
    opened(page, server, **WRONG)
    sentences = " ".join(said(page))
    for name in WRONG:
        assert sentences.count(f"{name} must be ") == 1, f"{name}: {sentences}"
    assert at(page) == "forward-4"
    wait_for_link(page, hold=None, sequence=None, model=None)
    press(page, "ArrowRight")
    assert at(page) == "forward-5"


@pytest.mark.parametrize("words", ["<img src=x onerror=alert(1)>", "![x](http://elsewhere.example/x.png)", "9" * 5000])
def test_hostile_words_in_a_link_are_only_words(server, page, words):
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    opened(page, server, **dict.fromkeys(WRONG, words))
    assert page.locator("img[src=x]").count() == 0
    assert "hidden/4/0" in numbers(page)
    assert max(map(len, said(page))) < 400
    assert page.get_by_test_id("stMain").evaluate("e => e.scrollWidth - e.clientWidth") <= 0


def test_hostile_text_is_read_as_text(server, page):
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    visit(page, server, "lstm", model="text", passage="(scriptXalert) [x] &amp; !")
    page.wait_for_selector(".unit-text")
    assert "&amp;" in page.locator(".unit-text").first.inner_text()
    expect(page.get_by_label("text", exact=True)).to_have_value("(scriptXalert) [x] &amp; !")


def test_the_check_against_pytorch_says_that_all_arrays_agree(server, page):
    opened(page, server, hold="f.*.6:0,u.1.3:0.5")
    page.get_by_role("button", name="Check against PyTorch").click()
    page.get_by_text("✓ matches PyTorch").first.wait_for()
    settle(page)
    expect(page.locator(".player-note")).to_contain_text("over 40 arrays")


def test_on_a_phone_nothing_scrolls_sideways_and_each_operation_is_close(server, tab):
    page = tab(size=(390, 844), has_touch=True, is_mobile=True)
    opened(page, server, grain="operation", at="forward-4.forget")
    assert page.get_by_test_id("stMain").evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    for id, name in (("forward-4.forget", "forget_gate/4/0"), ("forward-4.output", "output_gate/4/0")):
        while at(page) != id:
            press(page, "ArrowRight")
        family = name.split("/")[0]
        cell = f'{PLAYER} [data-mark="{family}-@"] [data-name="{name}"]'
        box, stage = page.locator(cell).bounding_box(), page.locator(".player-stage").bounding_box()
        assert stage["x"] <= box["x"] and box["x"] + box["width"] <= stage["x"] + stage["width"]
        assert page.locator(f"{cell} + rect + text").count() == 1, "its digits are large enough to be read"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_whole_picture_is_on_the_screen_in_both_rooms(server, tab, scheme):
    page = tab(color_scheme=scheme)
    opened(page, server, hold="f.*.6:0", at="back-9")
    page.wait_for_selector(f'{PLAYER}[data-theme="{scheme}"]')
    bar = page.locator(".player-bar").bounding_box()
    assert bar["y"] + bar["height"] <= 720
    assert page.locator('[data-action="fold"]').is_hidden()
    sizes = page.eval_on_selector_all(
        f'{PLAYER} .player-stage [data-mark]:not([data-mark$="-strip"]) text[aria-hidden]',
        "all => all.map((text) => text.getBoundingClientRect().height)",
    )
    assert len(sizes) > 60 and min(sizes) >= 12


def test_a_cell_plays_by_itself_on_the_map(server, page):
    visit(page, server, "")
    small = page.locator('.st-key-part_lstm [data-testid="player"][data-ready="true"]')
    small.wait_for()
    before = small.get_attribute("data-at")
    page.wait_for_function("before => document.querySelector('.st-key-part_lstm [data-at]').dataset.at !== before",
                           arg=before)  # fmt: skip


@pytest.mark.parametrize("name", ["Erase the memory", "Keep the memory"])
def test_a_tooltip_is_read_as_what_the_link_will_say(server, page, name):
    opened(page, server)
    held = {"Erase the memory": erased, "Keep the memory": kept}[name](Settings())
    page.get_by_role("button", name=name).hover()
    expect(page.get_by_test_id("stTooltipContent")).to_contain_text(entries.to_text(held))


def test_what_a_step_reads_and_writes_is_framed_from_the_first_picture_on(server, page):
    opened(page, server, at="forward-6")
    framed = f"{PLAYER} .player-svg rect:is([stroke-width='2.2'], [stroke-dasharray='4 2.5'])"
    first = page.locator(framed).count()
    press(page, "ArrowRight", "ArrowLeft")
    assert first == page.locator(framed).count() > 5
