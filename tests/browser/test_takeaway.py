"""What is taken home, in a real browser: the stand-alone page played from disk, and each of a page's downloads."""

from __future__ import annotations

import csv
import io
import runpy
from dataclasses import replace

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from core.export.html import scene_html
from core.lessons.unrolled_rnn.lesson import compute
from core.lessons.unrolled_rnn.scene import build
from core.lessons.unrolled_rnn.settings import Settings
from tests.browser.driving import settle, visit
from tools.browser import wait_for_player

HELLO = Settings()
NOTE = "✓ matches PyTorch: largest relative difference 2·10⁻¹⁶ over 17 arrays"
HOSTILE = "</script><img src=x onerror='window.harmed = 1'><script>window.harmed = 1</script>"
# While window.heldBack is a list, what the server sends is put there and not heard.
HOLD_BACK = """
    const add = WebSocket.prototype.addEventListener;
    WebSocket.prototype.addEventListener = function (type, listener, ...rest) {
        const hear = (event) => listener.call(this, event);
        const held = (event) => window.heldBack ? heldBack.push([event.data, () => hear(event)]) : hear(event);
        add.call(this, type, type === "message" ? held : listener, ...rest);
    };"""
WHAT_IS_HELD_BACK = "heldBack.map(([data]) => [...new Uint8Array(data)])"


@pytest.fixture
def play(new_page, tmp_path):
    """Return a function that opens a stand-alone page from disk, and the list of what it asked for."""

    def opened(settings=HELLO, notation="course", words=None, **options):
        file = tmp_path / "unrolled_rnn.html"
        scene = build(compute(settings))
        if words:
            said = {"title": words, "description": words, "labels": {"input": (words,) * 4, "output": (words,) * 4}}
            scene = replace(scene, steps=tuple(replace(step, title=words) for step in scene.steps), **said)
        file.write_text(scene_html(scene, notation=notation, sentence="Look here.", note=NOTE), encoding="utf-8")
        page, asked = new_page(**options), []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(file.as_uri())
        wait_for_player(page)
        return page, asked, file, scene

    return opened


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 720), (390, 844)], ids=["laptop", "phone"])
def test_it_plays_from_disk_and_asks_for_nothing(play, size, scheme):
    page, asked, file, scene = play(size=size, color_scheme=scheme)
    player = page.get_by_test_id("player")
    assert player.get_attribute("data-theme") == scheme
    step = int(player.get_attribute("data-step"))
    page.keyboard.press("ArrowRight")
    assert int(player.get_attribute("data-step")) == step + 1
    page.keyboard.press("End")
    assert player.get_attribute("data-step") == player.get_attribute("data-steps")
    assert page.locator("h1").all_inner_texts() == [scene.title]
    assert NOTE in page.locator("body").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [url for url in asked if not url.startswith(("data:", "blob:"))] == [file.as_uri()]


def test_its_numbers_are_those_of_the_scene(play):
    page, _, _, scene = play(Settings(text="abab", clip=0.5, do="train3"))
    page.keyboard.press("End")
    drawn = page.eval_on_selector_all("[data-name]", "all => all.map(e => [e.dataset.name, Number(e.dataset.value)])")
    stored = {v.name: v for v in scene.values if v.data is not None}
    compared = 0
    for name, value in drawn:
        family, *index = name.split("/")
        if family in stored:
            place = tuple(int(i) - s for i, s in zip(index, stored[family].start, strict=True))
            assert value == float(stored[family].data[place]), name
            compared += 1
    assert compared > 50


def test_the_theme_follows_the_system(play):
    page, *_ = play(color_scheme="light")
    page.emulate_media(color_scheme="dark")
    page.wait_for_selector('[data-testid="player"][data-theme="dark"]')
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(14, 17, 23)"


@pytest.mark.parametrize("kind", ["PNG", "SVG"])
def test_its_pictures_can_be_saved(play, kind):
    page, *_ = play()
    with page.expect_download() as download:
        page.get_by_role("button", name=kind).click()
    assert download.value.suggested_filename == f"unrolled-rnn-loss.{kind.lower()}"


def test_typed_markup_stays_text(play):
    page, *_ = play(words=HOSTILE, notation="pytorch")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert page.locator("img").count() == 0
    assert page.evaluate("window.harmed") is None
    assert page.locator("h1").inner_text() == page.title() == HOSTILE
    assert HOSTILE in page.locator("aside").inner_text()


def test_its_policy_refuses_the_network(play, watch):
    watch.allow("Content Security Policy")
    page, *_ = play()
    refused = page.evaluate("fetch('data:,x').then(() => 'fetched', () => 'refused')")
    assert refused == "refused"


@pytest.fixture
def visited(tab, server):
    """The page, which the tests of this module share, with a trained network."""
    page = tab()
    visit(page, server, "unrolled_rnn", text="banana", do="train3")
    return page


def take(page, label):
    """Press a download button and return the path of what came."""
    with page.expect_download() as download:
        page.get_by_role("button", name=label, exact=True).click()
    return download.value.suggested_filename, download.value.path()


def shown(page, name):
    return float(page.locator(f'.player-stage [data-name="{name}"]').get_attribute("data-value"))


@pytest.mark.parametrize("label", ["NumPy", "PyTorch"])
def test_the_page_gives_code_that_arrives_at_its_numbers(visited, label):
    name, path = take(visited, label)
    assert name == f"unrolled_rnn_{label.lower()}.py"
    numbers = runpy.run_path(str(path))["numbers"]
    assert float(numbers["loss_total"]) == pytest.approx(shown(visited, "loss_total"), rel=1e-12)
    assert float(numbers["hidden"][3, 1]) == pytest.approx(shown(visited, "hidden/3/1"), rel=1e-12)


def test_the_page_gives_its_numbers_as_a_table(visited):
    name, path = take(visited, "CSV")
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))}
    assert name == "unrolled_rnn.csv"
    assert float(rows["hidden/3/1"]["value"]) == shown(visited, "hidden/3/1")
    assert rows["prediction/1/2"]["label"] == "n"


def test_the_mark_is_frozen_into_the_page_that_is_taken(visited):
    visited.get_by_role("button", name="Check against PyTorch").click()
    visited.get_by_text("✓ matches PyTorch").last.wait_for()
    name, path = take(visited, "HTML")
    assert name == "unrolled_rnn.html"
    assert "✓ matches PyTorch: largest relative difference" in path.read_text(encoding="utf-8")
    visited.get_by_role("button", name="Train 1", exact=True).click()
    visited.get_by_text("✓ matches PyTorch").last.wait_for(state="detached")
    settle(visited)  # the buttons come after the picture
    _, path = take(visited, "HTML")
    assert "matches PyTorch" not in path.read_text(encoding="utf-8")


def test_a_button_that_a_run_has_drawn_anew_unseen_gives_its_file(page, server):
    page.add_init_script(HOLD_BACK)
    page.goto(f"{server.url}/unrolled_rnn?text=banana&do=train3")
    settle(page)
    before = shown(page, "loss_total")
    page.evaluate("window.heldBack = []")
    page.get_by_role("button", name="Train 1", exact=True).click()
    for _ in range(1500):  # half a minute
        if any(is_the_end(bytes(message)) for message in page.evaluate(WHAT_IS_HELD_BACK)):
            break
        page.wait_for_timeout(20)
    else:
        pytest.fail("the run did not end")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV", exact=True).click()
        page.evaluate("const all = heldBack; heldBack = null; all.forEach(([, hear]) => hear())")
    table = download.value.path().read_text(encoding="utf-8-sig")
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(table, newline=""))}
    assert float(rows["loss_total"]["value"]) == before


def is_the_end(message):
    """Whether a message to the browser says that a run has ended."""
    return ForwardMsg.FromString(message).WhichOneof("type") == "script_finished"


def test_the_code_can_be_read_on_the_page(visited):
    visited.get_by_text("Show the code").click()
    visited.get_by_text("def forward_step").first.wait_for()
