"""The chart in a browser: labels, the view in the link, centring, keys, export, what cannot be drawn."""

from itertools import combinations

import pytest
from playwright.sync_api import expect

from tests.browser.charting import (
    CHART,
    PLOT,
    RANGES,
    begun,
    draw,
    opened,
    ranges,
    still,
    wait_until_drawn,
    wait_until_told,
    zoom,
)
from tests.browser.driving import link, wait_for_link

BOXES = """all => all.map((text) => {
  const { left, right, top, bottom } = text.getBoundingClientRect();
  return { text: text.textContent, left, right, top, bottom };
})"""
WORDS = f"{PLOT} .textpoint text"
DRAWN = f"{PLOT} .scatterlayer"


def labels(page):
    """Return the labels' boxes; none overlaps another."""
    boxes = page.eval_on_selector_all(WORDS, BOXES)
    for one, other in combinations(boxes, 2):
        apart = one["left"] >= other["right"] or other["left"] >= one["right"]
        assert apart or one["top"] >= other["bottom"] or other["top"] >= one["bottom"], (one, other)
    return {box["text"]: box for box in boxes}


@pytest.mark.parametrize("kind", ["scatter", "scattergl"])
@pytest.mark.parametrize("count", [120, 2000])
@pytest.mark.parametrize(("size", "scheme"), [((1280, 720), "light"), ((390, 844), "dark")])
def test_labels_do_not_overlap_and_stay_inside(charts, new_page, kind, count, size, scheme):
    page = new_page(size=size, color_scheme=scheme)
    opened(page, charts, f"kind={kind}&count={count}")
    found = labels(page)
    assert {"word5", "word7"} <= found.keys() and len(found) <= 60
    if count == 120:
        assert len(found) > (30 if size[0] == 1280 else 10)
    area = page.locator(f"{PLOT} .nsewdrag").first.bounding_box()
    for box in found.values():
        assert box["left"] >= area["x"] - 1 and box["right"] <= area["x"] + area["width"] + 1, box
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_labels_are_chosen_anew_for_each_zoom_size_and_hidden_group(charts, page):
    opened(page, charts)
    before = labels(page)
    zoom(page)
    near = labels(page)
    assert near.keys() != before.keys() and near
    page.set_viewport_size({"width": 700, "height": 720})
    page.wait_for_function(
        """([all, right]) => [...document.querySelectorAll(all)].every((text) =>
          text.getBoundingClientRect().right <= right)""",
        arg=[WORDS, 700],
    )
    assert labels(page)
    page.set_viewport_size({"width": 1280, "height": 720})
    page.locator(f"{PLOT} .legendtoggle").nth(1).click()
    page.wait_for_function(
        "all => [...document.querySelectorAll(all)].every((text) => text.textContent.match(/\\d+/) % 2 === 0)",
        arg=WORDS,
    )
    assert labels(page)
    page.wait_for_timeout(300)  # two clicks that are no double click
    page.locator(f"{PLOT} .legendtoggle").nth(1).click()
    page.wait_for_function(
        "all => [...document.querySelectorAll(all)].some((text) => text.textContent.match(/\\d+/) % 2)", arg=WORDS
    )
    labels(page)


def test_the_link_carries_the_view_and_restores_it(charts, page, new_page):
    opened(page, charts)
    whole = ranges(page)
    zoom(page)
    near, written = ranges(page), link(page)["view"]
    assert near != whole and [float(number) for number in written.split(",")] == pytest.approx(near, abs=0.01)
    draw(page, other="written")
    wait_for_link(page, other="written", view=written)  # the server, which knows of no view, has written the link
    draw(page, of="no word")
    wait_until_drawn(page, "no word")
    page.wait_for_selector("html:not([data-link-due])", state="attached")
    assert ranges(page) == pytest.approx(near) and link(page)["view"] == written
    other = new_page()
    opened(other, charts, f"view={written}")
    assert ranges(other) == pytest.approx(near, abs=0.01)
    assert labels(other).keys() == labels(page).keys()
    still(other)
    other.wait_for_selector("html:not([data-link-due])", state="attached")
    assert link(other)["view"] == written
    drag = other.locator(f"{PLOT} .nsewdrag").first
    drag.dblclick(position={"x": 200, "y": 20})
    wait_for_link(other, view=None)
    assert ranges(other) == pytest.approx(whole)


def test_another_revision_shows_everything_again(charts, page):
    opened(page, charts)
    whole = ranges(page)
    zoom(page)
    draw(page, revision="second")
    wait_for_link(page, view=None)
    assert ranges(page) == pytest.approx(whole)


@pytest.mark.parametrize(
    ("kind", "wrong", "expected"),
    [
        ("scatter", "1,2,3", "x0,x1,y0,y1, the ends of two ranges"),
        ("scatter", "<b>1</b>", "x0,x1,y0,y1, the ends of two ranges"),
        ("scatter3d", "1,2,3,4", "x,y,z, the camera's position"),
    ],
)
def test_a_wrong_view_is_answered_and_leaves_the_link(charts, page, kind, wrong, expected):
    opened(page, charts, f"kind={kind}&view={wrong}")
    said = f"view must be {expected}; got '{wrong}' (in the link). Showing everything."
    expect(page.locator(f"{CHART} .chart-status")).to_have_text(said)
    wait_for_link(page, view=None)


def test_where_the_eye_is_in_three_dimensions_is_in_the_link(charts, page):
    opened(page, charts, "kind=scatter3d&view=0.5,2,0.25")
    eye = page.eval_on_selector(PLOT, "({ _fullLayout }) => _fullLayout.scene._scene.getCamera().eye")
    assert [eye["x"], eye["y"], eye["z"]] == pytest.approx([0.5, 2, 0.25])
    box = page.locator(f"{PLOT} canvas").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 80, box["y"] + box["height"] / 2 + 20, steps=5)
    page.mouse.up()
    page.wait_for_function("() => new URLSearchParams(location.search).get('view') !== '0.5,2,0.25'")
    assert len(link(page)["view"].split(",")) == 3


def test_a_word_goes_to_the_middle_and_the_zoom_stays(charts, page):
    opened(page, charts)
    for kept in (PLOT, DRAWN):
        page.eval_on_selector(kept, "node => { node.mark = 1; }")
    whole = ranges(page)
    for word, wide in (("word5", (whole[1] - whole[0]) / 3), ("word7", (whole[1] - whole[0]) / 3)):
        before = ranges(page)
        draw(page, of=word)
        page.wait_for_function(f"before => ({RANGES})(document.querySelector('{PLOT}'))[0] !== before", arg=before[0])
        x0, x1, y0, y1 = ranges(page)
        centre = page.eval_on_selector(PLOT, "node => node.layout.meta.centre")
        assert [(x0 + x1) / 2, (y0 + y1) / 2] == pytest.approx(centre) and x1 - x0 == pytest.approx(wide)
        page.wait_for_function(
            "([all, word]) => [...document.querySelectorAll(all)].some((text) => text.textContent === word)",
            arg=[WORDS, word],
        )
    right = ranges(page)[1]
    draw(page, of="")
    page.wait_for_function(f"right => ({RANGES})(document.querySelector('{PLOT}'))[1] > right", arg=right)
    page.wait_for_function(  # everything is seen again
        f"whole => ({RANGES})(document.querySelector('{PLOT}')).every((end, i) => "
        "Math.abs(end - whole[i]) <= 0.05 * Math.abs(whole[i]))",
        arg=whole,
    )
    for kept in (PLOT, DRAWN):  # never mounted anew, nor taken down by Plotly
        assert page.eval_on_selector(kept, "node => node.mark") == 1


def test_a_click_and_the_keyboard_tell_the_word(charts, page):
    opened(page, charts)
    plot = page.get_by_role("application")
    plot.focus()
    page.keyboard.press("ArrowRight")
    ring, live = page.locator(f"{CHART} .chart-ring"), page.locator(f"{CHART} [aria-live]")
    expect(ring).to_be_visible()
    first, box = live.inner_text(), ring.bounding_box()
    page.keyboard.press("ArrowRight")
    expect(live).not_to_have_text(first)
    assert ring.bounding_box()["x"] > box["x"]
    word = live.inner_text()
    page.keyboard.press("Enter")
    wait_until_told(page, word)
    page.keyboard.press("ArrowLeft")
    expect(live).not_to_have_text(word)
    box = ring.bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    other = live.inner_text()
    page.mouse.move(middle[0] - 3, middle[1])
    page.mouse.move(*middle)
    page.mouse.click(*middle)
    wait_until_told(page, other)


@pytest.mark.parametrize("name", ["PNG", "SVG"])
def test_the_picture_is_saved_with_the_rooms_background(charts, new_page, name):
    page = new_page(color_scheme="dark")
    opened(page, charts)
    page.hover(PLOT)
    titles = page.eval_on_selector_all(f"{PLOT} .modebar-btn", "all => all.map((one) => one.dataset.title)")
    assert titles[2:] == ["Show everything", *(f"Save the picture as {kind}" for kind in ("PNG", "SVG", "HTML"))]
    assert titles[0].startswith("Zoom: ") and titles[1].startswith("Pan: ")
    with page.expect_download() as saved:
        page.locator(f'{PLOT} [data-title="Save the picture as {name}"]').click()
    assert saved.value.suggested_filename == f"a-map.{name.lower()}"
    content = saved.value.path().read_bytes()
    if name == "SVG":
        text = content.decode()
        ground = page.eval_on_selector(CHART, "e => getComputedStyle(e).getPropertyValue('--st-background-color')")
        red, green, blue = (int(ground.strip()[at : at + 2], 16) for at in (1, 3, 5))
        assert f"rgb({red}, {green}, {blue})" in text.split("</rect>")[0] and "word5" in text
    else:
        assert content.startswith(b"\x89PNG")


@pytest.mark.parametrize("kind", ["scattergl", "scatter3d"])
def test_without_webgl_a_sentence_says_so(charts, page, kind):
    page.add_init_script(
        """const real = HTMLCanvasElement.prototype.getContext;
        HTMLCanvasElement.prototype.getContext = function (name, ...more) {
          return /webgl/.test(name) ? null : real.call(this, name, ...more);
        };"""
    )
    begun(page, charts, f"kind={kind}")
    expect(page.locator(f"{CHART} .chart-notice")).to_contain_text("which this browser lacks")


def test_while_it_loads_its_place_says_so_and_nothing_jumps(charts, page):
    held = []
    page.route("**/plotly.min.js", lambda route: held.append(route))
    with page.expect_request("**/plotly.min.js"):
        begun(page, charts)
    notice = page.get_by_text("The chart is loading …")
    expect(notice).to_be_visible()
    before = page.locator(CHART).bounding_box()
    held[0].continue_()
    page.wait_for_selector(f'{CHART}[data-ready="true"]')
    expect(notice).to_be_hidden()
    assert page.locator(CHART).bounding_box()["height"] == before["height"] == 500
