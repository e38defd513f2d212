"""The tool that trains on recall: its steps are this project's cells, and a few updates lower the loss."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from core.recurrent import unroll
from core.tasks import recall
from core.tasks.example import one_hot
from tools.train_recall import BUDGETS, initial, losses, network_of, run


@pytest.mark.parametrize("kind", list(BUDGETS))
def test_what_torch_trains_is_what_this_project_runs(kind):
    weights = initial(kind, 5, seed=3)
    symbols = recall.draw(np.random.default_rng(0), 20, 30)
    with torch.no_grad():
        logit = run(kind, weights, torch.from_numpy(symbols), noise=0.0)[0].numpy()
    network = network_of(kind, weights)
    hidden = unroll(network.cell, one_hot(symbols, len(recall.SYMBOLS))).hidden
    assert np.abs(network.readout.forward(hidden)[0][-1] - logit).max() < 1e-12


def test_the_penalty_is_on_open_gates():
    """An open forget gate has no penalty, an open input or output gate a penalty of one."""
    weights = initial("lstm", 2, seed=0)
    for name in ("weight_ih", "weight_hh"):
        weights[name] = torch.zeros_like(weights[name])
    symbols = torch.zeros((4, 1), dtype=torch.long)
    for open_rows, price in (((), 1.0), ((0, 1), 2.0), ((2, 3), 0.0), ((6, 7), 2.0)):
        weights["bias_ih"] = torch.full((8,), -50.0, dtype=torch.float64)
        weights["bias_ih"][list(open_rows)] = 50.0
        assert run("lstm", weights, symbols, noise=0.0)[1].item() == pytest.approx(price)


@pytest.mark.slow
@pytest.mark.parametrize("kind", list(BUDGETS))
def test_training_lowers_the_loss(kind):
    budget = replace(BUDGETS[kind], updates=150, size=32, noise=0.0, price=0.0)
    found = list(losses(kind, initial(kind, budget.units, 0), budget, seed=0))
    assert np.mean(found[-20:]) < np.mean(found[:20]) - 0.05


def test_training_repeats_from_its_seed():
    budget = replace(BUDGETS["gru"], updates=5, size=8)
    first, again, other = (list(losses("gru", initial("gru", 5, seed), budget, seed)) for seed in (1, 1, 2))
    assert first == again != other
