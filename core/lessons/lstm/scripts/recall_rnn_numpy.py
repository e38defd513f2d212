"""The RNN of the page in NumPy: `numbers` holds those of the page; without gates to clamp `untouched` is the same."""

import numpy as np

# [functions]
from core.recurrent.rnn import RNN

forward_step, backward_step = RNN.forward_step, RNN.backward_step
# [end]


# [data]
read, answers = ["#", "7", "?"], ["", "", "7"]
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
targets = np.array([[float(word == known) for known in output_words] for word in answers])
W_xh, W_hh, b, W_hy, b_y = weights.values()
zero = np.zeros(W_hh.shape[1])  # the state before the first step, and what comes back into the last one


def forward():
    """Go through the sequence."""
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
    """Go back through it, from the numbers of the way forward."""
    d_logit = targets.sum(axis=-1, keepdims=True) * (run["prediction"] - targets)
    from_output, future, flow = d_logit @ W_hy, [zero], []
    slope = 1.0 - run["hidden"][1:] ** 2
    for t in reversed(range(len(read))):
        dh, dz = backward_step(from_output[t] + future[0], slope[t], W_hh)
        future, flow = [dh, *future], [dz, *flow]
    back = {"d_logit": d_logit, "d_hidden_from_output": from_output, "d_hidden": from_output + future[1:]}
    return back | {"d_hidden_from_future": np.array(future), "d_pre_activation": np.array(flow)}


numbers = untouched = forward()
numbers |= backward(numbers)

print("step  read  answer  said            gradient by hidden state")
for t, (word, answer) in enumerate(zip(read, answers, strict=True)):
    p, size = numbers["prediction"][t], np.linalg.norm(numbers["d_hidden"][t])
    said = f"{output_words[p.argmax()]} ({p.max():.4f})" if answer else ""
    print(f"{t + 1:<5} {word:5} {answer:7} {said:15} {size:.3e}")
print(f"loss {numbers['loss_total']:.6f}")
