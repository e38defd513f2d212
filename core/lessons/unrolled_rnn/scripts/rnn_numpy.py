"""The unrolled RNN in NumPy: `numbers` has those of the page, from the weights on the screen."""

import numpy as np

# [functions]
from core.recurrent.activations import slope_tanh as slope_of
from core.recurrent.activations import tanh as phi
from core.recurrent.rnn import RNN

forward_step, backward_step = RNN.forward_step, RNN.backward_step
# [end]


# [data]
input_list, target_list = ["0", "1", "1"], ["", "", "even"]
input_words, output_words = ["0", "1"], ["even", "odd"]
scale = 1.0  #: series
learning_rate = 0.3
max_norm = 1.0  #: clip
truncate = 2  #: truncate
seed, stream, updates_so_far = 0, 1, 0  #: drawn
weights = {
    "weight_ih": np.array([[0.5, -0.5], [0.25, 0.75]]),
    "weight_hh": np.array([[0.5, -1.0], [1.0, 0.5]]),
    "bias_ih": np.array([0.0, 0.1]),
    "weight_out": np.array([[1.0, -1.0], [0.5, 0.0]]),
    "bias_out": np.array([0.0, 0.0]),
}
# [end]
inputs = np.array([[float(word == known) for known in input_words] for word in input_list])  #: symbols
targets = np.array([[float(word == known) for known in output_words] for word in target_list])  #: symbols
inputs, targets = np.array(input_list)[:, None] / scale, np.array(target_list)[:, None] / scale  #: series


def forward(weights, inputs, targets):
    """Forward pass over a sequence."""
    W_xh, W_hh, b_h, W_hy, b_y = weights.values()
    hidden, pre_activation = [np.zeros((*inputs.shape[1:-1], len(W_hh)))], []
    for zx in inputs @ W_xh.T + b_h:
        h, z = forward_step(zx, hidden[-1], W_hh, phi)
        hidden.append(h)
        pre_activation.append(z)
    run = {"hidden": np.array(hidden), "pre_activation": np.array(pre_activation)}
    run["logit"] = logit = run["hidden"][1:] @ W_hy.T + b_y
    run["prediction"], run["loss"] = logit, 0.5 * ((logit - targets) ** 2).sum(axis=-1)  #: series
    shifted = logit - logit.max(axis=-1, keepdims=True)  #: symbols
    log_softmax = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))  #: symbols
    run["prediction"], run["loss"] = np.exp(log_softmax), -(targets * log_softmax).sum(axis=-1)  #: symbols
    run["loss_total"] = run["loss"].sum()
    run["loss_total"] /= inputs[0, ..., 0].size  #: drawn
    return run


def backward(weights, inputs, targets, run):
    """Backward pass: backpropagation through time."""
    W_xh, W_hh, _, W_hy, _ = weights.values()
    d_logit = run["prediction"] - targets
    d_logit *= targets.sum(axis=-1, keepdims=True) / inputs[0, ..., 0].size  #: drawn
    from_output, slope = d_logit @ W_hy, slope_of(run["pre_activation"])
    dh, from_future, dz = np.zeros_like(slope[0]), np.zeros_like(slope), np.zeros_like(slope)
    for t in reversed(range(len(inputs))):
        if (t + 1) % truncate == 0:  #: truncate
            dh = np.zeros_like(dh)  #: truncate
        from_future[t] = dh
        dh, dz[t] = backward_step(from_output[t] + dh, slope[t], W_hh)
    back = {
        "slope": slope, "d_logit": d_logit, "d_hidden_from_output": from_output, "d_hidden_from_future": from_future,
        "d_hidden": from_output + from_future, "d_initial_hidden": dh, "d_pre_activation": dz, "d_input": dz @ W_xh,
    }  # fmt: skip
    x, h_before, h = inputs, run["hidden"][:-1], run["hidden"][1:]
    dz, d_logit, x, h_before, h = (a.reshape(-1, a.shape[-1]) for a in (dz, d_logit, x, h_before, h))  #: drawn
    return back | {"d_weight_ih": dz.T @ x, "d_weight_hh": dz.T @ h_before, "d_weight_out": d_logit.T @ h,
                   "d_bias_ih": dz.sum(axis=0), "d_bias_out": d_logit.sum(axis=0)}  # fmt: skip


def update(weights, back):
    """Return the weights after one step of gradient descent, the gradient norm and the clipping factor."""
    norm = np.sqrt(sum((back[f"d_{name}"] ** 2).sum() for name in weights))
    scale = 1.0  #: unclipped
    scale = np.minimum(1.0, max_norm / (norm + 1e-6))  #: clip
    return {name: w - learning_rate * scale * back[f"d_{name}"] for name, w in weights.items()}, norm, scale


def sample(n):  #: drawn
    """Return the batch of the n-th update."""  #: drawn
    symbols = np.random.default_rng((seed, stream, n)).integers(len(input_words), size=(len(input_list), 32))  #: drawn
    inputs = np.eye(len(input_words))[symbols]  #: drawn
    targets = np.zeros((*symbols.shape, len(output_words)))  #: drawn
    targets[-1] = np.eye(2)[symbols.sum(axis=0) % 2]  #: parity
    targets[-1] = inputs[0]  #: echo
    return inputs, targets  #: drawn
#: drawn
#: drawn
def train(weights, updates):
    """Train as the page does: on this one sequence."""  #: one
    for _ in range(updates):  #: one
        back = backward(weights, inputs, targets, forward(weights, inputs, targets))  #: one
    """Train as the page does: on new random sequences at each update."""  #: drawn
    for n in range(updates_so_far, updates_so_far + updates):  #: drawn
        pair = sample(n)  #: drawn
        back = backward(weights, *pair, forward(weights, *pair))  #: drawn
        weights, _, _ = update(weights, back)
    return weights


numbers = {"input": inputs, "target": targets, "learning_rate": learning_rate, **weights}
numbers |= {"max_norm": max_norm} | forward(weights, inputs, targets)  #: clip
numbers |= forward(weights, inputs, targets)  #: unclipped
numbers |= backward(weights, inputs, targets, numbers)
new_weights, numbers["gradient_norm"], numbers["clip_scale"] = update(weights, numbers)
numbers |= {f"new_{name}": n for name, n in (new_weights | forward(new_weights, inputs, targets)).items()}

print("step  input     target    loss      new loss  gradient with respect to the hidden state")
for t, (word, target) in enumerate(zip(input_list, target_list, strict=True)):
    loss, new_loss = numbers["loss"][t] + 0.0, numbers["new_loss"][t] + 0.0
    print(f"{t + 1:<5} {word!r:9} {target!r:9} {loss:<9.6f} {new_loss:<9.6f}", numbers["d_hidden"][t])
print(f"loss {numbers['loss_total']:.6f}, after one update {numbers['new_loss_total']:.6f}")
