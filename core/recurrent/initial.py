"""The initialisation of weights.

References
----------
.. [1] Glorot and Bengio (2010), Understanding the difficulty of training deep feedforward neural networks, equation 16
   (here its Gaussian variant).
.. [2] Saxe, McClelland and Ganguli (2014), Exact solutions to the nonlinear dynamics of learning in deep linear neural
   networks.
.. [3] Le, Jaitly and Hinton (2015), A simple way to initialize recurrent networks of rectified linear units.
.. [4] Jozefowicz, Zaremba and Sutskever (2015), An empirical exploration of recurrent network architectures (the forget
   bias of 1).
"""

# mypy: disable-error-code=no-any-return
# (NumPy's ufuncs return Any)

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, Literal

import numpy as np

from core.recurrent.check import Array, choice, finite, wrong

InitialiserName = Literal["gaussian", "xavier", "orthogonal", "identity"]


def gaussian(rows: int, columns: int, rng: np.random.Generator) -> Array:
    """Return independent Gaussian numbers of variance 1 / columns: outputs have the mean square of the inputs."""
    return rng.standard_normal((rows, columns)) / np.sqrt(columns)


def xavier(rows: int, columns: int, rng: np.random.Generator) -> Array:
    """Return independent Gaussian numbers of variance 2 / (rows + columns), Glorot and Bengio's compromise [1]_."""
    return rng.standard_normal((rows, columns)) * np.sqrt(2.0 / (rows + columns))


def orthogonal(rows: int, columns: int, rng: np.random.Generator) -> Array:
    """Return a random matrix with orthonormal columns (or rows, where it is wide): it preserves norms [2]_."""
    tall = rng.standard_normal((max(rows, columns), min(rows, columns)))
    basis, triangle = np.linalg.qr(tall)
    basis *= np.where(np.diag(triangle) < 0.0, -1.0, 1.0)  # otherwise the signs would depend on QR
    return basis if rows >= columns else np.ascontiguousarray(basis.T)


def identity(rows: int, columns: int, rng: np.random.Generator) -> Array:
    """Return the identity: it preserves the state [3]_. `rng` is not used."""
    return np.eye(rows, columns)


INITIALISERS: Final[Mapping[str, Callable[[int, int, np.random.Generator], Array]]] = MappingProxyType(
    {"gaussian": gaussian, "xavier": xavier, "orthogonal": orthogonal, "identity": identity}
)


def cell_weights(
    input_size: int,
    hidden_size: int,
    blocks: int,
    *,
    rng: np.random.Generator,
    initialiser: InitialiserName,
    initial_gain: float,
) -> tuple[Array, Array, Array]:
    """Initialise the weights of a cell of `blocks` gates, block by block.

    Parameters
    ----------
    input_size, hidden_size, blocks : int
        D, H and the number of gates N: 1 for an RNN, 4 for an LSTM, 3 for a GRU.
    rng : Generator
        The random numbers: first for the recurrent weights, then for the input weights, then for the bias.
    initialiser : InitialiserName
        Of each block of both matrices; with ``identity``, which needs square ones, the input weights are Gaussian.
    initial_gain : float
        Multiplies the initial recurrent weights.

    Returns
    -------
    weight_ih : ndarray, shape (N H, D)
    weight_hh : ndarray, shape (N H, H)
    bias_ih : ndarray, shape (N H,)
        Uniform between plus and minus 1 / sqrt(H), as in PyTorch.

    Raises
    ------
    ValueError
        If a size is below 1, the initialiser unknown, or the gain not a finite number.
    """
    for name, size in (("input_size", input_size), ("hidden_size", hidden_size)):
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size < 1:
            raise wrong(name, "a whole number from 1", size)
    choice("initialiser", initialiser, INITIALISERS)
    gain = float(finite("initial_gain", initial_gain, "a number"))
    recurrent = INITIALISERS[initialiser]
    of_input = gaussian if initialiser == "identity" else recurrent
    weight_hh = np.concatenate([recurrent(hidden_size, hidden_size, rng) for _ in range(blocks)]) * gain
    weight_ih = np.concatenate([of_input(hidden_size, input_size, rng) for _ in range(blocks)])
    bound = 1.0 / np.sqrt(hidden_size)
    return weight_ih, weight_hh, rng.uniform(-bound, bound, blocks * hidden_size)
