"""A network, its loss, and gradient descent."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.recurrent.bptt import Hold, clamped_rows, run, run_back
from core.recurrent.cell import Cell
from core.recurrent.check import Array, finite, whole, wrong
from core.recurrent.layout import Layout, sum_of_outer
from core.recurrent.readout import Readout, loss_of
from core.recurrent.trace import Gradients, Trace

Parameters = dict[str, Array]


@dataclass(frozen=True, eq=False)
class Network:
    """A single cell and the readout on its hidden state."""

    cell: Cell
    readout: Readout

    def __post_init__(self) -> None:
        """Check that their sizes match."""
        if self.cell.cells is not None:
            raise wrong("cell", "a single cell", self.cell.cells, "a batch of cells has no common loss")
        if self.readout.weight_out.shape[1] != self.cell.hidden_size:
            raise wrong("weight_out", f"of shape (K, {self.cell.hidden_size})", self.readout.weight_out)


@dataclass(frozen=True, eq=False)
class Evaluation:
    r"""One forward and backward pass, with the loss :math:`L = \sum_{t} L_{t}`.

    Shapes are those of one sequence; with a batch there is an axis of B after that of T, the total is the mean over the
    batch, and all gradients are of that mean.

    Attributes
    ----------
    trace : Trace
    logit, prediction : ndarray, shape (T, K)
    loss : ndarray, shape (T,)
        Each step's, in nats or as half a squared error; 0 at steps that are not scored.
    loss_total : float
        Their sum.
    d_logit : ndarray, shape (T, K)
        0 at steps that are not scored.
    gradients : Gradients
        Of the cell.
    d_weight_out, d_bias_out : ndarray, shapes (K, H) and (K,)
    """

    trace: Trace[Any]
    logit: Array
    prediction: Array
    loss: Array
    loss_total: float
    d_logit: Array
    gradients: Gradients[Any]
    d_weight_out: Array
    d_bias_out: Array


def evaluate(
    network: Network,
    inputs: ArrayLike,
    targets: ArrayLike,
    *,
    scored: NDArray[np.bool_] | None = None,
    truncate: int | None = None,
    hold: Hold | None = None,
) -> Evaluation:
    """Run the forward and the backward pass once.

    Parameters
    ----------
    network : Network
    inputs : array_like, shape (T, D) or (T, B, D)
    targets : array_like, shape (T, K) or (T, B, K)
        With a softmax, a distribution at each step that is scored.
    scored : ndarray of bool, shape (T,), optional
        The steps that count for the loss; all by default.
    truncate : int, optional
        See `backpropagate`.
    hold : mapping of str to array_like, optional
        Gates that are clamped; see `unroll`.

    Raises
    ------
    ValueError
        If a shape does not fit, a number is not finite, `truncate` is below 1, or the cell has no such gate.
    """
    x, y, counts = _checked(network, inputs, targets, scored)
    whole("truncate", truncate)
    cell, readout, layout = network.cell, network.readout, Layout.of(network.cell, x)
    start = tuple(np.zeros(layout.shape) for _ in cell.states)
    with np.errstate(over="ignore", invalid="ignore"):
        trace = run(cell, x, layout, start, clamped_rows(cell, layout, hold))
        logit, prediction = readout.forward(trace.hidden)
        loss, d_logit = loss_of(readout.kind, logit, y)
        sequences = x.shape[1] if x.ndim == 3 else 1
        counted = counts.reshape(-1, *[1] * (loss.ndim - 1))
        loss, d_logit = np.where(counted, loss, 0.0), np.where(counted[..., None], d_logit / sequences, 0.0)
        gradients = run_back(trace, d_logit @ readout.weight_out, None, truncate)
        return Evaluation(
            trace=trace,
            logit=logit,
            prediction=prediction,
            loss=loss,
            loss_total=float(loss.sum() / sequences),
            d_logit=d_logit,
            gradients=gradients,
            d_weight_out=sum_of_outer(d_logit, trace.hidden, False),
            d_bias_out=d_logit.reshape(-1, d_logit.shape[-1]).sum(axis=0),
        )


def _checked(
    network: Network, inputs: ArrayLike, targets: ArrayLike, scored: NDArray[np.bool_] | None
) -> tuple[Array, Array, NDArray[np.bool_]]:
    x, y = finite("inputs", inputs), finite("targets", targets)
    size = network.cell.input_size
    if x.ndim not in (2, 3) or 0 in x.shape or x.shape[-1] != size:
        raise wrong("inputs", f"of shape (T, {size}) or (T, B, {size}), T and B at least 1", x)
    outputs = (*x.shape[:-1], len(network.readout.bias_out))
    if y.shape != outputs:
        raise wrong("targets", f"of shape {outputs}", y)
    counts = np.ones(len(x), dtype=bool) if scored is None else np.asarray(scored)
    if counts.shape != x.shape[:1] or counts.dtype != bool:
        raise wrong("scored", f"truth values of shape {x.shape[:1]}", counts)
    if network.readout.kind == "softmax":
        counted = y if counts.all() else y[counts]
        if (counted < 0.0).any() or (np.abs(counted.sum(axis=-1) - 1.0) > 1e-9).any():
            raise wrong("targets", "probabilities that add up to 1 at each scored step", y)
    return x, y, counts


def parameters(network: Network) -> Parameters:
    """Return the trained parameters: name -> array. `bias_hh` of a GRU is not trained."""
    cell, readout = network.cell, network.readout
    return {
        "weight_ih": cell.weight_ih,
        "weight_hh": cell.weight_hh,
        "bias_ih": cell.bias_ih,
        "weight_out": readout.weight_out,
        "bias_out": readout.bias_out,
    }


def parameter_shapes(cell: type[Cell], inputs: int, units: int, outputs: int) -> dict[str, tuple[int, ...]]:
    """Return the shapes of the arrays of `parameters`, for a kind of cell and sizes."""
    rows = cell.blocks * units
    return {
        "weight_ih": (rows, inputs),
        "weight_hh": (rows, units),
        "bias_ih": (rows,),
        "weight_out": (outputs, units),
        "bias_out": (outputs,),
    }


def with_parameters(network: Network, named: Mapping[str, Array]) -> Network:
    """Return the network with other parameters.

    They may be infinite or NaN, because training may diverge.

    Raises
    ------
    ValueError
        If a name is unknown or a shape another one.
    """
    now = parameters(network)
    arrays = {}
    for name, value in named.items():
        if name not in now:
            raise wrong("parameters", f"named {', '.join(now)}", name)
        arrays[name] = np.asarray(value, dtype=np.float64)
        if arrays[name].shape != now[name].shape:
            raise wrong(name, f"of shape {now[name].shape}", arrays[name])
    of_readout = {name: arrays.pop(name) for name in ("weight_out", "bias_out") if name in arrays}
    return Network(network.cell.with_arrays(**arrays), network.readout.with_arrays(**of_readout))


def gradients_of(evaluation: Evaluation) -> Parameters:
    """Return the gradients with respect to the trained parameters, under the names of `parameters`."""
    gradients = evaluation.gradients
    return {
        "weight_ih": gradients.weight_ih,
        "weight_hh": gradients.weight_hh,
        "bias_ih": gradients.bias_ih,
        "weight_out": evaluation.d_weight_out,
        "bias_out": evaluation.d_bias_out,
    }


def gradient_norm(gradients: Mapping[str, Array]) -> float:
    r"""Return the norm of all gradients together, :math:`\Vert g \Vert = \sqrt{\sum_{W} \Vert dW \Vert^2}`."""
    return float(np.sqrt(sum(np.dot(flat, flat) for flat in (array.ravel() for array in gradients.values()))))


def clip_scale(norm: float, max_norm: float | None) -> float:
    r"""Return the factor of clipping, which makes the norm at most `max_norm` (``None``: no clipping).

    .. math:: s = \min(1, \frac{c}{\Vert g \Vert + 10^{-6}})

    As ``torch.nn.utils.clip_grad_norm_`` computes it, with its 1e-6: 0 for an infinite norm, NaN for NaN.

    >>> clip_scale(0.5, 1.0)
    1.0
    >>> round(clip_scale(4.0, 1.0), 4)
    0.25
    """
    return 1.0 if max_norm is None else float(np.minimum(1.0, max_norm / (norm + 1e-6)))


def sgd_step(
    network: Network,
    gradients: Mapping[str, Array],
    *,
    learning_rate: float,
    max_norm: float | None = None,
    frozen: Collection[str] = (),
) -> Network:
    r"""Return the network after one step of gradient descent, with the gradients or the clipped gradients.

    .. math::

        \operatorname{new} W = W - \eta dW \quad \text{or} \quad \operatorname{new} W = W - \eta s dW

    Parameters
    ----------
    network : Network
    gradients : mapping of str to ndarray
        As `gradients_of` returns them.
    learning_rate : float
        The factor on the gradients.
    max_norm : float, optional
        The clip threshold: a larger norm of all trained gradients together is rescaled to it.
    frozen : collection of str
        Names of `parameters` that are not trained.
    """
    now = parameters(network)
    with np.errstate(over="ignore", invalid="ignore"):
        moving = {name: gradient for name, gradient in gradients.items() if name not in frozen}
        rate = learning_rate
        if max_norm is not None:
            rate *= clip_scale(gradient_norm(moving), max_norm)
        return with_parameters(network, {name: now[name] - rate * gradient for name, gradient in moving.items()})
