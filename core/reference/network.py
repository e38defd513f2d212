"""Every number of an RNN and its readout, forward, backward and after one update, by autograd."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from core.reference.cells import Recorder, function_of, rnn_step
from core.reference.tensors import Array, Named, leaf, loss_of


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
    """Return every number of an RNN and its readout, forward and backward, and after one update.

    Parameters
    ----------
    inputs, targets : array_like, shapes (T, D) and (T, K), or with a batch (T, B, D) and (T, B, K)
    scored : array_like of bool, shape (T,), or None
        The steps that count for the loss; ``None`` for all.
    parameters : mapping of str to array_like
        ``weight_ih``, ``weight_hh``, ``bias_ih``, ``weight_out`` and ``bias_out``.
    activation : str
        A name of `core.recurrent.activations.ACTIVATIONS`.
    kind : "softmax" or "squared_error"
    truncate : int, optional
        The state is detached after this many steps, repeatedly.
    learning_rate, max_norm : float, optional
        With a learning rate, ``torch.optim.SGD`` takes one step, after ``clip_grad_norm_`` if there is a `max_norm`.

    Returns
    -------
    dict of str to ndarray
        By the names of the scene's families: ``input``, ``hidden`` (from step 0), ``pre_activation``, ``slope``,
        ``logit``, ``prediction``, ``target``, ``loss``, ``loss_total``; ``d_`` before each of the parameters and
        before ``logit``, ``hidden``, ``hidden_from_output``, ``hidden_from_future``, ``pre_activation``, ``input`` and
        ``initial_hidden``; ``gradient_norm``; and with a learning rate ``clip_scale``, and ``new_`` before the
        parameters and all results of the next forward pass. With a batch, the total is the mean over it.
    """
    import torch

    torch.set_num_threads(1)
    leaves: Named = {name: leaf(value) for name, value in parameters.items()}
    x, y = leaf(inputs), torch.tensor(np.asarray(targets, dtype=np.float64))
    counts = torch.ones(len(x), dtype=torch.bool) if scored is None else torch.tensor(np.asarray(scored))
    forward, keep = _forward(leaves, x, y, counts, activation, kind, truncate)
    forward["loss_total"].backward()
    numbers = {"input": x, "target": y} | forward | _gradients(leaves, x, forward, keep, activation)
    numbers["gradient_norm"] = torch.sqrt(sum((leaf.grad**2).sum() for leaf in leaves.values()))
    if learning_rate is not None:
        new = _updated(leaves, learning_rate, max_norm)
        numbers["clip_scale"] = new.pop("clip_scale")
        after, _ = _forward(new, x, y, counts, activation, kind, truncate)
        numbers |= {f"new_{name}": value for name, value in (new | after).items()}
    return {name: np.asarray(value.detach().numpy()) for name, value in numbers.items()}


def _forward(
    p: Named, x: Any, y: Any, scored: Any, activation: str, kind: str, truncate: int | None
) -> tuple[Named, Recorder]:
    """Run the network; each state has two nodes, for the output and for the next step, with separate gradients."""
    import torch

    batch, keep = x.shape[1:-1], Recorder()
    h = initial = torch.zeros(*batch, p["weight_hh"].shape[0], dtype=torch.float64, requires_grad=True)
    for t, zx in enumerate(x @ p["weight_ih"].T + p["bias_ih"], 1):
        h = rnn_step(zx, h, p["weight_hh"], activation, keep=keep)
        keep("logit", keep("to_output", h) @ p["weight_out"].T + p["bias_out"])
        h = keep("to_next", h)
        if truncate and t % truncate == 0:
            h = h.detach()
    logit = torch.stack(keep.nodes["logit"])
    loss = torch.where(scored.reshape(-1, *[1] * len(batch)), loss_of(logit, y, kind), 0.0)
    return {
        "hidden": torch.stack([initial, *keep.nodes["hidden"]]),
        "pre_activation": torch.stack(keep.nodes["pre_activation"]),
        "logit": logit,
        "prediction": torch.softmax(logit, -1) if kind == "softmax" else logit,
        "loss": loss,
        "loss_total": loss.sum() / max(1, int(np.prod(batch))),
    }, keep


def _gradients(leaves: Named, x: Any, forward: Named, keep: Recorder, activation: str) -> Named:
    import torch

    z = forward["pre_activation"].detach().requires_grad_()
    (slope,) = torch.autograd.grad(function_of(activation)(z).sum(), z)
    return {
        "slope": slope,
        "d_logit": keep.gradients("logit"),
        "d_hidden_from_output": keep.gradients("to_output"),
        "d_hidden_from_future": keep.gradients("to_next"),
        "d_hidden": keep.gradients("hidden"),
        "d_pre_activation": keep.gradients("pre_activation"),
        "d_input": x.grad,
        "d_initial_hidden": keep.gradients("to_product")[0],
    } | {f"d_{name}": leaf.grad.clone() for name, leaf in leaves.items()}


def _updated(leaves: Named, learning_rate: float, max_norm: float | None) -> Named:
    """Take a step of torch.optim.SGD on copies."""
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
