"""The three cells in PyTorch, step by step; every number has a tensor whose gradient can be read."""

import numpy as np
import torch

from core.recurrent import GRU, LSTM, RNN
from core.reference.cells import Recorder, gru_step, lstm_step, rnn_step


def leaf(array):
    return torch.tensor(np.array(array), dtype=torch.float64, requires_grad=True)


class Unrolled:
    """A case in PyTorch: `forward()` and `backward()` return the numbers of the two passes."""

    def __init__(self, case):
        cell, self.case, self.keep = case.cell, case, Recorder(case.hold)
        self.weights = {n: leaf(getattr(cell, n)) for n in ("weight_ih", "weight_hh", "bias_ih")}
        self.bias_hh = leaf(getattr(cell, "bias_hh", np.zeros_like(cell.bias_ih)))
        self.inputs = leaf(case.inputs)
        shape = (*case.inputs.shape[1:-1], cell.hidden_size)
        self.start = [leaf(np.broadcast_to(0.0 if s is None else s, shape)) for s in (case.hidden, case.cell_state)]
        hidden, cell_state = self.start
        for t, zx in enumerate(self.inputs @ self.weights["weight_ih"].T + self.weights["bias_ih"], 1):
            hidden, cell_state = self.step(zx, hidden, cell_state)
            self.keep("from_output", hidden)
            hidden, cell_state = self.keep("from_future", hidden), self.keep("cell_state_along", cell_state)
            if case.truncate and t % case.truncate == 0:
                hidden, cell_state = hidden.detach(), cell_state.detach()

    def step(self, zx, hidden, cell_state):
        cell, weight_hh = self.case.cell, self.weights["weight_hh"]
        if isinstance(cell, GRU):
            return gru_step(zx, hidden, weight_hh, self.bias_hh, cell.gain, self.keep), cell_state
        if isinstance(cell, LSTM):
            return lstm_step(zx + self.bias_hh, hidden, cell_state, weight_hh, cell.gain, self.keep)
        assert isinstance(cell, RNN)
        return rnn_step(zx + self.bias_hh, hidden, weight_hh, cell.activation, cell.gain, self.keep), cell_state

    @property
    def pre_activations(self):
        """The blocks of the pre-activation, in the order of the rows."""
        return [f"pre_{gate}" for gate in self.case.cell.gates] or ["pre_activation"]

    def forward(self):
        """Name -> numbers of the forward pass, shaped (T, ...)."""
        states = ("hidden", "cell_state") if isinstance(self.case.cell, LSTM) else ("hidden",)
        found = {name: self.keep.values(name).numpy() for name in (*states, *self.case.cell.gates)}
        return found | {"pre_activation": torch.cat([self.keep.values(n) for n in self.pre_activations], -1).numpy()}

    def backward(self):
        """Name of the field of `Gradients` -> numbers."""
        # the loss uses the node of the output alone, whose gradient is the given dL/dh_t
        loss = (torch.stack(self.keep.nodes["from_output"]) * torch.tensor(self.case.d_hidden)).sum()
        if self.case.d_cell_state is not None:
            loss = loss + (torch.stack(self.keep.nodes["cell_state"]) * torch.tensor(self.case.d_cell_state)).sum()
        loss.backward()
        found = {name: self.keep.gradients(name) for name in ("hidden", "from_output", "from_future")}
        found["pre_activation"] = torch.cat([self.keep.gradients(name) for name in self.pre_activations], -1)
        found |= {name: gradient(tensor) for name, tensor in self.weights.items()}
        found |= {"bias_hh": gradient(self.bias_hh), "inputs": gradient(self.inputs)}
        found["initial_hidden"] = gradient(self.start[0])
        if isinstance(self.case.cell, LSTM):
            found |= {name: self.keep.gradients(name) for name in ("cell_state", "cell_state_along")}
            found["cell_state_from_hidden"] = self.keep.gradients("to_hidden")
            found["initial_cell_state"] = gradient(self.start[1])
        return {name: numbers.numpy() for name, numbers in found.items()}


def gradient(tensor):
    return torch.zeros_like(tensor) if tensor.grad is None else tensor.grad
