"""The chart in three dimensions: labels that do not overlap from any side, keys, a word in the middle."""

import io

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.charting import CHART, PLOT, draw, opened, told, wait_until_told
from tests.browser.driving import link, wait_for_link
from tests.browser.in_space import CAMERA, SEEN, TEXTS, labels_other_than, looks_at, seen, turn, way


@pytest.fixture
def page(tab):
    """The page that the tests of this module share."""
    return tab()


def test_labels_do_not_overlap_from_any_side(charts, tab):
    page = tab(size=(390, 844), color_scheme="dark")
    opened(page, charts, "kind=scatter3d")
    assert {"word5", "word7"} <= {box["text"] for box in seen(page)["boxes"]}
    for right, down in ((90, 30), (-160, 20), (60, -90)):
        turn(page, right, down)
        seen(page)
    assert len(link(page)["view"].split(",")) == 3


def greys(page):
    """Return how light each pixel of the screen is, what fades at its end."""
    return np.asarray(Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("L"), dtype=int)


def without_points(page):
    """Take the points out of sight, which may lie over a label that is always there; they stay where they are."""
    page.eval_on_selector(
        PLOT,
        """async (node) => {
          const points = node.data.flatMap(({ meta }, index) => (meta?.labels ? [] : [index]));
          await Plotly.restyle(node, { "marker.opacity": 0 }, points);
        }""",
    )


def ink(page):
    """Return where the labels are written on the screen, by what is seen of them alone, the mouse out of the way."""
    page.mouse.move(0, 0)
    page.wait_for_function("plot => !document.querySelector(plot).querySelector('.hovertext')", arg=PLOT)
    with_labels = greys(page)
    page.eval_on_selector(
        PLOT,
        """async (node) => {
          const index = node.data.findIndex(({ meta }) => meta?.labels);
          await Plotly.restyle(node, { visible: [false] }, [index]);
          for (let i = 0; i < 2; i += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
        }""",
    )
    return np.abs(with_labels - greys(page)) > 40


def test_labels_are_written_where_they_are_held_to_be_even_those_that_come_later(charts, page):
    opened(page, charts, "kind=scatter3d")
    turn(page, 110, 30)
    without_points(page)
    boxes = seen(page)["boxes"]
    written = ink(page)
    for box in boxes:
        left, right, top, bottom = (round(box[side]) for side in ("left", "right", "top", "bottom"))
        own = written[top : bottom + 1, left : right + 1]
        assert own[:, :5].any() and own[:, -5:].any() and own[:4].any() and own[-4:].any(), box
        written[top - 2 : bottom + 3, left - 2 : right + 3] = False
    assert not written.any()


def test_a_hidden_group_has_no_labels_and_another_size_has_its_own(charts, page):
    opened(page, charts, "kind=scatter3d")
    page.locator(f"{PLOT} .legendtoggle").nth(1).click()
    page.wait_for_function(
        f"plot => ({TEXTS})(document.querySelector(plot)).split(',').every((text) => text.match(/\\d+/) % 2 === 0)",
        arg=PLOT,
    )
    page.set_viewport_size({"width": 500, "height": 720})
    seen(page, width=500)


def test_words_go_to_the_middle_from_the_same_side_and_back(charts, page):
    opened(page, charts, "kind=scatter3d")
    page.eval_on_selector(PLOT, "node => { node.mark = 1; }")
    before = way(page)
    draw(page, of="word5")
    now = looks_at(page, "word5")
    assert now / np.linalg.norm(now) == pytest.approx(before / np.linalg.norm(before))
    assert np.linalg.norm(now) < 0.7 * np.linalg.norm(before)
    turn(page, 60, 10)
    turned = looks_at(page, "word5")
    draw(page, of="word7")
    assert looks_at(page, "word7") == pytest.approx(turned)
    seen(page)
    draw(page, of="")
    wait_for_link(page, view=None)
    assert way(page) == pytest.approx(before)
    assert page.eval_on_selector(PLOT, CAMERA)["center"] == {"x": 0, "y": 0, "z": 0}
    assert page.eval_on_selector(PLOT, "node => node.mark") == 1


def test_a_double_click_shows_everything_again(charts, page):
    opened(page, charts, "kind=scatter3d")
    before = way(page)
    turn(page, 80, 30)
    page.wait_for_function("() => new URLSearchParams(location.search).has('view')")
    page.locator(f"{PLOT} canvas").first.dblclick(position={"x": 20, "y": 20}, force=True)
    wait_for_link(page, view=None)
    assert way(page) == pytest.approx(before)


def test_a_drag_that_begins_on_a_point_turns_the_picture_and_chooses_nothing(charts, page):
    opened(page, charts, "kind=scatter3d")
    word, (x, y) = foremost(page)
    before, was = way(page), page.eval_on_selector(PLOT, TEXTS)
    page.mouse.move(x, y)
    expect(page.locator(f"{PLOT} .hovertext")).to_be_visible()
    page.mouse.down()
    frames = "() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))"
    for part in (20, 40, 60):
        page.mouse.move(x + part, y + part / 2)
        page.evaluate(frames)
    page.mouse.up()
    labels_other_than(page, was)
    assert way(page) != pytest.approx(before) and told(page) == []
    word, (x, y) = foremost(page)
    page.mouse.move(x, y)
    expect(page.locator(f"{PLOT} .hovertext")).to_be_visible()
    page.mouse.down()
    page.mouse.move(x + 1, y)
    page.mouse.up()
    wait_until_told(page, word)


def test_a_press_that_is_over_between_two_frames_chooses_its_point(charts, page):
    opened(page, charts, "kind=scatter3d")
    word, (x, y) = foremost(page)
    page.mouse.move(x, y)
    expect(page.locator(f"{PLOT} .hovertext")).to_be_visible()
    page.evaluate(
        """([x, y]) => {
          const target = document.elementFromPoint(x, y);
          const said = { bubbles: true, clientX: x, clientY: y, pointerType: "mouse", button: 0 };
          for (const [type, buttons] of [["down", 1], ["up", 0]]) {
            target.dispatchEvent(new PointerEvent(`pointer${type}`, { ...said, buttons }));
            target.dispatchEvent(new MouseEvent(`mouse${type}`, { ...said, buttons }));
          }
        }""",
        [x, y],
    )
    wait_until_told(page, word)


def foremost(page):
    """Return the word, and its place on the screen, that no other point is near to."""
    points = seen(page)["points"]

    def room(word):
        return min(np.hypot(*np.subtract(points[word], place)) for other, place in points.items() if other != word)

    word = max(points, key=room)
    return word, points[word]


def test_keys_go_from_point_to_point_and_choose_one(charts, page):
    opened(page, charts, "kind=scatter3d")
    ring, live = page.locator(f"{CHART} .chart-ring"), page.locator(f"{CHART} [aria-live]")

    def rings(word):
        box = ring.bounding_box()
        x, y = page.eval_on_selector(PLOT, SEEN)["points"][word]
        assert [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2] == pytest.approx([x, y], abs=2)
        return box

    page.get_by_role("application").focus()
    page.keyboard.press("ArrowRight")
    expect(ring).to_be_visible()
    first, box = live.inner_text(), rings(live.inner_text())
    page.keyboard.press("ArrowRight")
    expect(live).not_to_have_text(first)
    word = live.inner_text()
    assert rings(word)["x"] > box["x"]
    page.keyboard.press("Enter")
    wait_until_told(page, word)
    turn(page, 40, 10)
    rings(word)
