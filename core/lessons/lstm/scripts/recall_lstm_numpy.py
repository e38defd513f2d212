"""The LSTM of the page in NumPy: `numbers` with its gates clamped, `untouched` with all of them free."""  #: clamped
#: free """The LSTM of the page in NumPy: `numbers` holds those of the page."""

import numpy as np

# [functions]
from core.recurrent.gates import split
from core.recurrent.lstm import LSTM

forward_step, slopes, backward_step = LSTM.forward_step, LSTM.slopes, LSTM.backward_step
# [end]


# [data]
read, answers = ["#", "7", "?"], ["", "", "7"]
input_words, output_words = ["#", "7", "?"], ["3", "7"]
# The gate, its first and last step (from 1), its first and last unit (from 0), the value.
hold = [("forget_gate", (2, 3), (0, 0), 0.5)]
weights = {
    "weight_ih": np.array([[0.5, -0.5, 0.25]] * 4),
    "weight_hh": np.array([[0.5]] * 4),
    "bias_ih": np.array([0.25] * 4),
    "weight_out": np.array([[1.0], [0.5]]),
    "bias_out": np.array([0.0, 0.0]),
}
# [end]
inputs = np.array([[float(word == known) for known in input_words] for word in read])
targets = np.array([[float(word == known) for known in output_words] for word in answers])
W_xh, W_hh, b, W_hy, b_y = weights.values()
zero = np.zeros(W_hh.shape[1])  # the states before the first step, and what comes back into the last one
gates = ("input_gate", "forget_gate", "candidate", "output_gate")


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
    """Go through the sequence; `held` is what `values_of` returns."""  #: clamped
    """Go through the sequence."""  #: free
    h, c, steps = zero, zero, []
    for t, zx in enumerate(inputs @ W_xh.T + b):  #: clamped
    #: free for zx in inputs @ W_xh.T + b:
        h, c, *_ = made = forward_step(zx, h, c, W_hh, held=[values[t] for values in held])  #: clamped
        h, c, *_ = made = forward_step(zx, h, c, W_hh)  #: free
        steps.append(made)
    names = ("hidden", "cell_state", "cell_tanh", *gates)
    run = dict(zip(names, map(np.array, zip(*steps, strict=True)), strict=True))
    run["hidden"], run["cell_state"] = np.array([zero, *run["hidden"]]), np.array([zero, *run["cell_state"]])
    run["logit"] = logit = run["hidden"][1:] @ W_hy.T + b_y
    shifted = logit - logit.max(axis=-1, keepdims=True)
    log_softmax = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    run["prediction"], run["loss"] = np.exp(log_softmax), -(targets * log_softmax).sum(axis=-1)
    return run | {"loss_total": run["loss"].sum()}


def backward(run, held):  #: clamped
#: free def backward(run):
    """Go back through it, from the numbers of the way forward."""
    d_logit = targets.sum(axis=-1, keepdims=True) * (run["prediction"] - targets)
    h_by_c, by_z = slopes(run["cell_state"][:-1], run["cell_tanh"], *[run[gate] for gate in gates], held)  #: clamped
    h_by_c, by_z = slopes(run["cell_state"][:-1], run["cell_tanh"], *[run[gate] for gate in gates])  #: free
    from_output, future, along, flow = d_logit @ W_hy, [zero], [zero], []
    for t in reversed(range(len(read))):
        dh, dc, f = from_output[t] + future[0], along[0], run["forget_gate"][t]
        dh, dc, dz = backward_step(dh, dc, h_by_c[t], by_z[t], f, W_hh)
        future, along, flow = [dh, *future], [dc, *along], [dz, *flow]
    back = {"d_logit": d_logit, "d_hidden_from_output": from_output, "d_hidden": from_output + future[1:]}
    back |= {"d_hidden_from_gates": np.array(future), "d_cell_state_along": np.array(along)}
    back["d_cell_state_from_hidden"] = back["d_hidden"] * h_by_c
    back["d_cell_state"] = back["d_cell_state_from_hidden"] + along[1:]
    return back | {f"d_pre_{gate}": dz for gate, dz in zip(gates, split(np.array(flow), len(gates)), strict=True)}


free_run, clamped_run = map(values_of, ([], hold))  #: clamped
untouched, numbers = forward(free_run), forward(clamped_run)  #: clamped
untouched |= backward(untouched, free_run)  #: clamped
numbers |= backward(numbers, clamped_run)  #: clamped
#: free numbers = untouched = forward()
#: free numbers |= backward(numbers)

print("step  read  answer  untouched       clamped         gradient by cell state: untouched, clamped")  #: clamped
#: free print("step  read  answer  said            gradient by cell state")
for t, (word, answer) in enumerate(zip(read, answers, strict=True)):
    found = [run["prediction"][t] for run in (untouched, numbers) if answer]  #: clamped
    said = [f"{output_words[p.argmax()]} ({p.max():.4f})" for p in found] or ["", ""]  #: clamped
    sizes = [np.linalg.norm(run["d_cell_state"][t]) for run in (untouched, numbers)]  #: clamped
    print(f"{t + 1:<5} {word:5} {answer:7} {said[0]:15} {said[1]:15} {sizes[0]:.3e}  {sizes[1]:.3e}")  #: clamped
    #: free p, size = numbers["prediction"][t], np.linalg.norm(numbers["d_cell_state"][t])
    #: free said = f"{output_words[p.argmax()]} ({p.max():.4f})" if answer else ""
    #: free print(f"{t + 1:<5} {word:5} {answer:7} {said:15} {size:.3e}")
print(f"loss {untouched['loss_total']:.6f} untouched, {numbers['loss_total']:.6f} clamped")  #: clamped
#: free print(f"loss {numbers['loss_total']:.6f}")
