"""The data of the LSTM page's charts, and that the charts show them."""

import re

import numpy as np
import pytest

from core.lessons.lstm import charts as figures
from core.lessons.lstm import units
from core.lessons.lstm.lesson import compute
from core.lessons.lstm.remembering import accuracies, gradients, question
from core.lessons.lstm.settings import PASSAGE, Settings
from core.models.runs import run
from core.models.trained import trained
from core.numbers import power
from core.tasks import recall

CLAMPED = compute(Settings(hold="f.*.6:0"))


def test_accuracy_has_a_line_for_each_network_and_the_worst_seed_of_the_rnn():
    curves = figures.accuracy_curves(accuracies())
    assert [curve.name for curve in curves] == ["LSTM", "GRU", "RNN", "RNN, worst of five seeds"]
    assert len({curve.dash for curve in curves}) == len(curves)  # distinct without colour
    np.testing.assert_array_equal(curves[2].values, accuracies()["rnn"].by_delay)
    assert curves[3].values.min() < 0.9
    chart = figures.accuracy_figure(accuracies())
    np.testing.assert_allclose(chart.data[0].y, curves[0].values)
    assert chart.data[0].x[0] == 1 and chart.layout.xaxis.title.text == "steps from the digit to the cue"
    assert "84.8" in figures.accuracy_sentences(accuracies())[2]


def test_the_gradient_chart_shows_both_runs_in_nats_on_a_log_axis():
    curves = figures.gradient_curves(CLAMPED)
    assert [curve.name for curve in curves] == [
        "cell state, original",
        "hidden state, original",
        "cell state, clamped",
        "hidden state, clamped",
    ]
    np.testing.assert_array_equal(curves[2].values, CLAMPED.clamped.cell_state_gradient)
    chart = figures.gradient_figure(CLAMPED)
    assert chart.layout.yaxis.type == "log" and "nats per unit" in chart.layout.yaxis.title.text
    assert chart.layout.xaxis.ticktext[3] == "4<br>7"
    assert len(figures.gradient_curves(compute(Settings()))) == 2
    (curve,) = figures.gradient_curves(compute(Settings(model="rnn")))
    assert curve.name == "hidden state, original"


def test_sentences_state_how_much_gradient_reaches_the_digit():
    original, clamped = figures.gradient_sentences(CLAMPED)
    norm = CLAMPED.original.memory_gradient
    assert f"{norm[3] / norm[11]:.2g} of it reaches" in original and "(t = 4)" in original
    assert f"{CLAMPED.clamped.memory_gradient[11]:.2g} nats per unit" in clamped


def test_the_three_networks_are_compared():
    found = gradients("..#7.2..9..?")
    chart = figures.comparison_figure(found, "..#7.2..9..?")
    assert [trace.name for trace in chart.data] == ["LSTM", "GRU", "RNN"]
    np.testing.assert_allclose(chart.data[2].y, found["rnn"])


@pytest.mark.parametrize(
    ("model", "words"), [("lstm", "forget gate is clamped to 1"), ("gru", "update gate is clamped to 0")]
)
def test_the_question_for_the_class_is_answered_by_numbers(model, words):
    assert words in figures.question_words(model, "#7?")
    answer = question(Settings(model=model))
    always, after, original = figures.answer_sentences(answer)
    assert f"it predicts {answer.always.predictions[0]}, right for 1 of the ten" in always
    assert f"{answer.after.right} of ten" in after and f"{answer.after.gradient:.2f} of the gradient" in after
    assert f"{answer.original.right} of ten" in original


def test_tracks_are_the_units_cell_states():
    tracks = units.compute(PASSAGE)
    chart = figures.tracks_figure(tracks)
    for trace, track in zip(chart.data, tracks.tracks, strict=True):
        np.testing.assert_array_equal(trace.y, track.state)
        assert f"unit {track.unit}" in trace.name
        sentence = figures.track_sentence(track)
        assert f": {track.verdict}." in sentence and f"{track.score:.2f}" in sentence


def test_the_sentence_on_the_rnns_memory_and_gradient_has_its_numbers():
    (sentence,) = (one for one in figures.accuracy_sentences(accuracies()) if one.startswith("The RNN has"))
    accurate, after, gradient, share, few, near = re.match(
        r"The RNN has (\S+) % accuracy after (\d+) steps, but its gradient at the digit is then (\S+) of that at the "
        r"cue\. (\d+) % of its training sequences had at most (\d+) steps; after 3 it is (\S+)\. ",
        sentence,
    ).groups()
    one = trained("recall_rnn")
    for delay, number in ((int(after), gradient), (int(few), near)):
        example = recall.example(f"#7{'.' * (delay - 1)}?")
        size = np.linalg.norm(run(one.network, example).evaluation.gradients.hidden, axis=1)
        assert number == power(size[1] / size[-1])
    assert float(accurate) == pytest.approx(100 * accuracies()["rnn"].by_delay[int(after) - 1], abs=0.051)
    rng = np.random.default_rng(5)  # as tools/train_recall.py draws them
    delays = []
    for _ in range(2000):
        symbols = recall.draw(rng, 8, int(rng.integers(recall.SHORTEST, recall.LONGEST + 1)))
        marks = symbols == recall.SYMBOLS.index(recall.MARK)
        delays += (len(symbols) - 2 - np.array([np.flatnonzero(column)[-1] for column in marks.T])).tolist()
    assert float(share) == pytest.approx(100 * np.mean(np.array(delays) <= int(few)), abs=1.5)
