"""The unrolled RNN by PyTorch's autograd: `numbers` has those of the page, from the weights on the screen."""

import numpy as np  #: drawn
import torch
from torch import nn
from torch.nn import functional  #: functional

torch.set_default_dtype(torch.float64)

# [data]
input_list, target_list = ["0", "1", "1"], ["", "", "even"]
input_words, output_words = ["0", "1"], ["even", "odd"]
scale = 1.0  #: series
activation = "tanh"  #: built_in
phi = functional.elu  #: written_out
learning_rate, max_norm = 0.3, 1.0
truncate = 2  #: truncate
seed, stream, updates_so_far = 0, 1, 0  #: drawn
weights = {
    "weight_ih": torch.tensor([[0.5, -0.5], [0.25, 0.75]]),
    "weight_hh": torch.tensor([[0.5, -1.0], [1.0, 0.5]]),
    "bias_ih": torch.tensor([0.0, 0.1]),
    "weight_out": torch.tensor([[1.0, -1.0], [0.5, 0.0]]),
    "bias_out": torch.tensor([0.0, 0.0]),
}
# [end]
inputs = torch.tensor([[float(word == known) for known in input_words] for word in input_list])  #: symbols
targets = torch.tensor([[float(word == known) for known in output_words] for word in target_list])  #: symbols
inputs, targets = torch.tensor(input_list)[:, None] / scale, torch.tensor(target_list)[:, None] / scale  #: series
# [written_out]

# [end]
# [functions]
from core.reference.cells import rnn_step  # noqa: E402

# [end]


class Network(nn.Module):
    """A recurrent cell with a linear output layer."""

    def __init__(self):
        super().__init__()  # nn.RNN has two biases: one is trained, the other is 0  #: built_in
        super().__init__()  # written out: nn.RNN has only tanh and relu  #: written_out
        outputs, units = weights["weight_out"].shape  #: built_in
        self.rnn = nn.RNN(inputs.shape[-1], units, nonlinearity=activation)  #: built_in
        self.out = nn.Linear(units, outputs)  #: built_in
        self.rnn.bias_hh_l0.requires_grad_(False).zero_()  #: built_in
        self.trained = dict(zip(weights, (p for p in self.parameters() if p.requires_grad), strict=True))  #: built_in
        for name, parameter in self.trained.items():  #: built_in
            parameter.data.copy_(weights[name])  #: built_in
        self.trained = nn.ParameterDict({name: weight.clone() for name, weight in weights.items()})  #: written_out

    def step(self, x, h):
        """Return the next hidden state."""
        return self.rnn(x[None], h[None])[1][0]  #: built_in
        w = self.trained  #: written_out
        return rnn_step(x @ w["weight_ih"].T + w["bias_ih"], h, w["weight_hh"], phi)  #: written_out

    def out(self, h):  #: written_out
        """Return the logit."""  #: written_out
        return functional.linear(h, self.trained["weight_out"], self.trained["bias_out"])  #: written_out
#: written_out
    def forward(self, inputs):
        """Forward pass; each state is cloned for the output and for the next step, to separate their gradients."""
        h = torch.zeros(*inputs.shape[1:-1], len(weights["weight_hh"]), requires_grad=True)
        hidden, to_output, to_next = [h], [], []
        for t, x in enumerate(inputs, 1):  #: truncate
        #: whole for x in inputs:
            hidden.append(self.step(x, h))
            to_output.append(hidden[-1].clone())
            to_next.append(hidden[-1].clone())
            h = to_next[-1]
            if truncate and t % truncate == 0:  #: truncate
                h = h.detach()  #: truncate
        return hidden, to_output, to_next, self.out(torch.stack(to_output))


def evaluate(network, inputs, targets):
    """Forward and backward pass; return the states, and the logits, predictions and losses."""
    network.zero_grad()
    *states, logit = network(inputs)
    for tensor in (*states[0], *states[1], *states[2], logit):
        tensor.retain_grad()
    prediction, loss = logit, 0.5 * ((logit - targets) ** 2).sum(-1)  #: series
    prediction = logit.softmax(-1)  #: symbols
    loss = functional.cross_entropy(logit.movedim(-1, 1), targets.movedim(-1, 1), reduction="none")  #: symbols
    loss_total = loss.sum()
    loss_total = loss_total / inputs[0, ..., 0].numel()  #: drawn
    loss_total.backward()
    return states, {"logit": logit, "prediction": prediction, "loss": loss, "loss_total": loss_total}


def update(network):
    """Take one step of gradient descent; return the gradient norm before clipping."""
    norm = nn.utils.clip_grad_norm_(network.trained.values(), max_norm)
    torch.optim.SGD(network.trained.values(), lr=learning_rate).step()
    return norm


def sample(n):  #: drawn
    """Return the batch of the n-th update."""  #: drawn
    symbols = np.random.default_rng((seed, stream, n)).integers(len(input_words), size=(len(input_list), 32))  #: drawn
    inputs = np.eye(len(input_words))[symbols]  #: drawn
    targets = np.zeros((*symbols.shape, len(output_words)))  #: drawn
    targets[-1] = np.eye(2)[symbols.sum(axis=0) % 2]  #: parity
    targets[-1] = inputs[0]  #: echo
    return torch.tensor(inputs), torch.tensor(targets)  #: drawn
#: drawn
#: drawn
def train(network, updates):
    """Train as the page does: on this one sequence."""  #: one
    for _ in range(updates):  #: one
        evaluate(network, inputs, targets)  #: one
    """Train as the page does: on new random sequences at each update."""  #: drawn
    for n in range(updates_so_far, updates_so_far + updates):  #: drawn
        evaluate(network, *sample(n))  #: drawn
        update(network)


def gradients(tensors):
    """Return the gradients of some tensors, 0 where there is none."""
    return torch.stack([torch.zeros_like(one) if one.grad is None else one.grad for one in tensors])


network = Network()
inputs.requires_grad_()
(hidden, to_output, to_next), numbers = evaluate(network, inputs, targets)
numbers |= {"hidden": torch.stack(hidden), "d_logit": numbers["logit"].grad, "d_input": inputs.grad.clone()}
numbers |= {"d_hidden": gradients(hidden[1:]), "d_initial_hidden": hidden[0].grad}
numbers |= {"d_hidden_from_output": gradients(to_output), "d_hidden_from_future": gradients(to_next)}
numbers |= {f"d_{name}": parameter.grad.clone() for name, parameter in network.trained.items()}
numbers["gradient_norm"] = norm = update(network)
numbers["clip_scale"] = (max_norm / (norm + 1e-6)).clamp(max=1.0)
numbers |= {f"new_{name}": parameter.clone() for name, parameter in network.trained.items()}
(hidden, _, _), after = evaluate(network, inputs, targets)
numbers |= {f"new_{name}": number for name, number in after.items()} | {"new_hidden": torch.stack(hidden)}
numbers = {name: number.detach().numpy() for name, number in numbers.items()}

print("step  input     target    loss      new loss  gradient with respect to the hidden state")
for t, (word, target) in enumerate(zip(input_list, target_list, strict=True)):
    loss, new_loss = numbers["loss"][t] + 0.0, numbers["new_loss"][t] + 0.0
    print(f"{t + 1:<5} {word!r:9} {target!r:9} {loss:<9.6f} {new_loss:<9.6f}", numbers["d_hidden"][t])
print(f"loss {numbers['loss_total']:.6f}, after one update {numbers['new_loss_total']:.6f}")
