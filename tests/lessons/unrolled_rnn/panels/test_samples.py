"""The panel shows what the network generates, and typed markup stays text."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from core.lessons.unrolled_rnn.lesson import compute
from core.lessons.unrolled_rnn.settings import Settings
from core.tasks import next_symbol


def script(settings):
    from core.lessons.unrolled_rnn.lesson import compute
    from core.lessons.unrolled_rnn.panels.samples import samples

    samples(compute(settings))


def shown(settings: Settings) -> str:
    """Return the HTML that is shown."""
    app = AppTest.from_function(script, args=(settings,)).run()
    assert not app.exception
    return app.get("html")[0].proto.body


def test_the_trained_network_generates_hello():
    page = shown(Settings(do="train300"))
    first_row = page.split("<tr>")[1]
    assert re.findall(r"<bdi>(.)</bdi>", first_row) == ["h", "e", "l", "l", "o"]


def test_text_is_generated_from_each_letter_with_the_probabilities_of_the_model():
    lesson = compute(Settings())
    page = shown(Settings())
    assert page.count("<tr>") == len(lesson.example.output_labels)
    text = next_symbol.generate(lesson.network, lesson.example, "h", 4)
    numbers = re.findall(r"<small>([\d.]+)</small>", page.split("<tr>")[1])
    assert numbers == [f"{p:.2f}" for p in text.probability.max(axis=1)]


def test_markup_that_was_typed_stays_text():
    page = shown(Settings(text="<b>&x"))
    assert "<bdi>&lt;</bdi>" in page and "<bdi>&amp;</bdi>" in page and "<b>" not in page


@pytest.mark.parametrize("task", ["parity", "echo"])
def test_accuracy_is_that_of_new_sequences(task):
    settings = Settings(task=task, do="train100")
    accuracy = compute(settings).accuracy
    page = shown(settings)
    assert f"{100 * accuracy.value:.1f} %" in page and f"uniform guess: {100 * accuracy.guess:.0f} %" in page


def test_a_number_sequence_is_continued():
    page = shown(Settings(task="series", series="fibonacci"))
    assert page.count("chip new") == 6
