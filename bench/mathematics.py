"""The mathematics compared with PyTorch's: float64, one thread each, with the same inputs and results."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from bench.table import Goal, Measurement, Row
from bench.timing import in_turn
from core.lessons.vanishing_gradients.lesson import networks
from core.lessons.vanishing_gradients.networks import random_sequence
from core.lessons.vanishing_gradients.settings import GAINS, Settings
from core.lessons.vanishing_gradients.sweep import part_of
from core.recurrent import GRU, LSTM, RNN, Network, Readout, backpropagate, evaluate, gradients_of, sgd_step, unroll
from core.reference.cells import gru_step, lstm_step, rnn_step
from core.tasks import next_symbol

STEPS, SIZE, UPDATES = 100, 100, 100
LEARNING_RATE, MAX_NORM = 0.1, 1.0
SAME = 1e-9  # largest relative difference between the results of both sides

CELLS = {"RNN": RNN, "LSTM": LSTM, "GRU": GRU}
TRAINING = Measurement(
    f'{UPDATES} training updates, "hello", 3 hidden units, clipped',
    "torch: nn.RNN, clip_grad_norm_, SGD",
    "ms",
    Goal("value", 50),
)
PASSES = {
    name: Measurement(
        f"{name}, forward and backward, T = {STEPS}, D = H = {SIZE}", "torch.autograd", "ms", Goal("ahead", 2.5)
    )
    for name in CELLS
}
SWEEP = Measurement(
    f"sweep of 61 gains: 7 activations, LSTM and GRU, T = H = {STEPS}, sizes of all states' gradients",
    "torch.autograd, the gains as its batch",
    "ms",
    Goal("stated"),
)
MEASUREMENTS = (TRAINING, *PASSES.values(), SWEEP)


def measure() -> Iterator[Row]:
    """Measure training, each cell's two passes, and the sweep over the gains."""
    import torch

    torch.set_num_threads(1)
    yield Row(TRAINING, *in_turn(*_training(torch), rounds=20))
    for name, measurement in PASSES.items():
        yield Row(measurement, *in_turn(*_passes(torch, name), rounds=150))
    yield Row(SWEEP, *in_turn(*_sweep(torch), rounds=8))


def _passes(torch: Any, name: str) -> tuple[Callable[[], object], Callable[[], object]]:
    """Return both sides of one cell: all gradients at every step, with those of inputs and initial state."""
    rng = np.random.default_rng(0)
    module = getattr(torch.nn, name)(SIZE, SIZE).double()
    cell = CELLS[name].from_torch(module)
    inputs, d_hidden = rng.normal(size=(2, STEPS, SIZE))
    their_inputs, their_d_hidden = torch.tensor(inputs, requires_grad=True), torch.tensor(d_hidden)
    start = torch.zeros(1, SIZE, dtype=torch.float64, requires_grad=True)
    memory = torch.zeros_like(start, requires_grad=True)
    leaves = [*module.parameters(), their_inputs, start, *([memory] if name == "LSTM" else [])]

    def ours() -> Any:
        gradients = backpropagate(unroll(cell, inputs), d_hidden)
        return gradients.inputs, gradients.initial_hidden, gradients.to_torch_names()

    def theirs() -> Any:
        hidden, _ = module(their_inputs, (start, memory) if name == "LSTM" else start)
        return torch.autograd.grad(hidden, leaves, their_d_hidden)

    d_inputs, d_start, named = ours()
    expected = dict(zip([*(key for key, _ in module.named_parameters()), "inputs", "start"], theirs(), strict=False))
    for key, value in (named | {"inputs": d_inputs, "start": d_start}).items():
        _same(f"{name} {key}", value, expected[key].numpy().reshape(value.shape))
    return ours, theirs


def _sweep(torch: Any) -> tuple[Callable[[], object], Callable[[], object]]:
    """Return both sides of the sweep; they agree at gains up to 1; beyond, chaos amplifies rounding."""
    settings = Settings(steps=STEPS, units=SIZE)
    shown = networks(settings)
    inputs, d_last = map(torch.tensor, random_sequence(STEPS, SIZE, settings.seed))
    gains = torch.tensor(GAINS)[:, None]

    def ours() -> list[Any]:
        return [part_of(network, STEPS, SIZE, settings.seed).hidden for network in shown.values()]

    def theirs() -> list[Any]:
        return [_sizes(torch, network.build(SIZE, settings.seed), inputs, d_last, gains) for network in shown.values()]

    for name, one, other in zip(shown, ours(), theirs(), strict=True):
        _same(f"sweep of {name}", one[GAINS <= 1], other[GAINS <= 1])
    return ours, theirs


def _sizes(torch: Any, cell: Any, inputs: Any, d_last: Any, gains: Any) -> Any:
    """Return ‖dL/dh_t‖ (G, T) by autograd, without gradients of weights."""
    weight_hh = torch.tensor(cell.weight_hh)
    products = inputs @ torch.tensor(cell.weight_ih).T + torch.tensor(cell.bias_ih)
    hidden = memory = torch.zeros(len(gains), SIZE, dtype=torch.float64, requires_grad=True)
    states = []
    for zx in products:
        if isinstance(cell, RNN):
            hidden = rnn_step(zx, hidden, weight_hh, cell.activation, gains)
        elif isinstance(cell, LSTM):
            hidden, memory = lstm_step(zx, hidden, memory, weight_hh, gains)
        else:
            hidden = gru_step(zx, hidden, weight_hh, gain=gains)
        hidden.retain_grad()
        states.append(hidden)
    (hidden @ d_last).sum().backward()
    return torch.stack([state.grad.norm(dim=-1) for state in states], dim=1).numpy()


def _training(torch: Any) -> tuple[Callable[[], object], Callable[[], object]]:
    """Return both sides of a short training, each from the same initial weights."""
    example, rng = next_symbol.example("hello"), np.random.default_rng(0)
    inputs, outputs = example.inputs.shape[-1], example.targets.shape[-1]
    start = Network(RNN.init(inputs, 3, rng=rng), Readout.init(3, outputs, kind="softmax", rng=rng))
    cell, readout = torch.nn.RNN(inputs, 3).double(), torch.nn.Linear(3, outputs).double()
    cell.bias_hh_l0.requires_grad_(False)  # one bias is trained
    read, answer = torch.tensor(example.inputs), torch.tensor(example.targets)
    pairs = (
        (cell.weight_ih_l0, start.cell.weight_ih),
        (cell.weight_hh_l0, start.cell.weight_hh),
        (cell.bias_ih_l0, start.cell.bias_ih),
        (cell.bias_hh_l0, np.zeros(3)),
        (readout.weight, start.readout.weight_out),
        (readout.bias, start.readout.bias_out),
    )
    trained = [weight for weight in (*cell.parameters(), *readout.parameters()) if weight.requires_grad]

    def ours() -> Any:
        network = start
        for _ in range(UPDATES):
            gradients = gradients_of(evaluate(network, example.inputs, example.targets))
            network = sgd_step(network, gradients, learning_rate=LEARNING_RATE, max_norm=MAX_NORM)
        return network

    def theirs() -> None:
        with torch.no_grad():
            for weight, value in pairs:
                weight.copy_(torch.tensor(value))
        optimiser = torch.optim.SGD(trained, lr=LEARNING_RATE)
        for _ in range(UPDATES):
            optimiser.zero_grad()
            loss = torch.nn.functional.cross_entropy(readout(cell(read)[0]), answer, reduction="sum")
            loss.backward()
            torch.nn.utils.clip_grad_norm_(trained, MAX_NORM)
            optimiser.step()

    network = ours()
    theirs()
    _same("trained weight_hh", network.cell.weight_hh, cell.weight_hh_l0.detach().numpy())
    _same("trained weight_out", network.readout.weight_out, readout.weight.detach().numpy())
    return ours, theirs


def _same(what: str, ours: Any, theirs: Any) -> None:
    difference = np.abs(ours - theirs).max() / max(np.abs(theirs).max(), 1e-300)
    if not difference <= SAME:
        raise AssertionError(f"{what} must agree with torch to {SAME}; got a relative difference of {difference:.1e}.")
