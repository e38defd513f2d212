r"""Each cell in PyTorch, one step at a time; every intermediate result of a step is a separate tensor.

Each result passes through `keep` with its name, which may record it, replace it (a clamped gate), or return it
unchanged. The rows of the weights are in PyTorch's order.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Keep = Callable[[str, Any], Any]
LSTM_GATES = ("input_gate", "forget_gate", "candidate", "output_gate")
GRU_GATES = ("reset_gate", "update_gate", "candidate")


def unchanged(name: str, tensor: Any) -> Any:
    """Return the tensor."""
    return tensor


def function_of(name: str) -> Any:
    """Return an activation by its name in `core.recurrent.activations`."""
    import torch

    functions: dict[str, Any] = {"tanh": torch.tanh, "sigmoid": torch.sigmoid, "identity": torch.clone}
    return functions.get(name) or getattr(torch.nn.functional, name)


def rnn_step(zx: Any, h: Any, W_hh: Any, activation: str = "tanh", gain: Any = 1.0, keep: Keep = unchanged) -> Any:
    """Return h_t, from zx = W_xh x_t + b_h and h_{t-1}."""
    z = keep("pre_activation", zx + gain * (keep("to_product", h) @ W_hh.T))
    return keep("hidden", function_of(activation)(z))


def lstm_step(zx: Any, h: Any, c: Any, W_hh: Any, gain: Any = 1.0, keep: Keep = unchanged) -> tuple[Any, Any]:
    """Return h_t and c_t, from zx = W_xh x_t + b, h_{t-1} and c_{t-1}."""
    import torch

    z_i, z_f, z_g, z_o = (zx + gain * (keep("to_product", h) @ W_hh.T)).chunk(4, -1)
    i = keep("input_gate", torch.sigmoid(keep("pre_input_gate", z_i)))
    f = keep("forget_gate", torch.sigmoid(keep("pre_forget_gate", z_f)))
    g = keep("candidate", torch.tanh(keep("pre_candidate", z_g)))
    o = keep("output_gate", torch.sigmoid(keep("pre_output_gate", z_o)))
    c = keep("cell_state", keep("kept", f * keep("along", c)) + keep("written", i * g))
    tanh_c = keep("cell_tanh", torch.tanh(keep("to_hidden", c)))
    return keep("hidden", o * tanh_c), c


def gru_step(zx: Any, h: Any, W_hh: Any, b_hh: Any = 0.0, gain: Any = 1.0, keep: Keep = unchanged) -> Any:
    """Return h_t, from zx = W_xh x_t + b and h_{t-1}; the reset gate comes after the product, as in PyTorch."""
    import torch

    (x_r, x_z, x_n), (h_r, h_z, h_n) = zx.chunk(3, -1), (gain * (keep("to_product", h) @ W_hh.T) + b_hh).chunk(3, -1)
    r = keep("reset_gate", torch.sigmoid(keep("pre_reset_gate", x_r + h_r)))
    z = keep("update_gate", torch.sigmoid(keep("pre_update_gate", x_z + h_z)))
    n = keep("candidate", torch.tanh(keep("pre_candidate", x_n + r * keep("candidate_product", h_n))))
    renewal = keep("renewal", 1.0 - z)
    return keep("hidden", keep("kept", z * keep("along", h)) + keep("written", renewal * n))


class Recorder:
    """A `keep` that records the results of each step, as nodes that retain their gradients, and clamps gates.

    Attributes
    ----------
    nodes : dict of str to list of Tensor
        Name -> the results of each step.
    """

    def __init__(self, hold: dict[str, Any] | None = None) -> None:
        """`hold`: gate -> values (T, ...), NaN where it is free."""
        import torch

        self.nodes: dict[str, list[Any]] = {}
        self.hold = {name: torch.as_tensor(np.asarray(values)) for name, values in (hold or {}).items()}

    def __call__(self, name: str, tensor: Any) -> Any:
        """Record the tensor, clamped if it is a clamped gate: then it is a constant without a gradient."""
        import torch

        nodes = self.nodes.setdefault(name, [])
        if name in self.hold:
            values = self.hold[name][len(nodes)]
            tensor = torch.where(torch.isnan(values), tensor, torch.nan_to_num(values))
        node = tensor.clone()
        if node.requires_grad:
            node.retain_grad()
        nodes.append(node)
        return node

    def values(self, name: str) -> Any:
        """Return the results of all steps with this name, (T, ...)."""
        import torch

        return torch.stack(self.nodes[name]).detach()

    def gradients(self, name: str) -> Any:
        """Return the gradients of the results of all steps with this name, (T, ...): zero where there is none."""
        import torch

        nodes = self.nodes[name]
        return torch.stack([torch.zeros_like(node) if node.grad is None else node.grad for node in nodes])
