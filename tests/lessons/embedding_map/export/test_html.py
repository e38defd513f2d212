"""The stand-alone map: it contains Plotly's library and the words as text. tests/browser opens it."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re

import numpy as np
import pytest

from core.lessons.embedding_map.charts.word_map import sentences
from core.lessons.embedding_map.export.html import map_html
from core.lessons.embedding_map.lesson import compute
from core.lessons.embedding_map.settings import Settings
from core.words import WordVectors
from tests.elements import Elements

HOSTILE = ("</script><script>alert(1)</script>", "<!--<script>", '"><img/src=x>', "<b>bold</b>", "a&lt;b", "\u2028x")


@pytest.fixture(scope="module")
def lesson():
    words = (*HOSTILE, *(f"w{number}" for number in range(30)))
    vectors = WordVectors(words, np.random.default_rng(0).normal(size=(len(words), 7)))
    return compute(Settings(show="frequent", projection="pca", search=HOSTILE[0], neighbours=20), vectors)


@pytest.fixture(scope="module")
def page(lesson):
    return Elements(map_html(lesson, sentence="Look <here>."))


def test_words_are_never_markup(page, lesson):
    assert [script[1].get("type") for script in page.named("script")] == [
        "importmap", None, "application/json", "module",
    ]  # fmt: skip
    assert not page.named("img") and not page.named("b")
    data = json.loads(page.named("script")[2][2])
    shown = json.loads(data["figure"])
    drawn = {html.unescape(word) for trace in shown["data"] for word in trace.get("text", ())}
    assert drawn == set(lesson.shown.words)
    assert not re.search("[<>]", "".join(str(trace.get("text", "")) + trace["name"] for trace in shown["data"]))
    hovers = {trace["hovertemplate"] for trace in shown["data"] if "hovertemplate" in trace}
    assert hovers == {"%{text}<extra>%{fullData.name}</extra>"}  # the words as they are, in customdata, are not shown


def test_it_has_title_and_description(page, lesson):
    assert page.named("h1")[0][2] == page.named("title")[0][2].strip() == "The embedding map"
    assert "Look <here>." in page.named("p")[0][2]
    said = json.loads(page.named("script")[2][2])["description"]
    assert said == " ".join(sentences(lesson)) and said in page.named("noscript")[0][2] + page.named("p")[1][2]


def test_only_its_own_scripts_run_and_there_are_no_links(page):
    policy = page.named("meta")[1][1]["content"]
    assert "default-src 'none'" in policy and not re.search(
        r"https?:|\*|unsafe-eval|script-src[^;]*unsafe-inline", policy
    )
    for _, attributes, text in page.named("script"):
        if attributes.get("type") != "application/json":
            digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in policy
    assert not any({"src", "href", "action"} & attributes.keys() for _, attributes, _ in page.found)


def test_no_module_fetches_the_library(page):
    imports = json.loads(page.named("script")[0][2])["imports"]
    loading = base64.b64decode(imports["unrolled/chart/library.js"].split(",")[1]).decode()
    assert "window.Plotly" in loading and "src" not in loading
    assert loading.count("from") == 1 and re.search(r'from "([^"]+)"', loading)[1] in imports


def test_only_2d_webgl_may_use_eval():
    given = Settings(show="frequent", projection="pca", count=6000)
    assert "'unsafe-eval'" in map_html(compute(given, WordVectors.default())).split("<title>")[0]
