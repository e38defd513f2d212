"""Predictions and losses are PyTorch's, and nothing overflows."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.recurrent import Readout
from core.recurrent.readout import log_softmax, loss_of, softmax
from tests.strategies import seeds


@given(st.sampled_from(["softmax", "squared_error"]), st.integers(1, 5), st.sampled_from([1.0, 30.0, 1000.0]), seeds)
def test_the_loss_and_its_gradient_are_pytorchs(kind, classes, size, seed):
    rng = np.random.default_rng(seed)
    logit, target = rng.normal(size=(4, classes)) * size, rng.dirichlet(np.ones(classes), size=4)
    tensor = torch.tensor(logit, requires_grad=True)
    if kind == "softmax":
        theirs = torch.nn.functional.cross_entropy(tensor, torch.tensor(target), reduction="none")
    else:
        theirs = 0.5 * torch.nn.functional.mse_loss(tensor, torch.tensor(target), reduction="none").sum(-1)
    theirs.sum().backward()
    loss, d_logit = loss_of(kind, logit, target)
    np.testing.assert_allclose(loss, theirs.detach(), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(d_logit, tensor.grad, rtol=1e-10, atol=1e-14)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=6))
def test_probabilities_add_up_and_do_not_overflow(numbers):
    logit = np.array(numbers)
    assert softmax(logit).sum() == pytest.approx(1.0)
    assert (softmax(logit) >= 0.0).all()
    np.testing.assert_allclose(np.exp(log_softmax(logit)), softmax(logit), rtol=1e-9, atol=1e-300)


def test_a_prediction_that_underflows_to_zero_has_a_finite_loss():
    loss, _ = loss_of("softmax", np.array([0.0, 2000.0]), np.array([1.0, 0.0]))
    assert loss == 2000.0


def test_a_readout_predicts():
    hidden = np.array([[1.0, 2.0]])
    logit, prediction = Readout([[1.0, 0.0], [0.0, 1.0]], [0.0, -1.0], "softmax").forward(hidden)
    np.testing.assert_array_equal(logit, [[1.0, 1.0]])
    np.testing.assert_array_equal(prediction, [[0.5, 0.5]])
    logit, prediction = Readout([[1.0, 3.0]], [0.5], "squared_error").forward(hidden)
    assert logit is prediction
    assert prediction.item() == 7.5


def test_a_readout_is_initialised_with_a_bias_of_zero():
    readout = Readout.init(400, 50, kind="softmax", rng=np.random.default_rng(0))
    assert readout.weight_out.shape == (50, 400)
    assert readout.weight_out.var() == pytest.approx(1 / 400, rel=0.05)
    assert not readout.bias_out.any()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((np.zeros(3), np.zeros(3)), "weight_out must be of shape (K, H); got an array of shape (3,)."),
        ((np.zeros((2, 3)), np.zeros(3)), "bias_out must be of shape (2,); got an array of shape (3,)."),
        (([[np.inf]], [0.0]), "weight_out must be finite; got inf (at index (0, 0))."),
        ((np.zeros((2, 3)), np.zeros(2), "hinge"), "kind must be one of softmax, squared_error; got 'hinge'."),
    ],
)
def test_invalid_parameters_are_reported(arguments, sentence):
    with pytest.raises(ValueError, match="must be") as caught:
        Readout(*arguments)
    assert str(caught.value) == sentence
