"""The three cells in PyTorch, step by step, so that every number has a tensor whose gradient can be read."""

import numpy as np
import torch

FUNCTIONS = {
    "tanh": torch.tanh,
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "leaky_relu": torch.nn.functional.leaky_relu,
    "elu": torch.nn.functional.elu,
    "softsign": torch.nn.functional.softsign,
    "identity": lambda z: z,
}


def leaf(array):
    return torch.tensor(np.array(array), dtype=torch.float64, requires_grad=True)


def watched(tensor):
    """Return the tensor as a node of its own, which keeps the gradient that reaches it."""
    node = tensor.clone()
    node.retain_grad()
    return node


class Unrolled:
    """A case in PyTorch: `made` has the numbers of the way forward, `gradients()` those of the way back."""

    def __init__(self, case):
        cell, self.case = case.cell, case
        self.weights = {n: leaf(getattr(cell, n)) for n in ("weight_ih", "weight_hh", "bias_ih")}
        self.bias_hh = leaf(getattr(cell, "bias_hh", np.zeros_like(cell.bias_ih)))
        self.inputs = leaf(case.inputs)
        shape = (*case.inputs.shape[1:-1], cell.hidden_size)
        self.start = [leaf(np.broadcast_to(0.0 if s is None else s, shape)) for s in (case.hidden, case.cell_state)]
        self.nodes = {n: [] for n in ("hidden", "from_output", "from_future", "cell_state", "cell_state_along",
                                      "cell_state_from_hidden", "pre_activation", *cell.gates)}  # fmt: skip
        hidden, cell_state = self.start
        for t in range(len(case.inputs)):
            hidden, cell_state = self.step(t, hidden, cell_state)
            if case.truncate and (t + 1) % case.truncate == 0:
                hidden, cell_state = hidden.detach(), cell_state.detach()

    def step(self, t, hidden, cell_state):
        z_x = self.inputs[t] @ self.weights["weight_ih"].T + self.weights["bias_ih"]
        z_h = self.case.cell.gain * (hidden @ self.weights["weight_hh"].T) + self.bias_hh
        return getattr(self, type(self.case.cell).__name__)(t, z_x, z_h, hidden, cell_state)

    def node(self, name, tensor):
        self.nodes[name].append(watched(tensor))
        return self.nodes[name][-1]

    def gate(self, t, name, value):
        if self.case.hold and name in self.case.hold:
            held = torch.tensor(self.case.hold[name][t])
            value = torch.where(torch.isnan(held), value, torch.nan_to_num(held))
        return self.node(name, value)

    def shown(self, hidden):
        hidden = self.node("hidden", hidden)
        self.node("from_output", hidden)
        return self.node("from_future", hidden)

    def RNN(self, t, z_x, z_h, hidden, cell_state):
        z = self.node("pre_activation", z_x + z_h)
        return self.shown(FUNCTIONS[self.case.cell.activation](z)), cell_state

    def LSTM(self, t, z_x, z_h, hidden, cell_state):
        i, f, g, o = self.node("pre_activation", z_x + z_h).chunk(4, -1)
        i, f, o = (self.gate(t, f"{n}_gate", torch.sigmoid(z)) for n, z in (("input", i), ("forget", f), ("output", o)))
        c = self.node("cell_state", f * cell_state + i * self.gate(t, "candidate", torch.tanh(g)))
        hidden = self.shown(o * torch.tanh(self.node("cell_state_from_hidden", c)))
        return hidden, self.node("cell_state_along", c)

    def GRU(self, t, z_x, z_h, hidden, cell_state):
        (r_x, u_x, n_x), (r_h, u_h, n_h) = z_x.chunk(3, -1), z_h.chunk(3, -1)
        z_r, z_u = watched(r_x + r_h), watched(u_x + u_h)
        r = self.gate(t, "reset_gate", torch.sigmoid(z_r))
        u = self.gate(t, "update_gate", torch.sigmoid(z_u))
        z_n = watched(n_x + r * n_h)
        self.nodes["pre_activation"].append((z_r, z_u, z_n))
        n = self.gate(t, "candidate", torch.tanh(z_n))
        return self.shown((1 - u) * n + u * hidden), cell_state

    def forward(self):
        """Name -> numbers of the way forward, shaped (T, ...)."""
        names = ("hidden", "pre_activation", "cell_state", *self.case.cell.gates)
        return {n: np.stack([joined(x, lambda t: t.detach()) for x in self.nodes[n]]) for n in names if self.nodes[n]}

    def backward(self):
        """Name of the field of `Gradients` -> numbers."""
        # from the node that has the output to itself: dL/dh_t from outside enters there
        out = torch.stack(self.nodes["from_output"])
        loss = (out * torch.tensor(self.case.d_hidden)).sum()
        if self.case.d_cell_state is not None:
            loss = loss + (torch.stack(self.nodes["cell_state"]) * torch.tensor(self.case.d_cell_state)).sum()
        loss.backward()
        names = ["hidden", "from_output", "from_future", "pre_activation"]
        if self.nodes["cell_state"]:
            names += ["cell_state", "cell_state_along", "cell_state_from_hidden"]
        made = {n: np.stack([joined(x, gradient) for x in self.nodes[n]]) for n in names}
        made |= {n: gradient(tensor).numpy() for n, tensor in self.weights.items()}
        made |= {"bias_hh": gradient(self.bias_hh).numpy(), "inputs": gradient(self.inputs).numpy()}
        made["initial_hidden"] = gradient(self.start[0]).numpy()
        if self.nodes["cell_state"]:
            made["initial_cell_state"] = gradient(self.start[1]).numpy()
        return made


def gradient(tensor):
    return torch.zeros_like(tensor) if tensor.grad is None else tensor.grad


def joined(node, of):
    return torch.cat([of(part) for part in node], -1).numpy() if isinstance(node, tuple) else of(node).numpy()
