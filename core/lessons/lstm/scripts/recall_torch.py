"""The page's network by PyTorch's autograd: `numbers` with its gates clamped, `original` with all free."""  #: clamped
#: free """The page's network by PyTorch's autograd: `numbers` has those of the page."""

import numpy as np
import torch
from torch.nn import functional

torch.set_default_dtype(torch.float64)

# [functions]
from core.reference.cells import lstm_step  # noqa: E402

# [end]


# [data]
read, labels = ["#", "7", "?"], ["", "", "7"]
input_words, output_words = ["#", "7", "?"], ["3", "7"]
# The gate, its first and last step (from 1), its first and last unit (from 0), the value.
hold = [("forget_gate", (2, 3), (0, 0), 0.5)]
weights = {
    "weight_ih": torch.tensor([[0.5, -0.5, 0.25]] * 4),
    "weight_hh": torch.tensor([[0.5]] * 4),
    "bias_ih": torch.tensor([0.25] * 4),
    "weight_out": torch.tensor([[1.0], [0.5]]),
    "bias_out": torch.tensor([0.0, 0.0]),
}
# [end]
inputs = torch.tensor([[float(word == known) for known in input_words] for word in read])
targets = torch.tensor([[float(word == known) for known in output_words] for word in labels])
W_xh, W_hh, b, W_hy, b_y = weights.values()
zero = torch.zeros(W_hh.shape[1], requires_grad=True)  # the initial states


def run(hold):  #: clamped
#: free def run():
    """Forward and backward pass; a clamped gate is a constant, through which no gradient passes."""  #: clamped
    """Forward and backward pass."""  #: free
    recorded = {}

    def keep(name, tensor):
        """Record a tensor of a step, clamped if requested."""  #: clamped
        """Record a tensor of a step."""  #: free
        steps = recorded.setdefault(name, [])
        for gate, (first, last), (low, high), value in hold:  #: clamped
            if gate == name and first <= len(steps) + 1 <= last:  #: clamped
                tensor = torch.cat([tensor[:low], torch.full((high + 1 - low,), value), tensor[high + 1 :]])  #: clamped
        steps.append(tensor)
        return tensor

    h, c = zero, zero  #: lstm
    #: one_state h = zero
    for zx in inputs @ W_xh.T + b:
        h, c = lstm_step(zx, h, c, W_hh, keep=keep)  #: lstm
        #: gru h = gru_step(zx, h, W_hh, keep=keep)
        #: rnn h = rnn_step(zx, h, W_hh, torch.tanh, keep=keep)
        keep("logit", h @ W_hy.T + b_y)
    logit = torch.stack(recorded["logit"])
    loss = functional.cross_entropy(logit, targets, reduction="none")
    numbers = {"prediction": logit.softmax(-1), "loss": loss, "loss_total": loss.sum()}
    for name, steps in recorded.items():
        gradients = torch.autograd.grad(loss.sum(), steps, retain_graph=True, materialize_grads=True)
        numbers |= {name: torch.stack(steps), f"d_{name}": torch.stack(gradients)}
    numbers["hidden"] = torch.stack([zero, *recorded["hidden"]])
    numbers["cell_state"] = torch.stack([zero, *recorded["cell_state"]])  #: lstm
    #: gru numbers |= {f"{d}candidate_hidden": numbers.pop(f"{d}candidate") for d in ("", "d_")}
    return {name: number.detach().numpy() for name, number in numbers.items()}


original, numbers = run([]), run(hold)  #: clamped
#: free numbers = original = run()

state = "cell_state"  #: lstm
#: one_state state = "hidden"
print(f"step  read  target  original        clamped         gradient w.r.t. {state}: original, clamped")  #: clamped
#: free print(f"step  read  target  prediction      gradient w.r.t. {state}")
for t, (word, label) in enumerate(zip(read, labels, strict=True)):
    probabilities = [run["prediction"][t] for run in (original, numbers) if label]  #: clamped
    outputs = [f"{output_words[p.argmax()]} ({p.max():.4f})" for p in probabilities] or ["", ""]  #: clamped
    sizes = [np.linalg.norm(run[f"d_{state}"][t]) for run in (original, numbers)]  #: clamped
    print(f"{t + 1:<5} {word:5} {label:7} {outputs[0]:15} {outputs[1]:15} {sizes[0]:.3e}  {sizes[1]:.3e}")  #: clamped
    #: free p, size = numbers["prediction"][t], np.linalg.norm(numbers[f"d_{state}"][t])
    #: free outputs = f"{output_words[p.argmax()]} ({p.max():.4f})" if label else ""
    #: free print(f"{t + 1:<5} {word:5} {label:7} {outputs:15} {size:.3e}")
print(f"loss {original['loss_total']:.6f} original, {numbers['loss_total']:.6f} clamped")  #: clamped
#: free print(f"loss {numbers['loss_total']:.6f}")
