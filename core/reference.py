"""The same numbers from torch.autograd, in float64: an oracle that shares no line with `core.recurrent`.

PyTorch is imported inside the functions that need it, so that whoever only looks never waits for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Named = dict[str, Any]  # name -> torch.Tensor


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
    leaves: Named = {name: _leaf(value) for name, value in parameters.items()}
    x, y = _leaf(inputs), torch.tensor(np.asarray(targets, dtype=np.float64))
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


def gradient_sizes(
    kind: str,
    parameters: Mapping[str, ArrayLike],
    inputs: ArrayLike,
    states: Sequence[ArrayLike],
    d_last: ArrayLike,
    *,
    activation: str,
    gain: float,
) -> dict[str, Array]:
    """Return how large the gradient is at each step that enters at the last step alone.

    Each step is taken, by autograd there and back, from the state before it that is given: a network that runs into
    chaos makes of a rounding in the 16th digit another sequence of states, and so would another order of the sums.

    Parameters
    ----------
    kind : {"RNN", "LSTM", "GRU"}
    parameters : mapping of str to array_like
        weight_ih, weight_hh and bias_ih, rows in PyTorch's order; PyTorch's second bias is zero.
    inputs : array_like, shape (T, D)
    states : sequence of array_like, each of shape (T, H)
        h_{t-1} at each step, and of an LSTM c_{t-1}.
    d_last : array_like, shape (H,)
        dL/dh_T.
    activation : str
        An RNN's.
    gain : float
        Multiplies weight_hh.

    Returns
    -------
    dict of str to ndarray
        ``hidden`` (T, H), what each step makes of the state before; ``size`` (T,), ‖dL/dh_t‖; of an LSTM also
        ``cell_state`` and ``cell_state_size``.
    """
    import torch

    step = _step(kind, {name: torch.tensor(np.asarray(p)) for name, p in parameters.items()}, activation, gain)
    sequence = torch.tensor(np.asarray(inputs, dtype=np.float64))
    before = [torch.tensor(np.asarray(state, dtype=np.float64)) for state in states]
    names = ("hidden", "cell_state")[: len(before)]
    found: dict[str, list[Array]] = {name: [] for pair in ((n, _size(n)) for n in names) for name in pair}
    coming = [torch.tensor(np.asarray(d_last, dtype=np.float64)), *(torch.zeros_like(state[0]) for state in before[1:])]
    for t in reversed(range(len(sequence))):
        earlier = tuple(state[t].clone().requires_grad_() for state in before)
        later = step(sequence[t], earlier)
        back = torch.autograd.grad(later, [*earlier, *later], coming)
        for name, state, gradient in zip(names, later, back[len(earlier) :], strict=True):
            found[name].append(state.detach().numpy())
            found[_size(name)].append(torch.linalg.vector_norm(gradient).numpy())
        coming = list(back[: len(earlier)])
    return {name: np.array(rows[::-1]) for name, rows in found.items()}


def _size(name: str) -> str:
    return "size" if name == "hidden" else f"{name}_size"


def _step(kind: str, p: Named, activation: str, gain: float) -> Callable[[Any, tuple[Any, ...]], tuple[Any, ...]]:
    """Return a step: of a GRU PyTorch's own; its RNN knows two activations only, and its LSTM hides dL/dc_t."""
    import torch

    weight_hh = gain * p["weight_hh"]

    def rnn(x: Any, state: tuple[Any, ...]) -> tuple[Any, ...]:
        return (_function(activation)(p["weight_ih"] @ x + weight_hh @ state[0] + p["bias_ih"]).clone(),)

    def lstm(x: Any, state: tuple[Any, ...]) -> tuple[Any, ...]:
        i, f, g, o = (p["weight_ih"] @ x + weight_hh @ state[0] + p["bias_ih"]).chunk(4)
        kept = torch.sigmoid(f) * state[1] + torch.sigmoid(i) * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(kept), kept

    if kind != "GRU":
        return rnn if kind == "RNN" else lstm
    cell = torch.nn.GRUCell(p["weight_ih"].shape[1], weight_hh.shape[1], dtype=torch.float64)
    cell.load_state_dict({**p, "weight_hh": weight_hh, "bias_hh": torch.zeros_like(p["bias_ih"])})
    return lambda x, state: (cell(x, state[0]),)


def relative_difference(ours: ArrayLike, theirs: ArrayLike) -> float:
    """Return max|a − b| / max|b|, from 0; where all of b is 0, 0 if all of a is too and else infinity.

    >>> relative_difference([1.0, 2.0], [1.0, 4.0])
    0.5
    """
    a, b = np.asarray(ours, dtype=np.float64), np.asarray(theirs, dtype=np.float64)
    if a.shape != b.shape:
        raise ValueError(f"ours must be of shape {b.shape}; got an array of shape {a.shape}.")
    if b.size == 0:
        return 0.0
    difference, size = float(np.abs(a - b).max()), float(np.abs(b).max())
    if size == 0.0:
        return 0.0 if difference == 0.0 else float("inf")
    return difference / size


def compare(ours: Mapping[str, ArrayLike], theirs: Mapping[str, ArrayLike]) -> dict[str, float]:
    """Return the relative difference of each array that both have.

    Raises
    ------
    ValueError
        If two arrays of one name have different shapes.
    """
    return {name: relative_difference(ours[name], theirs[name]) for name in ours if name in theirs}


def _leaf(value: ArrayLike) -> Any:
    import torch

    return torch.tensor(np.asarray(value, dtype=np.float64), requires_grad=True)


def _function(name: str) -> Any:
    import torch

    functions = {"tanh": torch.tanh, "sigmoid": torch.sigmoid, "identity": lambda z: z}
    return functions[name] if name in functions else getattr(torch.nn.functional, name)


def _forward(p: Named, x: Any, y: Any, scored: Any, activation: str, kind: str, truncate: int | None) -> Named:
    """Run the network; each state goes two ways, to the output and on, and each way keeps its own gradient."""
    import torch

    function, batch = _function(activation), x.shape[1:-1]
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
    loss = torch.where(scored.reshape(-1, *[1] * len(batch)), _loss(logits, y, kind), 0.0)
    return lists | {"initial": initial, "loss": loss, "loss_total": loss.sum() / max(1, int(np.prod(batch))),
                    "prediction": torch.softmax(logits, -1) if kind == "softmax" else logits}  # fmt: skip


def _loss(logit: Any, target: Any, kind: str) -> Any:
    import torch

    if kind == "squared_error":
        return 0.5 * ((logit - target) ** 2).sum(-1)
    flat = torch.nn.functional.cross_entropy(logit.flatten(0, -2), target.flatten(0, -2), reduction="none")
    return flat.reshape(logit.shape[:-1])


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
    (slope,) = torch.autograd.grad(_function(activation)(z).sum(), z)
    return {
        "slope": slope,
        "d_logit": _stacked(forward["logit"]),
        "d_hidden_from_output": _stacked(forward["to_output"]),
        "d_hidden_from_future": _stacked(forward["on"]),
        "d_hidden": _stacked(forward["hidden"]),
        "d_pre_activation": _stacked(forward["pre_activation"]),
        "d_input": x.grad,
        "d_initial_hidden": forward["initial"].grad,
    } | {f"d_{name}": leaf.grad.clone() for name, leaf in leaves.items()}


def _stacked(tensors: Iterable[Any]) -> Any:
    """Return the gradients, zero where none arrived."""
    import torch

    return torch.stack([torch.zeros_like(t) if t.grad is None else t.grad for t in tensors])


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
    leaves: Named = {name: _leaf(value) for name, value in parameters.items()}
    x, y = _leaf(inputs), torch.tensor(np.asarray(targets, dtype=np.float64))
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
    loss = torch.where(torch.tensor(np.asarray(scored)), _loss(logits, y, "softmax"), 0.0)
    total = loss.sum()
    total.backward(retain_graph=True)  # type: ignore[no-untyped-call]
    numbers = {"input": x, "target": y, "logit": logits, "d_logit": logits.grad, "d_input": x.grad, "loss": loss,
               "loss_total": total, "prediction": torch.softmax(logits, -1)}  # fmt: skip
    numbers |= _roads(kind, kept) | {f"d_{name}": _stacked(kept[name]) for name in _gates(kind)}
    numbers |= {f"d_pre_{name}": _stacked(kept[f"pre_{name}"]) for name in _gates(kind)}
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
    from_gates = torch.cat([_stacked(kept["to_gates"]), nothing])
    along = torch.cat([_stacked(kept["along"]), nothing])
    found = {"d_hidden": _stacked(kept["hidden"][1:]), "d_hidden_from_output": _stacked(kept["to_output"]),
             "d_hidden_from_gates": from_gates}  # fmt: skip
    if kind == "gru":
        return found | {"d_hidden_along": along, "d_candidate_product": _stacked(kept["candidate_product"])}
    found |= {"d_cell_state": _stacked(kept["cell_state"][1:]), "d_cell_state_along": along}
    return found | {"d_cell_state_from_hidden": _stacked(kept["shown"])}
