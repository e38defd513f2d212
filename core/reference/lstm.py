"""Every number of an LSTM or a GRU with gates held, there and back, by autograd."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from core.reference.tensors import Array, Named, leaf, loss_of, stacked


def gated_numbers(
    kind: str,
    inputs: ArrayLike,
    targets: ArrayLike,
    scored: ArrayLike,
    parameters: Mapping[str, ArrayLike],
    hold: Mapping[str, ArrayLike] | None = None,
) -> dict[str, Array]:
    """Return every number of an LSTM or a GRU and its readout, forward and back, with gates held as in the page.

    Parameters
    ----------
    kind : "lstm" or "gru"
    inputs, targets : array_like, shapes (T, D) and (T, K)
    scored : array_like of bool, shape (T,)
    parameters : mapping of str to array_like
        As for `network_numbers`, rows in PyTorch's order.
    hold : mapping of str to array_like, shape (T, H)
        Gate -> the values it is held at, NaN where it is free; a held gate is a constant, and hears of no gradient.

    Returns
    -------
    dict of str to ndarray
        By the names of the scene's families (`core.scenes.gated_numbers`): gates with ``pre_``, ``slope_``, ``d_`` and
        ``d_pre_``, states, answers, the loss, and the parts of the gradients by the road they came.
    """
    import torch

    torch.set_num_threads(1)
    leaves: Named = {name: leaf(value) for name, value in parameters.items()}
    x, y = leaf(inputs), torch.tensor(np.asarray(targets, dtype=np.float64))
    held = {name: torch.tensor(np.asarray(value, dtype=np.float64)) for name, value in (hold or {}).items()}
    step, states = {"lstm": (_lstm_step, 2), "gru": (_gru_step, 1)}[kind]
    size = leaves["weight_hh"].shape[1]
    before = tuple(torch.zeros(size, dtype=torch.float64, requires_grad=True) for _ in range(states))
    kept: dict[str, list[Any]] = {name: [state] for name, state in zip(("hidden", "cell_state"), before, strict=False)}
    for t, x_t in enumerate(x):
        made, before = step(leaves, x_t, before, {name: value[t] for name, value in held.items()})
        for name, tensor in made.items():
            if tensor.requires_grad:
                tensor.retain_grad()
            kept.setdefault(name, []).append(tensor)
    logits = torch.stack([h @ leaves["weight_out"].T for h in kept["to_output"]]) + leaves["bias_out"]
    logits.retain_grad()
    loss = torch.where(torch.tensor(np.asarray(scored)), loss_of(logits, y, "softmax"), 0.0)
    total = loss.sum()
    total.backward(retain_graph=True)  # type: ignore[no-untyped-call]
    numbers = {"input": x, "target": y, "logit": logits, "d_logit": logits.grad, "d_input": x.grad, "loss": loss,
               "loss_total": total, "prediction": torch.softmax(logits, -1)}  # fmt: skip
    numbers |= _roads(kind, kept) | {f"d_{name}": stacked(kept[name]) for name in _gates(kind)}
    numbers |= {f"d_pre_{name}": stacked(kept[f"pre_{name}"]) for name in _gates(kind)}
    # Only now, for asking autograd for a slope leaves it in what keeps its gradient.
    numbers |= {f"slope_{name}": _slopes(kept[name], kept[f"pre_{name}"]) for name in _gates(kind)}
    if kind == "lstm":
        numbers["slope_cell_tanh"] = _slopes(kept["cell_tanh"], kept["shown"])
    aside = ("to_output", "shown", "along", "to_gates")
    numbers |= {name: torch.stack(tensors) for name, tensors in kept.items() if name not in aside}
    return {name: np.asarray(value.detach().numpy()) for name, value in numbers.items()}


def _gates(kind: str) -> tuple[str, ...]:
    lstm = ("input_gate", "forget_gate", "candidate", "output_gate")
    return lstm if kind == "lstm" else ("reset_gate", "update_gate", "candidate_hidden")


def _holding(name: str, free: Any, held: Named) -> Any:
    import torch

    return torch.where(torch.isnan(held[name]), free, held[name]) if name in held else free.clone()


def _lstm_step(p: Named, x: Any, before: tuple[Any, ...], held: Named) -> tuple[Named, tuple[Any, ...]]:
    """Return all that a step makes, and the states after it; each state goes several ways, which keep their own."""
    import torch

    hidden, cell_state = before
    to_gates, along = hidden.clone(), cell_state.clone()
    pre = [z.clone() for z in (x @ p["weight_ih"].T + to_gates @ p["weight_hh"].T + p["bias_ih"]).chunk(4)]
    functions = (torch.sigmoid, torch.sigmoid, torch.tanh, torch.sigmoid)
    made = {f"pre_{name}": z for name, z in zip(_gates("lstm"), pre, strict=True)}
    for name, function, z in zip(_gates("lstm"), functions, pre, strict=True):
        made[name] = _holding(name, function(z), held)
    kept, written = made["forget_gate"] * along, made["input_gate"] * made["candidate"]
    cell_state = kept + written
    shown = cell_state.clone()
    cell_tanh = torch.tanh(shown)
    hidden = made["output_gate"] * cell_tanh
    made |= {"to_gates": to_gates, "along": along, "kept": kept, "written": written, "cell_state": cell_state,
             "shown": shown, "cell_tanh": cell_tanh, "hidden": hidden, "to_output": hidden.clone()}  # fmt: skip
    return made, (hidden, cell_state)


def _gru_step(p: Named, x: Any, before: tuple[Any, ...], held: Named) -> tuple[Named, tuple[Any, ...]]:
    import torch

    (hidden,) = before
    to_gates, along = hidden.clone(), hidden.clone()
    x_r, x_z, x_n = (x @ p["weight_ih"].T + p["bias_ih"]).chunk(3)
    h_r, h_z, h_n = (to_gates @ p["weight_hh"].T).chunk(3)
    made = {"pre_reset_gate": x_r + h_r, "pre_update_gate": x_z + h_z, "candidate_product": h_n.clone()}
    for name in ("reset_gate", "update_gate"):
        made[name] = _holding(name, torch.sigmoid(made[f"pre_{name}"]), held)
    made["pre_candidate_hidden"] = x_n + made["reset_gate"] * made["candidate_product"]
    made["candidate_hidden"] = torch.tanh(made["pre_candidate_hidden"]).clone()
    made["renewal"] = 1.0 - made["update_gate"]
    kept, written = made["update_gate"] * along, made["renewal"] * made["candidate_hidden"]
    hidden = kept + written
    made |= {"to_gates": to_gates, "along": along, "kept": kept, "written": written, "hidden": hidden,
             "to_output": hidden.clone()}  # fmt: skip
    return made, (hidden,)


def _slopes(values: list[Any], of: list[Any]) -> Any:
    """Return the slope of each value by what it is made of, element by element; zero where it is made of nothing."""
    import torch

    found = []
    for value, z in zip(values, of, strict=True):
        (slope,) = torch.autograd.grad(value.sum(), z, retain_graph=True, allow_unused=True)
        found.append(torch.zeros_like(z) if slope is None else slope)
    return torch.stack(found)


def _roads(kind: str, kept: Mapping[str, list[Any]]) -> Named:
    """Return the states' gradients and their parts; what goes back from a step belongs to the state before it."""
    import torch

    nothing = torch.zeros_like(kept["to_gates"][0])[None]
    from_gates = torch.cat([stacked(kept["to_gates"]), nothing])
    along = torch.cat([stacked(kept["along"]), nothing])
    found = {"d_hidden": stacked(kept["hidden"][1:]), "d_hidden_from_output": stacked(kept["to_output"]),
             "d_hidden_from_gates": from_gates}  # fmt: skip
    if kind == "gru":
        return found | {"d_hidden_along": along, "d_candidate_product": stacked(kept["candidate_product"])}
    found |= {"d_cell_state": stacked(kept["cell_state"][1:]), "d_cell_state_along": along}
    return found | {"d_cell_state_from_hidden": stacked(kept["shown"])}
