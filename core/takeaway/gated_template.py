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

SYMBOLS = """
inputs = np.array([[float(symbol == known) for known in input_words] for symbol in read])
targets = np.array([[float(answer == known) for known in output_words] for answer in answers])
scored = np.array([answer != "" for answer in answers])
"""

HOLD = '''

def held_arrays(hold):
    """Return each gate as (T, H), NaN where it is free; the GRU's update gate is PyTorch's, one minus the course's."""
    arrays = {}
    for gate, (first, last), (low, high), value in hold:
        array = arrays.setdefault(gate, np.full((len(read), units), np.nan))
        array[first - 1 : last, low : high + 1] = value
    return arrays
'''

# The steps are the project's own; what goes around them is written once for each cell.
RUN_LSTM = '''

def forward(hold):
    """Go through the sequence; gates are held where `hold` says so."""
    held = [hold.get(gate, np.full((len(read), units), np.nan)) for gate in gates]
    zx = inputs @ weights["weight_ih"].T + weights["bias_ih"]
    h, c, steps = np.zeros(units), np.zeros(units), []
    for t in range(len(read)):
        steps.append(forward_step(zx[t], h, c, weights["weight_hh"], held=[gate[t] for gate in held]))
        h, c, *_ = steps[-1]
    run = dict(zip(["hidden", "cell_state", "cell_tanh", *names], map(np.array, zip(*steps))))
    for state in ("hidden", "cell_state"):
        run[state] = np.concatenate([np.zeros((1, units)), run[state]])
    return run, held


def backward(run, held):
    """Go back; the gradient by the cell state comes by two roads."""
    h_by_c, by_z = slopes(run["cell_state"][:-1], run["cell_tanh"], *[run[name] for name in names], held)
    coming = along = np.zeros(units)
    d_hidden, d_along, from_gates, flow = [], [along], [coming], []
    for t in reversed(range(len(read))):
        d_hidden.append(run["d_hidden_from_output"][t] + coming)
        forget_gate = run["forget_gate"][t]
        coming, along, dz = backward_step(
            d_hidden[-1], along, h_by_c[t], by_z[t], forget_gate, weights["weight_hh"]
        )
        d_along.append(along)
        from_gates.append(coming)
        flow.append(dz)
    back = {"d_hidden": np.array(d_hidden[::-1])}
    back["d_cell_state_from_hidden"] = back["d_hidden"] * h_by_c
    back["d_cell_state_along"], back["d_hidden_from_gates"] = np.array(d_along[::-1]), np.array(from_gates[::-1])
    back["d_cell_state"] = back["d_cell_state_from_hidden"] + back["d_cell_state_along"][1:]
    return back | by_gate(np.array(flow[::-1]))
'''

RUN_GRU = '''

def forward(hold):
    """Go through the sequence; gates are held where `hold` says so."""
    held = [hold.get(gate, np.full((len(read), units), np.nan)) for gate in gates]
    zx, no_bias = inputs @ weights["weight_ih"].T + weights["bias_ih"], np.zeros(3 * units)
    h, steps = np.zeros(units), []
    for t in range(len(read)):
        steps.append(forward_step(zx[t], h, weights["weight_hh"], no_bias, held=[gate[t] for gate in held]))
        h, *_ = steps[-1]
    run = dict(zip(["hidden", "candidate_product", *names], map(np.array, zip(*steps))))
    run["hidden"] = np.concatenate([np.zeros((1, units)), run["hidden"]])
    return run, held


def backward(run, held):
    """Go back; the gradient by the state comes by two roads."""
    by_z, by_product = slopes(run["hidden"][:-1], run["candidate_product"], *[run[name] for name in names], held)
    coming = np.zeros(units)
    d_hidden, d_along, from_gates, flow = [], [coming], [coming], []
    for t in reversed(range(len(read))):
        d_hidden.append(run["d_hidden_from_output"][t] + coming)
        update_gate = run["update_gate"][t]
        coming, dz, _ = backward_step(d_hidden[-1], by_z[t], by_product[t], update_gate, weights["weight_hh"])
        d_along.append(d_hidden[-1] * update_gate)
        from_gates.append(coming - d_along[-1])
        flow.append(dz)
    back = {"d_hidden": np.array(d_hidden[::-1]), "d_hidden_along": np.array(d_along[::-1])}
    back["d_hidden_from_gates"] = np.array(from_gates[::-1])
    return back | by_gate(np.array(flow[::-1]))
'''

RUN_RNN = '''

def forward(hold):
    """Go through the sequence; an RNN has no gates to hold."""
    input_product = inputs @ weights["weight_ih"].T + weights["bias_ih"]
    hidden, pre_activation = [np.zeros(units)], []
    for t in range(len(read)):
        h, z = forward_step(input_product[t], hidden[-1], weights["weight_hh"], np.tanh)
        hidden.append(h)
        pre_activation.append(z)
    return {"hidden": np.array(hidden), "pre_activation": np.array(pre_activation)}, None


def backward(run, held):
    """Go back, through the weights at every step."""
    slope = 1.0 - run["hidden"][1:] ** 2
    coming = np.zeros(units)
    d_hidden, d_pre_activation, future = np.zeros((len(read), units)), np.zeros((len(read), units)), [coming]
    for t in reversed(range(len(read))):
        d_hidden[t] = run["d_hidden_from_output"][t] + coming
        coming, d_pre_activation[t] = backward_step(d_hidden[t], slope[t], weights["weight_hh"])
        future.append(coming)
    back = {"d_hidden": d_hidden, "d_pre_activation": d_pre_activation}
    return back | {"d_hidden_from_future": np.array(future[::-1])}
'''

SPLIT = '''

def by_gate(rows):
    """Return the gradient by each gate's pre-activation, by its name."""
    return {f"d_pre_{name}": block for name, block in zip(names, split(rows, len(names)))}
'''

NUMPY_RUN = '''

def run(hold):
    """Go there and back once."""
    made, held = forward(hold)
    made["logit"] = made["hidden"][1:] @ weights["weight_out"].T + weights["bias_out"]
    made["prediction"] = softmax(made["logit"])
    made["loss"], made["d_logit"] = loss_of("softmax", made["logit"], targets)
    made["loss"][~scored], made["d_logit"][~scored] = 0.0, 0.0
    made["loss_total"] = made["loss"].sum()
    made["d_hidden_from_output"] = made["d_logit"] @ weights["weight_out"]
    return made | backward(made, held)


untouched, numbers = run({}), run(held_arrays(hold))
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
