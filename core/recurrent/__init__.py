"""Recurrent networks in NumPy: three cells, forward and backward, and gradient descent."""

from core.recurrent.bptt import backpropagate, unroll
from core.recurrent.gru import GRU
from core.recurrent.lstm import LSTM
from core.recurrent.readout import Readout
from core.recurrent.rnn import RNN
from core.recurrent.trace import Gradients, Trace
from core.recurrent.training import (
    Evaluation,
    History,
    Network,
    clip_scale,
    evaluate,
    gradient_norm,
    gradients_of,
    parameters,
    sgd_step,
    train,
    with_parameters,
)

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "Evaluation",
    "Gradients",
    "History",
    "Network",
    "Readout",
    "Trace",
    "backpropagate",
    "clip_scale",
    "evaluate",
    "gradient_norm",
    "gradients_of",
    "parameters",
    "sgd_step",
    "train",
    "unroll",
    "with_parameters",
]
