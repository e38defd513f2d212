"""The page's settings, and what they compute at one gain."""

from __future__ import annotations

from dataclasses import asdict, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInput
from core.lessons.vanishing_gradients.lesson import compute, input_variance, networks, remedied
from core.lessons.vanishing_gradients.networks import init_cell, init_weights, random_sequence
from core.lessons.vanishing_gradients.settings import (
    ACTIVATIONS,
    CONTROLS,
    GAINS,
    Settings,
    from_link,
    position_of,
    to_link,
)
from core.recurrent import GRU, LSTM, RNN, decay
from core.recurrent.initial import INITIALISERS
from core.settings import read

CONTROL = {control.name: control for control in CONTROLS}
SMALL = Settings(steps=20, units=12, step=10)
REMEDIES = tuple(CONTROL["remedy"].choices)


@st.composite
def some_settings(draw):
    values = {}
    for control in CONTROLS:
        if control.kind == "choice":
            values[control.name] = draw(st.sampled_from(tuple(control.choices)))
        elif control.kind == "integer":
            values[control.name] = draw(st.integers(int(control.low), int(control.high)))
        else:
            values[control.name] = draw(
                st.floats(control.low, control.high, allow_subnormal=False).map(lambda x: round(x, 3))
            )
    values["gain"] = float(GAINS[position_of(values["gain"])])
    values["step"], values["unit"] = min(values["step"], values["steps"]), min(values["unit"], values["units"] - 1)
    return Settings(**values)


@given(some_settings())
def test_a_link_restores_the_settings(settings):
    back, problems = from_link(to_link(settings))
    assert not problems
    applying = {c.name for c in CONTROLS if c.applies(asdict(settings))}
    assert {n: v for n, v in asdict(back).items() if n in applying} == {
        n: v for n, v in asdict(settings).items() if n in applying
    }


def test_each_field_has_its_control_and_its_default():
    assert {c.name: c.default for c in CONTROLS} == asdict(Settings())
    assert Settings().gain in GAINS and len(GAINS) == 61 and GAINS[0] == 0 and GAINS[-1] == 2


@pytest.mark.parametrize("name", [c.name for c in CONTROLS])
def test_invalid_values_have_one_form_of_message(name):
    with pytest.raises(BadInput) as wrong:
        read(CONTROL[name], "§")
    assert str(wrong.value).startswith(f"{name} must be ") and "'§'" in str(wrong.value)
    settings, problems = from_link({name: "§"})
    assert settings == Settings() and len(problems) == 1 and "in the link" in problems[0]


def test_the_gain_of_a_link_is_the_nearest_position():
    assert from_link({"gain": "0.91"})[0].gain == GAINS[27]
    assert from_link({"gain": "1.0333"})[0].gain == GAINS[31]


def test_a_step_or_unit_that_this_network_does_not_have_is_reported():
    settings, problems = from_link({"steps": "20", "step": "21", "units": "8", "unit": "8"})
    assert (settings.step, settings.unit) == (20, 7)
    assert problems == (
        "step must be a whole number from 1 to 20; got '21' (in the link). Using 20.",
        "unit must be a whole number from 0 to 7; got '8' (in the link). Using 7.",
    )
    assert from_link({"steps": "20", "units": "8"})[1] == ()


def test_one_network_for_each_activation_and_cell():
    drawn = networks(SMALL)
    assert tuple(drawn) == (*ACTIVATIONS, "LSTM", "GRU")
    for name, network in drawn.items():
        cell = network.build(5, 0)
        assert isinstance(cell, {"LSTM": LSTM, "GRU": GRU}.get(name, RNN))
        if name in ACTIVATIONS:
            assert cell.activation == name


def test_networks_of_one_seed_differ_only_in_what_was_chosen():
    cells = [networks(replace(SMALL, init=init))["tanh"].build(12, 3) for init in INITIALISERS]
    for cell in cells[1:]:
        assert (cell.weight_ih == cells[0].weight_ih).all() and (cell.bias_ih == cells[0].bias_ih).all()
    assert (networks(SMALL)["relu"].build(12, 3).weight_hh == networks(SMALL)["tanh"].build(12, 3).weight_hh).all()
    assert not (networks(SMALL)["relu"].build(12, 4).weight_hh == networks(SMALL)["tanh"].build(12, 3).weight_hh).any()


def test_weights_have_the_variances_that_theory_assumes():
    weight_ih, weight_hh, bias = init_weights(INITIALISERS["gaussian"], 1, 256, 0)
    assert weight_hh.var() * 256 == pytest.approx(1, rel=0.02)
    assert weight_ih.var() * 10 == pytest.approx(1, rel=0.1)
    assert bias.var() * 3 * 256 == pytest.approx(1, rel=0.1)
    settings = Settings(units=256)
    inputs, _ = random_sequence(100, 256, 0)
    added = (inputs @ weight_ih.T + bias).var(axis=1)
    np.testing.assert_allclose(added, input_variance(settings, 0), rtol=0.5)
    assert added.mean() == pytest.approx(input_variance(settings, 0).mean(), rel=0.1)


def test_remedies_do_what_their_names_say():
    orthogonal = remedied(replace(SMALL, remedy="orthogonal")).build(12, 0).weight_hh
    np.testing.assert_allclose(orthogonal @ orthogonal.T, np.eye(12), atol=1e-12)
    assert (remedied(replace(SMALL, remedy="identity")).build(12, 0).weight_hh == np.eye(12)).all()
    irnn = remedied(replace(SMALL, remedy="irnn")).build(12, 0)
    assert irnn.activation == "relu" and (irnn.weight_hh == np.eye(12)).all() and not irnn.bias_ih.any()
    forget = remedied(replace(SMALL, remedy="forget", forget=5.5)).build(12, 0)
    assert (forget.bias_ih[12:24] == 5.5).all()
    assert (networks(SMALL)["LSTM"].build(12, 0).bias_ih[12:24] == 1.0).all()
    assert isinstance(remedied(replace(SMALL, remedy="gru")).build(12, 0), GRU)
    assert remedied(SMALL) is None


@pytest.mark.parametrize("remedy", REMEDIES)
def test_a_lesson_has_each_line_and_its_sizes(remedy):
    settings = replace(SMALL, remedy=remedy, gain=1.5, activation="elu", clip=0.01)
    lesson = compute(settings)
    assert lesson.chosen.network.name == "elu" and lesson.chosen.cell.gain == 1.5
    assert (lesson.remedied is None) == (remedy == "none")
    assert set(lesson.runs) >= {*ACTIVATIONS, "LSTM", "GRU"}
    for run in lesson.runs.values():
        expected = run.scale * np.linalg.norm(run.gradients.hidden, axis=-1)
        np.testing.assert_allclose(run.hidden, expected, rtol=1e-12)
        assert (run.cell_state is not None) == (run.network.kind == "LSTM")
        assert run.hidden[-1] == pytest.approx(run.scale)


def test_clipping_rescales_gradients_above_the_threshold_alone():
    settings = replace(SMALL, remedy="clipping", clip=1.0, gain=2.0, activation="identity")
    lesson = compute(settings)
    assert lesson.weight_norm > 1
    assert lesson.remedied.scale == pytest.approx(1 / lesson.weight_norm, rel=1e-4)
    assert lesson.chosen.scale == 1.0
    assert compute(replace(settings, clip=100.0, gain=0.5)).remedied.scale == 1.0


def test_the_same_settings_compute_the_same_and_another_seed_does_not():
    one, other = compute(SMALL), compute(replace(SMALL, seed=1))
    assert (one.chosen.hidden == compute(SMALL).chosen.hidden).all()
    assert not np.allclose(one.chosen.hidden[:-1], other.chosen.hidden[:-1])
    assert init_cell(networks(SMALL)["tanh"], 12, 0) is init_cell(networks(SMALL)["tanh"], 12, 0)


def test_with_the_defaults_the_gradient_vanishes():
    """With tanh at gain 0.9, less than a thousandth remains after 100 steps."""
    lesson = compute(Settings())
    assert lesson.chosen.hidden[0] < 1e-3
    assert lesson.runs["sigmoid"].hidden[0] < decay.FLOAT32_LEAST < lesson.runs["tanh"].hidden[0]
