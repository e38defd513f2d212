"""Shared functions of the references: leaves in float64, and losses."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Named = dict[str, Any]  # name -> torch.Tensor


def leaf(value: ArrayLike) -> Any:
    """Return a tensor that requires a gradient."""
    import torch

    return torch.tensor(np.asarray(value, dtype=np.float64), requires_grad=True)


def loss_of(logit: Any, target: Any, kind: str) -> Any:
    """Return the loss of each step: cross-entropy in nats, or half the squared error."""
    import torch

    if kind == "squared_error":
        return 0.5 * ((logit - target) ** 2).sum(-1)
    flat = torch.nn.functional.cross_entropy(logit.flatten(0, -2), target.flatten(0, -2), reduction="none")
    return flat.reshape(logit.shape[:-1])
