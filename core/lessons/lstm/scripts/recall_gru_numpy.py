"""The GRU of the page in NumPy: `numbers` with its gates clamped, `original` with all of them free."""  #: clamped
#: free """The GRU of the page in NumPy: `numbers` has those of the page."""

import numpy as np

# [functions]
from core.recurrent.gates import split
from core.recurrent.gru import GRU

slopes, backward_step = GRU.slopes, GRU.backward_step


def forward_step(*given, **held):
    """Take a step; its second bias is zero."""
    return GRU.forward_step(*given, 0.0, **held)


# [end]


# [data]
read, labels = ["#", "7", "?"], ["", "", "7"]
input_words, output_words = ["#", "7", "?"], ["3", "7"]
# The gate, its first and last step (from 1), its first and last unit (from 0), the value.
hold = [("update_gate", (2, 3), (0, 0), 0.5)]
weights = {
    "weight_ih": np.array([[0.5, -0.5, 0.25]] * 3),
    "weight_hh": np.array([[0.5]] * 3),
    "bias_ih": np.array([0.25] * 3),
    "weight_out": np.array([[1.0], [0.5]]),
    "bias_out": np.array([0.0, 0.0]),
}
# [end]
inputs = np.array([[float(word == known) for known in input_words] for word in read])
targets = np.array([[float(word == known) for known in output_words] for word in labels])
W_xh, W_hh, b, W_hy, b_y = weights.values()
zero = np.zeros(W_hh.shape[1])  # the initial states, and the gradients from after the last step
gates = ("reset_gate", "update_gate", "candidate")


def values_of(hold):  #: clamped
    """Return what each gate is clamped to, (T, H), NaN where it is free."""  #: clamped
    values = {gate: np.full((len(read), len(zero)), np.nan) for gate in gates}  #: clamped
    for gate, (first, last), (low, high), value in hold:  #: clamped
        values[gate][first - 1 : last, low : high + 1] = value  #: clamped
    return list(values.values())  #: clamped
#: clamped
#: clamped
def forward(held):  #: clamped
#: free def forward():
    """Forward pass; `held` is what `values_of` returns."""  #: clamped
    """Forward pass."""  #: free
    h, steps = zero, []
    for t, zx in enumerate(inputs @ W_xh.T + b):  #: clamped
    #: free for zx in inputs @ W_xh.T + b:
        h, *_ = values = forward_step(zx, h, W_hh, held=[gate[t] for gate in held])  #: clamped
        h, *_ = values = forward_step(zx, h, W_hh)  #: free
        steps.append(values)
    names = ("hidden", "candidate_product", "reset_gate", "update_gate", "candidate_hidden")
    run = dict(zip(names, map(np.array, zip(*steps, strict=True)), strict=True))
    run["hidden"] = np.array([zero, *run["hidden"]])
    run["logit"] = logit = run["hidden"][1:] @ W_hy.T + b_y
    shifted = logit - logit.max(axis=-1, keepdims=True)
    log_softmax = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    run["prediction"], run["loss"] = np.exp(log_softmax), -(targets * log_softmax).sum(axis=-1)
    return run | {"loss_total": run["loss"].sum()}


def backward(run, held):  #: clamped
#: free def backward(run):
    """Backward pass, from the numbers of the forward pass."""
    d_logit = targets.sum(axis=-1, keepdims=True) * (run["prediction"] - targets)
    h_n, r, z, n = (run[name] for name in ("candidate_product", "reset_gate", "update_gate", "candidate_hidden"))
    by_z, by_product = slopes(run["hidden"][:-1], h_n, r, z, n, held)  #: clamped
    by_z, by_product = slopes(run["hidden"][:-1], h_n, r, z, n)  #: free
    from_output, from_next, deltas = d_logit @ W_hy, [zero], []
    for t in reversed(range(len(read))):
        dh, dz, _ = backward_step(from_output[t] + from_next[0], by_z[t], by_product[t], z[t], W_hh)
        from_next, deltas = [dh, *from_next], [dz, *deltas]
    back = {"d_logit": d_logit, "d_hidden_from_output": from_output, "d_hidden": from_output + from_next[1:]}
    back["d_hidden_along"] = np.array([*(back["d_hidden"] * z), zero])
    back["d_hidden_from_gates"] = from_next - back["d_hidden_along"]
    names = ("d_pre_reset_gate", "d_pre_update_gate", "d_pre_candidate_hidden")
    return back | dict(zip(names, split(np.array(deltas), 3), strict=True))


free_run, clamped_run = map(values_of, ([], hold))  #: clamped
original, numbers = forward(free_run), forward(clamped_run)  #: clamped
original |= backward(original, free_run)  #: clamped
numbers |= backward(numbers, clamped_run)  #: clamped
#: free numbers = original = forward()
#: free numbers |= backward(numbers)

print("step  read  target  original        clamped         gradient w.r.t. hidden state: original, clamped")  #: clamped
#: free print("step  read  target  prediction      gradient w.r.t. hidden state")
for t, (word, label) in enumerate(zip(read, labels, strict=True)):
    probabilities = [run["prediction"][t] for run in (original, numbers) if label]  #: clamped
    outputs = [f"{output_words[p.argmax()]} ({p.max():.4f})" for p in probabilities] or ["", ""]  #: clamped
    sizes = [np.linalg.norm(run["d_hidden"][t]) for run in (original, numbers)]  #: clamped
    print(f"{t + 1:<5} {word:5} {label:7} {outputs[0]:15} {outputs[1]:15} {sizes[0]:.3e}  {sizes[1]:.3e}")  #: clamped
    #: free p, size = numbers["prediction"][t], np.linalg.norm(numbers["d_hidden"][t])
    #: free outputs = f"{output_words[p.argmax()]} ({p.max():.4f})" if label else ""
    #: free print(f"{t + 1:<5} {word:5} {label:7} {outputs:15} {size:.3e}")
print(f"loss {original['loss_total']:.6f} original, {numbers['loss_total']:.6f} clamped")  #: clamped
#: free print(f"loss {numbers['loss_total']:.6f}")
