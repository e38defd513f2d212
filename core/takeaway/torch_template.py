"""The text of the PyTorch script, in parts that `core.takeaway.code` puts together."""

from __future__ import annotations

HEAD = '''\
"""{title}, by PyTorch's autograd: the numbers of the page, from the weights on the screen.

Run it and it prints them; `numbers` holds them under their names on the page. `train(Network(), 100)` goes on
from the weights on the screen, trained as the page does.
"""

from __future__ import annotations

{imports}import torch
{typing}from torch import nn
from torch.nn import functional

torch.set_default_dtype(torch.float64)
'''

DRAWING = """\
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
"""

SYMBOLS = """
inputs = torch.tensor([[float(word == known) for known in input_words] for word in read])
targets = torch.tensor([[float(word == known) for known in output_words] for word in answers])
"""

NUMBERS = """
inputs = torch.tensor(read)[:, None] / scale
targets = torch.tensor(answers)[:, None] / scale
"""

# One step at a time, so that each state has a gradient of its own.
BUILT_IN = '''

class Network(nn.Module):
    """A recurrent cell and its readout. Of the cell's two biases one is trained; the other is zero and stays so."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN({inputs}, {units}, nonlinearity="{activation}")
        self.out = nn.Linear({units}, {outputs})
        self.rnn.bias_hh_l0.requires_grad_(False)
        self.trained = {{
            "weight_ih": self.rnn.weight_ih_l0,
            "weight_hh": self.rnn.weight_hh_l0,
            "bias_ih": self.rnn.bias_ih_l0,
            "weight_out": self.out.weight,
            "bias_out": self.out.bias,
        }}
        with torch.no_grad():
            self.rnn.bias_hh_l0.zero_()
            for name, parameter in self.trained.items():
                parameter.copy_(torch.tensor(weights[name]))

    def step(self, x, hidden):
        """Return the state after reading x: a sequence of one step."""
        return self.rnn(x[None], hidden[None])[1][0]
'''

LOOP = '''

class Network(nn.Module):
    """A recurrent cell and its readout. The cell is written out, for nn.RNN has no {activation}."""

    def __init__(self):
        super().__init__()
        named = {{name: nn.Parameter(torch.tensor(weight)) for name, weight in weights.items()}}
        self.trained = nn.ParameterDict(named)

    def step(self, x, hidden):
        """Return the state after reading x."""
        w = self.trained
        return {function}(x @ w["weight_ih"].T + hidden @ w["weight_hh"].T + w["bias_ih"])

    def out(self, hidden):
        """Return the logit."""
        return functional.linear(hidden, self.trained["weight_out"], self.trained["bias_out"])
'''

FUNCTIONS = {
    "sigmoid": "torch.sigmoid",
    "leaky_relu": "functional.leaky_relu",
    "elu": "functional.elu",
    "softsign": "functional.softsign",
    "identity": "nn.Identity()",
}

EVALUATE = '''
    def forward(self, inputs):
        """Go through a sequence (T, D), or a batch (T, B, D), and keep what is wanted on the way."""
        memory = torch.zeros(*inputs.shape[1:-1], {units}, requires_grad=True)
        run = {{"hidden": [memory], "to_output": [], "to_future": []}}
        for t, x in enumerate(inputs, 1):
            hidden = self.step(x, memory)
            # Two copies of the state, so that what comes back through each can be told apart.
            to_output, memory = hidden.clone(), hidden.clone()
            run["hidden"].append(hidden)
            run["to_output"].append(to_output)
            run["to_future"].append(memory)
            if truncate and t % truncate == 0:
                memory = memory.detach()
        run["logit"] = self.out(torch.stack(run["to_output"]))
        for kept in (*run["hidden"], *run["to_output"], *run["to_future"], run["logit"]):
            kept.retain_grad()
        return run


def evaluate(network, inputs, targets):
    """Go forward and back; the loss is summed over the steps and, with a batch, averaged over its sequences."""
    network.zero_grad()
    run = network(inputs)
    run["loss"], run["prediction"] = loss_of(run["logit"], targets)
    run["loss_total"] = run["loss"].sum() / (inputs.shape[1] if inputs.ndim == 3 else 1)
    run["loss_total"].backward()
    return run


def update(network):
    """Take one step of gradient descent, and return the norm that the gradient had before it was clipped."""
    trained = list(network.trained.values())
    norm = nn.utils.clip_grad_norm_(trained, float("inf") if max_norm is None else max_norm)
    torch.optim.SGD(trained, lr=learning_rate).step()
    return norm
'''

SOFTMAX = '''

def loss_of(logit, targets):
    """Return each step's loss in nats, and the probabilities; a step without an answer costs nothing."""
    loss = functional.cross_entropy(logit.movedim(-1, 1), targets.movedim(-1, 1), reduction="none")
    return loss, logit.softmax(-1)
'''

SQUARED_ERROR = '''

def loss_of(logit, targets):
    """Return half the squared error of each step, and the prediction."""
    return 0.5 * ((logit - targets) ** 2).sum(-1), logit
'''

TRAIN_ON_ONE = '''

def train(network, updates):
    """Train as the page does: on this one sequence."""
    for _ in range(updates):
        evaluate(network, inputs, targets)
        update(network)
'''

TRAIN_ON_BATCHES = '''

def train(network, updates, first={first}):
    """Train as the page does: each time on newly drawn sequences; it has had `first` updates so far."""
    for n in range(first, first + updates):
        drawn = batch(np.random.default_rng(({seed}, {stream}, n)), {size}, {length})
        evaluate(network, torch.tensor(drawn.inputs), torch.tensor(drawn.targets))
        update(network)
'''

RUN = '''

def gradients(tensors):
    """Return the gradients of some tensors, zero where nothing came back."""
    return torch.stack([torch.zeros_like(kept) if kept.grad is None else kept.grad for kept in tensors])


network = Network()
inputs.requires_grad_()
before = evaluate(network, inputs, targets)
numbers = {name: before[name] for name in ("logit", "prediction", "loss", "loss_total")}
numbers |= {"hidden": torch.stack(before["hidden"]), "d_logit": before["logit"].grad, "d_input": inputs.grad.clone()}
numbers["d_hidden"] = gradients(before["hidden"][1:])
numbers["d_hidden_from_output"] = gradients(before["to_output"])
numbers["d_hidden_from_future"] = gradients(before["to_future"])
numbers["d_initial_hidden"] = before["hidden"][0].grad
numbers |= {f"d_{name}": parameter.grad.clone() for name, parameter in network.trained.items()}
numbers["gradient_norm"] = norm = update(network)
numbers["clip_scale"] = 1.0 if max_norm is None else (max_norm / (norm + 1e-6)).clamp(max=1.0)
numbers |= {f"new_{name}": parameter.detach().clone() for name, parameter in network.trained.items()}
after = evaluate(network, inputs, targets)
numbers |= {f"new_{name}": after[name] for name in ("logit", "prediction", "loss", "loss_total")}
numbers["new_hidden"] = torch.stack(after["hidden"])
numbers = {name: torch.as_tensor(number).detach().numpy() for name, number in numbers.items()}
'''
