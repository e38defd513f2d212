"""A page of one chart without Streamlit: its server, what it shows, how a person drives it, what can be read off it."""

import socket
import threading
from contextlib import contextmanager
from functools import cache
from types import SimpleNamespace
from urllib.parse import parse_qsl

import numpy as np
import plotly.graph_objects as go
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from core.ui import chart as charts
from tools.browser import ROOT

CHART = '[data-testid="chart"]'
PLOT = f"{CHART} .chart-plot"
RANGES = "node => [...node._fullLayout.xaxis.range, ...node._fullLayout.yaxis.range]"
COUNT = 120
SETTINGS = {"kind": "scatter", "count": str(COUNT), "of": "", "revision": "first", "other": ""}
PAGE = """<!DOCTYPE html>
<html lang="en">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<style>
:root { --st-background-color: #ffffff; --st-text-color: #31333f; --st-primary-color: #1f5fae; }
body { margin: 60px 16px 16px; font-family: sans-serif; color: var(--st-text-color);
  background: var(--st-background-color); }
@media (prefers-color-scheme: dark) {
  :root { --st-background-color: #0e1117; --st-text-color: #fafafa; --st-primary-color: #7db4f5; }
}
</style>
<link rel="stylesheet" href="app/static/chart/chart.css">
<main></main>
"""
# Draws as Streamlit has a component drawn; `told` is what the server would hear.
DRAW = """async ([data, params]) => {
  const [{ default: mount }, { say }] = await Promise.all(["chart/chart.js", "shared/link.js"].map((path) =>
    import(new URL(`app/static/${path}`, document.baseURI).href)));
  const parentElement = document.querySelector("main");
  window.told ??= [];
  window.unmount = mount({ parentElement, data, setTriggerValue: (_, value) => told.push(value) });
  window.serial = (window.serial ?? 0) + 1;
  say({ place: data.link, serial, names: ["other", "from"], params });
}"""


AGAIN = """address => {
  window.unmount();
  window.told.length = 0;
  document.querySelector("main").replaceWith(document.createElement("main"));
  history.replaceState(null, "", address);
}"""


@contextmanager
def served():
    """Serve the page, the browser side and Plotly's library until the block ends."""
    routes = [
        Mount("/app/static", StaticFiles(directory=str(ROOT / "static"))),
        charts.plotly_library(),
        Route("/", lambda request: HTMLResponse(PAGE)),
    ]
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield SimpleNamespace(url=f"http://127.0.0.1:{listening.getsockname()[1]}")
        server.should_exit = True
        thread.join()


@cache
def scattered(count, kind, of):
    """Return points in clusters, two groups, a word at each."""
    rng = np.random.default_rng(0)
    points = rng.normal(size=(8, 3))[rng.integers(8, size=count)] * 3 + rng.normal(size=(count, 3))
    words = np.array([f"word{i}" if i % 3 else f"longer-word-{i}" for i in range(count)])
    traces = np.arange(count) % 2
    is_solid = kind == "scatter3d"
    places = points if is_solid else points[:, :2]
    figure = go.Figure(layout={"height": 500, "hovermode": "closest", "meta": {"of": of}})
    for group in range(2):
        own = traces == group
        marker, name = {"size": 3 if is_solid else 8}, f"group {group}"
        figure.add_trace(
            {"type": kind, "mode": "markers", "customdata": words[own], "name": name, "marker": marker}
            | dict(zip("xyz", places[own].T, strict=False))
        )
    meta = {"labels": True, "always": [5, 7], "traces": traces.tolist()}
    figure.add_trace(
        {"type": kind if is_solid else "scatter", "mode": "text", "text": words, "textfont": {"size": 13}, "meta": meta}
        | dict(zip("xyz", places.T, strict=False))
    )
    if of in words:
        place = int(np.flatnonzero(words == of)[0])
        figure.layout.meta = {"of": of, "centre": places[place].tolist()}
    return figure


def data_of(settings):
    """Return what the browser is sent of a chart."""
    sent = []
    figure = scattered(int(settings["count"]), settings["kind"], settings["of"])
    place = {"stem": "start", "visit": settings["visit"], "asked": settings["asked"], "session": "one"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(charts, "browser_module", lambda name, data, **options: sent.append(data))
        patch.setattr(charts.state, "place", lambda: place)
        charts.chart(
            figure, key="a_map", description="A map.", revision=settings["revision"], view="view", on_click=list
        )
    return sent[0]


def draw(page, **changed):
    """Draw the chart by what was set before and what is now."""
    settings = page.evaluate("window.settings") | changed
    page.evaluate("settings => { window.settings = settings; }", settings)
    page.evaluate(DRAW, [data_of(settings), {"other": settings["other"]} if settings["other"] else {}])


def begun(page, server, query=""):
    """Open the page with this in its link, and have the chart drawn; anew where the page is there already.

    Plotly's library, and what three dimensions need of the graphics card, are then loaded.
    """
    asked = dict(parse_qsl(query))
    if page.url.startswith(f"{server.url}/"):
        page.wait_for_selector("html:not([data-link-due])", state="attached")
        page.evaluate(AGAIN, f"/?{query}")
    else:
        page.goto(f"{server.url}/?{query}")
    visit = page.evaluate("window.visits = (window.visits ?? 0) + 1")
    settings = SETTINGS | asked | {"asked": asked, "visit": str(visit)}
    page.evaluate("settings => { window.settings = settings; }", settings)
    draw(page)


def opened(page, server, query=""):
    """Open the page with this in its link, and wait until the chart is drawn."""
    begun(page, server, query)
    page.wait_for_selector(f'{CHART}[data-ready="true"]')
    page.locator(PLOT).scroll_into_view_if_needed()


def told(page):
    """Return the words that the server has heard of."""
    return [point.get("word") for point in page.evaluate("told")]


def wait_until_told(page, word):
    """Wait until the word that was chosen last is this one."""
    page.wait_for_function("word => told.at(-1)?.word === word", arg=word)


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


def still(page):
    """Wait until the chart has stood still for ten frames: its labels have found their places."""
    page.eval_on_selector(
        PLOT,
        """async (node) => {
          let frames = 0;
          const watch = new MutationObserver(() => { frames = 0; });
          watch.observe(node, { subtree: true, childList: true, attributes: true, characterData: true });
          for (; frames < 10; frames += 1) await new Promise((then) => requestAnimationFrame(then));
          watch.disconnect();
        }""",
    )


def wait_until_drawn(page, of):
    """Wait until the chart has been drawn for this word, and stands still."""
    page.wait_for_function("([plot, of]) => document.querySelector(plot).layout.meta.of === of", arg=[PLOT, of])
    still(page)
