"""The file that a chart's own button saves, opened from disk: the same picture, and nothing is asked for."""

import pytest
from playwright.sync_api import expect

from tests.browser.charting import CHART, PLOT, RANGES, draw, opened, ranges, still, wait_until_drawn, zoom

BUTTON = f'{PLOT} [data-title="Save the picture as HTML"]'
FILE = ".chart-plot"
POINTS = ".scatterlayer .point"
HOSTILE = "</script><script>window.harmed=1</script><!--<script>"
IMAGE = "<img/src=x/onerror='window.harmed=1'>"


@pytest.fixture
def saved(new_page, tmp_path):
    """Return a function that saves a page's chart and opens the file, which must ask for nothing else."""

    def save(page, **options):
        page.hover(PLOT)
        with page.expect_download() as download:
            page.locator(BUTTON).click()
        assert download.value.suggested_filename == "a-map.html"
        path = tmp_path / "a-map.html"
        download.value.save_as(path)
        file, asked = new_page(**options), []
        file.on("request", lambda request: asked.append(request.url))
        file.goto(path.as_uri())
        file.wait_for_selector("body[data-ready=true]")
        assert [url for url in asked if not url.startswith(("data:", "blob:"))] == [path.as_uri()]
        return file

    return save


def drawn(page, plot):
    return page.locator(f"{plot} {POINTS}").count(), page.locator(f"{plot} .textpoint text").all_text_contents()


def test_it_shows_the_chart_as_it_stood_in_the_colours_of_its_room(charts, new_page, saved):
    page = new_page(color_scheme="dark")
    opened(page, charts)
    whole = drawn(page, PLOT)
    page.locator(f"{PLOT} .legendtoggle").nth(1).click()
    zoom(page)
    still(page)
    file = saved(page, color_scheme="light")
    points, words = drawn(file, FILE)
    assert (points, words) == drawn(page, PLOT) and 0 < points < whole[0] and words
    assert file.eval_on_selector(FILE, RANGES) == pytest.approx(ranges(page))
    assert file.title() == file.locator("h1").inner_text() == "A map"
    assert page.get_by_role("application").get_attribute("aria-label").startswith("A map. Arrow keys")
    expect(file.get_by_role("img", name="A map.", exact=True)).to_be_visible()  # its keys are not in the file
    ground = page.eval_on_selector(CHART, "e => getComputedStyle(e).getPropertyValue('--st-background-color')").strip()
    assert file.evaluate("getComputedStyle(document.body).getPropertyValue('--st-background-color')") == ground
    dark, light = (max(map(int, file.evaluate(f"getComputedStyle(document.body).{one}")[4:-1].split(",")))
                   for one in ("backgroundColor", "color"))  # fmt: skip
    assert dark < 128 < light


def test_it_is_as_wide_as_the_window_and_can_be_zoomed_and_saved(charts, page, saved):
    opened(page, charts)
    file = saved(page, size=(390, 844))
    assert file.evaluate("document.documentElement.scrollWidth <= innerWidth")
    file.set_viewport_size({"width": 1000, "height": 700})
    file.wait_for_function("() => document.querySelector('.chart-plot')._fullLayout.width === 960")
    whole = file.eval_on_selector(FILE, RANGES)
    file.hover(FILE)
    titles = file.eval_on_selector_all(".modebar-btn", "all => all.map((one) => one.dataset.title)")
    assert titles[2:] == ["Reset to the saved view", "Save the picture as PNG", "Save the picture as SVG"]
    box = file.locator(".nsewdrag").first.bounding_box()
    file.mouse.move(box["x"] + 100, box["y"] + 60)
    file.mouse.down()
    file.mouse.move(box["x"] + 300, box["y"] + 200, steps=4)
    file.mouse.up()
    file.wait_for_function(f"before => ({RANGES})(document.querySelector('{FILE}'))[0] > before", arg=whole[0])
    file.locator('[data-title="Reset to the saved view"]').click()
    file.wait_for_function(f"before => ({RANGES})(document.querySelector('{FILE}'))[0] === before", arg=whole[0])
    with file.expect_download() as picture:
        file.locator('[data-title="Save the picture as PNG"]').click()
    assert picture.value.suggested_filename == "a-map.png"
    assert picture.value.path().read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("kind", ["scattergl", "scatter3d"])
def test_what_webgl_draws_is_drawn_under_its_policy(charts, page, saved, kind):
    opened(page, charts, f"kind={kind}&view=0.5,2,0.25" if kind == "scatter3d" else f"kind={kind}")
    file = saved(page)
    if kind == "scatter3d":
        eye = file.eval_on_selector(FILE, "({ _fullLayout }) => _fullLayout.scene._scene.getCamera().eye")
        assert [eye["x"], eye["y"], eye["z"]] == pytest.approx([0.5, 2, 0.25])
    file.mouse.move(0, 0)
    with_points = file.locator(FILE).screenshot()
    file.add_style_tag(content="canvas { visibility: hidden !important; }")
    assert file.locator(FILE).screenshot() != with_points


def test_what_a_person_typed_stays_text_in_it(charts, page, saved):
    opened(page, charts)
    draw(page, of=HOSTILE)
    wait_until_drawn(page, HOSTILE)
    page.eval_on_selector(PLOT, "(node, name) => Plotly.restyle(node, { name: [name] }, [0])", HOSTILE + IMAGE)
    file = saved(page)
    assert file.eval_on_selector(FILE, "node => node.layout.meta.of") == HOSTILE
    assert file.eval_on_selector(FILE, "node => node.data[0].name") == HOSTILE + IMAGE
    assert file.evaluate("window.harmed") is None and file.locator("script").count() == 3
    assert drawn(file, FILE)[0] > 100


def test_where_the_library_cannot_be_fetched_a_sentence_says_so(charts, page, watch):
    watch.allow("plotly.min.js")
    opened(page, charts)
    page.route("**/plotly.min.js", lambda route: route.fulfill(status=404))
    page.hover(PLOT)
    page.locator(BUTTON).click()
    said = "The chart was not saved: its library could not be fetched from the server."
    expect(page.locator(f"{CHART} .chart-status")).to_have_text(said)
