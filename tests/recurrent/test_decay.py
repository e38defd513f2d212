"""The decay of a gradient, compared with torch.autograd, exactly solvable networks, and theory."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.recurrent import GRU, LSTM, RNN, decay
from core.recurrent.activations import ACTIVATIONS
from core.recurrent.training import clip_scale
from core.reference.cells import gru_step, lstm_step, rnn_step
from tests.strategies import ACTIVATION_NAMES, INITIALISER_NAMES, cell_of, seeds


def their_sizes(cell, inputs, d_last):
    """Return ‖dL/dh_t‖ for all t, and ‖dL/dc_t‖ or None, from torch.autograd, step by step."""
    weight_ih, weight_hh, bias = (torch.tensor(a) for a in (cell.weight_ih, cell.weight_hh, cell.bias_ih))
    h = torch.zeros(cell.hidden_size, dtype=torch.float64, requires_grad=True)
    c = torch.zeros_like(h, requires_grad=True)
    hiddens, cells = [], []
    for x in torch.tensor(inputs):
        zx = weight_ih @ x + bias
        if isinstance(cell, RNN):
            h = rnn_step(zx, h, weight_hh, cell.activation, cell.gain).clone()
        elif isinstance(cell, LSTM):
            h, c = lstm_step(zx, h, c, weight_hh, cell.gain)
        else:
            h = gru_step(zx, h, weight_hh, torch.tensor(cell.bias_hh), cell.gain)
        for state, kept in ((h, hiddens), (c, cells)):
            state.retain_grad()
            kept.append(state)
    (h @ torch.tensor(d_last)).backward()
    of_hidden = np.array([state.grad.norm().item() for state in hiddens])
    return of_hidden, np.array([s.grad.norm().item() for s in cells]) if isinstance(cell, LSTM) else None


@given(
    kind=st.sampled_from([RNN, LSTM, GRU]),
    activation=st.sampled_from(ACTIVATION_NAMES),
    initialiser=st.sampled_from(INITIALISER_NAMES),
    gain=st.sampled_from([0.0, 0.4, 1.0, 1.7]),
    sizes=st.tuples(st.integers(1, 4), st.integers(1, 6)),
    steps=st.integers(1, 12),
    seed=seeds,
)
@settings(max_examples=60)
def test_sizes_are_those_of_autograd(kind, activation, initialiser, gain, sizes, steps, seed):
    rng = np.random.default_rng(seed)
    cell = cell_of(kind, sizes, rng, activation=activation, initialiser=initialiser, gain=gain)
    inputs, d_last = rng.normal(size=(steps, sizes[0])), decay.direction(sizes[1], rng)
    ours = decay.from_last_step(cell, inputs, d_last)
    hidden, cell_state = their_sizes(cell, inputs, d_last)
    np.testing.assert_allclose(decay.sizes(ours.hidden), hidden, rtol=1e-10, atol=1e-300)
    assert decay.sizes(ours.hidden)[-1] == pytest.approx(1.0)
    if cell_state is not None:
        np.testing.assert_allclose(decay.sizes(ours.cell_state), cell_state, rtol=1e-10, atol=1e-300)


@pytest.mark.parametrize("kind", [RNN, LSTM, GRU])
def test_a_batch_of_gains_is_each_gain_alone(kind):
    rng = np.random.default_rng(3)
    gains = np.array([0.0, 0.5, 1.0, 2.0])
    cell, inputs, d_last = cell_of(kind, (3, 7), rng), rng.normal(size=(9, 3)), decay.direction(7, rng)
    together = decay.from_last_step(replace(cell, gain=gains), inputs, d_last)
    alone = [decay.from_last_step(replace(cell, gain=float(gain)), inputs, d_last) for gain in gains]
    np.testing.assert_allclose(
        decay.sizes(together.hidden), np.stack([decay.sizes(one.hidden) for one in alone], axis=1), rtol=1e-12
    )
    np.testing.assert_allclose(
        decay.weight_norm(together), [float(decay.weight_norm(one)) for one in alone], rtol=1e-12
    )


@pytest.mark.parametrize("gain", [0.5, 0.9, 1.0, 1.1, 2.0])
def test_a_linear_network_with_orthogonal_weights_multiplies_by_its_gain_exactly(gain):
    rng = np.random.default_rng(0)
    cell = replace(RNN.init(2, 20, rng=rng, activation="identity", initialiser="orthogonal"), gain=gain)
    size = decay.sizes(decay.from_last_step(cell, rng.normal(size=(100, 2)), decay.direction(20, rng)).hidden)
    np.testing.assert_allclose(size, gain ** np.arange(99.0, -1.0, -1.0), rtol=1e-11)
    assert decay.factor(size) == pytest.approx(gain, rel=1e-12)


@given(units=st.integers(1, 8), steps=st.integers(2, 40), seed=seeds)
def test_the_identity_with_gain_1_never_changes_the_gradient(units, steps, seed):
    rng = np.random.default_rng(seed)
    cell = RNN.init(2, units, rng=rng, activation="identity", initialiser="identity")
    d_last = decay.direction(units, rng)
    hidden = decay.from_last_step(cell, rng.normal(size=(steps, 2)), d_last).hidden
    assert (hidden == d_last).all()
    assert decay.factor(decay.sizes(hidden)) == 1.0 and np.isinf(decay.steps_to_halve(1.0))


def test_clipping_only_scales():
    """The norm is then the threshold; every gradient norm is multiplied by the same factor."""
    rng = np.random.default_rng(0)
    cell = replace(RNN.init(2, 30, rng=rng, initialiser="gaussian"), gain=2.0)
    gradients = decay.from_last_step(cell, rng.normal(size=(60, 2)), decay.direction(30, rng))
    norm = float(decay.weight_norm(gradients))
    scale = clip_scale(norm, 1.0)
    scaled = decay.from_last_step(cell, gradients.trace.inputs, scale * gradients.d_hidden[-1])
    assert norm > 10
    assert decay.weight_norm(scaled) == pytest.approx(1.0, rel=1e-5)
    np.testing.assert_allclose(decay.sizes(scaled.hidden), scale * decay.sizes(gradients.hidden), rtol=1e-12)
    assert decay.factor(decay.sizes(scaled.hidden)) == pytest.approx(decay.factor(decay.sizes(gradients.hidden)))


@given(exponent=st.integers(-307, 300), seed=seeds)
def test_norms_are_accurate_where_squares_underflow_or_overflow(exponent, seed):
    rows = np.random.default_rng(seed).normal(size=(3, 5))
    np.testing.assert_allclose(decay.sizes(rows * 10.0**exponent), decay.sizes(rows) * 10.0**exponent, rtol=1e-6)
    np.testing.assert_allclose(decay.sizes(rows), np.linalg.norm(rows, axis=-1), rtol=1e-14)


def test_the_norm_of_zeros_is_0_and_of_an_infinite_gradient_infinite():
    assert decay.sizes(np.array([[0.0, 0.0], [np.inf, 1.0], [3.0, 4.0]])).tolist() == [0.0, np.inf, 5.0]


def test_the_factor_is_the_geometric_mean_over_the_steps():
    rates = np.array([0.5, 0.8, 1.25, 2.0, 0.1])
    size = np.cumprod(np.append(1.0, rates))[::-1]
    assert decay.factor(size) == pytest.approx(np.prod(rates) ** 0.2)
    assert decay.factor(np.stack([size, 3 * size], axis=1)).tolist() == pytest.approx([np.prod(rates) ** 0.2] * 2)


def test_the_factor_of_a_gradient_that_underflows_is_that_of_the_steps_until_then():
    size = 0.01 ** np.arange(199.0, -1.0, -1.0)
    assert size[0] == 0.0
    assert decay.factor(size) == pytest.approx(0.01, rel=1e-2)
    assert decay.factor(np.append(np.zeros(9), 1.0)) == 0.0
    with pytest.raises(ValueError, match="at least 2 steps"):
        decay.factor(np.ones(1))


def test_half_lives_and_doublings():
    assert decay.steps_to_halve([0.5, 0.25, 2.0, 2**0.25]).tolist() == pytest.approx([1.0, 0.5, -1.0, -4.0])
    assert decay.steps_to_halve(0.0) == 0.0


@given(
    activation=st.sampled_from(ACTIVATION_NAMES),
    initialiser=st.sampled_from(INITIALISER_NAMES),
    units=st.integers(1, 130),
    seed=seeds,
)
@settings(max_examples=40)
def test_singular_values_are_those_of_the_jacobians(activation, initialiser, units, seed):
    rng = np.random.default_rng(seed)
    cell = cell_of(RNN, (2, units), rng, activation=activation, initialiser=initialiser, gain=1.3)
    trace = decay.from_last_step(cell, rng.normal(size=(5, 2)), decay.direction(units, rng)).trace
    jacobians = trace.slope[:, :, None] * (1.3 * cell.weight_hh)
    expected = np.linalg.svd(jacobians, compute_uv=False)[:, 0]
    np.testing.assert_allclose(decay.largest_singular_values(trace), expected, rtol=1e-12, atol=1e-300)


@pytest.mark.parametrize("initialiser", ["gaussian", "orthogonal"])
def test_singular_values_of_the_largest_network(initialiser):
    rng = np.random.default_rng(1)
    cell = RNN.init(3, 256, rng=rng, initialiser=initialiser)
    trace = decay.from_last_step(cell, rng.normal(size=(2, 3)), decay.direction(256, rng)).trace
    expected = np.linalg.svd(trace.slope[:, :, None] * cell.weight_hh, compute_uv=False)[:, 0]
    np.testing.assert_allclose(decay.largest_singular_values(trace), expected, rtol=1e-12)


def test_no_step_multiplies_the_norm_by_more_than_its_largest_singular_value():
    rng = np.random.default_rng(2)
    cell = replace(RNN.init(2, 40, rng=rng, activation="elu", initialiser="gaussian"), gain=1.4)
    gradients = decay.from_last_step(cell, rng.normal(size=(30, 2)), decay.direction(40, rng))
    size = decay.sizes(gradients.hidden)
    assert (size[:-1] / size[1:] <= decay.largest_singular_values(gradients.trace)[1:] * (1 + 1e-9)).all()


def test_theory_is_exact_where_the_slope_does_not_depend_on_the_state():
    gains = np.linspace(0.0, 2.0, 61)
    slope = {"identity": 1.0, "relu": 0.5, "leaky_relu": 0.5 * (1 + 1e-4)}
    for name, squared in slope.items():
        predicted = decay.mean_field(name, gains, 0.01, 100)
        np.testing.assert_allclose(predicted, gains * math.sqrt(squared), rtol=1e-9)


def test_the_expectations_of_theory_are_those_of_many_random_numbers():
    x = np.random.default_rng(0).standard_normal(2_000_000)
    for name, activation in ACTIVATIONS.items():
        q = 1.7**2 * (activation.function(0.6 * x) ** 2).mean() + 0.36
        expected = 1.7 * math.sqrt((activation.slope(math.sqrt(q) * x) ** 2).mean())
        assert decay.mean_field(name, 1.7, 0.36, 2) == pytest.approx(expected, rel=5e-3)


@pytest.mark.parametrize("activation", ACTIVATION_NAMES)
@pytest.mark.parametrize("initialiser", ["gaussian", "orthogonal"])
def test_a_wide_network_agrees_with_theory(activation, initialiser):
    rng = np.random.default_rng(0)
    gain, steps, units = 0.9, 12, 600
    cell = RNN.init(20, units, rng=rng, activation=activation, initialiser=initialiser)
    cell = replace(cell, weight_ih=rng.normal(size=(units, 20)) / math.sqrt(20), bias_ih=np.zeros(units), gain=gain)
    inputs = rng.normal(size=(steps, 20))
    measured = decay.factor(decay.sizes(decay.from_last_step(cell, inputs, decay.direction(units, rng)).hidden))
    predicted = decay.mean_field(activation, gain, (inputs**2).sum(axis=1) / 20, steps)
    assert measured == pytest.approx(float(predicted), rel=0.04)


def test_the_limits_of_float32():
    assert np.float32(decay.FLOAT32_LEAST) > 0 == np.float32(decay.FLOAT32_LEAST * 0.49)
    assert decay.FLOAT32_LEAST_NORMAL == pytest.approx(1.18e-38, rel=5e-3)
    assert decay.FLOAT32_LEAST == pytest.approx(1.4e-45, rel=5e-3)


def test_invalid_input_is_reported():
    rng = np.random.default_rng(0)
    cell = RNN.init(2, 3, rng=rng)
    with pytest.raises(ValueError, match=r"inputs must be of shape \(T, 2\)"):
        decay.from_last_step(cell, np.ones((4, 1, 2)), np.ones(3))
    with pytest.raises(ValueError, match="d_last must be of shape"):
        decay.from_last_step(cell, np.ones((4, 2)), np.ones(2))
    with pytest.raises(ValueError, match="activation must be one of"):
        decay.mean_field("softplus", 1.0, 0.1, 10)
    batch = decay.from_last_step(replace(cell, gain=np.array([1.0, 2.0])), np.ones((4, 2)), np.ones(3))
    with pytest.raises(ValueError, match="single cell"):
        decay.largest_singular_values(batch.trace)


def by_simpson(function, q):
    """Return E[f(sqrt(q) x)^2] by Simpson's rule on either side of 0, with 200,001 nodes each."""
    x, step = np.linspace(0.0, 9.0, 200_001, retstep=True)
    weights = np.where(np.arange(len(x)) % 2, 4.0, 2.0) * step / 3.0
    weights[[0, -1]] /= 2.0
    density = weights * np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)
    just_off = np.where(x == 0.0, 1e-300, x)  # the limit from this side, where there is a jump
    return sum(float(function(np.array(math.sqrt(q) * side * just_off)) ** 2 @ density) for side in (-1.0, 1.0))


@pytest.mark.slow
@pytest.mark.parametrize("gain", [0.0, 0.3, 0.9, 1.0, 1.5, 2.0])
@pytest.mark.parametrize("activation", ACTIVATION_NAMES)
def test_theory_agrees_with_an_integral_of_many_nodes(activation, gain):
    function, slope = ACTIVATIONS[activation].function, ACTIVATIONS[activation].slope
    variances = (0.36, 0.0, 4.0, 1e-6, 0.5)
    q, growth = variances[0], []
    for added in variances[1:]:
        q = gain**2 * by_simpson(function, q) + added
        growth.append(gain * math.sqrt(by_simpson(slope, q)))
    predicted = float(decay.mean_field(activation, gain, variances, len(variances)))
    assert predicted == pytest.approx(float(np.prod(growth)) ** (1 / len(growth)), rel=1e-10, abs=1e-300)


def below(x):
    """Return the normal distribution function."""
    return math.erfc(-x / math.sqrt(2.0)) / 2.0


@pytest.mark.parametrize("spread", [1e-3, 0.1, 0.6, 1.0, 3.0, 10.0])
def test_the_mean_squares_are_those_known_in_closed_form(spread):
    q = np.array(spread**2)
    twice, once = (math.exp((k * spread) ** 2 / 2) * below(-k * spread) for k in (2, 1))
    known = {
        "identity": (spread**2, 1.0),
        "relu": (spread**2 / 2, 0.5),
        "leaky_relu": (spread**2 * (1 + 1e-4) / 2, (1 + 1e-4) / 2),
        "elu": (spread**2 / 2 + twice - 2 * once + 0.5, 0.5 + twice),
    }
    for name, (of_function, of_slope) in known.items():
        activation = ACTIVATIONS[name]
        assert float(decay.mean_square(activation.function, q)) == pytest.approx(of_function, rel=1e-9)
        assert float(decay.mean_square(activation.slope, q)) == pytest.approx(of_slope, rel=1e-12)


@pytest.mark.parametrize("spread", [1e3, 1e8, 1e15])
def test_a_mean_square_is_accurate_for_narrow_slopes(spread):
    """Of a spread s, large: E[tanh'^2] = (4/3) p(0) / s, E[softsign'^2] = (2/3) p(0) / s, E[sigmoid'^2] = p(0) / 6s."""
    at_zero = 1.0 / math.sqrt(2 * math.pi)
    for name, part in (("tanh", 4 / 3), ("softsign", 2 / 3), ("sigmoid", 1 / 6)):
        mean = float(decay.mean_square(ACTIVATIONS[name].slope, np.array(spread**2)))
        assert mean == pytest.approx(part * at_zero / spread, rel=max(1e-10, 10 / spread**2))


@given(
    kind=st.sampled_from([LSTM, GRU]),
    gain=st.sampled_from([0.0, 1.0, 1.7]),
    sizes=st.tuples(st.integers(1, 4), st.integers(1, 6)),
    steps=st.integers(2, 9),
    seed=seeds,
)
def test_the_direct_path_is_the_gradient_of_torch_with_constant_gates(kind, gain, sizes, steps, seed):
    rng = np.random.default_rng(seed)
    cell = replace(cell_of(kind, sizes, rng), gain=gain)
    d_last = decay.direction(sizes[1], rng)
    gradients = decay.from_last_step(cell, rng.normal(size=(steps, sizes[0])), d_last)
    trace = gradients.trace
    kept, states = (trace.forget_gate, trace.cell_state) if kind is LSTM else (trace.update_gate, trace.hidden)
    before = np.vstack([np.zeros(sizes[1]), states[:-1]])
    written = torch.tensor(states - kept * before)
    state, all_states = torch.zeros(sizes[1], dtype=torch.float64, requires_grad=True), []
    for gate, new in zip(torch.tensor(kept), written, strict=True):
        state = gate * state + new
        state.retain_grad()
        all_states.append(state)
    last = torch.tensor(trace.output_gate[-1]) * torch.tanh(state) if kind is LSTM else state
    (last @ torch.tensor(d_last)).backward()
    theirs = np.array([one.grad.numpy() for one in all_states])
    np.testing.assert_allclose(decay.direct_path(gradients), theirs, rtol=1e-10, atol=1e-300)


def test_a_plain_rnn_has_no_direct_path():
    cell = cell_of(RNN, (2, 3), np.random.default_rng(0))
    assert decay.direct_path(decay.from_last_step(cell, np.ones((4, 2)), np.ones(3))) is None
