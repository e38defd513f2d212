r"""The backward pass of a loss at the last step: whether its gradient vanishes, explodes, or neither.

References
----------
.. [1] Hochreiter (1991), Untersuchungen zu dynamischen neuronalen Netzen; Bengio, Simard and Frasconi (1994), Learning
   long-term dependencies with gradient descent is difficult.
.. [2] Pascanu, Mikolov and Bengio (2013), On the difficulty of training recurrent neural networks: the product of step
   Jacobians, equation 5, and clipping.
.. [3] Poole et al. (2016), Exponential expressivity in deep neural networks through transient chaos: the map of q.
.. [4] Schoenholz et al. (2017), Deep information propagation: :math:`\chi` as the growth of the squared gradient.
.. [5] Chen, Pennington and Schoenholz (2018), Dynamical isometry and a mean field theory of RNNs.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike

from core.recurrent.activations import ACTIVATIONS, ActivationName
from core.recurrent.bptt import backpropagate, unroll
from core.recurrent.cell import Cell
from core.recurrent.check import Array, choice, finite, shaped, whole, wrong
from core.recurrent.gru import GRU
from core.recurrent.lstm import LSTMGradients
from core.recurrent.rnn import RNNTrace
from core.recurrent.trace import Gradients

FLOAT32_LARGEST: Final = float(np.finfo(np.float32).max)
FLOAT32_LEAST_NORMAL: Final = float(np.finfo(np.float32).smallest_normal)  # below it numbers are subnormal
FLOAT32_LEAST: Final = float(np.finfo(np.float32).smallest_subnormal)  # below half of it numbers underflow to 0
SAFE_NORMS: Final = (1e-140, 1e140)  # their squares neither underflow nor overflow in float64
FARTHEST: Final = 9.0  # standard deviations; the rest is below rounding
FEWEST_QUARTERS: Final = 2  # then the normal density is smooth in each interval
LEGENDRE: Final = np.polynomial.legendre.leggauss(20)


def direction(units: int, rng: np.random.Generator) -> Array:
    """Return a random direction of size 1, shape (H,): the gradient dL/dh_T of a loss at the last step."""
    vector = rng.standard_normal(units)
    unit: Array = vector / np.sqrt(vector @ vector)
    return unit


def from_last_step(cell: Cell, inputs: ArrayLike, d_last: ArrayLike) -> Gradients[Any]:
    """Run the forward pass, and the backward pass of a loss at the last step alone.

    Parameters
    ----------
    cell : RNN, LSTM or GRU
        Or a batch of G of them, such as one for each of G gains.
    inputs : array_like, shape (T, D)
        One sequence, which all cells read.
    d_last : array_like, shape (H,)
        dL/dh_T.

    Returns
    -------
    Gradients or LSTMGradients
        With the forward pass in its `trace`; for a batch of cells of shape (T, G, H).

    Raises
    ------
    ValueError
        If a shape does not fit, or a number is not finite.
    """
    sequence = finite("inputs", inputs)
    if sequence.ndim != 2:
        raise wrong("inputs", f"of shape (T, {cell.input_size})", sequence)
    # Products with several states are faster with column-major weights, those with several gradients with row-major.
    columns = np.ascontiguousarray(cell.weight_hh.mT).mT
    trace = replace(unroll(cell.with_arrays(weight_hh=columns), sequence), cell=cell)  # type: ignore[call-overload]
    d_hidden = np.zeros((len(sequence), *([1] if cell.cells else []), cell.hidden_size))
    d_hidden[-1] = shaped("d_last", d_last, (cell.hidden_size,), "(H,)")
    gradients: Gradients[Any] = backpropagate(trace, d_hidden)
    return gradients


def direct_path(gradients: Gradients[Any]) -> Array | None:
    r"""Return the part of the gradient on the direct path: along the state, through the gates, without the weights.

    .. math::

        \frac{\partial L}{\partial c_{T}} \odot \prod_{s = t + 1}^{T} f_{s} \quad \text{(LSTM)}, \quad
        \frac{\partial L}{\partial h_{T}} \odot \prod_{s = t + 1}^{T} z_{s} \quad \text{(GRU)}

    The rest of :math:`\partial L / \partial c_{t}` passes the gates' weights at one step or more.

    Parameters
    ----------
    gradients : Gradients
        Of a loss at the last step alone, as `from_last_step` returns them.

    Returns
    -------
    ndarray, shape (T, ...) like the states; or None
        ``None`` for an RNN, where every path passes the weights at every step.

    References
    ----------
    Hochreiter and Schmidhuber (1997), Long short-term memory: the constant error carousel; Gers, Schmidhuber and
    Cummins (2000), Learning to forget, for its forget gates.
    """
    trace: Any = gradients.trace
    if isinstance(gradients, LSTMGradients):
        gate, state = trace.forget_gate, gradients.cell_state
    elif isinstance(trace.cell, GRU):
        gate, state = trace.update_gate, gradients.hidden
    else:
        return None
    path = [state[-1]]
    for one_gate in gate[:0:-1]:
        path.append(one_gate * path[-1])
    return np.array(path[::-1])


def sizes(gradient: Array) -> Array:
    """Return the 2-norm over the last axis; accurate also where squares would underflow or overflow."""
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        size = np.array(np.sqrt(np.einsum("...i,...i->...", gradient, gradient)))
        low, high = SAFE_NORMS
        unsafe = ~((size > low) & (size < high))
        if unsafe.any():
            rows = gradient[unsafe]
            largest = np.abs(rows).max(axis=-1)
            scale = np.where((largest > 0.0) & np.isfinite(largest), largest, 1.0)
            size[unsafe] = scale * np.sqrt(((rows / scale[:, None]) ** 2).sum(axis=-1))
    return size


def factor(size: Array) -> Array:
    r"""Return the growth factor of the gradient per step: the geometric mean over the steps.

    .. math::

        \left(\frac{\Vert dh_{1} \Vert}{\Vert dh_{T} \Vert}\right)^{1 / (T - 1)}

    Parameters
    ----------
    size : ndarray, shape (T, ...)
        ‖dL/dh_t‖, as `sizes` returns it; T at least 2.

    Returns
    -------
    ndarray, shape (...)
        From 0. Where the gradient underflows, the mean over the steps until then; 0 where it is 0 at all earlier steps.
    """
    steps = len(size)
    if steps < 2:
        raise wrong("size", "of at least 2 steps", size)
    there = size > 0.0
    first = np.where(there.all(axis=0), 0, steps - np.argmin(there[::-1], axis=0))
    reached = np.take_along_axis(size, np.minimum(first, steps - 1)[None], axis=0)[0]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        mean = np.exp(np.log(reached / size[-1]) / np.maximum(steps - 1 - first, 1))
    found: Array = np.where(first >= steps - 1, 0.0, mean)
    return found


def steps_to_halve(factor: ArrayLike) -> Array:
    """Return after how many steps the gradient is half of what it was; negative: steps to double; infinite for 1.

    >>> steps_to_halve([0.5, 2.0, 0.25]).tolist()
    [1.0, -1.0, 0.5]
    """
    with np.errstate(divide="ignore"):
        halved: Array = -np.log(2.0) / np.log(np.asarray(factor, dtype=np.float64))
    return halved


def weight_norm(gradients: Gradients[Any]) -> Array:
    """Return the gradient norm over all trained parameters of the cell together; one for each cell of a batch."""
    total = np.zeros(())
    for gradient in (gradients.weight_ih, gradients.weight_hh, gradients.bias_ih):
        kept = 1 if gradients.trace.layout.cells else 0
        total = total + sizes(gradient.reshape(*gradient.shape[:kept], -1)) ** 2
    norm: Array = np.sqrt(total)
    return norm


def largest_singular_values(trace: RNNTrace) -> Array:
    r"""Return the largest factor by which each step of an RNN can multiply a gradient norm.

    The largest singular value of the step's Jacobian :math:`J_{t} = \operatorname{diag}(\phi'(z_{t})) W_{hh}`, with the
    gain: the root of the largest eigenvalue of :math:`J_{t} J_{t}^{\top}`, in which :math:`W_{hh} W_{hh}^{\top}` is
    the same at every step.

    Parameters
    ----------
    trace : RNNTrace
        Of a single cell and sequence.

    Returns
    -------
    ndarray, shape (T,)
    """
    if trace.slope.ndim != 2:
        raise wrong("trace", "of a single cell and sequence", trace.slope)
    weight = trace.cell.gain * trace.cell.weight_hh
    squared = weight @ weight.T
    of_steps = [np.linalg.eigvalsh(slope[:, None] * squared * slope)[-1] for slope in trace.slope]
    largest: Array = np.sqrt(np.maximum(of_steps, 0.0))  # rounding may make an eigenvalue of 0 negative
    return largest


def mean_field(activation: ActivationName, gain: ArrayLike, input_variance: ArrayLike, steps: int) -> Array:
    r"""Return what theory predicts for `factor`: an infinitely wide RNN whose recurrent weights are Gaussian.

    With weights of variance :math:`g^2 / H` the pre-activations are Gaussian over the units, and

    .. math::

        q_{t} = g^2 \, \mathrm{E}[\phi(\sqrt{q_{t-1}} \, x)^2] + v_{t}, \quad
        \chi_{t} = g^2 \, \mathrm{E}[\phi'(\sqrt{q_{t}} \, x)^2], \quad x \sim \mathcal{N}(0, 1)

    :math:`\chi` is the growth factor per step of the *squared* gradient, hence :math:`\sqrt{\chi}` that of its norm.
    Returned is the geometric mean of :math:`\sqrt{\chi_{t}}` over the steps 2 to T.

    Parameters
    ----------
    activation : ActivationName
        :math:`\phi`.
    gain : array_like, shape (...)
        g.
    input_variance : array_like, shape (T,) or ()
        :math:`v_{t}`: the variance over the units that the input and the bias add to :math:`z_{t}`.
    steps : int
        T, at least 2.

    Returns
    -------
    ndarray, shape (...)

    Notes
    -----
    This is the vanilla RNN of [5]_ (not its minimalRNN), step by step rather than at the fixed point of q, which some
    activations do not have. The theory assumes independent weights at each step, so that gradient and states are
    independent; a real RNN has the same matrix of finite size at every step, and its measured factor differs from the
    predicted one. Orthogonal weights have the same :math:`\chi`.
    """
    choice("activation", activation, ACTIVATIONS)
    whole("steps", steps, 2)
    function, slope = ACTIVATIONS[activation].function, ACTIVATIONS[activation].slope
    squared_gain = finite("gain", gain) ** 2
    added = np.broadcast_to(finite("input_variance", input_variance), (steps,))
    q, logarithm = np.full(squared_gain.shape, added[0]), np.zeros(squared_gain.shape)
    with np.errstate(divide="ignore"):
        for variance in added[1:]:
            q = squared_gain * mean_square(function, q) + variance
            logarithm += np.log(squared_gain * mean_square(slope, q))
    predicted: Array = np.exp(logarithm / (2 * (steps - 1)))
    return predicted


def mean_square(function: Callable[[Array], Array], variance: Array) -> Array:
    r"""Return :math:`\mathrm{E}[f(\sqrt{q} \, x)^2]` for a normal x and each variance q (...): shape (...).

    By Gauss-Legendre quadrature, in intervals that meet at 0, where the activations and their slopes have kinks and
    jumps; each is a quarter of the next, until :math:`f` is resolved at the largest q.
    """
    spread = np.sqrt(variance)
    widest = float(np.max(spread, initial=0.0))
    quarters = math.ceil(math.log2(FARTHEST * widest) / 2) if 0.0 < widest < math.inf else 0
    nodes, density = _normal(max(quarters, FEWEST_QUARTERS))
    mean: Array = function(spread[..., None] * nodes) ** 2 @ density
    return mean


@lru_cache(maxsize=64)
def _normal(quarters: int) -> tuple[Array, Array]:
    """Return nodes on both sides of 0, and the weights of the mean over a normal variable."""
    ends = np.concatenate([[0.0], FARTHEST * 0.25 ** np.arange(quarters, -1, -1)])
    half, middle = np.diff(ends)[:, None] / 2, (ends[1:] + ends[:-1])[:, None] / 2
    nodes = (middle + half * LEGENDRE[0]).ravel()
    density = (half * LEGENDRE[1]).ravel() * np.exp(-(nodes**2) / 2) / math.sqrt(2 * math.pi)
    return np.concatenate([-nodes, nodes]), np.concatenate([density, density])
