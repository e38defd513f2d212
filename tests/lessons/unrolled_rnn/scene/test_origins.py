"""The stated origin of a number is true."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.lessons.unrolled_rnn.lesson import compute
from core.lessons.unrolled_rnn.scene import build
from core.lessons.unrolled_rnn.settings import Settings
from core.recurrent import parameters
from core.scene.recipes import PARAMETERS
from tests.scene.evaluation import Reader

INITS = ("gaussian", "xavier", "orthogonal", "identity")


def notes(lesson):
    """Return the note of every entry of every parameter."""
    reader = Reader(build(lesson))
    return {name: reader.recipe(name)[0].note for family in PARAMETERS for name in reader.names(family)}


def entry(network, name):
    family, *index = name.split("/")
    return parameters(network)[family][tuple(map(int, index))]


@settings(max_examples=25, deadline=None)
@given(
    init=st.sampled_from(INITS),
    gain=st.sampled_from([0.0, 0.5, 1.0, 1.2]),
    seed=st.integers(0, 998),
    units=st.integers(2, 4),
    updates=st.integers(0, 3),
)
def test_the_note_of_a_parameter_states_how_it_was_initialised(init, gain, seed, units, updates):
    chosen = Settings(init=init, gain=gain, seed=seed, units=units, do=f"train{updates}" if updates else "")
    lesson = compute(chosen)
    another = compute(replace(chosen, seed=seed + 1, do=""))
    at_gain_1 = compute(replace(chosen, gain=1.0, do=""))
    for name, note in notes(lesson).items():
        first = entry(lesson.initial, name)
        origin, _, then = note.partition(", then ")
        assert then == (f"{updates} update{'s' if updates > 1 else ''}" if updates else "")
        assert updates or entry(lesson.network, name) == first
        factor = float(found[1]) if (found := re.search(r"times the gain (\S+)$", origin)) else 1.0
        assert first == pytest.approx(factor * entry(at_gain_1.initial, name), abs=1e-15)
        if random := re.match(r"random, seed (\d+)", origin):
            assert int(random[1]) == seed
            assert factor == 0.0 or first != entry(another.initial, name)
        else:
            assert first == entry(another.initial, name)
            _, *index = name.split("/")
            assert first == factor * ("identity" in origin and len(set(index)) == 1)


def test_a_bias_that_is_initialised_to_0_is_not_called_random():
    assert notes(compute(Settings()))["bias_out/0"] == "initialised to 0"


def test_only_an_edited_weight_states_its_value_before():
    edits = "train2,hh.0.1:0.5,train3,bo.2:-1,hh.0.1:0.25"
    lesson, before = compute(Settings(do=edits)), compute(Settings(do="train2"))
    late = compute(Settings(do="train2,hh.0.1:0.5,train3"))
    noted = notes(lesson)
    was = f"{late.network.cell.weight_hh[0, 1]:.4g}".replace("-", "−")
    assert noted["weight_hh/0/1"] == f"set by hand after 5 updates: was {was}, became 0.25"
    was = f"{late.network.readout.bias_out[2]:.4g}".replace("-", "−")
    assert noted["bias_out/2"] == f"set by hand after 5 updates: was {was}, became −1"
    assert lesson.edits[0].before == before.network.cell.weight_hh[0, 1]
    others = [note for name, note in noted.items() if name not in ("weight_hh/0/1", "bias_out/2")]
    assert all(note.endswith(", then 5 updates") and "hand" not in note for note in others)
    trained = notes(compute(Settings(do="hh.0.1:0.5,train1")))["weight_hh/0/1"]
    assert trained.startswith("set by hand: was ") and trained.endswith("became 0.5, then 1 update")


@pytest.mark.parametrize("task", ["letters", "series", "parity", "echo"])
def test_the_notes_of_inputs_and_targets_are_true(task):
    lesson = compute(Settings(task=task, series="fibonacci"))
    reader, example = Reader(build(lesson)), lesson.example
    for t in range(1, len(example.inputs) + 1):
        read, wanted = (reader.recipe(f"{family}/{t}/0")[0].note for family in ("input", "target"))
        assert ("seed" in read) == (task in ("parity", "echo"))
        if task == "series":
            for note, number in ((read, example.inputs[t - 1, 0]), (wanted, example.targets[t - 1, 0])):
                found = re.search(r": (\S+) / (\S+),", note)
                assert float(found[1]) / float(found[2]) == pytest.approx(number, rel=1e-3)
        else:
            assert sorted(set(example.inputs[t - 1])) == [0.0, 1.0] and "one-hot" in read
            assert (wanted == "no target at this step") == (not np.any(example.targets[t - 1]))
