"""Every number of an RNN and its readout, there and back and after one update, by autograd."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from core.reference.tensors import Array, Named, function_of, leaf, loss_of, stacked


def network_numbers(
    inputs: ArrayLike,
    targets: ArrayLike,
    scored: ArrayLike | None,
    parameters: Mapping[str, ArrayLike],
    activation: str,
    kind: str,
    truncate: int | None = None,
    *,
    learning_rate: float | None = None,
    max_norm: float | None = None,
) -> dict[str, Array]:
    """Return every number of an RNN and its readout, forward and back, and after one update.

    Parameters
    ----------
    inputs, targets : array_like, shapes (T, D) and (T, K), or with a batch (T, B, D) and (T, B, K)
    scored : array_like of bool, shape (T,), or None
        The steps that count; ``None`` for all.
    parameters : mapping of str to array_like
        ``weight_ih``, ``weight_hh``, ``bias_ih``, ``weight_out`` and ``bias_out``.
    activation : str
        A name of `core.recurrent.activations.ACTIVATIONS`.
    kind : "softmax" or "squared_error"
    truncate : int, optional
        The state is detached after every so many steps.
    learning_rate, max_norm : float, optional
        With a learning rate, ``torch.optim.SGD`` makes one step, after ``clip_grad_norm_`` where there is a limit.

    Returns
    -------
    dict of str to ndarray
        By the names of the scene's families: ``input``, ``hidden`` (from step 0), ``pre_activation``, ``slope``,
        ``logit``, ``prediction``, ``target``, ``loss``, ``loss_total``; ``d_`` before each of the parameters and
        before ``logit``, ``hidden``, ``hidden_from_output``, ``hidden_from_future``, ``pre_activation``, ``input`` and
        ``initial_hidden``; ``gradient_norm``; and with a learning rate ``clip_scale``, and ``new_`` before the
        parameters and all that was made of them. With a batch, the total is the mean over it.
    """
    import torch

    torch.set_num_threads(1)
    leaves: Named = {name: leaf(value) for name, value in parameters.items()}
    x, y = leaf(inputs), torch.tensor(np.asarray(targets, dtype=np.float64))
    counts = torch.ones(len(x), dtype=torch.bool) if scored is None else torch.tensor(np.asarray(scored))
    forward = _forward(leaves, x, y, counts, activation, kind, truncate)
    forward["loss_total"].backward()
    numbers = {"input": x, "target": y} | _forward_numbers(forward)
    numbers |= _gradients(leaves, x, forward, activation)
    numbers["gradient_norm"] = torch.sqrt(sum((leaf.grad**2).sum() for leaf in leaves.values()))
    if learning_rate is not None:
        new = _updated(leaves, learning_rate, max_norm)
        numbers["clip_scale"] = new.pop("clip_scale")
        after = _forward_numbers(_forward(new, x, y, counts, activation, kind, truncate))
        numbers |= {f"new_{name}": value for name, value in (new | after).items()}
    return {name: np.asarray(value.detach().numpy()) for name, value in numbers.items()}


def _forward(p: Named, x: Any, y: Any, scored: Any, activation: str, kind: str, truncate: int | None) -> Named:
    """Run the network; each state goes two ways, to the output and on, and each way keeps its own gradient."""
    import torch

    function, batch = function_of(activation), x.shape[1:-1]
    initial = torch.zeros(*batch, p["weight_hh"].shape[0], dtype=torch.float64, requires_grad=True)
    lists: dict[str, list[Any]] = {name: [] for name in ("pre_activation", "hidden", "to_output", "on", "logit")}
    before = initial
    for t, x_t in enumerate(x):
        z = x_t @ p["weight_ih"].T + before @ p["weight_hh"].T + p["bias_ih"]
        hidden = function(z).clone()
        to_output, on = hidden.clone(), hidden.clone()
        logit = to_output @ p["weight_out"].T + p["bias_out"]
        for name, tensor in zip(lists, (z, hidden, to_output, on, logit), strict=True):
            tensor.retain_grad()
            lists[name].append(tensor)
        before = on.detach() if truncate and (t + 1) % truncate == 0 else on
    logits = torch.stack(lists["logit"])
    loss = torch.where(scored.reshape(-1, *[1] * len(batch)), loss_of(logits, y, kind), 0.0)
    return lists | {"initial": initial, "loss": loss, "loss_total": loss.sum() / max(1, int(np.prod(batch))),
                    "prediction": torch.softmax(logits, -1) if kind == "softmax" else logits}  # fmt: skip


def _forward_numbers(forward: Named) -> Named:
    import torch

    return {
        "hidden": torch.stack([forward["initial"], *forward["hidden"]]),
        "pre_activation": torch.stack(forward["pre_activation"]),
        "logit": torch.stack(forward["logit"]),
        "prediction": forward["prediction"],
        "loss": forward["loss"],
        "loss_total": forward["loss_total"],
    }


def _gradients(leaves: Named, x: Any, forward: Named, activation: str) -> Named:
    import torch

    z = torch.stack(forward["pre_activation"]).detach().requires_grad_()
    (slope,) = torch.autograd.grad(function_of(activation)(z).sum(), z)
    return {
        "slope": slope,
        "d_logit": stacked(forward["logit"]),
        "d_hidden_from_output": stacked(forward["to_output"]),
        "d_hidden_from_future": stacked(forward["on"]),
        "d_hidden": stacked(forward["hidden"]),
        "d_pre_activation": stacked(forward["pre_activation"]),
        "d_input": x.grad,
        "d_initial_hidden": forward["initial"].grad,
    } | {f"d_{name}": leaf.grad.clone() for name, leaf in leaves.items()}


def _updated(leaves: Named, learning_rate: float, max_norm: float | None) -> Named:
    """Let torch.optim.SGD make a step on copies."""
    import torch

    copies = {name: torch.nn.Parameter(leaf.detach().clone()) for name, leaf in leaves.items()}
    for name, copy in copies.items():
        copy.grad = leaves[name].grad.clone()
    scale = torch.ones((), dtype=torch.float64)
    if max_norm is not None:
        norm = torch.nn.utils.clip_grad_norm_(copies.values(), max_norm)
        scale = torch.clamp(max_norm / (norm + 1e-6), max=1.0)
    torch.optim.SGD(copies.values(), lr=learning_rate).step()
    return {name: copy.detach() for name, copy in copies.items()} | {"clip_scale": scale}
