"""A network's loss, gradients and updates are PyTorch's; and it learns."""

import doctest
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import reference
from core.recurrent import (
    GRU,
    LSTM,
    RNN,
    Network,
    Readout,
    clip_scale,
    evaluate,
    gradient_norm,
    gradients_of,
    parameter_shapes,
    parameters,
    sgd_step,
    training,
    with_parameters,
)
from tests.strategies import ACTIVATION_NAMES, cell_of, seeds


@dataclass(frozen=True)
class Pairs:
    inputs: np.ndarray
    targets: np.ndarray
    scored: np.ndarray


ONE_HOT = np.eye(4)
HELLO = Pairs(ONE_HOT[[1, 0, 2, 2]], ONE_HOT[[0, 2, 2, 3]], np.ones(4, dtype=bool))


def network_of(kind=RNN, *, units=5, seed=0, readout="softmax", sizes=(4, 4), **options):
    rng = np.random.default_rng(seed)
    cell = kind.init(sizes[0], units, rng=rng, **options)
    return Network(cell, Readout.init(units, sizes[1], kind=readout, rng=rng))


def named(evaluation):
    """Return an evaluation's numbers under the names of the reference."""
    trace, back = evaluation.trace, evaluation.gradients
    return {
        "hidden": np.concatenate([trace.initial_hidden[None], trace.hidden]),
        "pre_activation": trace.pre_activation,
        "slope": trace.slope,
        "logit": evaluation.logit,
        "prediction": evaluation.prediction,
        "loss": evaluation.loss,
        "loss_total": evaluation.loss_total,
        "d_logit": evaluation.d_logit,
        "d_hidden_from_output": back.from_output,
        "d_hidden_from_future": back.from_future,
        "d_hidden": back.hidden,
        "d_pre_activation": back.pre_activation,
        "d_input": back.inputs,
        "d_initial_hidden": back.initial_hidden,
    } | {f"d_{name}": gradient for name, gradient in gradients_of(evaluation).items()}


@pytest.mark.parametrize("kind", [RNN, LSTM, GRU])
def test_the_shapes_of_parameters_are_those_of_a_network(kind):
    drawn = {name: weight.shape for name, weight in parameters(network_of(kind, units=5, sizes=(4, 3))).items()}
    assert parameter_shapes(kind, 4, 5, 3) == drawn


@pytest.mark.parametrize(("kind", "gate"), [(LSTM, "forget_gate"), (GRU, "candidate")])
def test_a_gate_that_is_clamped_is_a_constant_for_the_loss(kind, gate):
    network = network_of(kind)
    values = np.where(np.random.default_rng(1).random((4, 5)) < 0.5, 0.25, np.nan)
    one = evaluate(network, HELLO.inputs, HELLO.targets, hold={gate: values})
    clamped = ~np.isnan(values)
    np.testing.assert_array_equal(getattr(one.trace, gate)[clamped], 0.25)
    block = slice(kind.gates.index(gate) * 5, (kind.gates.index(gate) + 1) * 5)
    stopped = one.gradients.pre_activation[1:, block] == 0.0  # at the first step there is nothing to forget
    np.testing.assert_array_equal(stopped, clamped[1:])
    for name, weight in parameters(network).items():
        step = np.zeros_like(weight)
        step.flat[0] = 1e-6
        above, below = (
            evaluate(with_parameters(network, {name: w}), HELLO.inputs, HELLO.targets, hold={gate: values}).loss_total
            for w in (weight + step, weight - step)
        )
        assert gradients_of(one)[name].flat[0] == pytest.approx((above - below) / 2e-6, rel=1e-5, abs=1e-8)
    with pytest.raises(ValueError, match="hold must be"):
        evaluate(network, HELLO.inputs, HELLO.targets, hold={"no_gate": values})


@settings(max_examples=60)
@given(
    activation=st.sampled_from(ACTIVATION_NAMES),
    kind=st.sampled_from(["softmax", "squared_error"]),
    steps=st.integers(1, 6),
    batch=st.sampled_from([(), (1,), (4,)]),
    truncate=st.none() | st.integers(1, 6),
    max_norm=st.sampled_from([None, 0.1, 100.0]),
    seed=seeds,
)
def test_a_network_is_pytorchs_before_and_after_an_update(activation, kind, steps, batch, truncate, max_norm, seed):
    rng = np.random.default_rng(seed)
    cell = cell_of(RNN, (2, 3), rng, activation=activation)
    network = Network(cell, Readout(rng.normal(size=(3, 3)), rng.normal(size=3), kind))
    inputs, scored = rng.normal(size=(steps, *batch, 2)), rng.random(steps) < 0.7
    targets = rng.dirichlet(np.ones(3), size=(steps, *batch))
    rate = {"learning_rate": 0.05, "max_norm": max_norm}
    now = evaluate(network, inputs, targets, scored=scored, truncate=truncate)
    new = sgd_step(network, gradients_of(now), **rate)
    after = evaluate(new, inputs, targets, scored=scored, truncate=truncate)
    theirs = reference.network_numbers(inputs, targets, scored, parameters(network), activation, kind, truncate, **rate)
    ours = named(now) | {f"new_{name}": value for name, value in (named(after) | parameters(new)).items()}
    ours["gradient_norm"] = norm = gradient_norm(gradients_of(now))
    ours["clip_scale"] = clip_scale(norm, max_norm)
    compared = reference.compare(ours, theirs)
    assert theirs.keys() - compared.keys() == {"input", "target"}
    assert {name: gap for name, gap in compared.items() if gap > 1e-10} == {}


@pytest.mark.parametrize("kind", [RNN, LSTM, GRU])
@pytest.mark.parametrize("readout", ["softmax", "squared_error"])
def test_the_gradients_of_a_network_are_slopes_of_its_loss(kind, readout):
    network = network_of(kind, units=3, readout=readout)
    gradients = gradients_of(evaluate(network, HELLO.inputs, HELLO.targets))
    for name, array in parameters(network).items():
        for index in np.ndindex(array.shape):
            ends = []
            for step in (1e-5, -1e-5):
                moved = array.copy()
                moved[index] += step
                changed = with_parameters(network, {name: moved})
                ends.append(evaluate(changed, HELLO.inputs, HELLO.targets).loss_total)
            assert (ends[0] - ends[1]) / 2e-5 == pytest.approx(gradients[name][index], rel=1e-5, abs=1e-8), (
                name,
                index,
            )


def test_a_step_that_is_not_scored_does_not_count():
    network, scored = network_of(), np.array([False, True, False, True])
    full, part = (evaluate(network, HELLO.inputs, HELLO.targets, scored=s) for s in (None, scored))
    np.testing.assert_array_equal(part.loss, np.where(scored, full.loss, 0.0))
    assert part.loss_total == pytest.approx(full.loss[scored].sum())
    assert not part.d_logit[~scored].any()


def test_a_batch_has_the_mean_of_its_sequences():
    network = network_of()
    others = ONE_HOT[[3, 1, 0, 0]]
    both = evaluate(network, np.stack([HELLO.inputs, others], 1), np.stack([HELLO.targets, others], 1))
    one, two = evaluate(network, HELLO.inputs, HELLO.targets), evaluate(network, others, others)
    assert both.loss_total == pytest.approx((one.loss_total + two.loss_total) / 2)
    for name, gradient in gradients_of(both).items():
        np.testing.assert_allclose(gradient, (gradients_of(one)[name] + gradients_of(two)[name]) / 2, atol=1e-14)


def trained(network, updates, **options):
    """Return the network after `updates` updates on one sequence."""
    for _ in range(updates):
        network = sgd_step(network, gradients_of(evaluate(network, HELLO.inputs, HELLO.targets)), **options)
    return network


@pytest.mark.parametrize(("kind", "rate"), [(RNN, 0.1), (LSTM, 0.5), (GRU, 0.3)])
def test_each_cell_learns_hello(kind, rate):
    before = network_of(kind)
    after = trained(before, 300, learning_rate=rate, max_norm=5.0)
    first, last = (evaluate(network, HELLO.inputs, HELLO.targets) for network in (before, after))
    assert first.loss_total > 4.0
    assert last.loss_total < 0.1
    assert (last.prediction.argmax(-1) == [0, 2, 2, 3]).all()


def test_frozen_parameters_do_not_change_and_do_not_count_for_the_norm():
    frozen = ("weight_hh", "bias_ih")
    network = network_of()
    after = trained(network, 4, learning_rate=0.1, frozen=frozen)
    for name, array in parameters(after).items():
        assert (array == parameters(network)[name]).all() == (name in frozen)
    gradients = gradients_of(evaluate(network, HELLO.inputs, HELLO.targets))
    moved = sgd_step(network, gradients, learning_rate=1.0, max_norm=0.01, frozen=frozen)
    steps = {name: parameters(network)[name] - array for name, array in parameters(moved).items()}
    assert gradient_norm(steps) == pytest.approx(0.01, rel=1e-3)


def test_parameters_may_be_infinite():
    network = network_of(activation="relu", readout="squared_error", gain=3.0)
    last = trained(network, 20, learning_rate=1e30)
    assert not all(np.isfinite(array).all() for array in parameters(last).values())


def test_examples_in_docstrings_are_correct():
    assert doctest.testmod(training).failed == 0


X, Y = HELLO.inputs, HELLO.targets


@pytest.mark.parametrize(
    ("arguments", "options", "sentence"),
    [
        ((X[:, :3], Y), {},
         "inputs must be of shape (T, 4) or (T, B, 4), T and B at least 1; got an array of shape (4, 3)."),
        ((X, Y[:3]), {}, "targets must be of shape (4, 4); got an array of shape (3, 4)."),
        ((X, Y * np.nan), {}, "targets must be finite; got nan (at index (0, 0))."),
        ((X, Y * 2.0), {},
         "targets must be probabilities that add up to 1 at each scored step; got an array of shape (4, 4)."),
        ((X, Y), {"scored": np.ones(4)}, "scored must be truth values of shape (4,); got an array of shape (4,)."),
        ((X, Y), {"truncate": -1}, "truncate must be a whole number from 1, or None; got -1."),
    ],
)  # fmt: skip
def test_invalid_sequences_are_reported(arguments, options, sentence):
    with pytest.raises(ValueError, match="must be") as caught:
        evaluate(network_of(), *arguments, **options)
    assert str(caught.value) == sentence


def test_invalid_networks_and_parameters_are_reported():
    network = network_of()
    with pytest.raises(ValueError, match=r"weight_out must be of shape \(K, 5\); got"):
        Network(network.cell, Readout(np.zeros((4, 3)), np.zeros(4)))
    with pytest.raises(ValueError, match=r"cell must be a single cell; got 2 \(a batch"):
        Network(RNN.stack([network.cell] * 2), network.readout)
    with pytest.raises(ValueError, match=r"parameters must be named weight_ih, .*; got 'weight'"):
        with_parameters(network, {"weight": np.zeros(3)})
    with pytest.raises(ValueError, match=r"bias_ih must be of shape \(5,\); got an array of shape \(4,\)"):
        with_parameters(network, {"bias_ih": np.zeros(4)})


@pytest.mark.parametrize("max_norm", [0.0, 1e-300, 0.5, 1.0, 1e300, np.inf])
@pytest.mark.parametrize("norm", [0.0, 5e-324, 1e-12, 0.3, 1.0, 7.0, 1e150, 1e300, np.inf, np.nan])
def test_clipping_is_pytorchs_at_any_norm(norm, max_norm):
    import torch

    leaf = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    leaf.grad = torch.ones(1, dtype=torch.float64)
    torch.nn.utils.clip_grads_with_norm_([leaf], max_norm, torch.tensor(norm, dtype=torch.float64))
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(clip_scale(norm, max_norm), leaf.grad.item(), rtol=1e-15)
        assert clip_scale(norm, None) == 1.0
