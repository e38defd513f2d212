"""What a person can do on each page, one thing at a time, and what the page is like afterwards."""

import re
from urllib.parse import urlencode

from tests.browser.driving import PLAYER, REST, link, rest, type_into

PICTURE = ':is([data-testid="player"], [data-testid="scrubber"], [data-testid="chart"])'
FRAMES = "() => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)))"
POINT = """word => {
  const node = document.querySelector(".js-plotly-plot");
  const { xaxis, yaxis, _size } = node._fullLayout;
  for (const points of node.calcdata) {
    const { customdata = [] } = node._fullData[points[0].trace.index];
    const i = customdata.indexOf(word);
    if (i >= 0) return [xaxis.l2p(points[i].x) + _size.l, yaxis.l2p(points[i].y) + _size.t];
  }
  return null;
}"""


def button(name):
    """Press a button."""
    return lambda page: page.get_by_role("button", name=name, exact=True).first.click()


def typed(label, text):
    """Type a text and press Enter."""
    return lambda page: type_into(page, label, text)


def choice(label, wanted):
    """Choose from a list."""

    def choose(page):
        field = page.get_by_role("combobox", name=label, exact=True).first
        field.scroll_into_view_if_needed()
        page.evaluate(FRAMES)  # a list closes when the page is scrolled, of which it hears with the next frame
        field.click()
        page.get_by_role("option", name=wanted, exact=True).click()

    return choose


def slid(label):
    """Move a slider by one."""
    return lambda page: page.locator(f'input[type="range"][aria-label="{label}"]').press("ArrowRight")


def switched(page):
    """Show or hide the answer."""
    page.get_by_text("Show the answer").first.click()


def notation(page):
    """Choose the other notation."""
    page.get_by_role("radio", name="pytorch").click()


def keys(*names):
    """Press keys in the main picture."""

    def press(page):
        picture = page.locator(PICTURE).first
        picture.and_(page.locator(":not(.player)")).or_(picture.locator(".player-keys")).focus()
        for name in names:
            page.keyboard.press(name)

    return press


def scrubbed(page):
    """Move the gain by one."""
    page.locator('[data-testid="scrubber"] input').first.press("ArrowRight")


def number(name):
    """Open a number."""
    return lambda page: page.locator(f'{PLAYER} .player-stage [data-name="{name}"]').first.click()


def edited(page):
    """Change a weight."""
    page.locator(f'{PLAYER} .player-stage [data-name="weight_hh/0/1"]').dblclick()
    page.locator(".player-editor-input").fill("0.25")
    page.keyboard.press("Enter")


def word(wanted):
    """Click a word of the map."""

    def click(page):
        page.locator(".js-plotly-plot").first.scroll_into_view_if_needed()
        box = page.locator(".js-plotly-plot").first.bounding_box()
        x, y = page.evaluate(POINT, wanted)
        page.mouse.move(box["x"] + x - 2, box["y"] + y)
        page.mouse.move(box["x"] + x, box["y"] + y)
        page.mouse.click(box["x"] + x, box["y"] + y)

    return click


ON_EVERY_PAGE = {"notation": notation, "step": keys("ArrowRight")}
INPUTS = {
    "unrolled_rnn": {
        "train 1": button("Train 1"), "train 10": button("Train 10"), "train 100": button("Train 100"),
        "reset": button("Reset"), "text": typed("text", "banana"), "units": slid("hidden units"),
        "activation": choice("activation", "relu"), "notation": notation, "answer": switched,
        "step": keys("ArrowRight"), "open": number("hidden/2/1"), "edit": edited,
    },
    "vanishing_gradients": {
        "activation": choice("activation", "sigmoid"), "remedy": choice("remedy", "orthogonal weights"),
        "units": typed("hidden units", "12"), "gain": scrubbed, "notation": notation, "answer": switched,
        "unit": typed("unit", "3"),
    },
    "lstm": {
        "GRU": choice("network", "GRU"), "sequence": typed("sequence", "#3..?"), "wipe": button("Erase the memory"),
        "highway": button("Keep the memory"), "notation": notation, "answer": switched, "step": keys("ArrowRight"),
        "open": number("hidden/2/0"),
    },
    "embedding_map": {
        "search": typed("search a word", "queen"), "click king": word("king"), "click apple": word("apple"),
        "PCA": choice("projection", "PCA"), "sum": typed("analogy or sum", "paris - france + italy"),
        "method": choice("ranked by", "3CosMul"), "answer": switched, "notation": notation,
    },
}  # fmt: skip
LINKS = {"vanishing_gradients": {"steps": 20, "units": 10}}  # short ones: what is waited for here is not the sweep


def opened(page, url, stem):
    """Open a page as it opens by itself."""
    page.add_init_script(path=REST)
    page.goto(f"{url}/{stem}?{urlencode(LINKS.get(stem, {}))}")
    rest(page)


def opened_again(page, stem):
    """Bring the page that is shown back to how it opens by itself, as Back does it: nothing is loaded anew."""
    page.evaluate(
        """link => {
          document.activeElement.blur();
          document.querySelector("[data-testid=stMain]").scrollTo(0, 0);
          history.pushState(history.state, "", link);
          dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
        }""",
        # The notation is that of all pages, if nothing is said.
        f"{stem}?{urlencode({**LINKS.get(stem, {}), 'notation': 'course'})}",
    )
    rest(page)


def state(page):
    """Return what the page is like: its link, its controls, its picture and its words, but for what the mouse shows."""
    page.mouse.move(1, 1)
    said = "all => all.map((one) => [one.ariaLabel, one.type === 'checkbox' ? one.checked : one.value])"
    fields = page.eval_on_selector_all("[data-testid=stMain] input:not([class*='st-key-link_'] *)", said)
    picture = page.locator(PICTURE).first
    words = page.get_by_test_id("stMain").inner_text()
    return {
        "link": link(page),
        "fields": fields,
        "at": [picture.get_attribute(name) for name in ("data-at", "data-index")],
        "words": re.sub(r"\s+", " ", words),
    }
