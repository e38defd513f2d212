"""The sweep that is sent to the scrubber: the lesson's numbers, small, with lines that can be told apart."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from core.lessons.vanishing_gradients.lesson import compute
from core.lessons.vanishing_gradients.scene import MOST_POINTS, build, gradient_symbol, line_of, shown_steps
from core.lessons.vanishing_gradients.settings import CONTROLS, GAINS, Settings, position_of
from core.lessons.vanishing_gradients.sweep import sweep
from core.recurrent.decay import FLOAT32_LARGEST, FLOAT32_LEAST
from core.scene.sweep import plain

SMALL = Settings(steps=15, units=9, step=5)
REMEDIES = next(tuple(control.choices) for control in CONTROLS if control.name == "remedy")


@pytest.mark.parametrize("remedy", REMEDIES)
def test_lines_are_the_lessons_at_every_gain(remedy):
    settings = replace(SMALL, remedy=remedy, clip=0.05)
    swept = sweep(settings)
    scene = build(swept, notation="course")
    sizes, factors = scene.panels
    assert [line.name for line in sizes.lines] == list(swept.lines)
    for gain in (0.9, 2.0):
        at = position_of(gain)
        for name, run in compute(replace(settings, gain=gain)).runs.items():
            line = next(line for line in sizes.lines if line.name == name)
            np.testing.assert_allclose(line.values[at], run.hidden, rtol=1e-9, atol=1e-300)
    for line in factors.lines[:-1]:
        assert (line.values == swept.lines[line.name].factor).all()
    assert factors.lines[-1].name == "tanh, predicted" and factors.lines[-1].dashed
    assert (scene.name, len(scene.positions), GAINS[scene.opening]) == ("gain", 61, Settings().gain)


def test_the_chosen_and_the_remedys_lines_alone_are_bold():
    scene = build(sweep(replace(SMALL, activation="elu", remedy="gru")), notation="course")
    for panel in scene.panels:
        assert {line.name for line in panel.lines if line.emphasis} == {"elu", "GRU"}
    assert "Bold: elu, GRU." in scene.description


def test_bands_only_where_seeds_are_averaged():
    single, several = (build(sweep(replace(SMALL, seeds=seeds)), notation="course") for seeds in (1, 2))
    assert all(line.low is None for panel in single.panels for line in panel.lines)
    (banded,) = (line for line in several.panels[0].lines if line.low is not None)
    assert banded.name == "tanh" and (banded.low[1:] <= banded.values[1:]).all()
    assert (banded.values[1:] <= banded.high[1:]).all()
    assert "mean of 2 seeds" in several.sentences[27]


def test_lines_of_one_colour_differ_in_more():
    lines = build(sweep(replace(SMALL, remedy="forget")), notation="course").panels[0].lines
    looks = [(line.tone, line.dashed, line.emphasis) for line in lines if not line.name.startswith("LSTM, forget")]
    assert len(set(looks)) == len(looks)


def test_the_limits_of_float32_lie_on_the_axis():
    (panel, factors) = build(sweep(Settings(units=8)), notation="course").panels
    assert [level.value for level in panel.references][1] == FLOAT32_LEAST
    assert panel.low == panel.floor < FLOAT32_LEAST < 1 < panel.high
    assert [level.value for level in factors.references] == [1.0]
    assert panel.x[panel.at] == 1  # values are shown at the first step


@pytest.mark.parametrize("small", [False, True])
def test_at_the_defaults_no_line_leaves_the_frame_at_any_gain(small):
    panel = build(sweep(Settings()), notation="course", small=small).panels[0]
    assert max(line.values.max() for line in panel.lines) <= panel.high


def test_what_is_beyond_float32_is_off_the_axis_and_the_level_says_so():
    panel = build(sweep(Settings(steps=200, units=30)), notation="course").panels[0]
    assert FLOAT32_LARGEST == panel.references[-1].value < panel.high
    assert max(line.values.max() for line in panel.lines) > panel.high


def test_a_short_sequence_has_the_axis_that_it_needs_and_no_level_off_it():
    panel = build(sweep(Settings(steps=10, units=8)), notation="course").panels[0]
    assert 1e-12 < panel.low == panel.floor <= 0.01 and panel.references == ()
    assert panel.low <= min(line.values[position_of(0.9)].min() for line in panel.lines)


@pytest.mark.parametrize("steps", [10, 51, 52, 100, 200])
def test_drawn_steps_have_both_ends_and_are_real(steps):
    shown = shown_steps(steps)
    assert shown[0] == 0 and shown[-1] == steps - 1 and len(shown) == min(steps, MOST_POINTS)
    assert (np.diff(shown) >= 1).all()


@pytest.mark.parametrize("more", [{}, {"seeds": 2, "remedy": "forget"}])
def test_what_is_sent_is_small(more):
    """Below 300 kB, at the most steps too."""
    settings = Settings(steps=200, units=4, step=1, **more)
    assert len(json.dumps(plain(build(sweep(settings), notation="course")))) < 300_000


def test_the_small_one_has_one_panel():
    scene = build(sweep(SMALL), notation="pytorch", small=True)
    (panel,) = scene.panels
    assert [line.name for line in panel.lines] == ["tanh", "sigmoid", "relu", "identity", "LSTM"]
    assert "∂L/∂h_t" in panel.title


def test_symbols_and_lines():
    assert gradient_symbol("course") == "dL/da⟨t⟩"
    names = (
        "relu",
        "LSTM, cell state",
        "GRU",
        "tanh, predicted",
        "tanh, orthogonal",
        "LSTM, forget bias 4, cell state",
    )
    assert [line_of(name) for name in names] == [
        "relu",
        "LSTM_cell_state",
        "GRU",
        "activation",
        "remedy",
        "remedy_cell_state",
    ]
