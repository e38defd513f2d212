"""The player in Chromium, from a page that plays from disk: no server is in this loop."""

import pytest

from core.palette import DARK, LIGHT
from tests.browser.driving import KEYS, has_the_keys, ring
from tests.browser.playing import data_of, lesson

PLAYER = '[data-testid="player"][data-ready="true"]'
DRAWN = ".player-stage [data-name]"
MOUNT = """async (data) => {
  const { default: mount } = await import("unrolled/player/player.js");
  const setTriggerValue = (key, value) => window.sent.push([key, value]);
  if (!window.sent) {
    window.sent = [];
    document.getElementById("picture").remove(); // the player that the page began with
    document.body.append(document.createElement("main"));
  }
  mount({ parentElement: document.querySelector("main"), data, setTriggerValue });
}"""


def at(page):
    return page.get_attribute(PLAYER, "data-at")


def number(page, name):
    cell = page.query_selector(f'.player-stage [data-name="{name}"]')
    return None if cell is None else float(cell.get_attribute("data-value"))


def keys(page, *names):
    for name in names:
        page.keyboard.press(name)


def test_numbers_appear_when_they_are_computed_and_go_again(play):
    made = lesson()
    page = play(made)
    assert at(page) == "loss"
    keys(page, "Home")
    assert page.get_attribute(PLAYER, "data-step") == "0"
    assert number(page, "weight_hh/0/1") == made.network.cell.weight_hh[0, 1]
    assert number(page, "input/1/1") == made.example.inputs[0, 1]
    assert number(page, "hidden/1/0") is None
    keys(page, "ArrowRight")
    assert number(page, "hidden/1/0") == made.evaluation.trace.hidden[0, 0]
    assert number(page, "hidden/2/0") is None
    keys(page, "End", "PageUp", "PageDown")
    assert number(page, "new_loss_total") == made.next_evaluation.loss_total
    assert page.get_attribute(PLAYER, "data-step") == page.get_attribute(PLAYER, "data-steps")
    keys(page, "Home")
    assert number(page, "hidden/1/0") is None


def test_every_number_drawn_in_the_end_is_the_scenes(play):
    made = lesson()
    page = play(made)
    keys(page, "End")
    pairs = page.eval_on_selector_all(DRAWN, "all => all.map(c => [c.dataset.name, +c.dataset.value])")
    drawn = dict(pairs)
    assert len(drawn) > 150
    for t in range(1, 5):
        for i in range(3):
            assert drawn[f"d_hidden/{t}/{i}"] == made.evaluation.gradients.hidden[t - 1, i]
            assert drawn[f"d_pre_activation/{t}/{i}"] == made.evaluation.gradients.pre_activation[t - 1, i]
    assert drawn["d_weight_hh/2/1"] == made.gradients["weight_hh"][2, 1]


def test_one_can_walk_from_the_loss_to_the_first_input_and_back(play):
    page = play()
    walk = ["loss_total", "loss/1", "prediction/1", "logit/1", "hidden/1", "pre_activation/1", "input/1"]
    inspected = ".player-inspected-symbol + [data-inspected], [data-inspected]"
    assert page.get_attribute(inspected, "data-inspected") == "loss_total"
    for family in walk[1:]:
        page.locator(f'.player-details [data-name^="{family}"]').first.click()
        assert page.get_attribute("[data-inspected]", "data-inspected").startswith(family)
    assert "the input" in page.inner_text(".player-details")
    for family in reversed(walk[:-1]):
        keys(page, "Backspace")
        assert page.get_attribute("[data-inspected]", "data-inspected").startswith(family)


def test_the_two_parts_of_a_gradient_stand_beside_their_sum(play):
    made = lesson()
    page = play(made)
    page.click('[data-chapter="back"]')
    assert at(page) == "back-4"
    page.click('[data-chapter="back"]')
    assert at(page) == "back-1"
    page.click('[data-chapter="back"]')
    keys(page, "ArrowRight")
    row = page.eval_on_selector_all(".player-grid [data-name]", "all => all.slice(0, 3).map(c => +c.dataset.value)")
    back = made.evaluation.gradients
    assert row == [back.from_output[2, 0], back.from_future[2, 0], back.hidden[2, 0]]
    shares = page.eval_on_selector_all(
        '.player-share [data-name^="d_weight_hh_step"]', "all => all.map(c => c.dataset.name.split('/')[1])"
    )
    assert shares == ["3", "4"]


def test_play_stops_at_the_end_and_any_step_stops_it(play):
    page = play(clock=True)
    page.select_option('[data-choice="speed"]', "2")
    keys(page, "End")
    page.click(".player-count")
    page.focus(KEYS)
    keys(page, "ArrowLeft", "ArrowLeft", " ")
    page.wait_for_selector('[aria-label="Pause (space)"]')
    page.wait_for_selector(f'{PLAYER}[data-step="11"]')
    page.wait_for_selector('[aria-label="Play (space)"]')
    keys(page, "Home", " ")
    page.wait_for_function("player => Number(document.querySelector(player).dataset.step) >= 2", arg=PLAYER)
    keys(page, "ArrowLeft")
    step = page.get_attribute(PLAYER, "data-step")
    page.clock.run_for(10_000)
    assert page.get_attribute(PLAYER, "data-step") == step


def test_the_time_bar_can_be_dragged(play):
    page = play()
    bar = page.locator(".player-track").bounding_box()
    middle = bar["y"] + bar["height"] / 2
    page.mouse.move(bar["x"] + 3, middle)
    page.mouse.down()
    assert page.get_attribute(PLAYER, "data-step") == "1"
    page.mouse.move(bar["x"] + bar["width"] - 3, middle, steps=4)
    page.mouse.up()
    assert page.get_attribute(PLAYER, "data-step") == page.get_attribute(PLAYER, "data-steps")


def test_grains_and_folding_keep_the_place(play):
    page = play()
    page.select_option('[data-choice="grain"]', "operation")
    assert at(page).startswith("loss.")
    page.focus(KEYS)
    keys(page, "ArrowRight", "ArrowRight")
    fine = at(page)
    page.select_option('[data-choice="grain"]', "step")
    assert at(page) == fine.split(".")[0]
    page.focus(KEYS)
    keys(page, "f")
    shown = page.eval_on_selector_all(DRAWN, "all => all.map(c => c.dataset.name)")
    assert {name.split("/")[1] for name in shown if name.startswith("hidden/")} == {"4"}
    keys(page, "f")
    assert number(page, "hidden/1/0") is not None


def test_a_nudge_tells_the_predicted_change_beside_the_actual_one(play):
    made = lesson()
    page = play(made)
    page.dblclick('.player-stage [data-name="weight_hh/0/1"]')
    new = float(made.network.cell.weight_hh[0, 1]) + 0.25
    page.fill(".player-editor-input", repr(new))
    page.wait_for_selector('.player-editor output[data-value]:not([data-value="0"])')
    outputs = page.eval_on_selector_all(".player-editor output", "all => all.map(o => +o.dataset.value)")
    predicted, actual = outputs[1:]
    assert predicted == pytest.approx(made.gradients["weight_hh"][0, 1] * 0.25)
    edited = lesson(do=f"hh.0.1:{new}")
    assert actual == pytest.approx(edited.evaluation.loss_total - made.evaluation.loss_total, abs=1e-9)
    page.fill(".player-editor-input", "much")
    assert "Waa[0,1] must be a number; got 'much'" in page.inner_text(".player-editor")
    keys(page, "Escape")
    assert page.query_selector(".player-editor") is None
    assert has_the_keys(page)


def test_while_a_weight_is_nudged_all_that_follows_from_it_moves_along_and_returns_when_it_is_dropped(play):
    made, edited = lesson(), lesson(do="hh.0.1:0.5")
    page = play(made)
    before = page.eval_on_selector_all(DRAWN, "all => all.map(c => c.dataset.value)")
    page.dblclick('.player-stage [data-name="weight_hh/0/1"]')
    page.fill(".player-editor-input", "0.5")
    page.wait_for_selector('.player-stage [data-name="weight_hh/0/1"][data-value="0.5"]')
    for t in (1, 3, 4):
        assert number(page, f"hidden/{t}/2") == pytest.approx(edited.evaluation.trace.hidden[t - 1, 2], abs=1e-12)
        assert number(page, f"prediction/{t}/1") == pytest.approx(edited.evaluation.prediction[t - 1, 1], abs=1e-12)
    assert number(page, "loss_total") == pytest.approx(edited.evaluation.loss_total, abs=1e-12)
    keys(page, "Escape")
    assert page.eval_on_selector_all(DRAWN, "all => all.map(c => c.dataset.value)") == before


def test_the_panel_is_headed_by_what_is_opened_and_names_every_factor_and_the_sum(play):
    made = lesson()
    page = play(made)
    page.click('.player-stage [data-name="pre_activation/3/1"]')
    assert page.inner_text(".player-panel h3").startswith("how z⟨3⟩[1] = ")
    rows = page.locator(".player-line").all_inner_texts()
    assert rows[0].split("\n")[0].replace("\u2009", "") == "Waa[1,0]·a⟨2⟩[0]"
    total = made.evaluation.trace.pre_activation[2, 1]
    assert rows[-1].split() == ["sum", "=", f"{total:+.3f}".replace("-", "−")]
    keys(page, "Backspace")
    assert page.inner_text(".player-panel h3") == "Loss of the sequence"
    page.click('.player-stage [data-name="pre_activation/3/1"]')
    keys(page, "ArrowRight")
    assert page.inner_text(".player-panel h3") == "Backward, t = 4"


def test_the_entry_that_piles_up_is_named_framed_and_can_be_chosen(play):
    page = play()
    keys(page, "ArrowRight")
    assert "The largest entry" in page.inner_text(".player-shares")
    page.click('.player-stage [data-name="weight_hh/0/1"]')
    assert page.inner_text(".player-shares h4") == "dWaa[0,1] accumulates over time"
    keys(page, "ArrowRight")
    assert "The selected entry" in page.inner_text(".player-shares")
    page.click('[data-chapter="update"]')
    assert page.get_attribute("[data-inspected]", "data-inspected") == "new_weight_hh/0/1"


def test_where_the_gradient_is_cut_there_are_scissors_once_the_walk_is_there(play):
    page = play(lesson(truncate=2))
    keys(page, "ArrowRight", "ArrowRight")
    assert page.query_selector('[data-mark="cut-2"]') is None
    keys(page, "ArrowRight")
    assert page.text_content('[data-mark="cut-2"]') == "✂"
    assert page.text_content('[data-mark="d_hidden_from_future-2-label"]') == "cut off"
    keys(page, "ArrowRight")
    assert page.query_selector('[data-mark="cut-1"]') is None


def test_another_note_leaves_the_picture_as_it_stands(play):
    page = play()
    page.evaluate(MOUNT, data_of(lesson(), mode="page"))
    page.evaluate("document.querySelectorAll('.player-stage *').forEach((e) => { e.kept = true; })")
    page.evaluate(MOUNT, data_of(lesson(), mode="page", note="PyTorch agrees to <b>1e-16</b>."))
    assert page.inner_text(".player-note") == "PyTorch agrees to <b>1e-16</b>."
    every = "all => all.every((e) => e.kept || e.getAttribute('fill') === 'none')"  # frames come and go
    assert page.eval_on_selector_all(".player-stage *", every)


def test_a_phone_shows_the_group_of_what_is_opened_in_the_update(play):
    page = play(size=(390, 844))
    page.click('[data-chapter="update"]')
    inside = """(family) => {
      const view = document.querySelector(".player-stage").getBoundingClientRect();
      return [...document.querySelectorAll(`.player-stage [data-name^="${family}/"]`)].every((cell) => {
        const box = cell.getBoundingClientRect();
        return box.left >= view.left && box.right <= view.right && box.width > 40;
      });
    }"""
    for family in ("new_weight_ih", "new_bias_out"):
        assert page.evaluate(inside, family)
    page.click('.player-grid [data-name^="d_weight_hh"]')
    assert page.evaluate(inside, "d_weight_hh") and not page.evaluate(inside, "new_weight_hh")


def test_a_kept_edit_is_sent_and_new_numbers_are_painted_in_place(play):
    page = play()
    page.evaluate(MOUNT, data_of(lesson(), mode="page"))
    page.dblclick('.player-stage [data-name="weight_hh/0/1"]')
    page.fill(".player-editor-input", "0.5")
    keys(page, "Enter")
    assert page.evaluate("window.sent") == [["edit", {"name": "weight_hh/0/1", "value": 0.5}]]
    page.select_option('[data-choice="grain"]', "operation")
    page.click('.player-button[data-action="zoom-in"]')
    keys(page, "ArrowRight")
    page.focus('.player-stage [data-name="hidden/2/1"]')
    before = at(page), page.get_attribute(".player-svg", "viewBox")
    page.evaluate("document.querySelector('.player-svg').kept = true")
    edited = lesson(do="hh.0.1:0.5")
    page.evaluate(MOUNT, data_of(edited, mode="page"))
    assert (at(page), page.get_attribute(".player-svg", "viewBox")) == before
    assert page.evaluate("document.querySelector('.player-svg').kept")
    assert page.evaluate("document.activeElement.dataset.name") == "hidden/2/1"
    assert number(page, "hidden/2/1") == edited.evaluation.trace.hidden[1, 1]
    page.evaluate(MOUNT, data_of(lesson(text="hallo"), mode="page", notation="pytorch"))
    assert at(page) == before[0]
    assert page.evaluate("document.activeElement.dataset.name") == "hidden/2/1"


def test_another_sequence_of_the_same_length_is_written_over_the_old(play):
    page = play()
    page.evaluate(MOUNT, data_of(lesson(task="echo", length=12, units=8), mode="page"))
    page.evaluate("document.querySelector('.player-svg').kept = true")
    other = data_of(lesson(task="echo", length=12, units=8, seed=7), mode="page")
    page.evaluate(MOUNT, other)
    assert page.evaluate("document.querySelector('.player-svg').kept")
    letters = {mark["id"]: mark["text"] for mark in other["scene"]["marks"] if mark["id"].startswith("letter-")}
    assert len(letters) == 12
    for name, letter in letters.items():
        assert page.inner_html(f'[data-mark="{name}"]').count(f">{letter}<") == 1
    drawn = page.inner_html(".player-stage")
    page.evaluate(MOUNT, other | {"notation": "pytorch"})
    page.evaluate(MOUNT, other)  # built anew
    assert not page.evaluate("document.querySelector('.player-svg').kept ?? false")
    assert page.inner_html(".player-stage") == drawn


def place(**asked):
    """Return what the server says of a visit that began with this link."""
    return {"stem": "scene.html", "visit": "1", "session": "one", "asked": asked}


def test_the_link_follows_and_leaves_the_others_alone(play):
    asked = place(text="hello", at="back-3", grain="operation")
    page = play(mode="page", link=asked, query="?text=hello&at=back-3&grain=operation")
    params = {"place": asked, "serial": 1, "names": ["text"], "params": {"text": "hello"}}
    page.evaluate("async (said) => (await import('unrolled/shared/link.js')).say(said)", params)
    assert at(page) == "back-3.share"
    keys(page, "ArrowLeft")
    page.wait_for_url("**/scene.html?text=hello&at=back-3.slope&grain=operation")
    page.select_option('[data-choice="grain"]', "step")
    page.click('[data-chapter="loss"]')
    page.wait_for_url("**/scene.html?text=hello")
    page.click('.player-stage [data-name="hidden/2/1"]')
    page.wait_for_url("**/scene.html?text=hello&open=hidden.2.1")


@pytest.mark.parametrize("where", [{"mode": "page", "link": place(open="hidden.2.1")}, {"opens": "?open=hidden.2.1"}])
def test_the_number_that_was_open_opens(play, where):
    page = play()
    before = page.inner_text(".player-panel")
    page.click('.player-stage [data-name="hidden/2/1"]')
    opened = page.inner_text(".player-panel")
    assert opened != before
    assert play(**where).inner_text(".player-panel") == opened


@pytest.mark.parametrize("name", ["hidden.99.0", "d_hidden.3.1", "<img src=x>", "hidden", "x" * 5000])
def test_a_number_that_this_step_does_not_have_is_not_opened(play, name):
    page = play(mode="page", link=place(open=name))
    said = page.inner_text(".player-status")
    assert said.startswith("open must be a number that this step has, such as hidden.1.0; got '") and len(said) < 250
    assert page.locator("img").count() == 0


def test_a_wrong_link_is_answered(play):
    page = play(mode="page", link=place(at="<img src=x>", grain="never", fold="maybe"))
    said = page.inner_text(".player-status")
    assert "at must be a step such as back-3; got '<img src=x>' (in the link). Using loss." in said
    assert "grain must be step or operation" in said and "fold must be true or false" in said
    assert at(page) == "loss"


def test_numbers_can_be_reached_and_opened_by_keys_alone(play):
    page = play()
    keys(page, "Tab")
    first = page.evaluate("document.activeElement.dataset.name")
    assert first
    keys(page, "Shift+ArrowDown")
    second = page.evaluate("document.activeElement.dataset.name")
    assert second != first
    value = f"{abs(number(page, second)):.6f}"
    assert page.is_visible(".player-tip") and value in page.inner_text(".player-tip")
    assert "weight" not in page.inner_text(".player-tip"), "names are of the code, not of the screen"
    keys(page, "Enter")
    assert page.get_attribute("[data-inspected]", "data-inspected") == second
    keys(page, "ArrowRight")
    assert at(page) == "back-4"


def drag(page, start, end):
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=3)
    page.mouse.up()


def drag_the_view(page):
    keys(page, "+", "+")
    drag(page, (500, 300), (440, 300))


def test_words_of_the_player_can_be_selected_by_mouse(play):
    page = play()
    heading = page.locator(".player-panel h3").first
    box = heading.bounding_box()
    middle = box["y"] + box["height"] / 2
    drag(page, (box["x"] + 1, middle), (box["x"] + 60, middle))
    chosen = page.evaluate("getSelection().toString()")
    assert len(chosen) > 3 and chosen in heading.inner_text()
    assert has_the_keys(page)


FOCUS_TAKEN = {
    "opened": lambda page: None,
    "text clicked": lambda page: page.click(".player-count"),
    "button clicked": lambda page: page.click('[data-action="next"]'),
    "grain chosen": lambda page: page.select_option('[data-choice="grain"]', "operation"),
    "number left": lambda page: keys(page, "Tab", "Escape"),
    "back from a number": lambda page: keys(page, "Tab", "Shift+Tab"),
    "view dragged": drag_the_view,
}


@pytest.mark.parametrize("way", FOCUS_TAKEN)
def test_what_has_the_focus_of_the_player_has_nothing_inside_it(way, play):
    """At each key WebKit styles anew all that is inside: of the whole player, three times what a step costs."""
    page = play()
    FOCUS_TAKEN[way](page)
    assert has_the_keys(page)
    assert page.evaluate("document.activeElement.childNodes.length") == 0
    before = at(page)
    keys(page, "ArrowLeft")
    assert at(page) != before


def test_a_reader_hears_the_players_name_and_what_its_keys_do(play):
    page = play()
    player = page.get_by_role("group", name=page.locator(PLAYER).get_attribute("aria-label"), exact=True)
    keys_ = player.get_by_role("group", name="Arrow keys step, space plays", exact=True)
    assert keys_.evaluate("element => element === document.activeElement")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_keys_show_a_ring_around_the_whole_player_and_a_click_none(size, scheme, play):
    page = play(size=size)
    page.emulate_media(color_scheme=scheme)
    colour = {"light": LIGHT, "dark": DARK}[scheme]["forward"]
    page.wait_for_selector(f'{PLAYER}[data-theme="{scheme}"]')
    page.click(".player-count")
    assert has_the_keys(page) and colour not in ring(page)
    keys(page, "ArrowLeft", "Tab", "Shift+Tab")
    assert page.locator(KEYS).bounding_box() == page.locator(PLAYER).bounding_box()
    page.evaluate("scrollTo(0, 0)")
    assert ring(page) == {colour}


def test_streamlits_own_keys_do_not_get_out(play):
    page = play()
    page.evaluate("window.heard = []; document.addEventListener('keydown', (e) => window.heard.push(e.key))")
    keys(page, "r", "c", "f", "ArrowRight", "q")
    assert page.evaluate("window.heard") == ["q"]


def test_zoom_by_wheel_needs_ctrl_and_fit_returns(play):
    page = play()
    whole = page.get_attribute(".player-svg", "viewBox")
    page.mouse.move(400, 300)
    page.mouse.wheel(0, 120)
    assert page.get_attribute(".player-svg", "viewBox") == whole
    page.keyboard.down("Control")
    page.mouse.wheel(0, -120)
    page.keyboard.up("Control")
    page.wait_for_selector(f'.player-svg:not([viewBox="{whole}"])')
    page.focus(KEYS)
    keys(page, "0")
    assert page.get_attribute(".player-svg", "viewBox") == whole


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_the_picture_can_be_saved(play, kind, tmp_path):
    page = play()
    with page.expect_download() as waiting:
        page.click(f'[data-action="{kind}"]')
    download = waiting.value
    assert download.suggested_filename == f"unrolled-rnn-loss.{kind}"
    file = tmp_path / f"saved.{kind}"
    download.save_as(file)
    if kind == "png":
        assert file.read_bytes().startswith(b"\x89PNG") and file.stat().st_size > 20_000
    else:
        picture = file.read_text(encoding="utf-8")
        assert picture.startswith("<svg") and f'fill="{LIGHT["background"]}"' in picture and "var(" not in picture


def test_what_a_person_typed_stays_text(play):
    page = play(lesson(text="<b>é👩‍👩‍👧שa"))
    keys(page, "End")
    assert page.query_selector(".player b i, .player script") is None
    assert "👩‍👩‍👧" in page.eval_on_selector(".player-svg", "svg => svg.textContent")


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_largest_sizes_neither_scroll_sideways_nor_leave_the_stage(play, size):
    page = play(lesson(text="abcdefghijkl", units=8), size=size)
    for step in ("Home", "End", "ArrowLeft"):
        keys(page, step)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.eval_on_selector(PLAYER, "root => root.scrollWidth <= root.clientWidth")


def test_small_digits_give_way_to_colour_and_come_back_nearer(play):
    page = play(lesson(text="abcdefghijkl", units=8))
    digits = page.locator('.player-stage [data-name="hidden/2/1"] + text')
    assert digits.count() == 0
    keys(page, *"++++++++")
    assert digits.is_visible()
    keys(page, "0")
    assert digits.is_hidden()


def test_dark_room(play):
    page = play()
    page.emulate_media(color_scheme="dark")
    page.wait_for_selector(f'{PLAYER}[data-theme="dark"]')
    drawn = page.eval_on_selector_all(".player-svg text", "all => all.map(t => t.getAttribute('fill'))")
    assert LIGHT["text"] not in drawn
    assert page.eval_on_selector(".player-panel", "p => getComputedStyle(p).backgroundColor") == "rgb(23, 28, 38)"


def test_a_thumbnail_has_no_controls_and_rests_where_motion_is_unwanted(play):
    page = play(mode="thumbnail", reduced_motion="reduce", clock=True)
    root = page.locator(PLAYER)
    assert root.get_attribute("role") == "img" and root.get_attribute("tabindex") is None
    assert page.query_selector(".player-bar, .player-panel") is None
    page.clock.run_for(10_000)
    assert at(page) == "loss"


SEEN = "root => new Promise((done) => new IntersectionObserver(done).observe(document.querySelector(root)))"


def test_a_thumbnail_plays_by_itself_while_it_is_in_view(play):
    page = play(mode="thumbnail", clock=True)
    page.evaluate(SEEN, PLAYER)  # the player's own observer has been told before this one
    page.clock.run_for(6_000)
    before = at(page)
    assert before != "loss"
    page.evaluate("document.body.style.paddingTop = '3000px'")
    page.evaluate(SEEN, PLAYER)
    page.clock.run_for(6_000)
    assert at(page) == before
