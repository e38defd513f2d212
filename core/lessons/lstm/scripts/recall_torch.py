"""The page's network by PyTorch's autograd: `numbers` with its gates clamped, `untouched` with all free."""  #: clamped
#: free """The page's network by PyTorch's autograd: `numbers` holds those of the page."""

import numpy as np
import torch
from torch.nn import functional

torch.set_default_dtype(torch.float64)

# [functions]
from core.reference.cells import lstm_step  # noqa: E402

# [end]


# [data]
read, answers = ["#", "7", "?"], ["", "", "7"]
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
targets = torch.tensor([[float(word == known) for known in output_words] for word in answers])
W_xh, W_hh, b, W_hy, b_y = weights.values()
zero = torch.zeros(W_hh.shape[1], requires_grad=True)  # the states before the first step


def run(hold):  #: clamped
#: free def run():
    """Go forward and back once; a clamped gate is a constant, through which no gradient passes."""  #: clamped
    """Go forward and back once."""  #: free
    made = {}

    def keep(name, tensor):
        """Record what a step makes, clamped where it is to be."""  #: clamped
        """Record what a step makes."""  #: free
        steps = made.setdefault(name, [])
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
    logit = torch.stack(made["logit"])
    loss = functional.cross_entropy(logit, targets, reduction="none")
    numbers = {"prediction": logit.softmax(-1), "loss": loss, "loss_total": loss.sum()}
    for name, steps in made.items():
        gradients = torch.autograd.grad(loss.sum(), steps, retain_graph=True, materialize_grads=True)
        numbers |= {name: torch.stack(steps), f"d_{name}": torch.stack(gradients)}
    numbers["hidden"] = torch.stack([zero, *made["hidden"]])
    numbers["cell_state"] = torch.stack([zero, *made["cell_state"]])  #: lstm
    #: gru numbers |= {f"{d}candidate_hidden": numbers.pop(f"{d}candidate") for d in ("", "d_")}
    return {name: number.detach().numpy() for name, number in numbers.items()}


untouched, numbers = run([]), run(hold)  #: clamped
#: free numbers = untouched = run()

state = "cell_state"  #: lstm
#: one_state state = "hidden"
print(f"step  read  answer  untouched       clamped         gradient by {state}: untouched, clamped")  #: clamped
#: free print(f"step  read  answer  said            gradient by {state}")
for t, (word, answer) in enumerate(zip(read, answers, strict=True)):
    found = [run["prediction"][t] for run in (untouched, numbers) if answer]  #: clamped
    said = [f"{output_words[p.argmax()]} ({p.max():.4f})" for p in found] or ["", ""]  #: clamped
    sizes = [np.linalg.norm(run[f"d_{state}"][t]) for run in (untouched, numbers)]  #: clamped
    print(f"{t + 1:<5} {word:5} {answer:7} {said[0]:15} {said[1]:15} {sizes[0]:.3e}  {sizes[1]:.3e}")  #: clamped
    #: free p, size = numbers["prediction"][t], np.linalg.norm(numbers[f"d_{state}"][t])
    #: free said = f"{output_words[p.argmax()]} ({p.max():.4f})" if answer else ""
    #: free print(f"{t + 1:<5} {word:5} {answer:7} {said:15} {size:.3e}")
print(f"loss {untouched['loss_total']:.6f} untouched, {numbers['loss_total']:.6f} clamped")  #: clamped
#: free print(f"loss {numbers['loss_total']:.6f}")
