"""The frame around every page, in a browser: addresses, navigation, title, theme, width, notation."""

from http.client import HTTPConnection
from urllib.parse import parse_qs, urlsplit

import pytest

from core.lessons import PAGES, SECTIONS, START
from core.paths import STATIC
from core.ui.frame import NAME
from tests.browser.driving import settle, visit

EVERY_PAGE = [pytest.param(page, id=page.stem) for page in (START, *PAGES)]
SIZES = [(390, 844), (1280, 720)]


def address(page):
    return "/" if page is START else f"/{page.stem}"


def tab_title(page):
    return NAME if page is START else f"{page.title} · {NAME}"


@pytest.mark.parametrize("shown", EVERY_PAGE)
def test_an_address_as_the_first_request_to_a_fresh_server(shown, fresh_server, page):
    server, asked = fresh_server(), []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.goto(server.url + address(shown))
    settle(page)

    assert page.title() == tab_title(shown)
    assert page.locator("h1").all_inner_texts() == [NAME if shown is START else shown.title]
    assert page.get_by_text(shown.sentence).count() == 1
    sections = {name: [page.title for page in pages] for name, pages in SECTIONS.items()}
    assert navigation(page) == ({START.title: None} | sections, [shown.title])
    assert urlsplit(page.url).path == address(shown)
    names_what_the_picture_needs(page, shown, asked)
    assert "Traceback" not in server.log(), server.log()


def navigation(page):
    """Return what the navigation offers, title -> ``None`` and section -> the titles in its menu; and what it marks."""
    offered, marked = dict.fromkeys(page.get_by_test_id("stTopNavLink").all_inner_texts()), []
    marked += page.locator("nav [aria-current=page]").all_inner_texts()
    for section in page.get_by_test_id("stTopNavSection").all():
        section.click()
        page.get_by_role("menu").wait_for()
        offered[section.inner_text()] = page.get_by_role("menuitem").all_inner_texts()
        marked += page.locator("[role=menuitem][aria-current=page]").all_inner_texts()
        section.click()
        page.get_by_role("menu").wait_for(state="detached")
    return offered, marked


def names_what_the_picture_needs(page, shown, asked):
    """Assert that the document does, so that it loads beside Streamlit, and that the server is found without trying."""
    addresses = page.locator("head link[rel=modulepreload]").evaluate_all("links => links.map(link => link.href)")
    named = [urlsplit(found).path for found in addresses]
    assert any(path.startswith("/static/js/BidiComponent.") for path in named)
    assert f"/app/static/{shown.picture}/{shown.picture}.js" in named
    loaded = [path for path in asked if path.startswith(f"/app/static/{shown.picture}/")]
    assert set(loaded) <= set(named) and len(loaded) == len(set(loaded))
    assert [path for path in asked if path.endswith("/_stcore/health")] == ["/_stcore/health"]
    assert all(page.request.get(found).ok for found in addresses)


def test_an_unknown_address_goes_to_the_start_page(server, page, watch):
    watch.allow("does not seem to exist")
    watch.allow("404")  # Streamlit looks for its server beneath an address that it does not know
    page.goto(server.url + "/no_such_page")
    settle(page)
    assert page.title() == NAME
    assert page.locator("nav [aria-current=page]").all_inner_texts() == [START.title]


@pytest.mark.parametrize("shown", EVERY_PAGE)
def test_a_page_starts_right_under_the_navigation_and_does_not_scroll_sideways(shown, server, tab):
    page = tab()
    visit(page, server, address(shown)[1:])
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function("width => innerWidth === width", arg=width)
        for part in ("html", "[data-testid=stMain]"):
            fits = "part => document.querySelector(part).scrollWidth <= document.querySelector(part).clientWidth"
            page.wait_for_function(fits, arg=part)
    heading = page.locator("h1").bounding_box()
    navigation = page.get_by_test_id("stHeader").bounding_box()
    head = page.locator(".st-key-page_head").bounding_box()
    assert navigation["y"] + navigation["height"] <= heading["y"]
    assert head["y"] + head["height"] <= 104


@pytest.mark.parametrize("shown", EVERY_PAGE)
def test_a_page_is_dark_where_the_person_likes_it_dark(shown, server, tab):
    page = tab()
    visit(page, server, address(shown)[1:])
    for scheme, holds in (("light", "ground > 0.9 && text < 0.3"), ("dark", "ground < 0.15 && text > 0.8")):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(
            f"""() => {{
              const light = (selector, of) => getComputedStyle(document.querySelector(selector))[of].match(/\\d+/g)
                .slice(0, 3).reduce((sum, one) => sum + Number(one), 0) / 765;
              const [ground, text] = [light("[data-testid=stApp]", "backgroundColor"), light("h1", "color")];
              return {holds};
            }}"""
        )


def test_the_notation_stands_in_the_link_and_goes_along(server, tab):
    page = tab()
    visit(page, server, PAGES[0].stem)
    page.get_by_role("radio", name="pytorch").click()
    page.wait_for_url("**notation=pytorch*")
    page.get_by_test_id("stTopNavLink").filter(has_text=START.title).click()
    page.wait_for_function(f"document.title === {NAME!r}")
    settle(page)
    assert parse_qs(urlsplit(page.url).query)["notation"] == ["pytorch"]
    assert page.get_by_role("radio", name="pytorch").get_attribute("aria-checked") == "true"


@pytest.mark.parametrize("shown", EVERY_PAGE)
def test_a_notation_that_there_is_not_is_answered_once(shown, server, tab):
    page = tab()
    visit(page, server, address(shown)[1:], notation="<b>abc</b>")
    said = page.get_by_test_id("stAlert").filter(has_text="notation must be")
    assert said.count() == 1
    assert "got '<b>abc</b>' (in the link). Using course." in said.inner_text()
    assert "<b>" in said.inner_text() and said.locator("b").count() == 0
    assert page.get_by_role("radio", name="course").get_attribute("aria-checked") == "true"


def test_every_browser_module_loads_by_its_address(server, tab):
    page = tab()
    visit(page, server, PAGES[0].stem)
    modules = sorted(path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.js"))
    assert modules
    for module in modules:
        page.evaluate("name => import(new URL(`app/static/${name}`, document.baseURI).href)", module)


def test_the_dashboard_works_beneath_a_base_path(fresh_server, page):
    server = fresh_server("--server.baseUrlPath", "course/sequences")
    page.goto(server.url + address(PAGES[0]))
    settle(page)
    assert page.title() == tab_title(PAGES[0])
    module = next(iter(sorted(path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.js"))))
    page.evaluate("name => import(new URL(`app/static/${name}`, document.baseURI).href)", module)
    assert page.request.get(server.url + "/course/sequences/plotly/plotly.min.js").ok


def test_a_stranger_is_refused_and_nobody_on_the_internet_is_asked(fresh_server):
    server = fresh_server(address="0.0.0.0")
    connection = HTTPConnection(urlsplit(server.url).netloc, timeout=10)
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    upgrade |= {"Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==", "Origin": "http://elsewhere.example"}
    connection.request("GET", "/_stcore/stream", headers=upgrade)
    assert connection.getresponse().status == 403
    connection.close()
    # Streamlit says "External URL", or that it did not find its external address, when it has asked for it.
    assert "URL" in server.log()
    assert "external" not in server.log().lower(), server.log()
