"""The stand-alone page: one file that contains its modules and data, safely. tests/browser opens it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace

import pytest

from core.export.html import inert_json, modules, scene_html, stand_alone, sweep_html
from core.lessons.unrolled_rnn.lesson import compute
from core.lessons.unrolled_rnn.scene import build, history
from core.lessons.unrolled_rnn.settings import Settings
from core.paths import STATIC
from core.scene.scene import plain
from core.scene.sweep import plain as plain_sweep
from tests.elements import Elements

HOSTILE = [
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "]]>&amp;\u2028\u2029",
    '"><img src=x onerror=alert(1)>',
    "\u202egnp.exe",
    "\ud800",
]


@pytest.fixture(scope="module")
def scene():
    return build(compute(Settings()))


@pytest.fixture(scope="module")
def page(scene):
    return Elements(scene_html(scene, notation="course", sentence="Look here.", note="✓ matches PyTorch"))


def test_it_contains_the_whole_scene(page, scene):
    data = json.loads(page.named("script", id="data")[0][2])
    assert data["scene"] == json.loads(json.dumps(plain(scene)))
    assert (data["mode"], data["link"], data["notation"]) == ("file", None, "course")
    assert data["note"] == "✓ matches PyTorch"


def test_every_module_has_a_bare_name_and_its_imports_are_resolved(page):
    imports = json.loads(page.named("script", type="importmap")[0][2])["imports"]
    assert "unrolled/player/player.js" in imports
    for name, address in imports.items():
        assert not name.startswith((".", "/"))
        head, code = address.split(",", 1)
        assert head == "data:text/javascript;base64"
        for wanted in re.findall(r"""\bfrom\s*["']([^"']+)["']""", base64.b64decode(code).decode()):
            assert wanted in imports, f"{name} imports {wanted}"
    assert imports.keys() >= {f"unrolled/{path}" for path in modules("player/player.js")}


def test_a_sweep_includes_its_scrubber():
    sweep = history.build(compute(Settings(do="train2")))
    page = Elements(sweep_html(sweep, sentence="Look here."))
    data = json.loads(page.named("script", id="data")[0][2])
    assert data["sweep"] == json.loads(json.dumps(plain_sweep(sweep)))
    assert (data["mode"], data["link"]) == ("file", None)
    imports = json.loads(page.named("script", type="importmap")[0][2])["imports"]
    assert imports.keys() == {f"unrolled/{path}" for path in modules("scrubber/scrubber.js")}
    assert page.named("h1")[0][2] == sweep.title


def test_modules_of_other_folders_are_included():
    paths = modules("scrubber/panel.js")
    assert "shared/dom.js" in paths
    assert 'from "unrolled/shared/dom.js"' in paths["scrubber/panel.js"]


def test_only_its_own_scripts_run_and_no_request_is_allowed(page):
    policy = page.named("meta", **{"http-equiv": "Content-Security-Policy"})[0][1]["content"]
    assert "default-src 'none'" in policy
    assert not re.search(r"https?:|\*|unsafe-eval|script-src[^;]*unsafe-inline", policy)
    for script in page.named("script"):
        if script[1].get("type") != "application/json":
            digest = base64.b64encode(hashlib.sha256(script[2].encode()).digest()).decode()
            assert f"'sha256-{digest}'" in policy


def test_there_are_no_external_links(page):
    for _, attributes, _ in page.found:
        assert not {"src", "href", "action"} & attributes.keys()
    assert "@import" not in page.named("style")[0][2]
    assert not re.search(r"url\(\s*[\"']?(?!data:)", page.named("style")[0][2])


def test_the_font_of_the_equations_is_embedded(page):
    font = base64.b64encode((STATIC / "fonts/math.woff2").read_bytes()).decode()
    assert f"url(data:font/woff2;base64,{font})" in page.named("style")[0][2]
    assert "font-src data:" in page.named("meta", **{"http-equiv": "Content-Security-Policy"})[0][1]["content"]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_are_never_markup(scene, text):
    scene = replace(scene, title=text, description=text, labels={"input": (text,) * 4, "output": (text,) * 4})
    written = scene_html(scene, notation="pytorch", sentence=text, note=text).encode("utf-8", "replace").decode()
    found = Elements(written)
    assert len(found.named("script")) == 3
    assert not found.named("img")
    assert json.loads(found.named("script", id="data")[0][2])["scene"]["labels"]["input"][0] == text


def test_data_that_is_not_json_is_refused():
    with pytest.raises(ValueError):
        inert_json(float("nan"))


def test_an_unknown_component_is_refused():
    assert not (STATIC / "nothing").exists()
    with pytest.raises(FileNotFoundError):
        stand_alone("nothing", {}, title="Nothing")
