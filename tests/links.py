"""Links of pages: what a page without a browser would write, and what the tests know of each page's own."""

import json
from importlib import import_module


def components(app, name):
    """Return what a page sends to its components of this name, in their order."""
    parts = [part.proto for part in app.get("bidi_component") if part.proto.component_name.endswith(f"unrolled_{name}")]
    return [json.loads(json.loads(part.json))["data"] for part in parts]


def pictures(app):
    """Return a page's players, scrubbers and charts."""
    return [part for part in app.get("bidi_component") if not part.proto.component_name.endswith("unrolled_link")]


def link_of(app):
    """Return the parameters of the page's link, as far as the session knows them."""
    written = [one for one in components(app, "link") if "params" in one]
    return max(written, key=lambda one: one["serial"])["params"]


def own(link):
    """Return a link's parameters that are the page's, not the player's."""
    return {name: value for name, value in link.items() if name != "at"}


def known_of(page):
    """Return what ``tests/lessons/<stem>/page.py`` says of a page: its ``CLAIMS`` and ``LINKS``."""
    return import_module(f"tests.lessons.{page.stem}.page")
