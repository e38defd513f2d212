"""The information behind the LSTM page's charts, and that the charts show it."""

import re

import numpy as np
import pytest

from core.lessons.lstm import charts as figures
from core.lessons.lstm import units
from core.lessons.lstm.lesson import compute
from core.lessons.lstm.remembering import question, reaches, remembered
from core.lessons.lstm.settings import PASSAGE, Settings
from core.models.runs import run
from core.models.trained import trained
from core.numbers import power
from core.tasks import recall

HELD = compute(Settings(hold="f.*.6:0"))


def test_accuracy_has_a_line_for_each_network_and_the_worst_start_of_the_rnn():
    curves = figures.accuracies(remembered())
    assert [curve.name for curve in curves] == ["LSTM", "GRU", "RNN", "RNN, the worst of five starts"]
    assert len({curve.dash for curve in curves}) == len(curves)  # told apart without colour
    np.testing.assert_array_equal(curves[2].values, remembered()["rnn"].accuracy)
    assert curves[3].values.min() < 0.9
    chart = figures.accuracy_figure(remembered())
    np.testing.assert_allclose(chart.data[0].y, curves[0].values)
    assert chart.data[0].x[0] == 1 and chart.layout.xaxis.title.text == "steps from the digit to the cue"
    assert "84.8" in figures.accuracy_sentences(remembered())[2]


def test_reach_shows_both_runs_in_nats_on_a_log_axis():
    curves = figures.reaches(HELD)
    assert [curve.name for curve in curves] == [
        "cell state, untouched",
        "hidden state, untouched",
        "cell state, held",
        "hidden state, held",
    ]
    np.testing.assert_array_equal(curves[2].values, HELD.held.reach_cell_state)
    chart = figures.reach_figure(HELD)
    assert chart.layout.yaxis.type == "log" and "nats per unit" in chart.layout.yaxis.title.text
    assert chart.layout.xaxis.ticktext[3] == "4<br>7"
    assert len(figures.reaches(compute(Settings()))) == 2
    assert [curve.name for curve in figures.reaches(compute(Settings(model="rnn")))] == ["hidden state, untouched"]


def test_sentences_say_how_much_arrives():
    untouched, held = figures.reach_sentences(HELD)
    reach = HELD.untouched.reach
    assert f"{reach[3] / reach[11]:.2g} of it arrives" in untouched and "(t = 4)" in untouched
    assert f"{HELD.held.reach[11]:.2g} nats per unit" in held


def test_the_three_networks_stand_beside_each_other():
    found = reaches("..#7.2..9..?")
    chart = figures.beside_figure(found, "..#7.2..9..?")
    assert [trace.name for trace in chart.data] == ["LSTM", "GRU", "RNN"]
    np.testing.assert_allclose(chart.data[2].y, found["rnn"])


@pytest.mark.parametrize(
    ("model", "words"), [("lstm", "forget gate is held at 1"), ("gru", "update gate is held at 0")]
)
def test_the_rooms_question_is_answered_by_numbers(model, words):
    assert words in figures.question_words(model, "#7?")
    answer = question(Settings(model=model))
    always, after, untouched = figures.answer_sentences(answer)
    assert f"it answers {answer.always.answers[0]}, right for 1 of the ten" in always
    assert f"{answer.after.right} of ten" in after and f"{answer.after.gradient:.2f} of the gradient" in after
    assert f"{answer.untouched.right} of ten" in untouched


def test_tracks_are_the_units_cell_states():
    found = units.compute(PASSAGE)
    chart = figures.tracks_figure(found)
    for trace, track in zip(chart.data, found.tracks, strict=True):
        np.testing.assert_array_equal(trace.y, track.state)
        assert f"unit {track.unit}" in trace.name
        sentence = figures.track_sentence(track)
        assert f": {track.verdict}." in sentence and f"{track.score:.2f}" in sentence


def test_what_is_said_of_the_rnns_memory_and_its_gradient_are_its_own_numbers():
    (said,) = (words for words in figures.accuracy_sentences(remembered()) if words.startswith("The RNN is"))
    accurate, after, arrives, share, few, near = re.match(
        r"The RNN is (\S+) % right after (\d+) steps, but its gradient at the digit is then (\S+) of that at the cue\. "
        r"(\d+) % of its training sequences had at most (\d+) steps; after 3 it is (\S+)\. ",
        said,
    ).groups()
    one = trained("recall_rnn")
    for delay, number in ((int(after), arrives), (int(few), near)):
        example = recall.example(f"#7{'.' * (delay - 1)}?")
        size = np.linalg.norm(run(one.network, example).evaluation.gradients.hidden, axis=1)
        assert number == power(size[1] / size[-1])
    assert float(accurate) == pytest.approx(100 * remembered()["rnn"].accuracy[int(after) - 1], abs=0.051)
    rng = np.random.default_rng(5)  # as tools/train_recall.py draws them
    delays = []
    for _ in range(2000):
        symbols = recall.draw(rng, 8, int(rng.integers(recall.SHORTEST, recall.LONGEST + 1)))
        marks = symbols == recall.SYMBOLS.index(recall.MARK)
        delays += (len(symbols) - 2 - np.array([np.flatnonzero(column)[-1] for column in marks.T])).tolist()
    assert float(share) == pytest.approx(100 * np.mean(np.array(delays) <= int(few)), abs=1.5)
