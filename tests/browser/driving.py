"""How a person drives the pages, that of the unrolled RNN above all, and what can be read off them."""

import io
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from PIL import Image
from playwright.sync_api import expect

from core.lessons import SECTIONS
from tools.browser import wait_for_player

REST = Path(__file__).with_name("rest.js")  # what `rest` asks; put in before a page's own scripts
PLAYER = '[data-testid="player"]'
KEYS = f"{PLAYER} .player-keys"
CELLS = f"{PLAYER} .player-stage [data-name]"
BEGINS = {"from": "start"}  # in a link that begins a visit, until the page has written its own
READ = "all => Object.fromEntries(all.map((cell) => [cell.dataset.name, cell.dataset.value]))"


def settle(page):
    """Wait until the server has nothing more to say and the picture is drawn; an exception on the page fails."""
    page.wait_for_selector("h1, [data-testid=stException]")
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_selector('[data-testid="stSkeleton"]', state="detached")  # the controls come after the picture
    exceptions = page.get_by_test_id("stException").all_inner_texts()
    assert not exceptions, exceptions
    picture = wait_for_player(page)
    page.wait_for_selector("html:not([data-link-due])", state="attached")  # what has been done is in the address
    return picture


def wait_for_one(found, **options):
    """Wait until exactly one is in sight: what a run draws in another place stands beside the old until it ends."""
    expect(found.filter(visible=True)).to_have_count(1, **options)


def visit(page, server, path, **link):
    """Begin a visit to a page of the dashboard with these parameters in its link, and wait for its picture.

    Where the dashboard is loaded, it begins as by Back: session and link are as in a first visit, nothing is loaded.
    """
    if not page.url.startswith(f"{server.url}/"):
        page.goto(f"{server.url}/{path}?{urlencode(link)}")
        return settle(page)
    if urlsplit(page.url).path not in ("/", f"/{path}"):
        rest(page)  # what is left has nothing more to do
    link = {"notation": "course", **link, **BEGINS}  # the notation is that of all pages, if nothing is said
    page.mouse.move(1, 1)
    page.evaluate(
        """link => {
          document.activeElement.blur();
          document.querySelector("[data-testid=stMain]").scrollTo(0, 0);
          history.pushState(history.state, "", link);
          dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
        }""",
        f"{server.url}/{path}?{urlencode(link)}",
    )
    wait_for_link(page, **dict.fromkeys(BEGINS))
    if path:  # of the start page, whose pictures play, there is no rest
        rest(page)  # the picture is there all the time, at first that of the visit before
    return settle(page)


def navigate(page, title):
    """Choose a page in the navigation: the start page, or one in the menu of its section."""
    section = next((name for name, pages in SECTIONS.items() if title in (one.title for one in pages)), None)
    if section is None:
        page.get_by_test_id("stTopNavLink").filter(has_text=title).click()
        return
    page.get_by_test_id("stTopNavSection").filter(has_text=section).click()
    page.get_by_role("menuitem", name=title, exact=True).click()


def rest(page):
    """Wait until nothing more happens: nothing is asked of the server, and it and the page have nothing more to do."""
    settle(page)
    page.wait_for_function("() => atRest()", polling=50)


def open_lesson(page, server, **link):
    """Open the page of the unrolled RNN with these parameters in its link, and wait for its picture."""
    picture = visit(page, server, "unrolled_rnn", **link)
    focus(page)
    return picture


def focus(page):
    """Give the player the focus, which it has where a page is loaded; nothing scrolls."""
    page.eval_on_selector(KEYS, "keys => keys.focus({ preventScroll: true })")


def numbers(page, where=CELLS):
    """Return name -> number for what is drawn."""
    return {name: float(value) for name, value in page.eval_on_selector_all(where, READ).items()}


def at(page):
    """Return where the walk is, by meaning."""
    return page.get_attribute(PLAYER, "data-at")


def step(page):
    """Return where the walk is, by number."""
    return int(page.get_attribute(PLAYER, "data-step"))


def has_the_keys(page):
    """Whether the player hears the keys: the focus is on its own empty element."""
    return page.evaluate("keys => document.activeElement.matches(keys)", KEYS)


def ring(page):
    """Return the colours on the screen along the ring of a player that has the focus, as far as it is in view."""
    box, height = page.locator(PLAYER).bounding_box(), page.viewport_size["height"]
    left, top = round(box["x"]), round(box["y"])
    right, bottom = round(box["x"] + box["width"]), round(box["y"] + box["height"])
    parts = [part / 10 for part in range(1, 10)]
    across = [(round(left + part * (right - left)), y) for y in (top - 1, bottom) for part in parts]
    down = [(x, round(top + part * (bottom - top))) for x in (left - 1, right) for part in parts]
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    return {"#" + bytes(image.getpixel((x, y))).hex() for x, y in across + down if y < height}


def press(page, *keys):
    """Press keys one after another."""
    for key in keys:
        page.keyboard.press(key)


def link(page):
    """Return the parameters of the page's link."""
    return {name: values[-1] for name, values in parse_qs(urlsplit(page.url).query).items()}


def wait_for_link(page, **wanted):
    """Wait until the link says all of this; ``None``: nothing of that name."""
    page.wait_for_function(
        """wanted => {
          const link = new URLSearchParams(location.search);
          return Object.entries(wanted).every(([name, value]) => link.get(name) === value);
        }""",
        arg=wanted,
    )


def changed(page, act, name="loss_total"):
    """Do something that gives a number another value; return the new one."""
    before = page.get_attribute(f'{CELLS[: -len("[data-name]")]}[data-name="{name}"]', "data-value")
    act()
    page.wait_for_function(
        """([cell, before]) => {
          const now = document.querySelector(cell)?.dataset.value;
          return now !== undefined && now !== before;
        }""",
        arg=[f'{PLAYER} .player-stage [data-name="{name}"]', before],
    )
    settle(page)
    return numbers(page)[name]


def close_to(found, wanted, *, relative=1e-9):
    """Return what differs between two records of numbers, over the names of the first."""
    size = {}
    for name, value in wanted.items():
        family = name.split("/")[0]
        size[family] = max(size.get(family, 0.0), abs(value))
    return {
        name: (value, wanted.get(name))
        for name, value in found.items()
        if name not in wanted or not abs(value - wanted[name]) <= relative * size[name.split("/")[0]] + 1e-13
    }


def type_into(page, label, text):
    """Type into a field and press Enter."""
    page.get_by_label(label, exact=True).fill(text)
    page.keyboard.press("Enter")


def click_bar(page, name, index=0):
    """Click in the middle of a bar of the embedding map's charts, where Plotly's own layer lies over it."""
    bar = page.locator(f".st-key-embedding_map_{name} .bars .point").nth(index)
    bar.evaluate("node => node.scrollIntoView({ block: 'center' })")
    box = bar.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x - 3, y)
    page.mouse.move(x, y)
    page.mouse.click(x, y)
