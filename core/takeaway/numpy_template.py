"""The text of the NumPy script, in parts that `core.takeaway.code` puts together around the project's own functions."""

from __future__ import annotations

HEAD = '''\
"""{title}, in NumPy: the numbers of the page, from the weights on the screen.

Run it and it prints them; `numbers` holds them under their names on the page. `train(weights, 100)` returns
the weights 100 updates later, trained as the page does. It needs NumPy 2 alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping{more}
{dataclass}
import numpy as np
{typing}
Array, ReadoutKind = np.ndarray, str
'''

SYMBOLS = """
inputs = np.array([[float(word == known) for known in input_words] for word in read])
targets = np.array([[float(word == known) for known in output_words] for word in answers])
scored = np.array([word != "" for word in answers])
"""

NUMBERS = """
inputs = np.array(read)[:, None] / scale
targets = np.array(answers)[:, None] / scale
scored = np.ones(len(read), dtype=bool)
"""

WEIGHTS = """\
weights = {name: np.array(weight) for name, weight in weights.items()}
"""

EVALUATE = '''

def sum_of_outer(left, right):
    """Return the sum over all steps, and sequences, of left right^T."""
    return left.reshape(-1, left.shape[-1]).T @ right.reshape(-1, right.shape[-1])


def forward(weights, inputs, targets):
    """Go through a sequence (T, D), or a batch (T, B, D)."""
    hidden, pre_activation = [np.zeros((*inputs.shape[1:-1], len(weights["bias_ih"])))], []
    for x in inputs:
        input_product = x @ weights["weight_ih"].T + weights["bias_ih"]
        h, z = forward_step(input_product, hidden[-1], weights["weight_hh"], {activation})
        hidden.append(h)
        pre_activation.append(z)
    run = {{"hidden": np.array(hidden), "pre_activation": np.array(pre_activation)}}
    run["logit"] = run["hidden"][1:] @ weights["weight_out"].T + weights["bias_out"]
    run["prediction"] = {prediction}
    run["loss"], run["d_logit"] = loss_of("{kind}", run["logit"], targets)
    run["loss"][~scored], run["d_logit"][~scored] = 0.0, 0.0
    sequences = inputs.shape[1] if inputs.ndim == 3 else 1
    run["d_logit"] /= sequences
    run["loss_total"] = run["loss"].sum() / sequences
    return run


def backward(weights, inputs, run):
    """Go back; the gradient is of the loss summed over the steps and, with a batch, averaged over its sequences."""
    back = {{"d_hidden_from_output": run["d_logit"] @ weights["weight_out"]}}
    back["slope"] = slope_{activation}(run["pre_activation"])
    from_future, d_pre_activation = np.empty_like(back["slope"]), np.empty_like(back["slope"])
    coming = np.zeros_like(back["slope"][0])
    for t in reversed(range(len(inputs))):
        if truncate and (t + 1) % truncate == 0:
            coming = np.zeros_like(coming)
        from_future[t] = coming
        total = back["d_hidden_from_output"][t] + coming
        coming, d_pre_activation[t] = backward_step(total, back["slope"][t], weights["weight_hh"])
    back["d_hidden_from_future"], back["d_pre_activation"] = from_future, d_pre_activation
    back["d_hidden"] = back["d_hidden_from_output"] + from_future
    back["d_initial_hidden"] = coming
    back["d_input"] = d_pre_activation @ weights["weight_ih"]
    back["d_weight_ih"] = sum_of_outer(d_pre_activation, inputs)
    back["d_weight_hh"] = sum_of_outer(d_pre_activation, run["hidden"][:-1])
    back["d_bias_ih"] = d_pre_activation.reshape(-1, d_pre_activation.shape[-1]).sum(axis=0)
    back["d_weight_out"] = sum_of_outer(run["d_logit"], run["hidden"][1:])
    back["d_bias_out"] = run["d_logit"].reshape(-1, run["d_logit"].shape[-1]).sum(axis=0)
    return back


def update(weights, back):
    """Return the weights one step further down, the norm of the gradient, and what it was multiplied by."""
    gradients = {{name: back[f"d_{{name}}"] for name in weights}}
    norm = gradient_norm(gradients)
    scale = clip_scale(norm, max_norm)
    return {{name: weights[name] - learning_rate * scale * gradients[name] for name in weights}}, norm, scale
'''

TRAIN_ON_ONE = '''

def train(weights, updates):
    """Train as the page does: on this one sequence."""
    for _ in range(updates):
        weights, _, _ = update(weights, backward(weights, inputs, forward(weights, inputs, targets)))
    return weights
'''

TRAIN_ON_BATCHES = '''

def train(weights, updates, first={first}):
    """Train as the page does: each time on newly drawn sequences; it has had `first` updates so far."""
    for n in range(first, first + updates):
        drawn = batch(np.random.default_rng(({seed}, {stream}, n)), {size}, {length})
        weights, _, _ = update(weights, backward(weights, drawn.inputs, forward(weights, drawn.inputs, drawn.targets)))
    return weights
'''

RUN = """

numbers = {"input": inputs, "target": targets, "learning_rate": learning_rate, **weights}
numbers |= {} if max_norm is None else {"max_norm": max_norm}
numbers |= forward(weights, inputs, targets)
numbers |= backward(weights, inputs, numbers)
new_weights, numbers["gradient_norm"], numbers["clip_scale"] = update(weights, numbers)
after = new_weights | forward(new_weights, inputs, targets)
numbers |= {f"new_{name}": number for name, number in after.items() if not name.startswith("d_")}
"""
