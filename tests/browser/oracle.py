"""What the numbers on the screen have to be: torch.autograd in float64, knowing only the weights and inputs shown."""

from itertools import product

import torch

from core.reference.cells import Recorder, rnn_step

WEIGHTS = ("weight_ih", "weight_hh", "bias_ih", "weight_out", "bias_out")


def array(numbers, family):
    """Return the numbers of a family, ``hidden/1/0``, as a tensor: steps from 1, other indices from 0."""
    found = {
        tuple(map(int, name.split("/")[1:])): value for name, value in numbers.items() if name.split("/")[0] == family
    }
    first, last = min(found), max(found)
    size = [high - low + 1 for low, high in zip(first, last, strict=True)]
    assert len(found) == torch.Size(size).numel(), f"{family} must be whole; got {sorted(found)}"
    return torch.tensor([found[key] for key in sorted(found)], dtype=torch.float64).reshape(size)


def names(family, numbers, first=()):
    """Return a family's numbers by their names; `first` holds the first index of leading axes where it is not 0."""
    offset = [*first, *[0] * (numbers.dim() - len(first))]
    return {
        "/".join([family, *(str(i + low) for i, low in zip(index, offset, strict=True))]): numbers[index].item()
        for index in product(*map(range, numbers.shape))
    }


def run(weights, inputs, targets, scored, *, activation, softmax, truncate):
    """Return the tensors of one pass: a copy of the weights for each step, so that each step's share is known."""
    copies = [{name: w.clone().requires_grad_() for name, w in weights.items()} for _ in inputs]
    hidden = torch.zeros(len(weights["bias_ih"]), dtype=torch.float64)
    made = {"hidden": [hidden], "pre_activation": [], "logit": [], "prediction": [], "loss": []}
    for t, (x, y, w) in enumerate(zip(inputs, targets, copies, strict=True)):
        if truncate and t % truncate == 0:
            hidden = hidden.detach()
        keep = Recorder()
        hidden = rnn_step(w["weight_ih"] @ x + w["bias_ih"], hidden, w["weight_hh"], activation, keep=keep)
        (z,) = keep.nodes["pre_activation"]
        logit = w["weight_out"] @ hidden + w["bias_out"]
        if softmax:
            prediction, loss = torch.softmax(logit, 0), -(y * torch.log_softmax(logit, 0)).sum()
        else:
            prediction, loss = logit, ((logit - y) ** 2).sum() / 2
        for family, tensor in zip(made, (hidden, z, logit, prediction, loss * scored[t]), strict=True):
            made[family].append(tensor)
    return made, copies


def expected(numbers, *, scored=None, activation="tanh", softmax=True, truncate=0, lr=None, clip=None):
    """Return name -> number for a pass over what is on the screen, its update, and the pass after it.

    Parameters
    ----------
    numbers : dict of str to float
        What the screen shows, of which only the weights, the inputs, the targets and what is set by controls are read.
    scored : tuple of int, optional
        The steps of which the answer counts, from 1; all of them if not given.
    lr, clip : float, optional
        As the screen says, if not given; 0 does not clip.
    """
    lr = numbers["learning_rate"] if lr is None else lr
    clip = numbers.get("max_norm", 0.0) if clip is None else clip
    weights = {name: array(numbers, name) for name in WEIGHTS}
    inputs = array(numbers, "input")
    steps = scored or tuple(range(1, len(inputs) + 1))
    counts = [t + 1 in steps for t in range(len(inputs))]
    shown = {name: value for name, value in numbers.items() if name.startswith("target/")}
    outputs = range(len(weights["bias_out"]))
    targets = [[shown.get(f"target/{t + 1}/{k}", 0.0) for k in outputs] for t in range(len(inputs))]
    rest = (inputs, torch.tensor(targets, dtype=torch.float64), counts)
    options = {"activation": activation, "softmax": softmax, "truncate": truncate}

    made, copies = run(weights, *rest, **options)
    total = sum(made["loss"])
    found = forward("", made, steps) | backward(made, steps, total)
    shares = {
        name: torch.stack([
            zero(torch.autograd.grad(total, copy[name], retain_graph=True, allow_unused=True)[0], copy[name])
            for copy in copies
        ])
        for name in WEIGHTS
    }  # fmt: skip
    gradients = {name: share.sum(0) for name, share in shares.items()}
    norm = torch.sqrt(sum((gradient**2).sum() for gradient in gradients.values()))
    scale = torch.clamp(clip / (norm + 1e-6), max=1.0) if clip else torch.ones((), dtype=torch.float64)
    new = {name: weights[name] - lr * scale * gradient for name, gradient in gradients.items()}
    found |= {"learning_rate": lr, "gradient_norm": norm.item(), "max_norm": clip, "clip_scale": scale.item()}
    for name in WEIGHTS:
        found |= names(name, weights[name]) | names(f"d_{name}", gradients[name]) | names(f"new_{name}", new[name])
        found |= names(f"d_{name}_step", shares[name], (1,))
    found |= names("input", inputs, (1,)) | names("target", rest[1], (1,))
    return found | forward("new_", run(new, *rest, **options)[0], steps)


def zero(gradient, like):
    """Return a gradient, zero where there is no way from the loss."""
    return torch.zeros_like(like) if gradient is None else gradient


def forward(prefix, made, steps):
    """Return the numbers of a pass forward, predictions where they are scored."""
    found = names(f"{prefix}hidden", torch.stack(made["hidden"]))
    found |= names(f"{prefix}pre_activation", torch.stack(made["pre_activation"]), (1,))
    for family in ("logit", "prediction", "loss"):
        all_steps = names(f"{prefix}{family}", torch.stack(made[family]), (1,))
        found |= {name: value for name, value in all_steps.items() if int(name.split("/")[1]) in steps}
    return found | {f"{prefix}loss_total": sum(made["loss"]).item()}


def backward(made, steps, total):
    """Return the numbers of the way back: for each state what comes from its own loss, and from the later ones."""

    def gradient(loss, of):
        if not torch.is_tensor(loss) or not loss.requires_grad:
            return torch.zeros_like(of)
        return zero(torch.autograd.grad(loss, of, retain_graph=True, allow_unused=True)[0], of)

    found = {}
    for t in range(1, len(made["loss"]) + 1):
        state, own, later = made["hidden"][t], made["loss"][t - 1], sum(made["loss"][t:])
        rows = {
            "d_hidden_from_output": gradient(own, state),
            "d_hidden_from_future": gradient(later, state),
            "d_hidden": gradient(total, state),
            "d_pre_activation": gradient(total, made["pre_activation"][t - 1]),
        }
        if t in steps:
            rows["d_logit"] = gradient(total, made["logit"][t - 1])
        for family, row in rows.items():
            found |= names(f"{family}/{t}", row)
    return found
