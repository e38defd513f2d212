"""The training history as a sweep: its numbers are the lesson's, its sentences name the position."""

import base64
from dataclasses import replace

import numpy as np
import pytest

from core.lessons.unrolled_rnn.lesson import compute
from core.lessons.unrolled_rnn.scene.history import build
from core.lessons.unrolled_rnn.settings import Settings
from core.scene.sweep import plain


@pytest.fixture(scope="module")
def hello():
    return compute(Settings(do="train30"))


def test_there_is_none_before_the_first_edit():
    assert build(compute(Settings())) is None


def test_the_first_panel_is_the_loss_with_the_level_of_a_uniform_guess(hello):
    sweep = build(hello)
    assert sweep.positions.tolist() == hello.history.update.tolist()
    (loss,) = sweep.panels[0].lines
    assert (loss.values == hello.history.loss).all()
    (guess,) = sweep.panels[0].references
    assert guess.value == pytest.approx(4 * np.log(4))
    assert guess.label == "uniform guess 5.55"


def test_each_scored_step_has_its_probabilities_and_the_target_is_lowest(hello):
    sweep = build(hello)
    assert len(sweep.panels) == 1 + 4
    for step, panel in enumerate(sweep.panels[1:]):
        assert panel.kind == "shares"
        assert [line.emphasis for line in panel.lines] == [True, False, False, False]
        assert panel.lines[0].name == "ello"[step]
        for line in panel.lines:
            k = hello.example.output_labels.index(line.name)
            assert (line.values == hello.history.prediction[:, step, k]).all()
    assert "".join(c for c in sweep.panels[3].title if c.isprintable()) == "t = 3: l → l"


def test_the_sentences_state_the_updates(hello):
    sentences = build(hello).sentences
    assert sentences[:3] == (
        "before training: loss {0.0} nats",
        "after 1 update: loss {0.0} nats",
        "after 2 updates: loss {0.0} nats",
    )
    assert sentences[-1] == "after 30 updates: loss {0.0} nats"


def test_a_weight_edit_repeats_its_update():
    sweep = build(compute(Settings(do="train2,hh.0.1:0.5,train1")))
    assert sweep.positions.tolist() == [0, 1, 2, 2, 3]
    assert sweep.sentences[3] == "after 2 updates and an edit: loss {0.0} nats"
    assert sweep.panels[0].lines[0].values[2] != sweep.panels[0].lines[0].values[3]


def test_predicted_numbers_are_unscaled():
    lesson = compute(Settings(task="series", series="typed", numbers="10, 20, 40", do="train5"))
    sweep = build(lesson)
    assert len(sweep.panels) == 1 + 2
    assert sweep.panels[0].references == ()
    assert [panel.references[0].value for panel in sweep.panels[1:]] == pytest.approx([20.0, 40.0])
    (next_number,) = sweep.panels[2].lines
    assert next_number.values == pytest.approx(40.0 * lesson.history.prediction[:, 1, 0])
    assert sweep.sentences[0] == "before training: loss {0.0} (half squared error)"


@pytest.mark.parametrize("task", ["parity", "echo"])
def test_many_to_one_shows_its_one_prediction(task):
    lesson = compute(Settings(task=task, do="train3"))
    sweep = build(lesson)
    assert len(sweep.panels) == 1 + 1
    assert sweep.panels[0].references[0].value == pytest.approx(np.log(len(lesson.example.output_labels)))
    assert sweep.panels[1].lines[0].name == lesson.example.target_labels[-1]


def test_the_direction_of_typed_text_is_isolated():
    title = build(compute(Settings(text="שלום", do="train1"))).panels[1].title
    assert title == "t = 1: \u2068ש\u2069 → \u2068ל\u2069"


def test_training_that_diverged_leaves_a_gap(hello):
    history = hello.history
    prediction = history.prediction.copy()
    prediction[-1] = np.nan
    loss = np.append(history.loss[:-1], np.inf)
    sent = plain(build(replace(hello, history=replace(history, loss=loss, prediction=prediction))))
    assert "to inf" in sent["description"]
    for panel in sent["panels"]:
        values = np.frombuffer(base64.b64decode(panel["lines"][0]["values"]), "<f4")
        assert np.isfinite(values).tolist() == [True] * 30 + [False]
