"""A picture as one HTML file that works offline: without server, network or other files.

Modules with relative imports do not load from ``file://``. So each has a bare name in an import map of ``data:`` URLs,
and its imports are rewritten to those names.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping
from functools import cache, partial
from importlib.resources import files
from pathlib import PurePosixPath
from typing import Any, Final

from core.charts import TEMPLATES
from core.notation import Notation
from core.palette import DARK, LIGHT
from core.paths import STATIC
from core.scene.scene import Scene, plain
from core.scene.sweep import Sweep
from core.scene.sweep import plain as plain_sweep

FONT = re.compile(r'url\("app/static/(fonts/[^"]+)"\)')
IMPORT = re.compile(r"""(\b(?:from|import)\s*\(?\s*["'])(\.{1,2}/[^"']+)(["'])""")
# The chart's style sheet uses Streamlit's colour variables.
COLOURS: Final = "--st-background-color: {background}; --st-text-color: {text}; --st-primary-color: {forward};"

START = """
import mount from "%s";
const data = JSON.parse(document.getElementById("data").textContent);
const parentElement = document.getElementById("picture");
const show = () => mount({ parentElement, data, setTriggerValue() {}, setStateValue() {} });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
show();
parentElement.querySelector('[tabindex="0"]')?.focus({ preventScroll: true });
"""

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Unrolled">
<title>{title}</title>
<style>{style}</style>
<script type="importmap">{import_map}</script>
</head>
<body>
<header><h1>{title}</h1><p>{sentence}</p></header>
<main id="picture"></main>
<noscript><p>{without_script}</p></noscript>
{library}<script type="application/json" id="data">{data}</script>
<script type="module">{start}</script>
</body>
</html>
"""

FRAME = """
body {{ margin: 0 auto; padding: 14px 20px; max-width: 1900px; background: {light[background]}; color: {light[text]};
  font-family: Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif; }}
header {{ display: flex; flex-wrap: wrap; align-items: baseline; column-gap: 20px; margin-bottom: 12px; }}
h1 {{ margin: 0; font-size: 26px; line-height: 1.3; }}
header p {{ margin: 0; font-size: 15px; color: {light[quiet]}; }}
@media (prefers-color-scheme: dark) {{
  body {{ background: {dark[background]}; color: {dark[text]}; }}
  header p {{ color: {dark[quiet]}; }}
}}
"""


def scene_html(scene: Scene, *, notation: Notation, sentence: str = "", note: str = "", opens: str = "") -> str:
    """Return a scene with its player as one HTML file.

    Parameters
    ----------
    scene : Scene
    notation : {"course", "pytorch"}
    sentence : str
        A sentence next to the title.
    note : str
        Result of the check against PyTorch; empty if it was not run.
    opens : str
        The initial position, as a query string: ``?at=back-3&open=d_hidden.3.1``.
    """
    data = {
        "scene": plain(scene),
        "palette": {"light": LIGHT, "dark": DARK},
        "notation": notation,
        "mode": "file",
        "link": None,
        "opens": opens,
        "note": note,
    }
    return stand_alone("player", data, title=scene.title, sentence=sentence, description=scene.description)


def sweep_html(sweep: Sweep, *, sentence: str = "", opens: str = "") -> str:
    """Return a sweep with its scrubber as one HTML file; `sentence` and `opens` as in `scene_html`."""
    data = {
        "sweep": plain_sweep(sweep),
        "palette": {"light": LIGHT, "dark": DARK},
        "mode": "file",
        "link": None,
        "opens": opens,
    }
    return stand_alone("scrubber", data, title=sweep.title, sentence=sentence, description=sweep.description)


def chart_html(
    figure: str, *, name: str, title: str, description: str, sentence: str = "", view: str = "", opens: str = ""
) -> str:
    """Return a Plotly figure with its chart as one HTML file of about 5 MB, mostly Plotly's library.

    Words are labelled as on the page, as many as fit without overlaps.

    Parameters
    ----------
    figure : str
        Plotly's JSON.
    name : str
        File name of saved pictures.
    title : str
        The page's heading.
    description : str
        Text alternative of the figure, shown without JavaScript.
    sentence : str
        A sentence next to the title.
    view, opens : str
        The name of the view in a link, and the initial view, as a query string: ``?view=…`` (`core.ui.chart`); empty
        for the whole figure.
    """
    drawn = json.loads(figure)
    data = {
        "figure": figure,
        "templates": {theme: template.to_json() for theme, template in TEMPLATES.items()},
        "description": description,
        "revision": title,
        "name": name,
        "height": drawn["layout"].get("height"),
        "view": view,
        "opens": opens,
        "clicks": False,
        "mode": "file",
    }
    # regl, which Plotly uses for 2-D WebGL, needs `eval`.
    compiles = any(trace.get("type") == "scattergl" for trace in drawn["data"])
    return stand_alone(
        "chart",
        data,
        title=title,
        sentence=sentence,
        description=description,
        library=_plotly(),
        compiles=compiles,
        style=f":root {{ {COLOURS.format(**LIGHT)} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {COLOURS.format(**DARK)} }} }}\n",
    )


def stand_alone(
    component: str,
    data: Mapping[str, Any],
    *,
    title: str,
    sentence: str = "",
    description: str = "",
    style: str = "",
    library: str = "",
    compiles: bool = False,
) -> str:
    """Return a browser component with its data as one HTML file that makes no request.

    Parameters
    ----------
    component : str
        The folder in ``static/`` whose ``{component}.js`` exports the component and whose ``{component}.css`` is its
        style sheet.
    data : mapping
        The component's ``data``, as JSON values, with ``mode`` set to ``file``.
    title, sentence : str
        Plain text at the top.
    description : str
        Text alternative of the picture, shown without JavaScript.
    style : str
        Additional CSS.
    library : str
        A script that runs before the component is loaded.
    compiles : bool
        Whether the library needs `eval`, which the policy then allows.

    Returns
    -------
    str
        The whole HTML document, to be encoded as UTF-8.

    Raises
    ------
    FileNotFoundError
        If there is no such component.
    """
    entry = f"{component}/{component}.js"
    import_map = json.dumps({"imports": {bare(path): _data_url(code) for path, code in modules(entry).items()}})
    start = START % bare(entry)
    style = FRAME.format(light=LIGHT, dark=DARK) + style + _style(f"{component}/{component}.css")
    return PAGE.format(
        policy=_policy(import_map, start, *([library] if library else []), compiles=compiles),
        title=html.escape(title),
        sentence=html.escape(sentence),
        without_script=html.escape(f"{description} This page needs JavaScript to play.".strip()),
        style=style,
        import_map=import_map,
        library=f"<script>{library}</script>\n" if library else "",
        data=inert_json(data),
        start=start,
    )


def bare(path: str) -> str:
    """Return the name of a module in the import map."""
    return f"unrolled/{path}"


def modules(entry: str) -> dict[str, str]:
    """Return path -> code for a module in ``static/`` and all modules that it imports, with imports by bare names."""
    found: dict[str, str] = {}
    waiting = [entry]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        code = _read(path)
        waiting += [_resolved(path, relative) for _, relative, _ in IMPORT.findall(code)]
        found[path] = IMPORT.sub(partial(_renamed, path), code)
    return found


def _renamed(path: str, found: re.Match[str]) -> str:
    return found[1] + bare(_resolved(path, found[2])) + found[3]


def _resolved(path: str, relative: str) -> str:
    """Resolve a relative import: ``../shared/dom.js`` in ``scrubber/panel.js`` to ``shared/dom.js``."""
    parts: list[str] = []
    for part in (PurePosixPath(path).parent / relative).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def inert_json(data: Any) -> str:
    """Return JSON that cannot end its script element or open a comment in it, whatever the user typed."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _policy(*scripts: str, compiles: bool = False) -> str:
    """Return a Content Security Policy that allows these scripts and modules in data URLs, and no request."""
    hashes = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    allowed = " ".join([*(f"'sha256-{digest}'" for digest in hashes), *(["'unsafe-eval'"] if compiles else [])])
    return (
        f"default-src 'none'; script-src data: {allowed}; style-src 'unsafe-inline'; img-src data: blob:; "
        "font-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _style(path: str) -> str:
    """Return a style sheet of ``static/`` with its fonts embedded."""
    return FONT.sub(lambda found: f"url(data:font/woff2;base64,{_font(found[1])})", _read(path))


@cache
def _plotly() -> str:
    return (files("plotly") / "package_data" / "plotly.min.js").read_text(encoding="utf-8")


@cache
def _font(path: str) -> str:
    return base64.b64encode((STATIC / path).read_bytes()).decode()


def _data_url(code: str) -> str:
    return f"data:text/javascript;base64,{base64.b64encode(code.encode()).decode()}"


@cache
def _read(path: str) -> str:
    return (STATIC / path).read_text(encoding="utf-8")
