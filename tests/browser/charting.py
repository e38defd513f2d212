"""How a person drives the dashboard of one chart, `chart_app.py`, and what can be read off it."""

CHART = '[data-testid="chart"]'
PLOT = f"{CHART} .chart-plot"
RANGES = "node => [...node._fullLayout.xaxis.range, ...node._fullLayout.yaxis.range]"


def opened(page, server, query=""):
    """Open the dashboard with this in its link, and wait until the chart is drawn."""
    page.goto(f"{server.url}/?{query}")
    page.wait_for_selector(f'{CHART}[data-ready="true"]')
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.locator(PLOT).scroll_into_view_if_needed()


def ranges(page):
    """Return the ends of both axes."""
    return page.eval_on_selector(PLOT, RANGES)


def zoom(page, left=0.3, right=0.6):
    """Draw a box from one part of the picture's width and height to another."""
    box = page.locator(f"{PLOT} .nsewdrag").first.bounding_box()
    x, y = (lambda part: box["x"] + part * box["width"]), (lambda part: box["y"] + part * box["height"])
    page.mouse.move(x(left), y(left))
    page.mouse.down()
    page.mouse.move(x(right), y(right), steps=4)
    page.mouse.up()
    page.wait_for_function("() => new URLSearchParams(location.search).has('view')")


def fill(page, name, text):
    """Type into a field."""
    page.get_by_label(name, exact=True).fill(text)
    page.keyboard.press("Enter")
