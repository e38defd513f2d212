"""What must fit where scroll bars take room, which Playwright hides by default; and wheels over the picture."""

import pytest

from tests.browser.driving import REST, at, open_lesson, visit

PANEL = ".player-panel"


@pytest.fixture(scope="module")
def with_scroll_bars(chromium):
    """A page of a Chromium like the others, but with scroll bars; the tests of this module share it."""
    kind, options = chromium
    browser = kind.launch(**options, ignore_default_args=["--hide-scrollbars"])
    page = browser.new_page()
    page.add_init_script(path=REST)
    yield page
    browser.close()


@pytest.fixture
def page(tab):
    """The page that the tests of this module share."""
    return tab()


@pytest.mark.parametrize("stop", ["update", "update.weights"])
@pytest.mark.parametrize("size", [(1280, 720), (1440, 900), (390, 844)])
def test_the_panel_of_an_update_is_as_wide_as_what_is_in_it(request, server, with_scroll_bars, watch, stop, size):
    page = with_scroll_bars
    page.set_viewport_size({"width": size[0], "height": size[1]})
    request.addfinalizer(watch.attach(page))
    open_lesson(page, server, at=stop, grain="operation" if "." in stop else "step")
    assert at(page) == stop
    wide, room = page.eval_on_selector(PANEL, "panel => [panel.scrollWidth, panel.clientWidth]")
    assert wide <= room
    beyond = "all => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent)"
    assert page.eval_on_selector_all(f"{PANEL} .player-filled", beyond) == []


@pytest.mark.parametrize("stem", ["unrolled_rnn", "lstm"])
def test_a_pinch_on_a_trackpad_zooms_the_picture_and_not_the_page(server, page, stem):
    visit(page, server, stem)
    view = "() => Number(document.querySelector('.player-svg').getAttribute('viewBox').split(' ')[2])"
    before = page.evaluate(view)
    box = page.locator(".player-stage").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.keyboard.down("Control")  # as every system tells a pinch
    page.mouse.wheel(0, -120)
    page.keyboard.up("Control")
    page.wait_for_function(f"before => ({view})() < 0.9 * before", arg=before)
    assert page.evaluate("[visualViewport.scale, devicePixelRatio]") == [1, 1]
    wide = page.evaluate(view)
    prevented = page.evaluate(
        """() => ["gesturestart", "gesturechange"].map((type) => {
          const pinch = new MouseEvent(type, { cancelable: true, clientX: 300, clientY: 400 });
          Object.defineProperty(pinch, "scale", { value: 1.5 });
          document.querySelector(".player-stage").dispatchEvent(pinch);
          return pinch.defaultPrevented;
        })"""
    )
    assert prevented == [True, True], "Safari's own word"
    assert page.evaluate(view) < 0.9 * wide
