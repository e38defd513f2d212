"""The gradient norm at every step, each by autograd from the given previous state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from core.reference.cells import gru_step, lstm_step, rnn_step
from core.reference.tensors import Array, Named


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
    """Return the gradient norm at each step, for a loss at the last step alone.

    Each step starts from the given previous state, forward and backward by autograd: in a chaotic network a rounding in
    the 16th digit changes all later states, and so would another order of the sums.

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
        ``hidden`` (T, H), the state of each step, from the previous one; ``size`` (T,), ‖dL/dh_t‖; of an LSTM also
        ``cell_state`` and ``cell_state_size``.
    """
    import torch

    p: Named = {name: torch.tensor(np.asarray(parameter)) for name, parameter in parameters.items()}
    products = torch.tensor(np.asarray(inputs, dtype=np.float64)) @ p["weight_ih"].T + p["bias_ih"]
    before = [torch.tensor(np.asarray(state, dtype=np.float64)) for state in states]
    names = ("hidden", "cell_state")[: len(before)]
    found: dict[str, list[Array]] = {name: [] for pair in ((n, _size(n)) for n in names) for name in pair}
    d_states = [
        torch.tensor(np.asarray(d_last, dtype=np.float64)),
        *(torch.zeros_like(state[0]) for state in before[1:]),
    ]
    for t in reversed(range(len(products))):
        earlier = [state[t].clone().requires_grad_() for state in before]
        zx, h = products[t], earlier[0]
        later: tuple[Any, ...]
        if kind == "LSTM":
            later = lstm_step(zx, h, earlier[1], p["weight_hh"], gain)
        elif kind == "GRU":
            later = (gru_step(zx, h, p["weight_hh"], gain=gain),)
        else:
            later = (rnn_step(zx, h, p["weight_hh"], activation, gain),)
        back = torch.autograd.grad(later, [*earlier, *later], d_states)
        for name, state, gradient in zip(names, later, back[len(earlier) :], strict=True):
            found[name].append(state.detach().numpy())
            found[_size(name)].append(torch.linalg.vector_norm(gradient).numpy())
        d_states = list(back[: len(earlier)])
    return {name: np.array(rows[::-1]) for name, rows in found.items()}


def _size(name: str) -> str:
    return "size" if name == "hidden" else f"{name}_size"
