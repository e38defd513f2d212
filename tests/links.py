"""The link that a page without a browser would write: what it sends to the component that does."""

import json


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
