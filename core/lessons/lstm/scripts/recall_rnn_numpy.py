"""The RNN of the page in NumPy: `numbers` has those of the page; without gates to clamp, `original` is the same."""

import numpy as np

# [functions]
from core.recurrent.rnn import RNN

forward_step, backward_step = RNN.forward_step, RNN.backward_step
# [end]


# [data]
read, labels = ["#", "7", "?"], ["", "", "7"]
input_words, output_words = ["#", "7", "?"], ["3", "7"]
weights = {
    "weight_ih": np.array([[0.5, -0.5, 0.25]]),
    "weight_hh": np.array([[0.5]]),
    "bias_ih": np.array([0.25]),
    "weight_out": np.array([[1.0], [0.5]]),
    "bias_out": np.array([0.0, 0.0]),
}
# [end]
inputs = np.array([[float(word == known) for known in input_words] for word in read])
targets = np.array([[float(word == known) for known in output_words] for word in labels])
W_xh, W_hh, b, W_hy, b_y = weights.values()
zero = np.zeros(W_hh.shape[1])  # the initial state, and the gradient from after the last step


def forward():
    """Forward pass."""
    h, steps = zero, []
    for zx in inputs @ W_xh.T + b:
        h, z = forward_step(zx, h, W_hh, np.tanh)
        steps.append((h, z))
    hidden, pre_activation = map(np.array, zip(*steps, strict=True))
    run = {"hidden": np.array([zero, *hidden]), "pre_activation": pre_activation}
    run["logit"] = logit = hidden @ W_hy.T + b_y
    shifted = logit - logit.max(axis=-1, keepdims=True)
    log_softmax = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    run["prediction"], run["loss"] = np.exp(log_softmax), -(targets * log_softmax).sum(axis=-1)
    return run | {"loss_total": run["loss"].sum()}


def backward(run):
    """Backward pass, from the numbers of the forward pass."""
    d_logit = targets.sum(axis=-1, keepdims=True) * (run["prediction"] - targets)
    from_output, from_next, deltas = d_logit @ W_hy, [zero], []
    slope = 1.0 - run["hidden"][1:] ** 2
    for t in reversed(range(len(read))):
        dh, dz = backward_step(from_output[t] + from_next[0], slope[t], W_hh)
        from_next, deltas = [dh, *from_next], [dz, *deltas]
    back = {"d_logit": d_logit, "d_hidden_from_output": from_output, "d_hidden": from_output + from_next[1:]}
    return back | {"d_hidden_from_future": np.array(from_next), "d_pre_activation": np.array(deltas)}


numbers = original = forward()
numbers |= backward(numbers)

print("step  read  target  prediction      gradient w.r.t. hidden state")
for t, (word, label) in enumerate(zip(read, labels, strict=True)):
    p, size = numbers["prediction"][t], np.linalg.norm(numbers["d_hidden"][t])
    outputs = f"{output_words[p.argmax()]} ({p.max():.4f})" if label else ""
    print(f"{t + 1:<5} {word:5} {label:7} {outputs:15} {size:.3e}")
print(f"loss {numbers['loss_total']:.6f}")
