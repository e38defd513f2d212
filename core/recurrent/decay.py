r"""How a gradient that enters at the last step fares on its way to the first: it vanishes, explodes, or neither.

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
FLOAT32_LEAST_NORMAL: Final = float(np.finfo(np.float32).smallest_normal)  # below it, digits get lost
FLOAT32_LEAST: Final = float(np.finfo(np.float32).smallest_subnormal)  # below half of it, all is 0
SQUARES_ARE_SAFE: Final = (1e-140, 1e140)  # sizes whose squares float64 holds
FARTHEST: Final = 9.0  # standard deviations; beyond them is less than rounding
FEWEST_QUARTERS: Final = 2  # with which the normal density is smooth in each interval
LEGENDRE: Final = np.polynomial.legendre.leggauss(20)


def direction(units: int, rng: np.random.Generator) -> Array:
    """Return a random direction of size 1, shape (H,): the gradient dL/dh_T of a loss at the last step."""
    drawn = rng.standard_normal(units)
    unit: Array = drawn / np.sqrt(drawn @ drawn)
    return unit


def from_last_step(cell: Cell, inputs: ArrayLike, d_last: ArrayLike) -> Gradients[Any]:
    """Go forward, and back from a gradient that enters at the last step alone.

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
        With the way forward in its `trace`; for a batch of cells of shape (T, G, H).

    Raises
    ------
    ValueError
        If a shape does not fit, or a number is not finite.
    """
    sequence = finite("inputs", inputs)
    if sequence.ndim != 2:
        raise wrong("inputs", f"of shape (T, {cell.input_size})", sequence)
    # Several states are multiplied sooner by weights that lie column by column, several gradients by those in rows.
    columns = np.ascontiguousarray(cell.weight_hh.mT).mT
    trace = replace(unroll(cell.with_arrays(weight_hh=columns), sequence), cell=cell)  # type: ignore[call-overload]
    coming = np.zeros((len(sequence), *([1] if cell.cells else []), cell.hidden_size))
    coming[-1] = shaped("d_last", d_last, (cell.hidden_size,), "(H,)")
    gradients: Gradients[Any] = backpropagate(trace, coming)
    return gradients


def direct_path(gradients: Gradients[Any]) -> Array | None:
    r"""Return what of the gradient comes back along the state alone, past all weights: through the gates that keep it.

    .. math::

        \frac{\partial L}{\partial c_{T}} \odot \prod_{s = t + 1}^{T} f_{s} \quad \text{(LSTM)}, \quad
        \frac{\partial L}{\partial h_{T}} \odot \prod_{s = t + 1}^{T} z_{s} \quad \text{(GRU)}

    The rest of :math:`\partial L / \partial c_{t}` went through the gates' weights at one step or more.

    Parameters
    ----------
    gradients : Gradients
        Of a gradient that enters at the last step alone, as `from_last_step` returns them.

    Returns
    -------
    ndarray, shape (T, ...) like the states; or None
        ``None`` for an RNN, of which every path goes through the weights at every step.

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
    for passed in gate[:0:-1]:
        path.append(passed * path[-1])
    return np.array(path[::-1])


def sizes(gradient: Array) -> Array:
    """Return the 2-norm over the last axis; right also where the squares would leave float64."""
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        size = np.array(np.sqrt(np.einsum("...i,...i->...", gradient, gradient)))
        low, high = SQUARES_ARE_SAFE
        wild = ~((size > low) & (size < high))
        if wild.any():
            rows = gradient[wild]
            largest = np.abs(rows).max(axis=-1)
            scale = np.where((largest > 0.0) & np.isfinite(largest), largest, 1.0)
            size[wild] = scale * np.sqrt(((rows / scale[:, None]) ** 2).sum(axis=-1))
    return size


def factor(size: Array) -> Array:
    r"""Return what a step back multiplies the gradient by: the geometric mean over the steps.

    .. math::

        \left(\frac{\Vert dh_{1} \Vert}{\Vert dh_{T} \Vert}\right)^{1 / (T - 1)}

    Parameters
    ----------
    size : ndarray, shape (T, ...)
        ‖dL/dh_t‖, as `sizes` returns it; T at least 2.

    Returns
    -------
    ndarray, shape (...)
        From 0. Where the gradient falls below what float64 holds, the mean over the steps until then; 0 where nothing
        comes back at all.
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
    """Return the norm of the gradient by all that is trained in the cell together; one for each cell of a batch."""
    total = np.zeros(())
    for gradient in (gradients.weight_ih, gradients.weight_hh, gradients.bias_ih):
        kept = 1 if gradients.trace.layout.cells else 0
        total = total + sizes(gradient.reshape(*gradient.shape[:kept], -1)) ** 2
    norm: Array = np.sqrt(total)
    return norm


def largest_singular_values(trace: RNNTrace) -> Array:
    r"""Return the most that each step of an RNN can stretch a gradient by.

    The largest singular value of the step's Jacobian :math:`J_{t} = \operatorname{diag}(\phi'(z_{t})) W_{hh}`, gain
    included: the root of the largest eigenvalue of :math:`J_{t} J_{t}^{\top}`, in which :math:`W_{hh} W_{hh}^{\top}` is
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
    largest: Array = np.sqrt(np.maximum(of_steps, 0.0))  # an eigenvalue of 0 may come out a little below
    return largest


def mean_field(activation: ActivationName, gain: ArrayLike, input_variance: ArrayLike, steps: int) -> Array:
    r"""Return what theory predicts for `factor`: an infinitely wide RNN whose recurrent weights are Gaussian.

    With weights of variance :math:`g^2 / H` the pre-activations are Gaussian over the units, and

    .. math::

        q_{t} = g^2 \, \mathrm{E}[\phi(\sqrt{q_{t-1}} \, x)^2] + v_{t}, \quad
        \chi_{t} = g^2 \, \mathrm{E}[\phi'(\sqrt{q_{t}} \, x)^2], \quad x \sim \mathcal{N}(0, 1)

    :math:`\chi` is the growth of the *squared* gradient a step back, hence :math:`\sqrt{\chi}` that of its size.
    Returned is the geometric mean of :math:`\sqrt{\chi_{t}}` over the steps 2 to T that the gradient passes.

    Parameters
    ----------
    activation : ActivationName
        :math:`\phi`.
    gain : array_like, shape (...)
        g.
    input_variance : array_like, shape (T,) or ()
        :math:`v_{t}`: the variance over the units of what the input and the bias add to :math:`z_{t}`.
    steps : int
        T, at least 2.

    Returns
    -------
    ndarray, shape (...)

    Notes
    -----
    Of [5]_ this is the vanilla RNN (against its minimalRNN), followed step by step rather than at the fixed point of q,
    which some activations do not have. There, and here, the weights of each step count as drawn anew, so that the
    gradient does not know the states it passes; in a real RNN it is the same matrix at every step, and of finite size,
    which is where the measured factor parts from the predicted one. Orthogonal weights have the same :math:`\chi`.
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

    By Gauss and Legendre, in intervals that meet where the activations and their slopes have their kinks and jumps, at
    0, each a quarter of the next as far as it takes to resolve :math:`f` at the largest q.
    """
    spread = np.sqrt(variance)
    widest = float(np.max(spread, initial=0.0))
    quarters = math.ceil(math.log2(FARTHEST * widest) / 2) if 0.0 < widest < math.inf else 0
    nodes, density = _normal(max(quarters, FEWEST_QUARTERS))
    mean: Array = function(spread[..., None] * nodes) ** 2 @ density
    return mean


@lru_cache(maxsize=64)
def _normal(quarters: int) -> tuple[Array, Array]:
    """Return nodes on both sides of 0, none on it, and weights that make a sum the mean over a normal variable."""
    ends = np.concatenate([[0.0], FARTHEST * 0.25 ** np.arange(quarters, -1, -1)])
    half, middle = np.diff(ends)[:, None] / 2, (ends[1:] + ends[:-1])[:, None] / 2
    nodes = (middle + half * LEGENDRE[0]).ravel()
    density = (half * LEGENDRE[1]).ravel() * np.exp(-(nodes**2) / 2) / math.sqrt(2 * math.pi)
    return np.concatenate([-nodes, nodes]), np.concatenate([density, density])
