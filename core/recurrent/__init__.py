"""Recurrent networks in NumPy: three cells, forward and backward, and gradient descent."""

from core.recurrent.bptt import backpropagate, unroll
from core.recurrent.gru import GRU
from core.recurrent.lstm import LSTM
from core.recurrent.readout import Readout
from core.recurrent.rnn import RNN
from core.recurrent.trace import Gradients, Trace
from core.recurrent.training import (
    Evaluation,
    Network,
    clip_scale,
    evaluate,
    gradient_norm,
    gradients_of,
    parameter_shapes,
    parameters,
    sgd_step,
    with_parameters,
)

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "Evaluation",
    "Gradients",
    "Network",
    "Readout",
    "Trace",
    "backpropagate",
    "clip_scale",
    "evaluate",
    "gradient_norm",
    "gradients_of",
    "parameter_shapes",
    "parameters",
    "sgd_step",
    "unroll",
    "with_parameters",
]
