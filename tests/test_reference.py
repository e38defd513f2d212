"""The reference itself, compared with PyTorch's own modules and with numbers computed by hand."""

import doctest

import numpy as np
import pytest
import torch

from core import reference
from core.lessons.lstm.lesson import compute
from core.lessons.lstm.scene import build
from core.lessons.lstm.settings import Settings
from core.recurrent import parameters
from core.reference import difference

RNG = np.random.default_rng(0)


def test_it_agrees_with_pytorchs_own_module():
    module, readout = torch.nn.RNN(2, 3).double(), torch.nn.Linear(3, 4).double()
    torch.nn.init.zeros_(module.bias_hh_l0)
    inputs, classes = RNG.normal(size=(5, 2)), RNG.integers(0, 4, 5)
    x = torch.tensor(inputs, requires_grad=True)
    output, _ = module(x)
    loss = torch.nn.functional.cross_entropy(readout(output), torch.tensor(classes), reduction="sum")
    loss.backward()
    given = {
        "weight_ih": module.weight_ih_l0,
        "weight_hh": module.weight_hh_l0,
        "bias_ih": module.bias_ih_l0,
        "weight_out": readout.weight,
        "bias_out": readout.bias,
    }
    arrays = {name: parameter.detach().numpy() for name, parameter in given.items()}
    numbers = reference.network_numbers(inputs, np.eye(4)[classes], None, arrays, "tanh", "softmax")
    np.testing.assert_allclose(numbers["hidden"][1:], output.detach(), rtol=1e-12)
    assert numbers["loss_total"] == pytest.approx(loss.item(), rel=1e-12)
    np.testing.assert_allclose(numbers["d_input"], x.grad, rtol=1e-10)
    for name, parameter in given.items():
        np.testing.assert_allclose(numbers[f"d_{name}"], parameter.grad, rtol=1e-10)


ONE = {"weight_ih": [[2.0]], "weight_hh": [[3.0]], "bias_ih": [0.5], "weight_out": [[4.0]], "bias_out": [1.0]}


@pytest.mark.parametrize(("truncate", "from_future"), [(None, 3.0 * 4.0 * 62.0), (1, 0.0), (2, 3.0 * 4.0 * 62.0)])
def test_it_agrees_with_numbers_computed_by_hand(truncate, from_future):
    """The identity: h1 = 2 + 0.5, h2 = 4 + 7.5 + 0.5; outputs 4 h + 1; only step 2 is scored, 62 too high."""
    numbers = reference.network_numbers(
        [[1.0], [2.0]], [[0.0], [-13.0]], [False, True], ONE, "identity", "squared_error", truncate, learning_rate=0.1
    )
    np.testing.assert_allclose(numbers["hidden"].ravel(), [0.0, 2.5, 12.0])
    np.testing.assert_allclose(numbers["prediction"].ravel(), [11.0, 49.0])
    np.testing.assert_allclose(numbers["loss"], [0.0, 62.0**2 / 2])
    np.testing.assert_allclose(numbers["d_hidden_from_output"].ravel(), [0.0, 4.0 * 62.0])
    np.testing.assert_allclose(numbers["d_hidden_from_future"].ravel(), [from_future, 0.0])
    np.testing.assert_allclose(numbers["d_weight_hh"].item(), 4.0 * 62.0 * 2.5)
    np.testing.assert_allclose(numbers["new_weight_out"].item(), 4.0 - 0.1 * 62.0 * 12.0)
    assert numbers["clip_scale"] == 1.0


def test_a_large_gradient_is_clipped_as_by_pytorch():
    options = {"learning_rate": 1.0, "max_norm": 0.5}
    numbers = reference.network_numbers([[1.0]], [[0.0]], None, ONE, "tanh", "squared_error", **options)
    steps = [np.asarray(ONE[name]) - numbers[f"new_{name}"] for name in ONE]
    assert np.sqrt(sum((step**2).sum() for step in steps)) == pytest.approx(0.5, rel=1e-5)
    assert numbers["clip_scale"] == pytest.approx(0.5 / (numbers["gradient_norm"] + 1e-6))


def test_differences_are_relative_to_the_largest_number():
    assert reference.relative_difference([1.0, 2.0], [1.0, 4.0]) == 0.5
    assert reference.relative_difference([0.0], [0.0]) == 0.0
    assert reference.relative_difference([1.0], [0.0]) == float("inf")
    assert reference.relative_difference(np.zeros((0, 2)), np.zeros((0, 2))) == 0.0
    assert np.isnan(reference.relative_difference([np.nan], [1.0]))
    with pytest.raises(ValueError, match=r"ours must be of shape \(1, 2\); got an array of shape \(2,\)\."):
        reference.relative_difference([1.0, 2.0], [[1.0, 2.0]])


def test_only_arrays_that_both_have_are_compared():
    compared = reference.compare({"hidden": [1.0], "mine": [2.0]}, {"hidden": [2.0], "theirs": [1.0]})
    assert compared == {"hidden": 0.5}


@pytest.mark.parametrize(("kind", "module"), [("lstm", torch.nn.LSTM), ("gru", torch.nn.GRU)])
def test_a_gated_cell_agrees_with_pytorchs_own_module(kind, module):
    cell, readout = module(2, 3).double(), torch.nn.Linear(3, 4).double()
    torch.nn.init.zeros_(cell.bias_hh_l0)
    inputs, classes = RNG.normal(size=(5, 2)), RNG.integers(0, 4, 5)
    x = torch.tensor(inputs, requires_grad=True)
    output, _ = cell(x)
    loss = torch.nn.functional.cross_entropy(readout(output), torch.tensor(classes), reduction="sum")
    loss.backward()
    given = {"weight_ih": cell.weight_ih_l0, "weight_hh": cell.weight_hh_l0, "bias_ih": cell.bias_ih_l0,
             "weight_out": readout.weight, "bias_out": readout.bias}  # fmt: skip
    arrays = {name: parameter.detach().numpy() for name, parameter in given.items()}
    numbers = reference.gated_numbers(kind, inputs, np.eye(4)[classes], np.ones(5, dtype=bool), arrays)
    np.testing.assert_allclose(numbers["hidden"][1:], output.detach(), rtol=1e-12)
    assert numbers["loss_total"] == pytest.approx(loss.item(), rel=1e-12)
    np.testing.assert_allclose(numbers["d_input"], x.grad, rtol=1e-10)
    paths = numbers["d_hidden_from_output"] + numbers["d_hidden_from_gates"][1:]
    if kind == "gru":
        paths = paths + numbers["d_hidden_along"][1:]
    np.testing.assert_allclose(numbers["d_hidden"], paths, rtol=1e-10)


HOLDS = [
    Settings(hold="f.*.6:0,u.1.3-4:0.5,o.*.12:1"),
    Settings(hold="f.*.5-12:1,u.*.5-12:0"),
    Settings(),
    Settings(model="gru"),
    Settings(model="gru", hold="u.*.5-12:0,r.2.*:0.3,u.0.2:0.4"),
    Settings(model="gru", sequence="1#3?#4..?", hold="r.*.*:0"),
]


@pytest.mark.parametrize("settings", HOLDS, ids=lambda s: f"{s.model} {s.hold}")
def test_every_number_on_the_screen_is_pytorchs_also_with_clamped_gates(settings):
    lesson = compute(settings)
    ours = {v.name: v.data for v in build(lesson).values if v.data is not None}
    example = lesson.example
    theirs = reference.gated_numbers(
        settings.model, example.inputs, example.targets, example.scored, parameters(lesson.network), lesson.clamped.hold
    )
    differences = reference.compare(ours, theirs)
    assert max(differences.values()) < 1e-10, differences
    assert {name for name in ours if not name.startswith(("weight", "bias"))} == differences.keys()


def test_examples_in_docstrings_are_correct():
    assert doctest.testmod(difference).attempted and not doctest.testmod(difference).failed


@pytest.mark.parametrize("kind", ["RNN", "LSTM", "GRU"])
def test_sizes_of_gradients_are_those_of_pytorchs_own_modules(kind):
    """dL/dh_t is the gradient with respect to the first state of the rest of the sequence."""
    module = getattr(torch.nn, kind)(2, 3).double()
    torch.nn.init.zeros_(module.bias_hh_l0)
    names = ("weight_ih", "weight_hh", "bias_ih")
    parameters = {name: getattr(module, f"{name}_l0").detach().numpy().copy() for name in names}
    inputs, d_last = RNG.normal(size=(6, 2)), RNG.normal(size=3)
    with torch.no_grad():
        module.weight_hh_l0 *= 0.5
    after = [module(torch.tensor(inputs[:t]))[1] for t in range(1, 7)]
    after = [state if kind == "LSTM" else (state,) for state in after]
    states = [
        np.array([np.zeros(3), *(state[number][0].detach().numpy() for state in after[:-1])])
        for number in range(len(after[0]))
    ]
    found = reference.gradient_sizes(kind, parameters, inputs, states, d_last, activation="tanh", gain=0.5)
    np.testing.assert_allclose(found["hidden"], [state[0][0].detach() for state in after], rtol=1e-12)
    assert found["size"][-1] == pytest.approx(np.linalg.norm(d_last))
    for t in range(1, 6):
        first = [state.detach().requires_grad_() for state in after[t - 1]]
        output, _ = module(torch.tensor(inputs[t:]), tuple(first) if kind == "LSTM" else first[0])
        (output[-1] @ torch.tensor(d_last)).backward()
        assert found["size"][t - 1] == pytest.approx(first[0].grad.norm().item(), rel=1e-10)
        if kind == "LSTM":
            # What remains is h_t's own way out of c_t, which the sequence after step t does not see.
            tanh = torch.tanh(first[1].detach())
            through_hidden = first[0].grad * (first[0].detach() / tanh) * (1 - tanh**2)
            expected = (first[1].grad + through_hidden).norm().item()
            assert found["cell_state_size"][t - 1] == pytest.approx(expected, rel=1e-10)
    assert ("cell_state" in found) == (kind == "LSTM")
