"""The player on a page: sends a scene to the browser, which draws and steps it, and receives edits."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

import orjson
import streamlit as st

from core.notation import Notation
from core.palette import DARK, LIGHT
from core.paths import STATIC
from core.scene.scene import Scene, plain
from core.ui import state

SENT: Final = "data sent"  # session state: the last data of each component and their number


@cache
def _css(name: str) -> str | None:
    sheet = STATIC / name / f"{name}.css"
    return sheet.read_text(encoding="utf-8") if sheet.exists() else None


def browser_module(name: str, data: Mapping[str, Any], *, key: str, **options: Any) -> Any:
    """Show the component whose browser side is ``static/{name}/{name}.js``, with its style sheet if it has one.

    The module is loaded by its address, so that it can import its neighbours; Streamlit's inline ``js`` cannot. Its
    clean-up function is called only after its element was removed: Streamlit also calls it if new data arrive before
    the module is loaded, and would remove what was just drawn. Of the data that arrive while it loads, only the newest
    are drawn. They are numbered, because the browser may handle them in any order.

    Parameters
    ----------
    name : str
        A folder of ``static/``.
    data : mapping
        JSON data. It is sent as one text: otherwise Streamlit serialises it twice more to compare it with the last.
    key : str
        Identifies the component on its page.
    **options
        Streamlit's own, such as ``on_click_change``.

    Returns
    -------
    Any
        Streamlit's result for the component: its triggers and states.
    """
    address = f"app/static/{name}/{name}.js"
    js = f"""export default async function (component) {{
  const {{ parentElement }} = component;
  const {{ number, data }} = JSON.parse(component.data);
  if (number < parentElement.newest) return undefined;
  parentElement.newest = number;
  const module = await import(new URL("{address}", document.baseURI).href);
  if (number < parentElement.newest) return undefined;
  const close = module.default({{ ...component, data }});
  return () => parentElement.isConnected || close?.();
}}"""
    component = st.components.v2.component(f"unrolled_{name}", css=_css(name), js=js, isolate_styles=False)
    text = orjson.dumps(data)
    numbered = {"number": _number(key, hash(text)), "data": orjson.Fragment(text)}
    return component(data=orjson.dumps(numbered).decode(), key=key, **options)


def _number(key: str, data: int) -> int:
    """Return a number that increases when a component's data change, also after a restart of the server."""
    sent: dict[str, tuple[int, int]] = st.session_state.setdefault(SENT, {})
    before, number = sent.get(key, (None, 0))
    if data != before:
        number = max(number + 1, time.time_ns() // 1_000_000)
        sent[key] = data, number
    return number


def player(
    scene: Scene,
    *,
    key: str,
    notation: Notation,
    thumbnail: bool = False,
    note: str = "",
    on_edit: Callable[[], None] | None = None,
) -> None:
    """Show a scene.

    Parameters
    ----------
    scene : Scene
        The scene to play. A new scene under the same `key` keeps step, focus and zoom.
    key : str
        Identifies the player on its page.
    notation : {"course", "pytorch"}
    thumbnail : bool
        A small picture that plays automatically, without controls.
    note : str
        A sentence at the end of the panel, such as the result of the check against PyTorch. A new note does not
        change the picture.
    on_edit : callable, optional
        Called when the user has changed a weight; ``st.session_state[key].edit`` is then its name and value.
    """
    data = {
        "scene": plain(scene),
        "palette": {"light": LIGHT, "dark": DARK},
        "notation": notation,
        "mode": "thumbnail" if thumbnail else "page",
        "link": None if thumbnail else state.place(),
        "note": note,
    }
    browser_module("player", data, key=key, on_edit_change=on_edit or _ignore)


def _ignore() -> None:
    """Ignore an edit."""
