"""Every page in Firefox and in WebKit: it opens, steps, scrubs, opens a number, and logs no error."""

import pytest

from core.lessons import PAGES
from core.ui.frame import NAME
from tools.other_browsers import NAMES, NOT_FOUND, found, launch

READY = ":is([data-testid=player], [data-testid=scrubber], [data-testid=chart])[data-ready=true]"
RESTED = "document.querySelector('[data-testid=stApp][data-test-script-state=notRunning]') !== null"
NARROW = "document.querySelector('[data-testid=stMain]').scrollWidth <= document.documentElement.clientWidth"


@pytest.fixture(scope="module", params=NAMES)
def tab(request):
    """One page of one of the browsers, for all tests of it."""
    name = request.param
    if not found(name):
        pytest.skip(NOT_FOUND[name])
    with launch(name) as running:
        yield running


@pytest.fixture(autouse=True)
def logged(tab):
    """What a test's page logs as an error, or does not catch; it must be nothing."""
    before = len(tab.problems)
    yield
    assert tab.problems[before:] == []


def opened(tab, server, path):
    """Open a page and wait until the picture is drawn and the server has nothing more to say."""
    tab.open(f"{server.url}/{path}")
    tab.until("document.querySelector(a[0]) && document.querySelector('h1') !== null", READY)
    tab.until(f"{RESTED} && document.querySelector('[data-testid=stSkeleton]') === null")
    assert tab.ask("document.querySelector('[data-testid=stException]')?.textContent ?? ''") == ""


def visited(tab, server, path, title):
    """Begin a visit to a page as by Back, where the dashboard is loaded, and wait until it is shown."""
    if not tab.ask("location.href").startswith(f"{server.url}/"):
        opened(tab, server, path)
    tab.ask(
        """(() => {
          history.pushState(history.state, "", a[0]);
          dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
        })()""",
        f"{server.url}/{path}{'&' if '?' in path else '?'}from=start",
    )
    tab.until("!new URLSearchParams(location.search).has('from')")  # the page has written its own link
    tab.until("document.querySelector('h1')?.textContent === a[0]", title)
    tab.until(f"{RESTED} && document.querySelector('[data-testid=stSkeleton]') === null")


def step(tab):
    """Step back by a key, wherever one has clicked; step on, and open a number in the picture.

    What has the focus of a player has nothing inside it: at each key WebKit styles anew all that is inside, of the
    whole player three times what a step costs.
    """
    empty = "document.activeElement.matches('.player *') && document.activeElement.childNodes.length === 0"
    assert tab.ask(empty)
    tab.click(".player-count")
    tab.until(empty)
    before = tab.ask("document.querySelector('.player').dataset.step")
    tab.press("ArrowLeft")
    tab.until("document.querySelector('.player').dataset.step !== a[0]", before)
    before = tab.ask("+document.querySelector('.player').dataset.step")
    tab.press("ArrowRight")
    tab.until("+document.querySelector('.player').dataset.step === a[0]", before + 1)
    cell = ".player-stage rect[data-name]"
    tab.click(cell)
    name = tab.ask("document.querySelector(a[0]).dataset.name", cell)
    tab.until("document.querySelector('.player-panel [data-inspected]')?.dataset.inspected === a[0]", name)


def scrub(tab):
    """Move the slider on by one, and open a line's number from a panel."""
    before = tab.ask("+document.querySelector('.scrubber').dataset.index")
    tab.ask("document.querySelector('.scrubber input[type=range]').focus()")
    tab.press("ArrowRight")
    tab.until("+document.querySelector('.scrubber').dataset.index === a[0]", before + 1)
    tab.ask("document.querySelector('.scrubber g[tabindex]').focus()")
    tab.press("ArrowDown")
    tab.press("Enter")
    tab.until("document.querySelector('.details') !== null")


def search(tab):
    """Go to a point by keys and choose it: its word is searched, and its nearest ones come with their numbers."""
    tab.ask("document.querySelector('.chart-plot').focus()")
    tab.press("ArrowRight")
    tab.until("document.querySelector('.chart [aria-live]').textContent !== ''")
    tab.press("Enter")
    tab.until("new URLSearchParams(location.search).has('search')")


ANSWERS = {"player": step, "scrubber": scrub, "chart": search}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_opens_and_answers_keys_and_clicks(page, tab, server):
    tab.resize(1280, 720)
    opened(tab, server, page.stem)
    assert tab.ask("document.querySelector('h1').textContent") == page.title
    ANSWERS[page.picture](tab)
    tab.until(RESTED)
    tab.resize(447, 900)
    tab.until(NARROW)


def test_the_start_page_shows_a_picture_of_each_part(tab, server):
    tab.resize(1280, 720)
    opened(tab, server, "")
    tab.until("document.querySelectorAll(a[0]).length === a[1]", READY, len(PAGES))
    assert tab.ask("document.title") == NAME


def test_training_is_scrubbed(tab, server):
    tab.resize(1280, 720)
    visited(tab, server, "unrolled_rnn?do=train10", "Unrolled RNN")
    tab.until("document.querySelector('.scrubber[data-ready=true]') !== null")
    before = tab.ask("+document.querySelector('.scrubber').dataset.index")
    tab.ask("document.querySelector('.scrubber input[type=range]').focus()")
    tab.press("ArrowLeft")
    tab.until("+document.querySelector('.scrubber').dataset.index === a[0]", before - 1)


def test_levels_are_named_in_full_and_a_panel_with_the_focus_has_a_ring(tab, server):
    tab.resize(1280, 720)
    visited(tab, server, "vanishing_gradients", "Vanishing gradients")
    tab.until("document.querySelector('.scrubber[data-ready=true]') !== null")
    rows = "[...text.querySelectorAll('tspan')].map((row) => row.textContent).join(' ')"
    texts = tab.ask(f"[...document.querySelectorAll('.scrubber svg text')].map((text) => {rows} || text.textContent)")
    assert "neither vanishes nor explodes" in texts
    strokes = "[...document.querySelectorAll('.scrubber-ring')].map((ring) => getComputedStyle(ring).stroke)"
    assert tab.ask(strokes) == ["none", "none"]
    tab.ask("document.querySelector('.scrubber g[tabindex]').focus()")
    tab.press("Tab")
    tab.until("document.activeElement === document.querySelectorAll('.scrubber g[tabindex]')[1]")
    has_none = "!document.hasFocus()"  # the window of a Firefox that nobody sees
    tab.until(f"{has_none} || ({strokes}[0] === 'none' && {strokes}[1] !== 'none')")
    around = tab.ask(
        """(() => {
          const group = document.activeElement.getBoundingClientRect();
          const ring = document.activeElement.querySelector(".scrubber-ring").getBoundingClientRect();
          return [ring.left - group.left, ring.top - group.top, group.right - ring.right, group.bottom - ring.bottom];
        })()"""
    )
    assert max(around) <= 1, "the ring is the outermost of the panel"


def test_where_a_unit_is_inside_a_text_is_underlined(tab, server):
    tab.resize(1280, 720)
    visited(tab, server, "lstm?model=text", "LSTM")
    tab.until("document.querySelector('.unit-text [data-inside]') !== null")
    style = tab.ask(
        """(({ textDecorationLine, textDecorationThickness }) => [textDecorationLine, textDecorationThickness])(
          getComputedStyle(document.querySelector(".unit-text [data-inside]")))"""
    )
    assert style == ["underline", "2px"]
