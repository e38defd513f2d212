"""The tool that trains on text: reading, agreement of torch with this project's network, choice of units."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from core.recurrent import unroll
from core.tasks import text as task
from core.tasks.example import one_hot
from tools.train_text import (
    Budget,
    best_threshold,
    found_unit,
    initial,
    network_of,
    one_way_of_quoting,
    run,
    streams,
    train,
)

SMALL = replace(Budget(), units=8, updates=120, piece=25, rate=0.02)
TEXT = 'to be, or not to be: "that is the question"\n' * 30
VOCABULARY = "".join(sorted(set(TEXT)))


def test_quotation_marks_are_made_double_and_apostrophes_left():
    assert one_way_of_quoting("`I can't,' said Alice, `say \"jam.\"'\n") == '"I can\'t," said Alice, "say \'jam.\'"\n'


def test_streams_begin_at_different_positions():
    read = streams("abcdefg", "abcdefg", 3)
    assert read.T.tolist() == [[0, 1], [2, 3], [4, 5]]


def test_what_torch_trains_is_what_this_project_runs():
    model = initial(len(VOCABULARY), SMALL)
    places = streams(TEXT, VOCABULARY, 1)
    with torch.no_grad():
        logit = run(model, places, None, dropout=0.0)[0][:, 0].numpy()
    network = network_of(model)
    hidden = unroll(network.cell, one_hot(places[:, 0].numpy(), len(VOCABULARY))).hidden
    assert np.abs(network.readout.forward(hidden)[0] - logit).max() < 1e-4


def test_training_lowers_the_loss_and_leaves_the_second_bias_at_zero():
    model = initial(len(VOCABULARY), SMALL)
    bits = list(train(model, [streams(TEXT, VOCABULARY, 4)], SMALL))
    assert len(bits) == 120
    assert np.mean(bits[-5:]) < np.mean(bits[:5]) - 0.5
    assert not model["lstm"].bias_hh_l0.any()


def test_the_unit_is_chosen_on_one_text_and_scored_on_the_other():
    """Unit 1 follows quotations with opposite sign on the training text, but only half the time on the other text."""
    rng = np.random.default_rng(0)
    seen, new = 'ab "cd" ' * 50, 'a "bcd" e ' * 50
    states, new_states = rng.standard_normal((400, 3)), rng.standard_normal((500, 3))
    states[:, 1] = 3.0 - 4.0 * task.inside_quotes(seen)
    inside = task.inside_quotes(new)
    new_states[:, 1] = np.where(np.arange(500) < 250, 3.0 - 4.0 * inside, 3.0)
    found = found_unit("inside_quotes", (states, seen), (new_states, new))
    assert (found["unit"], found["sign"], found["threshold"]) == (1, -1, 1.0)
    assert found["score"] == 0.75 and found["balanced_accuracy"] == 0.75 and found["verdict"] == "partial"
    assert found["characters_inside"] == inside.sum()


@pytest.mark.parametrize(
    ("values", "inside", "cut"),
    [([1, 2, 5, 9], [0, 0, 1, 1], 3.5), ([9, 1, 2, 5, 6], [1, 0, 1, 0, 1], 5.5), ([1, 2], [1, 0], 1.5)],
)
def test_the_threshold_has_the_highest_balanced_accuracy(values, inside, cut):
    assert best_threshold(np.array(values, dtype=float), np.array(inside, dtype=bool)) == cut
