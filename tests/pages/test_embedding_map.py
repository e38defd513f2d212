"""The page without a browser: it sends what the lesson computed, for each of its controls."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.lessons.embedding_map import lesson as lessons
from core.lessons.embedding_map.analogy import analogy_box
from core.lessons.embedding_map.settings import CONTROLS, from_link
from core.words import WordVectors

PAGE = str(Path(__file__).parents[2] / "pages" / "embedding_map.py")
pytestmark = pytest.mark.slow
GLOVE = WordVectors.default()
FEW = {"show": "my own", "words": "king queen man woman apple orange paris france", "perplexity": "2"}


def opened(**link: str) -> AppTest:
    """Return the page opened by a link."""
    app = AppTest.from_file(PAGE, default_timeout=60)
    for name, value in link.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception
    return app


def figures(app: AppTest) -> list[dict]:
    sent = [json.loads(json.loads(one.proto.json))["data"] for one in app.get("bidi_component")]
    return [json.loads(data["figure"]) for data in sent if "figure" in data]


def captions(app: AppTest) -> list[str]:
    """Return the captions without Markdown escapes."""
    return [caption.value.replace("\\", "") for caption in app.caption]


def numbers(array: dict | list) -> np.ndarray:
    if isinstance(array, list):
        return np.array(array, dtype=float)
    return np.frombuffer(base64.b64decode(array["bdata"]), np.dtype(array["dtype"]))


def agrees(app: AppTest, **link: str) -> None:
    """Compare the map that is sent with the lesson that the link asks for."""
    settings, problems = from_link(link, GLOVE)
    assert not problems
    lesson = lessons.compute(settings, GLOVE)
    place = dict(zip(lesson.shown.words, lesson.points, strict=True))
    traces = [trace for trace in figures(app)[0]["data"] if trace.get("customdata")]
    drawn = {word: row for trace in traces for word, row in zip(trace["customdata"], rows(trace), strict=True)}
    assert drawn.keys() == place.keys()
    for word, row in drawn.items():
        np.testing.assert_allclose(row, place[word], rtol=1e-5, atol=1e-5)


def rows(trace: dict) -> np.ndarray:
    return np.column_stack([numbers(trace[axis]) for axis in "xyz" if axis in trace])


def test_it_opens_on_the_shipped_map_and_a_sum_that_does_not_reveal_the_question():
    app = opened()
    agrees(app)
    assert not app.warning and not app.error
    assert app.text_input(key="sum").value == "walking - walk + swim"
    said = " ".join(captions(app))
    assert "swim, 0.838, an input word (hatched). Without the input words: swimming, 0.801." in said
    assert "queen" not in said


def test_a_sum_that_is_the_zero_vector_has_no_nearest_words():
    app = opened(sum="king - king")
    assert "is the zero vector" in app.info[0].value and not any("Best of all" in said for said in captions(app))


@pytest.mark.parametrize(
    "link",
    [
        {"projection": "PCA"},
        {"projection": "PCA", "dimensions": "3-D"},
        {"search": "queen"},
        {"search": "piano", "projection": "PCA", "neighbours": "4"},
        {"show": "most frequent", "count": "300", "projection": "PCA"},
        {**FEW, "projection": "PCA"},
        {"words": "piano violin", "projection": "PCA"},
    ],
)
def test_a_link_opens_what_it_says(link):
    app = opened(**link)
    agrees(app, **link)
    assert not app.warning


def test_t_sne_finishes_in_several_turns():
    app = opened(**FEW)
    for _ in range(60):
        if not app.get("progress"):
            break
        app.run()
    assert not app.get("progress")
    agrees(app, **FEW)


def test_every_control_has_a_widget_except_details_and_the_answer_shown():
    app = opened(show="most frequent", count="60", projection="PCA")
    drawn = {one.key for kind in ("text_input", "selectbox", "number_input", "slider") for one in app.get(kind)}
    absent = {"near", "candidate", "look", "notation", "perplexity", "seed"}  # the last two: t-SNE's
    assert {control.name for control in CONTROLS} - absent <= drawn


def test_a_control_changes_the_map():
    app = opened(projection="PCA")
    app.selectbox(key="dimensions").set_value("3").run()
    agrees(app, projection="PCA", dimensions="3-D")
    app.text_input(key="search").set_value("Paris").run()
    agrees(app, projection="PCA", dimensions="3-D", search="paris")
    assert not app.exception


@pytest.mark.parametrize(("typed", "method", "answer"), [("paris - france + italy", "add", "rome"),
                                                         ("man : woman :: king : ?", "mul", "queen")])  # fmt: skip
def test_a_sum_is_answered(typed, method, answer):
    app = opened()
    app.text_input(key="sum").set_value(typed).run()
    app.selectbox(key="method").set_value(method).run()
    box = analogy_box(GLOVE, typed, method)
    assert box.answer.answer == answer
    bars = next(f for f in figures(app) if f["data"][0]["type"] == "bar")
    np.testing.assert_array_equal(
        numbers(bars["data"][0]["x"]),
        sorted((dict(box.answer.candidates) | dict(box.answer.candidates_with_inputs)).values(), reverse=True),
    )
    assert not app.warning


@pytest.mark.parametrize(
    "typed", ["man:woman::king:queen", "Man -> Woman as King -> Queen?", "king - man + woman = queen"]
)
def test_a_sum_stays_as_typed_in_its_box_and_in_the_link(typed):
    app = opened(sum=typed)
    assert app.text_input(key="sum").value == typed and app.query_params["sum"] == typed and not app.warning
    assert "Expected answer: queen, rank 1 of the 29,997 other words, 0.770." in " ".join(captions(app))


@pytest.mark.parametrize(
    ("control", "typed", "said"),
    [
        ("search", "kinng", "search must be one of the 30,000"),
        ("sum", "king - kinng", "did you mean 'king'?"),
        ("sum", "king woman", "column 6"),
        ("words", " ".join(f"w{number}" for number in range(300)), "at most 200 words"),
        ("search", "<img src=x onerror=alert(1)>", "search must be one of the 30,000"),
    ],
)
def test_invalid_input_is_reported_and_the_picture_stays(control, typed, said):
    app = opened(projection="PCA", search="queen")
    before = figures(app)
    app.text_input(key=control).set_value(typed).run()
    assert not app.exception
    (warning,) = app.warning
    assert said in warning.value.replace("\\", "") and "Still showing" in warning.value
    assert figures(app) == before


def test_own_words_outside_the_vocabulary_are_reported_with_the_most_similar_spelling():
    app = opened(projection="PCA", words="piano kinng")
    (warning,) = app.warning
    assert "'kinng' is not in the vocabulary (of 30,000 words); did you mean 'king'?" in warning.value.replace("\\", "")


def test_an_invalid_link_is_reported_and_opens_the_page():
    wrong = {control.name: "<script>" * 20 for control in CONTROLS if control.name != "notation"}
    app = opened(**wrong)
    agrees(app)
    assert len(app.warning) == 1


def test_the_details_of_a_cosine_and_a_score_are_shown():
    app = opened(search="king", near="queen", candidate="queen", sum="king - man + woman")
    opened_html = " ".join(one.proto.body for one in app.get("html"))
    assert "cos(king, queen) =" in opened_html and "= 0.750" in opened_html
    assert "score of queen = (" in opened_html and "= 0.769864" in opened_html


@pytest.mark.parametrize(
    ("look", "said"),
    [
        ("exact point", None),
        ("nearest word", "It misses king by"),
        ("nearest other word", "It misses queen by"),
    ],
)
def test_the_answer_to_the_question_has_three_views(look, said):
    app = opened(sum="good + bad", look=look)  # a sum without a parallelogram of its own
    assert not any("the ring" in one for one in captions(app))
    app.toggle(key="answer").set_value(True).run()
    assert not app.exception
    assert any("ends at the ring" in one for one in captions(app))
    missed = [one.split(" by ")[0] + " by" for one in captions(app) if "misses" in one]
    assert missed == ([said] if said else [])
