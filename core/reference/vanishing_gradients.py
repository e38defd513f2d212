"""The size of a gradient at every step, each taken by autograd from the state that was before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from core.reference.tensors import Array, Named, function_of


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
        return (function_of(activation)(p["weight_ih"] @ x + weight_hh @ state[0] + p["bias_ih"]).clone(),)

    def lstm(x: Any, state: tuple[Any, ...]) -> tuple[Any, ...]:
        i, f, g, o = (p["weight_ih"] @ x + weight_hh @ state[0] + p["bias_ih"]).chunk(4)
        kept = torch.sigmoid(f) * state[1] + torch.sigmoid(i) * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(kept), kept

    if kind != "GRU":
        return rnn if kind == "RNN" else lstm
    cell = torch.nn.GRUCell(p["weight_ih"].shape[1], weight_hh.shape[1], dtype=torch.float64)
    cell.load_state_dict({**p, "weight_hh": weight_hh, "bias_hh": torch.zeros_like(p["bias_ih"])})
    return lambda x, state: (cell(x, state[0]),)
