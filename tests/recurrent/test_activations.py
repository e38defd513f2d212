"""Functions and slopes are PyTorch's, also at kinks and for large arguments."""

from typing import get_args

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.recurrent.activations import ACTIVATIONS, ActivationName
from core.reference.cells import function_of
from tests.recurrent.reference import leaf

KINKS = {"relu": 0.5, "leaky_relu": 0.505}  # and the mean of the slopes on both sides
FAR_OUT = np.array([-800.0, -40.0, -1.0, -1e-9, 0.0, 1e-9, 1.0, 40.0, 800.0])


def of_torch(name, z):
    tensor = leaf(z)
    value = function_of(name)(tensor)
    (slope,) = torch.autograd.grad(value.sum(), tensor)
    return value.detach().numpy(), slope.numpy()


@pytest.mark.parametrize("name", ACTIVATIONS)
@given(st.lists(st.floats(-50, 50), min_size=1, max_size=20))
def test_function_and_slope_are_pytorchs(name, numbers):
    z = np.array(numbers)
    value, slope = of_torch(name, z)
    np.testing.assert_allclose(ACTIVATIONS[name].function(z), value, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(ACTIVATIONS[name].slope(z), slope, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_nothing_overflows_for_large_arguments(name):
    value, slope = of_torch(name, FAR_OUT)
    np.testing.assert_allclose(ACTIVATIONS[name].function(FAR_OUT), value, rtol=1e-9, atol=1e-300)
    np.testing.assert_allclose(ACTIVATIONS[name].slope(FAR_OUT), slope, rtol=1e-7, atol=1e-15)


@pytest.mark.parametrize("name", ACTIVATIONS)
@settings(max_examples=40)
@given(st.floats(-5, 5).filter(lambda z: abs(z) > 1e-3))
def test_the_slope_is_that_of_the_function(name, z):
    step = 1e-6
    after, before = ACTIVATIONS[name].function(np.array([z + step, z - step]))
    assert ACTIVATIONS[name].slope(np.array([z])).item() == pytest.approx((after - before) / (2 * step), abs=1e-8)


@pytest.mark.parametrize("name", [name for name, known in ACTIVATIONS.items() if known.slope_from_value])
def test_the_slope_from_the_value_is_the_same(name):
    z = np.linspace(-20, 20, 101)
    found = ACTIVATIONS[name].slope_from_value(ACTIVATIONS[name].function(z))
    np.testing.assert_array_equal(found, ACTIVATIONS[name].slope(z))


@pytest.mark.parametrize("name", KINKS)
def test_at_a_kink_the_slope_is_one_of_several(name):
    step = 1e-6
    after, before = ACTIVATIONS[name].function(np.array([step, -step]))
    assert (after - before) / (2 * step) == pytest.approx(KINKS[name])
    assert ACTIVATIONS[name].slope(np.zeros(1)) == of_torch(name, np.zeros(1))[1]


def test_they_are_found_by_their_names():
    assert set(ACTIVATIONS) == set(get_args(ActivationName))
    assert all(name == activation.name for name, activation in ACTIVATIONS.items())
