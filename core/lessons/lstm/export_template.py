"""The text of the scripts that run an LSTM, a GRU or an RNN with gates held, put together in `gated_code`."""

from __future__ import annotations

HEAD = '''\
"""{title}, in {library}: the numbers of the page, from the weights on the screen.

Run it and it prints what the network answers and how far the gradient reaches; `numbers` holds the run with the gates
held, `untouched` the run without, under their names on the page. {needs}
"""

from __future__ import annotations

{imports}
'''

HOLD = '''

def held_arrays(hold):
    """Return each gate as (T, H), NaN where it is free; the GRU's update gate is PyTorch's, one minus the course's."""
    arrays = {}
    for gate, (first, last), (low, high), value in hold:
        array = arrays.setdefault(gate, np.full((len(read), units), np.nan))
        array[first - 1 : last, low : high + 1] = value
    return arrays
'''

TORCH_STEP = {
    "lstm": '''

def step(x, states, held):
    """Return what a step makes, and the states after it."""
    hidden, cell_state = states
    z = x @ w["weight_ih"].T + hidden @ w["weight_hh"].T + w["bias_ih"]
    functions = (torch.sigmoid, torch.sigmoid, torch.tanh, torch.sigmoid)
    made = {name: holding(name, f(z_k), held) for name, f, z_k in zip(gates, functions, z.chunk(4))}
    cell_state = made["forget_gate"] * cell_state + made["input_gate"] * made["candidate"]
    hidden = made["output_gate"] * torch.tanh(cell_state)
    return made | {"hidden": hidden, "cell_state": cell_state}, (hidden, cell_state)
''',
    "gru": '''

def step(x, states, held):
    """Return what a step makes, and the states after it."""
    (hidden,) = states
    x_r, x_z, x_n = (x @ w["weight_ih"].T + w["bias_ih"]).chunk(3)
    h_r, h_z, h_n = (hidden @ w["weight_hh"].T).chunk(3)
    reset_gate = holding("reset_gate", torch.sigmoid(x_r + h_r), held)
    update_gate = holding("update_gate", torch.sigmoid(x_z + h_z), held)
    candidate = torch.tanh(x_n + reset_gate * h_n)
    hidden = update_gate * hidden + (1.0 - update_gate) * candidate
    made = {"reset_gate": reset_gate, "update_gate": update_gate, "candidate_hidden": candidate}
    return made | {"hidden": hidden}, (hidden,)
''',
    "rnn": '''

def step(x, states, held):
    """Return what a step makes, and the states after it."""
    (hidden,) = states
    hidden = torch.tanh(x @ w["weight_ih"].T + hidden @ w["weight_hh"].T + w["bias_ih"])
    return {"hidden": hidden}, (hidden,)
''',
}

TORCH_RUN = '''

def holding(name, free, held):
    """Return a gate, held where it is to be held: a constant there, through which no gradient passes."""
    return torch.where(torch.isnan(held[name]), free, held[name]) if name in held else free


def run(hold):
    """Go there and back once, by autograd."""
    states, made = tuple(torch.zeros(units) for _ in range(state_count)), {}
    for t, x in enumerate(inputs):
        of_step, states = step(x, states, {name: value[t] for name, value in hold.items()})
        for name, tensor in of_step.items():
            if tensor.requires_grad:
                tensor.retain_grad()
            made.setdefault(name, []).append(tensor)
    logit = torch.stack(made["hidden"]) @ w["weight_out"].T + w["bias_out"]
    logit.retain_grad()
    loss = functional.cross_entropy(logit, targets, reduction="none")
    loss.sum().backward()
    numbers = {name: torch.stack(tensors) for name, tensors in made.items()}
    numbers |= {f"d_{name}": gradients(tensors) for name, tensors in made.items()}
    numbers |= {"logit": logit, "d_logit": logit.grad, "prediction": logit.softmax(-1), "loss": loss}
    numbers["loss_total"] = loss.sum()
    start = torch.zeros(1, units)  # the states before the first step
    for name in ("hidden", "cell_state")[:state_count]:
        numbers[name] = torch.cat([start, numbers[name]])
    return {name: tensor.detach().numpy() for name, tensor in numbers.items()}


def gradients(tensors):
    """Return the gradients of some tensors, zero where nothing came back."""
    return torch.stack([torch.zeros_like(kept) if kept.grad is None else kept.grad for kept in tensors])


untouched = run({})
numbers = run({name: torch.tensor(value) for name, value in held_arrays(hold).items()})
'''

TORCH_SYMBOLS = """
inputs = torch.tensor([[float(symbol == known) for known in input_words] for symbol in read])
targets = torch.tensor([[float(answer == known) for known in output_words] for answer in answers])
w = {name: torch.tensor(weight, requires_grad=True) for name, weight in weights.items()}
"""

TABLE = '''

def reach(numbers):
    """Return the size of the gradient by the {state} at each step."""
    return np.linalg.norm(numbers["{gradient}"], axis=-1)


print("step  read  answer  untouched       held            gradient by the {state}: untouched, held")
for t, (symbol, answer) in enumerate(zip(read, answers)):
    said = ["", ""]
    if answer:
        probabilities = [run["prediction"][t] for run in (untouched, numbers)]
        said = [f"{{output_words[p.argmax()]}} ({{p.max():.4f}})" for p in probabilities]
    sizes = f"{{reach(untouched)[t]:.3e}}  {{reach(numbers)[t]:.3e}}"
    print(f"{{t + 1:<5}} {{symbol:5}} {{answer:7}} {{said[0]:15}} {{said[1]:15}} {{sizes}}")
print(f"loss {{untouched['loss_total']:.6f}} untouched, {{numbers['loss_total']:.6f}} held")
'''
