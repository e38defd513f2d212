"""The player on a page: sends a scene to the browser, where it is drawn and stepped, and hears of edits alone."""

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

SENT: Final = "data sent"  # in the session's state: of each component, what was sent last and its number


@cache
def _css(name: str) -> str | None:
    sheet = STATIC / name / f"{name}.css"
    return sheet.read_text(encoding="utf-8") if sheet.exists() else None


def browser_module(name: str, data: Mapping[str, Any], *, key: str, **options: Any) -> Any:
    """Show the component whose browser side is ``static/{name}/{name}.js``, with its style sheet if it has one.

    The module is loaded by its address, so that it can import its neighbours; Streamlit's inline ``js`` cannot. What it
    returns to clean up is heeded only when its element is gone: Streamlit calls it, too, where new data came before
    the module had loaded, and would take away what they have just drawn. Of data that come while it loads, only the
    newest are drawn: the browser may go on with them in any order, so that they are numbered.

    Parameters
    ----------
    name : str
        A folder of ``static/``.
    data : mapping
        What JSON can say. It is sent as one text: to see whether it is the same as before, Streamlit would otherwise
        write all of it twice more.
    key : str
        Identifies the component on its page.
    **options
        Streamlit's own, such as ``on_click_change``.

    Returns
    -------
    Any
        What Streamlit knows of the component: the triggers and states that it has set.
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
    """Return a higher number for other data than a component has had before, also where the server began anew since."""
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
        What is played. A new scene under the same `key` keeps step, focus and zoom.
    key : str
        Identifies the player on its page.
    notation : {"course", "pytorch"}
    thumbnail : bool
        A small picture that plays by itself, without controls.
    note : str
        What the panel says under everything else, such as how PyTorch's numbers compare. Another note leaves the
        picture as it stands.
    on_edit : callable, optional
        Called when a person has changed a weight; ``st.session_state[key].edit`` is then its name and value.
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
    """Hear an edit and do nothing."""
