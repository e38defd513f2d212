"""The scrubber played from disk: a sweep of real backward passes, moved through by slider, by hand and by keys."""

import json

import numpy as np
import pytest

from core.export.html import sweep_html
from core.palette import DARK, LIGHT
from core.recurrent import RNN, backpropagate, unroll
from core.scene.sweep import Line, Panel, Reference, Sweep, plain

GAINS, STEPS, UNITS = np.linspace(0, 2, 21), 60, 12
ACTIVATIONS = ("tanh", "sigmoid", "relu", "identity", "elu", "softsign", "leaky_relu", "tanh")  # the last is dashed
FLOOR = 1e-30
ROOT = '[data-testid="scrubber"]'
READ = "all => Object.fromEntries(all.map((e) => [e.dataset.name, Number(e.dataset.value)]))"


def sizes(activation, seed):
    """Return the size of dL/dh at each gain and step, for a gradient of size 1 that enters at the last step."""
    rng = np.random.default_rng(seed)
    weight_ih, weight_hh = rng.standard_normal((2, UNITS, UNITS)) / np.sqrt(UNITS)
    inputs, d_hidden = rng.standard_normal((STEPS, UNITS)), np.zeros((STEPS, UNITS))
    d_hidden[-1] = 1 / np.sqrt(UNITS)
    cells = (RNN(weight_ih, weight_hh, np.zeros(UNITS), activation=activation, gain=gain) for gain in GAINS.tolist())
    return np.array([np.linalg.norm(backpropagate(unroll(cell, inputs), d_hidden).hidden, axis=1) for cell in cells])


@pytest.fixture(scope="module")
def sweep():
    """Return a sweep over the gain with bands, a floor, levels, and sentences of its own."""
    over = {name: np.array([sizes(name, seed) for seed in range(3)]) for name in dict.fromkeys(ACTIVATIONS)}
    lines = tuple(
        Line(name, over[name][0], emphasis=i == 0, dashed=i == 7, low=over[name].min(0), high=over[name].max(0))
        for i, name in enumerate(ACTIVATIONS)
    )
    first = tuple(Line(line.name, line.values[:, 0] ** (1 / (STEPS - 1)), dashed=line.dashed) for line in lines)
    limit = Reference(1.2e-38, "float32's limit")
    steps = np.arange(1.0, STEPS + 1)
    arrives = Panel("What arrives", "size", lines, scale="log", x=steps, at=0, floor=FLOOR, share=1.5, x_label="step t")
    factor = Panel("Factor a step", "ratio", first, references=(Reference(1.0, "neither"), limit), decimals=3)
    said = tuple(f"gain {gain:.1f}: {size:.3g}" for gain, size in zip(GAINS, lines[0].values[:, 0], strict=True))
    return Sweep("gain", "Decay", "What arrives of a gradient.", "gain", GAINS, (arrives, factor), said, 9, True)


@pytest.fixture
def play(new_page, tmp_path, sweep):
    """Return a function that opens the sweep from disk; ``asked`` are the addresses it went to."""

    def opened(opens="", **options):
        file = tmp_path / "decay.html"
        file.write_text(sweep_html(sweep, sentence="Look here.", opens=opens), encoding="utf-8")
        page = new_page(**options)
        page.goto(file.as_uri())
        page.wait_for_selector(f'{ROOT}[data-ready="true"]')
        return page

    return opened


def index(page):
    return int(page.locator(ROOT).get_attribute("data-index"))


def numbers(page):
    return page.eval_on_selector_all(f"{ROOT} [data-name^='value/']", READ)


def boxes(page, selector):
    found = [element.bounding_box() for element in page.locator(selector).all()]
    return [(box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]) for box in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (390, 844)], ids=["laptop", "wide", "phone"])
def test_it_plays_from_disk_legibly_with_every_name_clear_of_the_others(play, size, scheme):
    page = play(size=size, color_scheme=scheme)
    assert page.locator(ROOT).get_attribute("data-theme") == scheme
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    smallest = page.eval_on_selector_all(
        f"{ROOT} svg text",
        "all => Math.min(...all.map((e) => parseFloat(getComputedStyle(e).fontSize) * e.getScreenCTM().a))",
    )
    assert smallest >= 11.99
    for key in ("Home", "End"):
        page.locator(f"{ROOT} input").press(key)
        labels = boxes(page, f"{ROOT} text:has([data-name^='value/'])")
        assert len(labels) == 2 * len(ACTIVATIONS)
        for i, (left, top, right, bottom) in enumerate(labels):
            assert left >= 0 and right <= size[0]
            for other in labels[:i]:
                apart = right <= other[0] or left >= other[2] or bottom <= other[1] + 3 or top >= other[3] - 3
                assert apart, (key, i)


def test_every_number_beside_a_line_is_the_sweeps(play, sweep):
    page = play()
    slider = page.locator(f"{ROOT} input")
    for position in (9, 10, 20, 0):
        slider.fill(str(position))
        found = numbers(page)
        for p, panel in enumerate(sweep.panels):
            for i, line in enumerate(panel.lines):
                wanted = line.values[position, 0] if p == 0 else line.values[position]
                assert found[f"value/{p}/{i}"] == pytest.approx(wanted, rel=3e-5)
        assert slider.get_attribute("aria-valuetext") == sweep.sentences[position]
        assert float(page.locator(ROOT).get_attribute("data-value")) == GAINS[position]
    assert page.locator(f"{ROOT} [data-name='value/0/0']").text_content() == "< 1.0·10⁻³⁰"


def test_the_slider_the_keys_and_the_hand_all_move_it(play):
    page = play()
    slider = page.locator(f"{ROOT} input")
    slider.focus()
    for key, place in (("ArrowRight", 10), ("ArrowLeft", 9), ("Home", 0), ("PageDown", 2), ("End", 20)):
        page.keyboard.press(key)
        assert index(page) == place
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    page.wait_for_function("([root, least]) => document.querySelector(root).dataset.index > least", arg=[ROOT, 2])
    page.keyboard.press("Space")
    left, _, right, _ = boxes(page, f"{ROOT} g[tabindex]")[1]
    cursor = page.locator(f"{ROOT} g[tabindex] >> nth=1").locator("> line[stroke-width='1.5']")
    page.mouse.move(left + 0.3 * (right - left), 300)
    page.mouse.down()
    before = index(page)
    page.mouse.move(left + 0.45 * (right - left), 300, steps=4)
    page.mouse.up()
    assert index(page) > before
    assert cursor.bounding_box()["x"] == pytest.approx(left + 0.45 * (right - left), abs=16)


def test_what_is_pointed_at_stands_out_and_says_its_number(play, sweep):
    page = play()
    panel = page.locator(f"{ROOT} g[tabindex]").first
    row = page.locator(f"{ROOT} text:has([data-name='value/0/3'])").bounding_box()
    page.mouse.move(row["x"] + 20, row["y"] + row["height"] / 2)
    curves = page.locator(f"{ROOT} g[tabindex] >> nth=0").locator("> svg path[stroke]")
    opacity = [float(curve.get_attribute("opacity")) for curve in curves.all()]
    assert [i for i, value in enumerate(opacity) if value == 1] == [3]
    page.mouse.move(5, 5)
    panel.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", *["Shift+ArrowRight"] * 9):
        page.keyboard.press(key)
    tip = page.locator(f"{ROOT} [data-name='probe/0']")
    assert float(tip.get_attribute("data-value")) == pytest.approx(sweep.panels[0].lines[2].values[9, 9], rel=3e-5)
    assert page.locator(f"{ROOT} [aria-live]").inner_text().startswith("relu at 10: ")
    page.keyboard.press("ArrowRight")
    assert index(page) == 10
    assert float(tip.get_attribute("data-value")) == pytest.approx(sweep.panels[0].lines[2].values[10, 9], rel=3e-5)
    page.keyboard.press("Escape")
    assert tip.get_attribute("display") == "none"


def beside(page, sweep, **more):
    """Show the sweep once more, in an element whose messages are kept."""
    data = {"sweep": plain(sweep), "palette": {"light": LIGHT, "dark": DARK}, "link": False, **more}
    page.evaluate(
        """async (data) => {
          const { default: mount } = await import("unrolled/scrubber/scrubber.js");
          const parentElement = document.getElementById("picture");
          parentElement.replaceChildren();
          window.said = [];
          const say = (...words) => said.push(words);
          const element = document.createElement("section");
          parentElement.append(element);
          mount({ parentElement: element, data: JSON.parse(data), setStateValue: say, setTriggerValue: say });
        }""",
        json.dumps(data),
    )


def test_the_server_hears_where_a_person_rests_and_what_is_picked_and_nothing_else(play, sweep):
    page = play()
    beside(page, sweep, picks=True)
    page.locator(f"{ROOT} input").evaluate("""(slider) => {
      for (const value of [10, 11, 12, 13, 14]) {
        slider.value = value;
        slider.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }""")  # all in one task: no time passes between them
    page.wait_for_function("() => said.length > 0")
    assert page.evaluate("said") == [["position", {"index": 14, "visit": None}]]
    row = page.locator(f"{ROOT} text:has([data-name='value/0/4'])").bounding_box()
    page.mouse.click(row["x"] + 20, row["y"] + row["height"] / 2)
    assert page.evaluate("said")[1:] == [["pick", {"panel": 0, "line": 4, "x": 0, "position": 14}]]


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_a_thumbnail_moves_by_itself_unless_motion_is_unwelcome(play, sweep, motion):
    page = play(reduced_motion=motion, alone=True)
    page.clock.install()
    beside(page, sweep, mode="thumbnail")
    assert page.locator(f"{ROOT} :is(input, button, [tabindex])").count() == 0
    if motion == "reduce":
        page.clock.run_for(10_000)
        assert index(page) == 9
    else:
        page.wait_for_function("root => document.querySelector(root).dataset.index !== '9'", arg=ROOT)


@pytest.mark.parametrize("kind", ["PNG", "SVG"])
def test_the_picture_is_saved_whole(play, kind, tmp_path):
    page = play()
    with page.expect_download() as waiting:
        page.get_by_role("button", name=kind).click()
    assert waiting.value.suggested_filename == f"decay-0-9.{kind.lower()}"
    waiting.value.save_as(tmp_path / "saved")
    saved = (tmp_path / "saved").read_bytes()
    assert saved.startswith(b"\x89PNG") if kind == "PNG" else b"<title>Decay: gain 0.9" in saved
    assert len(saved) > 10_000


def heads(page):
    return [text for text in page.locator(f"{ROOT} svg text").all_text_contents() if text.startswith("at ")]


def test_values_beside_the_lines_say_where_they_are_read(play):
    page = play()
    assert heads(page) == ["at step t = 1", f"at gain = {GAINS[9]:g}"]
    page.focus(f"{ROOT} input")
    page.keyboard.press("ArrowRight")
    assert heads(page) == ["at step t = 1", f"at gain = {GAINS[10]:g}"]


def heights(page):
    """Return the top and the bottom of the bold line's ends, as drawn, and those of the frame, in the first panel."""
    return page.evaluate(
        """root => {
            const panel = document.querySelector(root + " svg [role=img]");
            const bold = panel.querySelector('path[stroke-width="3.2"]');
            const ys = bold.getAttribute("d").split(/[ML]/).filter(Boolean).map((p) => Number(p.split(" ")[1]));
            const [, y, , height] = bold.closest("svg").getAttribute("viewBox").split(" ").map(Number);
            return [Math.min(...ys), Math.max(...ys), y + 2, y + height - 2];
        }""",
        ROOT,
    )


def filled(page):
    top, bottom, upper, lower = heights(page)
    return (bottom - top) / (lower - upper)


def test_the_y_axis_is_fitted_to_the_bold_line_by_a_key_at_every_position(play):
    page = play()
    page.focus(f"{ROOT} input")
    whole = filled(page)
    page.keyboard.press("z")
    button = page.get_by_role("button", name="Fit the y axis")
    assert button.get_attribute("aria-pressed") == "true"
    before = numbers(page)
    for _ in range(3):
        top, bottom, upper, lower = heights(page)
        assert upper - 1 <= top and bottom <= lower + 1
        page.keyboard.press("ArrowLeft")
    assert filled(page) > whole and "axis fitted to the bold lines" in page.text_content(ROOT)
    page.keyboard.press("End")
    page.keyboard.press("z")
    assert button.get_attribute("aria-pressed") == "false"
    assert "fitted" not in page.text_content(f"{ROOT} .scrubber-picture")
    page.locator(f"{ROOT} input").fill("9")
    assert numbers(page) == before and filled(page) == pytest.approx(whole)


def pressed(page):
    return page.get_by_role("button", name="Fit the y axis").get_attribute("aria-pressed")


def test_a_link_opens_with_the_axis_fitted(play):
    page = play()
    page.get_by_role("button", name="Fit the y axis").click()
    fitted = filled(page)
    again = play(opens="?fit=y")
    assert pressed(again) == "true" and again.text_content(f"{ROOT} .scrubber-status") == ""
    assert filled(again) == pytest.approx(fitted)
    again.reload()
    again.wait_for_selector(f'{ROOT}[data-ready="true"]')
    assert pressed(again) == "true"
    assert pressed(play()) == "false"


@pytest.mark.parametrize("given", ["", "n", "<img src=x>"])
def test_a_link_that_fits_the_axis_in_no_way_there_is_is_answered(play, given):
    page = play(opens=f"?fit={given}")
    said = f"fit must be y or left out; got '{given}' (in the link). The y axis is not fitted."
    assert page.text_content(f"{ROOT} .scrubber-status") == said
    assert pressed(page) == "false" and page.locator(f"{ROOT} img").count() == 0


def test_a_small_picture_is_never_fitted(play, sweep):
    page = play()
    beside(page, sweep, mode="thumbnail", opens="?fit=y")
    assert "fitted" not in page.text_content(ROOT)
