"""Links of pages: those that a page sends to the browser, and each page's facts for the shared tests."""

import json
from importlib import import_module


def components(app, name):
    """Return the data that a page sends to its components of this name, in order."""
    parts = [part.proto for part in app.get("bidi_component") if part.proto.component_name.endswith(f"unrolled_{name}")]
    return [json.loads(json.loads(part.json))["data"] for part in parts]


def pictures(app):
    """Return a page's players, scrubbers and charts."""
    return [part for part in app.get("bidi_component") if not part.proto.component_name.endswith("unrolled_link")]


def link_of(app):
    """Return the parameters of the page's link that the session knows."""
    sent = [one for one in components(app, "link") if "params" in one]
    return max(sent, key=lambda one: one["serial"])["params"]


def own(link):
    """Return a link's parameters without those of the player."""
    return {name: value for name, value in link.items() if name != "at"}


def known_of(page):
    """Return ``tests/lessons/<stem>/page.py`` of a page with its ``CLAIMS`` and ``LINKS``."""
    return import_module(f"tests.lessons.{page.stem}.page")
