"""Each initialiser draws from its distribution."""

import numpy as np
import pytest

from core.recurrent import GRU, LSTM, RNN
from core.recurrent.initial import INITIALISERS


def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize(("name", "variance"), [("gaussian", 1 / 200), ("xavier", 2 / 500)])
def test_random_weights_have_the_variance_of_their_name(name, variance):
    weights = INITIALISERS[name](300, 200, rng())
    assert weights.shape == (300, 200)
    assert weights.var() == pytest.approx(variance, rel=0.03)  # five standard errors of 60,000 draws
    assert abs(weights.mean()) < 5 * np.sqrt(variance / weights.size)


@pytest.mark.parametrize("shape", [(5, 5), (7, 3), (3, 7)])
def test_orthogonal_weights_preserve_norms(shape):
    weights = INITIALISERS["orthogonal"](*shape, rng())
    short = weights.T @ weights if shape[0] >= shape[1] else weights @ weights.T
    np.testing.assert_allclose(short, np.eye(min(shape)), atol=1e-12)


def test_orthogonal_weights_favour_no_sign():
    generator = rng()
    signs = [np.sign(INITIALISERS["orthogonal"](1, 1, generator).item()) for _ in range(400)]
    assert abs(np.mean(signs)) < 0.25


def test_identity_preserves_the_state():
    cell = RNN.init(2, 3, rng=rng(), initialiser="identity")
    np.testing.assert_array_equal(cell.weight_hh, np.eye(3))
    assert len(np.unique(cell.weight_ih)) == 6


@pytest.mark.parametrize("kind", [RNN, LSTM, GRU])
@pytest.mark.parametrize("name", INITIALISERS)
def test_each_gate_is_initialised_separately(kind, name):
    cell = kind.init(2, 3, rng=rng(), initialiser=name)
    blocks = cell.weight_hh.reshape(cell.blocks, 3, 3)
    if name == "identity":
        assert (blocks == np.eye(3)).all()
    elif name == "orthogonal":
        np.testing.assert_allclose(blocks @ blocks.mT, np.broadcast_to(np.eye(3), blocks.shape), atol=1e-12)
    assert name == "identity" or len(np.unique(blocks)) == blocks.size


@pytest.mark.parametrize("kind", [RNN, LSTM, GRU])
def test_the_gain_scales_the_recurrent_weights_alone(kind):
    one, three = (kind.init(2, 3, rng=rng(), gain=gain) for gain in (1.0, 3.0))
    np.testing.assert_allclose(three.weight_hh, 3.0 * one.weight_hh)
    np.testing.assert_array_equal(three.weight_ih, one.weight_ih)
    assert three.gain == 1.0


def test_the_same_seed_gives_the_same_weights():
    one, two, other = (RNN.init(2, 3, rng=np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.weight_hh, two.weight_hh)
    assert (one.weight_hh != other.weight_hh).all()


def test_forget_gates_are_open_at_first():
    assert (LSTM.init(2, 3, rng=rng()).bias_ih[3:6] == 1.0).all()
    assert (LSTM.init(2, 3, rng=rng(), forget_bias=2.5).bias_ih[3:6] == 2.5).all()
    cell = LSTM.init(2, 3, rng=rng(), forget_bias=None)
    assert (np.abs(cell.bias_ih) <= 1 / np.sqrt(3)).all()
    assert len(np.unique(cell.bias_ih)) == 12


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"input_size": 0}, "input_size must be a whole number from 1; got 0."),
        ({"hidden_size": 2.5}, "hidden_size must be a whole number from 1; got 2.5."),
        ({"initialiser": "zeros"}, "initialiser must be one of gaussian, xavier, orthogonal, identity; got 'zeros'."),
        ({"gain": float("nan")}, "initial_gain must be finite; got nan."),
        ({"activation": "swish"},
         "activation must be one of tanh, relu, sigmoid, leaky_relu, elu, softsign, identity; got 'swish'."),
    ],
)  # fmt: skip
def test_invalid_input_is_reported(options, sentence):
    with pytest.raises(ValueError, match="must be") as caught:
        RNN.init(**{"input_size": 2, "hidden_size": 3, "rng": rng()} | options)
    assert str(caught.value) == sentence
