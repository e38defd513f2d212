"""The same numbers from torch.autograd, in float64: a reference that shares no code with `core.recurrent`.

PyTorch is imported inside the functions that need it, so that pages load without it.
"""

from core.reference.difference import compare, relative_difference
from core.reference.gated import gated_numbers
from core.reference.network import network_numbers
from core.reference.sizes import gradient_sizes

__all__ = ["compare", "gated_numbers", "gradient_sizes", "network_numbers", "relative_difference"]
