"""The embedding map in a browser: links, labels, search, t-SNE that can be stopped, analogies, typed markup."""

import json
from itertools import combinations
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import expect

from core.lessons.embedding_map.analogy import analogy_box
from core.lessons.embedding_map.word_pictures import START
from core.words import WordVectors
from tests.browser.driving import REST, click_bar, link, rest, settle, type_into, visit, wait_for_link, wait_for_one
from tests.browser.in_space import looks_at, seen, turn, way

PLOT = ".st-key-embedding_map_{} .chart-plot"
MAP = PLOT.format("map")
READY = '[data-testid="chart"][data-ready="true"]'
POINTS = """node => Object.fromEntries(node._fullData.filter((trace) => trace.customdata).flatMap((trace) =>
  trace.customdata.map((word, index) => [word, [trace.x[index], trace.y[index]]])))"""
RANGES = "node => [...node._fullLayout.xaxis.range, ...node._fullLayout.yaxis.range]"
BARS = "node => Object.fromEntries(node._fullData[0].customdata.map((word, i) => [word, node._fullData[0].x[i]]))"
BOXES = """all => all.map((text) => {
  const { left, right, top, bottom } = text.getBoundingClientRect();
  return { text: text.textContent, left, right, top, bottom };
})"""
# Each text's contrast with the ground, as WCAG counts it.
CONTRASTS = """all => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map((one) => one / 255);
  const linear = (one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
  const light = (colour) => {
    const [red, green, blue] = numbers(colour).map(linear);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ground = light(getComputedStyle(document.querySelector('[data-testid="stApp"]')).backgroundColor);
  return all.filter((text) => text.textContent).map((text) => {
    const own = light(getComputedStyle(text).fill);
    return [text.textContent, (Math.max(own, ground) + 0.05) / (Math.min(own, ground) + 0.05)];
  });
}"""
# Where on the screen the marker is that has most room around it, and its word.
LONELY = """node => {
  const { xaxis, yaxis } = node._fullLayout;
  const { left, top } = node.getBoundingClientRect();
  const spots = node._fullData.filter((trace) => trace.customdata).flatMap((trace) => trace.customdata.map((word, i) =>
    ({ word, x: xaxis._offset + xaxis.d2p(trace.x[i]), y: yaxis._offset + yaxis.d2p(trace.y[i]) })));
  const isSeen = ({ x, y }) => x > xaxis._offset + 20 && x < xaxis._offset + xaxis._length - 20
    && y > yaxis._offset + 20 && y < yaxis._offset + yaxis._length - 20;
  const room = (one) => Math.min(...spots.filter((other) => other !== one)
    .map((other) => Math.hypot(one.x - other.x, one.y - other.y)));
  const best = spots.filter(isSeen).sort((a, b) => room(b) - room(a))[0];
  return { word: best.word, x: left + best.x, y: top + best.y };
}"""
IN_THE_MIDDLE = """([plot, word]) => {
  const node = document.querySelector(plot);
  if (node._fullLayout?.meta?.of !== word) return false;
  const [x0, x1] = node._fullLayout.xaxis.range;
  return Math.abs((x0 + x1) / 2 - node._fullLayout.meta.centre[0]) < 1e-3 * Math.abs(x1 - x0);
}"""
HOSTILE = {
    "markup": "<img/src=x/onerror=window.harmed=1>",
    "the end of a script": "</script><script>window.harmed=1</script>",
    "a picture in Markdown": "![x](http://elsewhere.example/x.png)",
    "ten thousand characters": "ab" * 5_000,
    "right to left": "שלום",
    "emoji": "👩‍👩‍👧🇫🇷",
}
GLOVE = WordVectors.default()


@pytest.fixture
def page(tab):
    """The page that the tests of this module share."""
    return tab()


def opened(page, server, **given):
    visit(page, server, "embedding_map", **given)
    return page


def points(page):
    return page.eval_on_selector(MAP, POINTS)


def points_at_rest(page):
    """Return the points once the browser has drawn the last that the server sent."""
    rest(page)
    return points(page)


def ranges(page):
    return page.eval_on_selector(MAP, RANGES)


def width(page):
    x0, x1, *_ = ranges(page)
    return x1 - x0


def middle(page):
    x0, x1, y0, y1 = ranges(page)
    return [(x0 + x1) / 2, (y0 + y1) / 2]


def bars(page, name):
    """Return word -> score of a chart of bars."""
    page.wait_for_selector(f".st-key-embedding_map_{name} {READY}")
    return page.eval_on_selector(PLOT.format(name), BARS)


def centred_on(page, word):
    """Wait until a word is searched and in the middle."""
    wait_for_link(page, search=word)
    page.wait_for_function(IN_THE_MIDDLE, arg=[MAP, word])
    searched(page, word)
    assert middle(page) == pytest.approx(points(page)[word], abs=1e-3)


def searched(page, word):
    """Wait until a word is searched, and hold that its nearest are those of the space."""
    page.get_by_role("heading", name=f"Nearest to {word}", exact=True).wait_for()
    settle(page)
    wanted = dict(GLOVE.neighbours(word, 8))
    page.wait_for_function(
        f"([plot, words]) => Object.keys(({BARS})(document.querySelector(plot))).join() === words",
        arg=[PLOT.format("nearest"), ",".join(wanted)],
    )
    assert bars(page, "nearest") == pytest.approx(wanted, rel=1e-6)


def zoom(page):
    """Draw a box in the middle of the map."""
    box = page.locator(f"{MAP} .nsewdrag").first.bounding_box()
    x, y = (lambda part: box["x"] + part * box["width"]), (lambda part: box["y"] + part * box["height"])
    before = link(page).get("view")
    page.mouse.move(x(0.3), y(0.3))
    page.mouse.down()
    page.mouse.move(x(0.7), y(0.7), steps=4)
    page.mouse.up()
    page.wait_for_function("view => new URLSearchParams(location.search).get('view') !== view", arg=before)


def unhurt(page):
    """Hold that nothing that was typed became part of the page."""
    assert page.locator("img[src=x], img[src*=elsewhere]").count() == 0
    assert page.evaluate("window.harmed") is None
    assert page.get_by_test_id("stException").count() == 0
    assert page.get_by_test_id("stMain").evaluate("e => e.scrollWidth - e.clientWidth") <= 0


@pytest.mark.parametrize(("size", "scheme", "fewest"), [((1280, 720), "light", 20), ((390, 844), "dark", 5)])
def test_the_map_opens_as_it_ships_with_labels_that_can_be_read(server, tab, size, scheme, fewest):
    page = opened(tab(size=size, color_scheme=scheme), server)
    stored = json.loads(START.read_text(encoding="utf-8"))
    shipped = np.array(stored["points"], dtype=np.float32).tolist()
    assert points(page) == dict(zip(stored["words"], shipped, strict=True))  # none was made anew
    labels = page.eval_on_selector_all(f"{MAP} .textpoint text", BOXES)
    assert len(labels) >= fewest
    for one, other in combinations(labels, 2):
        apart = one["left"] >= other["right"] or other["left"] >= one["right"]
        assert apart or one["top"] >= other["bottom"] or other["top"] >= one["bottom"], (one, other)
    expect(page.locator(READY)).to_have_count(5)
    contrasts = page.eval_on_selector_all('[data-testid="chart"] svg text', CONTRASTS)
    assert len(contrasts) > 50 and min(contrasts, key=lambda one: one[1])[1] >= 4.5, contrasts


def test_words_sum_opened_cosine_and_view_are_restored_on_another_server(server, another_server, page, new_page):
    opened(page, server, words="piano violin", projection="PCA", search="paris", method="3CosMul")
    type_into(page, "analogy or sum", "rome - italy + japan")
    wait_for_link(page, sum="rome - italy + japan", search="paris")
    settle(page)
    near = GLOVE.neighbours("paris", 2)[1][0]
    click_bar(page, "nearest", 1)
    wait_for_link(page, near=near)
    settle(page)
    click_bar(page, "ranking", 0)
    page.get_by_test_id("details").nth(1).wait_for()
    settle(page)
    page.locator(MAP).scroll_into_view_if_needed()
    zoom(page)

    other = new_page()
    other.goto(page.url.replace(server.url, another_server.url))
    settle(other)
    expect(other.locator(READY)).to_have_count(7)
    expect(other.get_by_test_id("details")).to_have_count(2)
    assert points(other) == points(page) and {"piano", "violin", "paris", near} <= points(other).keys()
    assert ranges(other) == pytest.approx(ranges(page), abs=0.01)
    for name in ("nearest", "ranking"):
        assert bars(other, name) == bars(page, name)
    for said in ("stCaptionContainer", "details"):
        assert other.get_by_test_id(said).all_inner_texts() == page.get_by_test_id(said).all_inner_texts()
    assert f"cos(paris, {near}) = " in other.get_by_test_id("details").first.inner_text()
    assert other.get_by_test_id("stAlert").count() == 0
    assert link(other) == link(page)


def test_a_word_that_is_typed_clicked_or_entered_is_searched_and_the_zoom_stays(server, page):
    opened(page, server)
    page.eval_on_selector(MAP, "node => { node.mark = 1; }")
    whole = width(page)
    type_into(page, "search a word", "Queen")
    centred_on(page, "queen")
    assert width(page) == pytest.approx(whole / 3, rel=0.1)  # the legend grows
    zoom(page)
    near = width(page)
    type_into(page, "search a word", "piano")  # not among the lecture's
    centred_on(page, "piano")
    assert width(page) == pytest.approx(near) and near < 0.9 * whole / 3
    page.locator(MAP).scroll_into_view_if_needed()
    lonely = page.eval_on_selector(MAP, LONELY)
    page.mouse.move(lonely["x"] - 3, lonely["y"])
    page.mouse.move(lonely["x"], lonely["y"])
    before = middle(page)
    page.mouse.click(lonely["x"], lonely["y"])
    searched(page, lonely["word"])
    assert middle(page) == before, "what was clicked stays under the pointer"
    page.focus(MAP)
    live = page.locator(".st-key-embedding_map_map [aria-live]")
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"):  # the first: the one in the middle
        page.keyboard.press(key)
        if (word := live.inner_text()) != lonely["word"]:
            break
    assert word in points(page) and word != lonely["word"]
    page.keyboard.press("Enter")
    searched(page, word)
    assert middle(page) == before
    assert page.get_by_label("search a word", exact=True).input_value() == word
    assert width(page) == pytest.approx(near)
    assert page.eval_on_selector(MAP, "node => node.mark") == 1


def test_t_sne_shows_a_bar_can_be_stopped_and_begins_anew_for_another_setting(server, new_page):
    page = new_page()
    page.add_init_script(path=REST)
    page.goto(f"{server.url}/embedding_map?{urlencode({'show': 'most frequent', 'count': 2000})}")
    bar = page.get_by_test_id("stProgress")
    stopped = page.get_by_test_id("stAlert").filter(has_text="t-SNE was stopped before its last iteration")
    wait_for_one(bar.filter(has_text="of 750 iterations of t-SNE, about "))
    page.get_by_test_id("stMain").get_by_role("button", name="Stop", exact=True).click()
    wait_for_one(stopped)
    expect(bar).to_have_count(0)
    before = points_at_rest(page)
    assert before.keys() == set(GLOVE.words[:2000])
    type_into(page, "search a word", "piano")
    page.get_by_role("heading", name="Nearest to piano").wait_for()
    now = points_at_rest(page)
    assert stopped.count() == 1 and len(now) > len(before) and {word: now[word] for word in before} == before
    page.get_by_role("button", name="More").click()
    type_into(page, "perplexity", "30")
    bar.wait_for()
    expect(stopped).to_have_count(0)


def test_what_is_said_and_searched_while_t_sne_is_at_work_holds_at_its_end(server, new_page):
    page = new_page()
    opened(page, server, show="most frequent", count=300, search="king", candidate="<b>none</b>")
    wait_for_one(page.get_by_test_id("stCaptionContainer").filter(has_text="Trustworthiness"))
    settle(page)
    said = page.get_by_test_id("stAlert").filter(has_text="got '<b>none</b>' (in the link)")
    in_the_middle = page.evaluate(IN_THE_MIDDLE, [MAP, "king"])
    assert (said.count(), in_the_middle) == (1, True)
    x0, x1, y0, y1 = ranges(page)
    seen = [word for word, (x, y) in points(page).items() if x0 < x < x1 and y0 < y < y1]
    assert 10 < len(seen) < 300


def test_in_three_dimensions_a_word_is_in_the_middle_and_a_fresh_server_shows_the_same(
    server, fresh_server, page, new_page
):
    opened(page, server, dimensions="3-D")
    assert len(seen(page)["boxes"]) >= 20
    type_into(page, "search a word", "king")
    looks_at(page, "king")
    turn(page, 80, 20)
    boxes = seen(page)["boxes"]
    assert {box["text"] for box in boxes} >= {"king", "queen"}
    page.wait_for_function("() => new URLSearchParams(location.search).has('view')")
    settle(page)

    other = new_page()
    other.goto(page.url.replace(server.url, fresh_server().url))  # where t-SNE is at work first
    other.get_by_role("heading", name="Nearest to king", exact=True).wait_for()
    assert looks_at(other, "king") == pytest.approx(way(page), abs=2e-3)
    assert link(other)["view"] == link(page)["view"]
    type_into(other, "search a word", "")
    wait_for_link(other, view=None, search=None)
    seen(other)


def test_another_sum_has_another_parallelogram_and_a_wrong_word_changes_nothing(server, page):
    opened(page, server)
    corners = page.locator(f"{PLOT.format('plane')} .textpoint")
    assert sorted(corners.all_text_contents()) == ["swim", "swimming", "the sum", "walk", "walking"]
    type_into(page, "analogy or sum", "france : italy :: paris : ?")
    wait_for_one(corners.filter(has_text="rome"))
    settle(page)
    assert sorted(corners.all_text_contents()) == ["france", "italy", "paris", "rome", "the sum"]
    answer = analogy_box(GLOVE, "paris - france + italy").answer
    wanted = dict(answer.candidates) | dict(answer.candidates_with_inputs)
    assert bars(page, "ranking") == pytest.approx(wanted, rel=1e-6)
    type_into(page, "analogy or sum", "king - kinng")
    said = page.get_by_test_id("stAlert").inner_text()
    assert "(of 30,000 words; did you mean 'king'?); got 'king - kinng'. Still showing" in said
    settle(page)
    assert bars(page, "ranking") == pytest.approx(wanted, rel=1e-6)
    assert "rome" in corners.all_text_contents()


def test_the_question_is_answered_in_three_looks(server, page):
    opened(page, server)
    assert page.locator(PLOT.format("look")).count() == 0
    page.get_by_text("Show the answer").click()
    words = page.locator(f"{PLOT.format('look')} .textpoint")
    expect(words).to_have_text(["man", "woman", "king", "the sum"])
    said = page.get_by_test_id("stCaptionContainer").filter(has_text="It misses")
    for look, there in (
        ("nearest word", ["man", "woman", "king"]),
        ("nearest other word", ["man", "woman", "king", "queen"]),
    ):
        page.get_by_role("radio", name=look, exact=True).click()
        wait_for_one(said.filter(has_text=f"It misses {there[-1]} by"))
        settle(page)
        expect(words).to_have_text([*there, "the sum"])
    wait_for_link(page, answer="true", look="nearest other word")


def test_whatever_is_typed_is_only_text(server, page):
    opened(page, server)
    before, ranking = points(page), bars(page, "ranking")
    page.get_by_role("button", name="More").click()
    for field in ("your own words", "search a word", "analogy or sum"):
        for text in HOSTILE.values():
            type_into(page, field, text)
            beginning = text.split("\u200d")[0][:20]
            said = page.get_by_test_id("stAlert").filter(has_text=f"'{beginning}")
            wait_for_one(said)
            settle(page)
            assert max(map(len, said.all_inner_texts())) < 300
            unhurt(page)
            assert points(page) == before and bars(page, "ranking") == ranking
        type_into(page, field, "" if field != "analogy or sum" else "king - man + woman")
        expect(page.get_by_test_id("stAlert")).to_have_count(0)
        if field == "your own words":
            page.keyboard.press("Escape")
    link_of_all = dict.fromkeys(("search", "sum", "words", "near", "candidate"), HOSTILE["markup"])
    opened(page, server, **link_of_all)
    page.get_by_test_id("stAlert").filter(has_text="got '<img/src=x").first.wait_for()
    unhurt(page)
    assert points(page) == before


def test_two_people_see_neither_each_others_search_nor_their_vectors(server, new_page, tmp_path):
    mine, other = opened(new_page(), server), opened(new_page(), server)
    before = points(other)
    words = [HOSTILE["markup"], "<b>bold</b>", *(f"w{number}" for number in range(30))]
    table = np.random.default_rng(0).normal(size=(len(words), 5))
    file = tmp_path / "mine.txt"
    rows = (" ".join([word, *map(str, row)]) for word, row in zip(words, table, strict=True))
    file.write_text("\n".join(rows), encoding="utf-8")
    mine.get_by_role("button", name="More").click()
    mine.locator("input[type=file]").set_input_files(file)
    wait_for_one(mine.get_by_test_id("stCaptionContainer").filter(has_text="Your file mine.txt is not in the link"))
    mine.keyboard.press("Escape")
    mine.get_by_role("combobox", name="words shown").click()
    mine.get_by_role("option", name="most frequent", exact=True).click()
    wait_for_link(mine, show="most frequent")
    type_into(mine, "search a word", "<b>bold</b>")
    mine.locator(f"{MAP} .textpoint", has_text="<b>bold</b>").wait_for()
    settle(mine)
    assert points(mine).keys() == set(words)
    unhurt(mine)

    type_into(other, "search a word", "w3")
    wait_for_one(other.get_by_test_id("stAlert").filter(has_text="search must be one of the 30,000 words"))
    type_into(other, "search a word", "queen")
    centred_on(other, "queen")
    assert points(other) | before == points(other) and not points(other).keys() & set(words)
    assert link(mine)["search"] == "<b>bold</b>"
