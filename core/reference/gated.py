"""Every number of an LSTM or a GRU with clamped gates, forward and backward, by autograd."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from core.reference.cells import GRU_GATES, LSTM_GATES, Recorder, gru_step, lstm_step
from core.reference.tensors import Array, Named, leaf, loss_of

PATHS = ("to_product", "along", "to_hidden", "to_output")  # one node for each use of a state


def gated_numbers(
    kind: str,
    inputs: ArrayLike,
    targets: ArrayLike,
    scored: ArrayLike,
    parameters: Mapping[str, ArrayLike],
    hold: Mapping[str, ArrayLike] | None = None,
) -> dict[str, Array]:
    """Return every number of an LSTM or a GRU and its readout, forward and backward, with gates clamped as on the page.

    Parameters
    ----------
    kind : "lstm" or "gru"
    inputs, targets : array_like, shapes (T, D) and (T, K)
    scored : array_like of bool, shape (T,)
    parameters : mapping of str to array_like
        As for `network_numbers`, rows in PyTorch's order.
    hold : mapping of str to array_like, shape (T, H)
        Gate -> its clamped values, NaN where it is free; a clamped gate is a constant, without a gradient.

    Returns
    -------
    dict of str to ndarray
        By the names of the scene's families: gates with ``pre_``, ``slope_``, ``d_`` and
        ``d_pre_``, states, predictions, the loss, and the parts of the gradients by their gradient paths.
    """
    import torch

    torch.set_num_threads(1)
    p: Named = {name: leaf(value) for name, value in parameters.items()}
    x, y = leaf(inputs), torch.tensor(np.asarray(targets, dtype=np.float64))
    keep = Recorder({_in_cells(name): np.asarray(value) for name, value in (hold or {}).items()})
    h = c = torch.zeros(p["weight_hh"].shape[1], dtype=torch.float64, requires_grad=True)
    start = h.detach()[None]
    for zx in x @ p["weight_ih"].T + p["bias_ih"]:
        if kind == "lstm":
            h, c = lstm_step(zx, h, c, p["weight_hh"], keep=keep)
        else:
            h = gru_step(zx, h, p["weight_hh"], keep=keep)
        keep("to_output", h)
    logits = torch.stack([h @ p["weight_out"].T for h in keep.nodes["to_output"]]) + p["bias_out"]
    logits.retain_grad()
    loss = torch.where(torch.tensor(np.asarray(scored)), loss_of(logits, y, "softmax"), 0.0)
    total = loss.sum()
    total.backward(retain_graph=True)  # type: ignore[no-untyped-call]
    numbers = {"input": x, "target": y, "logit": logits, "d_logit": logits.grad, "d_input": x.grad, "loss": loss,
               "loss_total": total, "prediction": torch.softmax(logits, -1)}  # fmt: skip
    numbers |= _paths(kind, keep)
    for name in LSTM_GATES if kind == "lstm" else GRU_GATES:
        family = _in_scene(kind, name)
        numbers |= {f"d_{family}": keep.gradients(name), f"d_pre_{family}": keep.gradients(f"pre_{name}")}
        numbers |= {family: keep.values(name), f"pre_{family}": keep.values(f"pre_{name}")}
    # Last, because asking autograd for a slope changes retained gradients.
    for name in LSTM_GATES if kind == "lstm" else GRU_GATES:
        numbers[f"slope_{_in_scene(kind, name)}"] = _slopes(keep.nodes[name], keep.nodes[f"pre_{name}"])
    if kind == "lstm":
        numbers["slope_cell_tanh"] = _slopes(keep.nodes["cell_tanh"], keep.nodes["to_hidden"])
    others = {name: keep.values(name) for name in keep.nodes if name not in (*PATHS, "candidate", "pre_candidate")}
    numbers = others | numbers
    for state in ("hidden", "cell_state")[: 2 if kind == "lstm" else 1]:
        numbers[state] = torch.cat([start, keep.values(state)])
    return {name: np.asarray(value.detach().numpy()) for name, value in numbers.items()}


def _in_scene(kind: str, gate: str) -> str:
    """Return the scene's name of a gate: a GRU's candidate is a hidden state."""
    return "candidate_hidden" if (kind, gate) == ("gru", "candidate") else gate


def _in_cells(gate: str) -> str:
    return "candidate" if gate == "candidate_hidden" else gate


def _slopes(values: list[Any], of: list[Any]) -> Any:
    """Return the slope of each value with respect to its argument, by element; zero where it does not depend on it."""
    import torch

    found = []
    for value, z in zip(values, of, strict=True):
        (slope,) = torch.autograd.grad(value.sum(), z, retain_graph=True, allow_unused=True)
        found.append(torch.zeros_like(z) if slope is None else slope)
    return torch.stack(found)


def _paths(kind: str, keep: Recorder) -> Named:
    """Return the states' gradients and their parts; a part from a step belongs to the previous state."""
    import torch

    from_gates, along = (torch.cat([of, torch.zeros_like(of[:1])]) for of in map(keep.gradients, PATHS[:2]))
    found = {"d_hidden": keep.gradients("hidden"), "d_hidden_from_output": keep.gradients("to_output"),
             "d_hidden_from_gates": from_gates}  # fmt: skip
    if kind == "gru":
        return found | {"d_hidden_along": along, "d_candidate_product": keep.gradients("candidate_product")}
    found |= {"d_cell_state": keep.gradients("cell_state"), "d_cell_state_along": along}
    return found | {"d_cell_state_from_hidden": keep.gradients("to_hidden")}
