"""Parameters: their checks, their names in PyTorch, and batches."""

import numpy as np
import pytest
import torch

from core.recurrent import GRU, LSTM, RNN, backpropagate, unroll
from tests.strategies import cell_of

KINDS = [RNN, LSTM, GRU]
MODULES = {RNN: torch.nn.RNN, LSTM: torch.nn.LSTM, GRU: torch.nn.GRU}


def module_of(kind, **options):
    torch.manual_seed(0)
    return MODULES[kind](3, 4, **options).double()


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(("kind", "options"), [*((kind, {}) for kind in KINDS), (RNN, {"nonlinearity": "relu"})])
def test_a_pytorch_module_is_converted_with_the_same_gradients(kind, options, bias):
    module = module_of(kind, bias=bias, **options)
    rng = np.random.default_rng(0)
    inputs, d_hidden, hidden = rng.normal(size=(5, 2, 3)), rng.normal(size=(5, 2, 4)), rng.normal(size=(2, 4))
    x, h = (torch.tensor(array, requires_grad=True) for array in (inputs, hidden))
    start = (h[None], torch.zeros(1, 2, 4, dtype=torch.float64)) if kind is LSTM else h[None]
    output, _ = module(x, start)
    output.backward(torch.tensor(d_hidden))
    trace = unroll(kind.from_torch(module), inputs, hidden=hidden)
    gradients = backpropagate(trace, d_hidden)
    np.testing.assert_allclose(trace.hidden, output.detach(), rtol=1e-12)
    np.testing.assert_allclose(gradients.inputs, x.grad, rtol=1e-10, atol=1e-13)
    np.testing.assert_allclose(gradients.initial_hidden, h.grad, rtol=1e-10, atol=1e-13)
    ours = gradients.to_torch_names()
    for name, parameter in module.named_parameters():
        np.testing.assert_allclose(ours[name], parameter.grad, rtol=1e-10, atol=1e-13, err_msg=name)


@pytest.mark.parametrize("kind", KINDS)
def test_a_cell_is_converted_to_pytorch_and_back(kind):
    cell = cell_of(kind, (3, 4), np.random.default_rng(0))
    module = module_of(kind)
    module.load_state_dict({name: torch.tensor(array) for name, array in cell.to_torch_names().items()})
    back = kind.from_torch(module)
    for name in ("weight_ih", "weight_hh", "bias_ih"):
        np.testing.assert_array_equal(getattr(back, name), getattr(cell, name))


@pytest.mark.parametrize("options", [{"num_layers": 2}, {"bidirectional": True}])
@pytest.mark.parametrize("kind", KINDS)
def test_a_deeper_module_is_refused(kind, options):
    with pytest.raises(ValueError, match="module must be a recurrent module of one layer and one direction; got"):
        kind.from_torch(module_of(kind, **options))


def test_a_projection_and_another_kind_of_module_are_refused():
    with pytest.raises(ValueError, match="module must be a recurrent module of one layer"):
        LSTM.from_torch(module_of(LSTM, proj_size=2))
    with pytest.raises(ValueError, match="module must be of 4 x hidden_size rows"):
        LSTM.from_torch(module_of(GRU))
    with pytest.raises(ValueError, match="module must be a recurrent module of one layer"):
        RNN.from_torch(torch.nn.Linear(2, 3))


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float32])
@pytest.mark.parametrize("kind", KINDS)
def test_a_module_of_lower_precision_is_read_exactly(kind, dtype):
    module = module_of(kind).to(dtype)
    cell = kind.from_torch(module)
    bias = module.bias_ih_l0.double() if kind is GRU else module.bias_ih_l0.double() + module.bias_hh_l0.double()
    for ours, theirs in (
        (cell.weight_ih, module.weight_ih_l0), (cell.weight_hh, module.weight_hh_l0), (cell.bias_ih, bias),
    ):  # fmt: skip
        np.testing.assert_array_equal(ours, theirs.detach().double().numpy())
        assert ours.dtype == np.float64


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (torch.complex64, r"module must be of floating-point numbers; got 'torch.complex64' \(weight_ih_l0\)\."),
        ("meta", r"module must be a module whose numbers are there; got 'device meta' \(weight_ih_l0\)\."),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.filterwarnings("ignore:Complex modules are a new feature")
def test_a_module_without_real_numbers_is_refused(kind, changed, sentence):
    with pytest.raises(ValueError, match=sentence):
        kind.from_torch(module_of(kind).to(changed))


@pytest.mark.parametrize("kind", KINDS)
def test_an_object_that_is_no_module_is_refused(kind):
    with pytest.raises(ValueError, match="module must be a recurrent module of one layer and one direction; got 'x'"):
        kind.from_torch("x")


GOOD = {"weight_ih": np.zeros((3, 2)), "weight_hh": np.zeros((3, 3)), "bias_ih": np.zeros(3)}
NAN = np.array([[0, 0, 0], [0, 0, np.nan], [0, 0, 0]])


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"weight_hh": np.zeros((3, 4))},
         "weight_hh must be of shape (H, H) or (G, H, H); got an array of shape (3, 4)."),
        ({"weight_hh": np.zeros((0, 0))},
         "weight_hh must be of shape (H, H) or (G, H, H); got an array of shape (0, 0)."),
        ({"weight_hh": NAN}, "weight_hh must be finite; got nan (at index (1, 2))."),
        ({"weight_ih": np.zeros((4, 2))}, "weight_ih must be of shape (3, D); got an array of shape (4, 2)."),
        ({"weight_ih": np.zeros((3, 0))}, "weight_ih must be of shape (3, D); got an array of shape (3, 0)."),
        ({"weight_ih": "many"}, "weight_ih must be numbers; got 'many'."),
        ({"bias_ih": np.zeros(2)}, "bias_ih must be of shape (3,); got an array of shape (2,)."),
        ({"gain": np.ones((2, 2))}, "gain must be a number, or one for each cell; got an array of shape (2, 2)."),
        ({"gain": float("inf")}, "gain must be finite; got inf."),
        ({"activation": "swish"},
         "activation must be one of tanh, relu, sigmoid, leaky_relu, elu, softsign, identity; got 'swish'."),
    ],
)  # fmt: skip
def test_invalid_parameters_are_reported(changed, sentence):
    with pytest.raises(ValueError, match="must be") as caught:
        RNN(**GOOD | changed)
    assert str(caught.value) == sentence


def test_a_second_bias_of_another_shape_is_reported():
    with pytest.raises(ValueError, match=r"bias_hh must be of shape \(9,\); got an array of shape \(3,\)\."):
        GRU(np.zeros((9, 2)), np.zeros((9, 3)), np.zeros(9), bias_hh=np.zeros(3))


@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_of_cells_has_their_number(kind):
    cells = [cell_of(kind, (2, 3), np.random.default_rng(seed)) for seed in range(5)]
    together = kind.stack(cells)
    assert (cells[0].cells, together.cells, together.input_size, together.hidden_size) == (None, 5, 2, 3)


def test_cells_of_different_kinds_do_not_stack():
    rng = np.random.default_rng(0)
    cell = RNN.init(2, 3, rng=rng)
    with pytest.raises(ValueError, match="cells must be at least one cell; got"):
        RNN.stack([])
    with pytest.raises(ValueError, match="cells must be of one size; got"):
        RNN.stack([cell, RNN.init(2, 4, rng=rng)])
    with pytest.raises(ValueError, match="activation must be the same in all cells; got"):
        RNN.stack([cell, RNN.init(2, 3, rng=rng, activation="relu")])
