"""Every number of the forward and the backward pass, compared with torch.autograd and with central differences."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.recurrent import GRU, LSTM, RNN, backpropagate, unroll
from core.recurrent.activations import ACTIVATIONS
from tests.recurrent.reference import Unrolled
from tests.strategies import Case, cases, cell_of, seeds

CLOSE = 1e-10
KINDS = [RNN, LSTM, GRU]


def differences(ours, theirs):
    """Return max|a - b| / max|b| of each array that is not close, and the index of the largest difference."""
    for name, b in theirs.items():
        a = getattr(ours, name)
        assert a.shape == b.shape, (name, a.shape, b.shape)
        assert a.dtype == np.float64
        gap = np.abs(a - b)
        if gap.max() > CLOSE * np.abs(b).max():
            place = np.unravel_index(gap.argmax(), gap.shape)
            yield f"{name}{tuple(map(int, place))}: got {a[place]!r}, expected {b[place]!r}"


@settings(max_examples=150)
@given(cases())
def test_all_agrees_with_torch(case):
    theirs = Unrolled(case)
    trace, gradients = case.both()
    assert list(differences(trace, theirs.forward())) == []
    assert list(differences(gradients, theirs.backward())) == []


@settings(max_examples=40)
@given(cases(most_steps=4, most_units=3, truncated=False))
def test_all_agrees_with_central_differences(case):
    trace, gradients = case.both()
    if isinstance(case.cell, RNN) and case.cell.activation in ("relu", "leaky_relu"):
        assume(np.abs(trace.pre_activation).min() > 1e-3)  # across a kink a difference is no slope
    for name, expected in (("inputs", gradients.inputs), ("hidden", gradients.initial_hidden)):
        full = Case(**{**vars(case), "hidden": trace.initial_hidden})
        agree(name, getattr(full, name), expected, lambda value, n=name, f=full: Case(**{**vars(f), n: value}))
    for name in ("weight_ih", "weight_hh", "bias_ih", *(["bias_hh"] if isinstance(case.cell, GRU) else [])):
        agree(
            name,
            getattr(case.cell, name),
            getattr(gradients, name),
            lambda value, n=name: Case(**{**vars(case), "cell": replace(case.cell, **{n: value})}),
        )


def agree(name, array, expected, changed):
    """Compare each entry of a gradient with a central difference."""
    step = 1e-5
    for index in np.ndindex(array.shape):
        ends = []
        for sign in (1, -1):
            moved = np.array(array)
            moved[index] += sign * step
            ends.append(loss(changed(moved)))
        slope = (ends[0] - ends[1]) / (2 * step)
        assert slope == pytest.approx(expected[index], rel=1e-5, abs=1e-7), (name, index)


def loss(case):
    trace = case.forward()
    total = (trace.hidden * case.d_hidden).sum()
    return total if case.d_cell_state is None else total + (trace.cell_state * case.d_cell_state).sum()


@settings(max_examples=60)
@given(cases())
def test_the_parts_add_up(case):
    _, gradients = case.both()
    np.testing.assert_array_equal(gradients.from_output, case.d_hidden)
    np.testing.assert_array_equal(gradients.hidden, gradients.from_output + gradients.from_future)
    assert not gradients.from_future[-1].any()
    if isinstance(case.cell, LSTM):
        outside = 0.0 if case.d_cell_state is None else case.d_cell_state
        parts = gradients.cell_state_along + gradients.cell_state_from_hidden + outside
        np.testing.assert_allclose(gradients.cell_state, parts, rtol=1e-14)
        assert not gradients.cell_state_along[-1].any()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("steps", [1, 2, 5])
def test_truncation_is_after_every_k_steps_alone(kind, steps):
    rng = np.random.default_rng(0)
    trace = unroll(cell_of(kind, (2, 3), rng), rng.normal(size=(6, 2)))
    gradients = backpropagate(trace, rng.normal(size=(6, 3)), truncate=steps)
    cut = [t for t in range(1, 6) if not gradients.from_future[t - 1].any()]
    assert cut == [t for t in range(1, 6) if t % steps == 0]
    assert gradients.initial_hidden.any()


@pytest.mark.parametrize("kind", KINDS)
def test_truncation_after_the_last_step_changes_nothing(kind):
    rng = np.random.default_rng(0)
    trace = unroll(cell_of(kind, (2, 3), rng), rng.normal(size=(4, 2)))
    d_hidden = rng.normal(size=(4, 3))
    whole, cut = backpropagate(trace, d_hidden), backpropagate(trace, d_hidden, truncate=4)
    np.testing.assert_array_equal(whole.weight_hh, cut.weight_hh)


# A batch of cells


def batches_of_cells():
    return st.tuples(st.sampled_from(KINDS), st.sampled_from(["own", "gains", "own and gains"]),
                     st.sampled_from([(), (1,), (3,)]), st.booleans(), seeds)  # fmt: skip


@settings(max_examples=80)
@given(batches_of_cells())
def test_a_batch_of_cells_computes_the_same_as_each_cell(drawn):
    kind, how, batch, own_inputs, seed = drawn
    rng = np.random.default_rng(seed)
    count, steps, width, units = 3, 4, 2, 3
    gains = rng.uniform(0.5, 1.5, count) if "gains" in how else np.ones(count)
    singles = [cell_of(kind, (width, units), rng) for _ in range(count)]
    if how == "gains":
        singles = singles[:1] * count
    singles = [replace(cell, gain=gain) for cell, gain in zip(singles, gains, strict=True)]
    together = replace(singles[0], gain=gains) if how == "gains" else kind.stack(singles)
    own_inputs = own_inputs and batch != ()
    inputs = rng.normal(size=(steps, *((count,) if own_inputs else ()), *batch, width))
    hidden = rng.normal(size=(units,))
    d_hidden = rng.normal(size=(steps, count, *batch, units))
    hold = {"candidate": np.where(rng.random(d_hidden.shape) < 0.3, 0.5, np.nan)} if together.gates else None
    trace = unroll(together, inputs, hidden=hidden, hold=hold)
    gradients = backpropagate(trace, d_hidden, truncate=3)
    for g, cell in enumerate(singles):
        clamped = hold and {name: value[:, g] for name, value in hold.items()}
        one = unroll(cell, inputs[:, g] if own_inputs else inputs, hidden=hidden, hold=clamped)
        back = backpropagate(one, d_hidden[:, g], truncate=3)
        for name in ("hidden", "pre_activation", *together.gates):
            np.testing.assert_allclose(getattr(trace, name)[:, g], getattr(one, name), rtol=1e-12, atol=1e-14)
        for name in ("hidden", "from_future", "pre_activation", "inputs"):
            np.testing.assert_allclose(getattr(gradients, name)[:, g], getattr(back, name), rtol=1e-11, atol=1e-13)
        for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh", "initial_hidden"):
            np.testing.assert_allclose(getattr(gradients, name)[g], getattr(back, name), rtol=1e-11, atol=1e-13)


@settings(max_examples=30)
@given(cases())
def test_a_batch_computes_the_same_as_each_sequence(case):
    assume(case.inputs.ndim == 3)
    trace, gradients = case.both()
    shares = []
    for b in range(case.inputs.shape[1]):
        of = {name: pick(value, b) for name, value in vars(case).items()}
        one, back = Case(**of).both()
        np.testing.assert_allclose(trace.hidden[:, b], one.hidden, rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(gradients.inputs[:, b], back.inputs, rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(gradients.initial_hidden[b], back.initial_hidden, rtol=1e-10, atol=1e-12)
        shares.append(back.weight_hh)
    np.testing.assert_allclose(gradients.weight_hh, sum(shares), rtol=1e-10, atol=1e-12)


def pick(value, b):
    if isinstance(value, dict):
        return {name: array[:, b] for name, array in value.items()}
    if not isinstance(value, np.ndarray) or value.ndim < 2:
        return value
    return value[b] if value.ndim == 2 else value[:, b]


# Kinks, clamped gates, overflow


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "elu", "softsign"])
def test_at_a_kink_the_slope_is_pytorchs(activation):
    nothing = RNN(np.zeros((2, 1)), np.eye(2), np.zeros(2), activation=activation)
    case = Case(nothing, np.zeros((3, 1)), None, None, None, np.ones((3, 2)), None, None)
    trace, gradients = case.both()
    assert not trace.pre_activation.any()
    assert list(differences(gradients, Unrolled(case).backward())) == []


def test_at_a_kink_a_central_difference_is_the_mean_of_two_slopes_and_not_the_gradient():
    cell = RNN([[1.0]], [[0.0]], [0.0], activation="relu")
    ends = [unroll(cell, [[x]]).hidden.item() for x in (1e-6, -1e-6)]
    assert (ends[0] - ends[1]) / 2e-6 == pytest.approx(0.5)
    gradient = backpropagate(unroll(cell, [[0.0]]), [[1.0]]).inputs.item()
    assert gradient == ACTIVATIONS["relu"].slope(np.zeros(1)).item() == 0.0


@pytest.mark.parametrize("kind", [LSTM, GRU])
def test_a_gate_that_is_clamped_everywhere_keeps_its_value_and_has_no_gradient(kind):
    rng = np.random.default_rng(0)
    cell = cell_of(kind, (2, 3), rng)
    for place, name in enumerate(cell.gates):
        trace = unroll(cell, rng.normal(size=(4, 2)), hold={name: np.full((4, 3), 0.25)})
        gradients = backpropagate(trace, rng.normal(size=(4, 3)))
        assert (getattr(trace, name) == 0.25).all()
        assert not gradients.pre_activation[:, 3 * place : 3 * place + 3].any()


@pytest.mark.parametrize("kind", [LSTM, GRU])
@pytest.mark.parametrize("size", [30.0, 1e4])
def test_saturated_gates_are_pytorchs_without_warnings(kind, size):
    rng = np.random.default_rng(0)
    drawn = cell_of(kind, (2, 5), rng)
    cell = replace(drawn, bias_ih=size * np.where(np.arange(drawn.bias_ih.size) % 2, 1.0, -1.0))
    case = Case(cell, rng.normal(size=(3, 2)), None, None, None, np.ones((3, 5)), None, None)
    trace, gradients = case.both()
    theirs = Unrolled(case)
    assert list(differences(trace, theirs.forward())) == []
    assert list(differences(gradients, theirs.backward())) == []
    assert trace.candidate.min() == -1.0 and trace.candidate.max() == 1.0


def test_an_open_forget_gate_keeps_state_and_gradient():
    rng = np.random.default_rng(0)
    open_all_the_way = {"forget_gate": np.ones((50, 3)), "input_gate": np.zeros((50, 3))}
    trace = unroll(LSTM.init(2, 3, rng=rng), X[[0] * 50], cell_state=[1.0, -2.0, 3.0], hold=open_all_the_way)
    assert (trace.cell_state == [1.0, -2.0, 3.0]).all()
    d_cell_state = np.zeros((50, 3))
    d_cell_state[-1] = [5.0, 6.0, 7.0]
    gradients = backpropagate(trace, np.zeros((50, 3)), d_cell_state)
    np.testing.assert_array_equal(gradients.initial_cell_state, [5.0, 6.0, 7.0])


def test_a_cell_may_diverge_without_warnings():
    cell = RNN([[1.0]], [[1e200]], [0.0], activation="identity")
    trace = unroll(cell, np.ones((5, 1)))
    assert np.isinf(trace.hidden[-1]).all()
    assert not np.isfinite(backpropagate(trace, np.ones((5, 1))).initial_hidden).all()


def test_numbers_whose_squares_overflow_are_accepted():
    assert (unroll(RNN([[1.0]], [[1.0]], [0.0]), [[1e200]]).hidden == 1.0).all()


def test_a_trace_cannot_be_changed_through_its_arguments():
    weights = np.ones((2, 2))
    cell = RNN(np.ones((2, 1)), weights, np.zeros(2))
    weights[0, 0] = 9.0
    assert cell.weight_hh[0, 0] == 1.0
    with pytest.raises(ValueError, match="read-only"):
        cell.weight_hh[0, 0] = 9.0


# Bad input

RNG = np.random.default_rng(0)
CELL = RNN.init(2, 3, rng=RNG)
MEMORY = LSTM.init(2, 3, rng=RNG)
X = np.zeros((4, 2))
SHAPES = "of shape (T, 2) or (T, B, 2), T and B at least 1"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((CELL, np.zeros((4, 5))), f"inputs must be {SHAPES}; got an array of shape (4, 5)."),
        ((CELL, np.zeros((0, 2))), f"inputs must be {SHAPES}; got an array of shape (0, 2)."),
        ((CELL, np.zeros((4, 0, 2))), f"inputs must be {SHAPES}; got an array of shape (4, 0, 2)."),
        ((CELL, np.zeros(2)), f"inputs must be {SHAPES}; got an array of shape (2,)."),
        ((CELL, [[0.0, np.nan]]), "inputs must be finite; got nan (at index (0, 1))."),
        ((CELL, "hello"), "inputs must be numbers; got 'hello'."),
        ((CELL, [[1e200, -np.inf]]), "inputs must be finite; got -inf (at index (0, 1))."),
        ((CELL, X, np.zeros(2)), "hidden must be of shape (H,) = (3,); got an array of shape (2,)."),
        ((CELL, X, np.full(3, np.inf)), "hidden must be finite; got inf (at index (0,))."),
        ((CELL, X, None, np.zeros(3)), "cell_state must be None for an RNN; got an array of shape (3,)."),
        ((CELL, X, None, None, {"forget_gate": 1.0}),
         "hold must be None for an RNN, which has no gates; got 'forget_gate'."),
        ((MEMORY, X, None, None, {"forgot_gate": 1.0}),
         "hold must be one of input_gate, forget_gate, candidate, output_gate; got 'forgot_gate'."),
        ((MEMORY, X, None, None, {"forget_gate": np.zeros((3, 3))}),
         "hold['forget_gate'] must be of shape (T, H) = (4, 3); got an array of shape (3, 3)."),
    ],
)  # fmt: skip
def test_invalid_input_of_the_forward_pass_is_reported(arguments, sentence):
    with pytest.raises(ValueError, match="must be") as caught:
        unroll(*arguments)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((np.zeros((3, 3)),), "d_hidden must be of shape (T, H) = (4, 3); got an array of shape (3, 3)."),
        ((np.full((4, 3), np.nan),), "d_hidden must be finite; got nan (at index (0, 0))."),
        ((np.zeros((4, 3)), np.zeros((4, 3))), "d_cell_state must be None for an RNN; got an array of shape (4, 3)."),
        ((np.zeros((4, 3)), None, 0), "truncate must be a whole number from 1, or None; got 0."),
        ((np.zeros((4, 3)), None, 1.5), "truncate must be a whole number from 1, or None; got 1.5."),
    ],
)
def test_invalid_input_of_the_backward_pass_is_reported(arguments, sentence):
    with pytest.raises(ValueError, match="must be") as caught:
        backpropagate(unroll(CELL, X), *arguments)
    assert str(caught.value) == sentence
