"""Vanishing gradients in NumPy: `sizes` has the gradient norm at each step; at the last step it is 1."""

import numpy as np

# [functions]
from core.lessons.vanishing_gradients.networks import init_weights, random_sequence
from core.recurrent import LSTM, RNN
from core.recurrent.activations import slope_tanh, tanh
from core.recurrent.gru import GRU
from core.recurrent.initial import gaussian as init_gaussian

rnn_forward_step, rnn_backward_step = RNN.forward_step, RNN.backward_step
lstm_forward_step, lstm_slopes, lstm_backward_step = LSTM.forward_step, LSTM.slopes, LSTM.backward_step
gru_slopes, gru_backward_step = GRU.slopes, GRU.backward_step


def gru_forward_step(zx, h, W_hh, gain):
    """Return `GRU.forward_step` with a second bias of zero."""
    return GRU.forward_step(zx, h, W_hh, 0.0, gain)


# [end]


def run_rnn(inputs, d_last, W_xh, W_hh, b, phi, slope_of):
    """Run the forward and backward pass; return dL/dh_t of all steps."""  #: unclipped
    #: clipping """Run the forward and backward pass; return dL/dh_t of all steps, and the gradients of the weights."""
    hidden, pre_activation = [np.zeros(units)], []
    for zx in inputs @ W_xh.T + b:
        h, z = rnn_forward_step(zx, hidden[-1], W_hh, phi, gain)
        hidden.append(h)
        pre_activation.append(z)
    d_hidden = [d_last]  #: unclipped
    #: clipping d_hidden, flow = [d_last], []
    for slope in reversed(slope_of(np.array(pre_activation))):
        dh, _ = rnn_backward_step(d_hidden[0], slope, W_hh, gain)  #: unclipped
        d_hidden = [dh, *d_hidden]  #: unclipped
        #: clipping dh, dz = rnn_backward_step(d_hidden[0], slope, W_hh, gain)
        #: clipping d_hidden, flow = [dh, *d_hidden], [dz, *flow]
    return np.array(d_hidden[1:])  #: unclipped
    #: clipping dz = np.array(flow)
    #: clipping return np.array(d_hidden[1:]), (dz.T @ inputs, gain * dz.T @ hidden[:-1], dz.sum(axis=0))
# [lstm]


def run_lstm(inputs, d_last, W_xh, W_hh, b):
    """Run the forward and backward pass; return dL/dh_t."""
    h, c, results = np.zeros(units), np.zeros(units), []
    for zx in inputs @ W_xh.T + b:
        results.append((c, *lstm_forward_step(zx, h, c, W_hh, gain)))
        _, h, c, *_ = results[-1]
    c_before, _, _, tanh_c, i, f, g, o = map(np.array, zip(*results, strict=True))
    h_by_c, by_z = lstm_slopes(c_before, tanh_c, i, f, g, o)
    d_hidden, dc = [d_last], np.zeros(units)
    for t in reversed(range(steps)):
        dh, dc, _ = lstm_backward_step(d_hidden[0], dc, h_by_c[t], by_z[t], f[t], W_hh, gain)
        d_hidden = [dh, *d_hidden]
    return np.array(d_hidden[1:])
# [end]
# [gru]


def run_gru(inputs, d_last, W_xh, W_hh, b):
    """Run the forward and backward pass; return dL/dh_t."""
    h, results = np.zeros(units), []
    for zx in inputs @ W_xh.T + b:
        results.append((h, *gru_forward_step(zx, h, W_hh, gain)))
        _, h, *_ = results[-1]
    h_before, _, h_n, r, z, n = map(np.array, zip(*results, strict=True))
    by_z, by_product = gru_slopes(h_before, h_n, r, z, n)
    d_hidden = [d_last]
    for t in reversed(range(steps)):
        dh, _, _ = gru_backward_step(d_hidden[0], by_z[t], by_product[t], z[t], W_hh, gain)
        d_hidden = [dh, *d_hidden]
    return np.array(d_hidden[1:])
# [end]


def size_of(gradient):
    """Return the 2-norm over the units, scaled so that its squares do not underflow."""
    largest = np.abs(gradient).max(axis=-1, keepdims=True)
    scale = np.where(largest > 0, largest, 1)
    return scale[..., 0] * np.sqrt(((gradient / scale) ** 2).sum(axis=-1))


# [data]
steps, units, seed, gain = 20, 8, 0, 0.9
networks = {
    "tanh": (run_rnn, init_weights(init_gaussian, 1, units, seed), tanh, slope_tanh),
    "LSTM": (run_lstm, init_weights(init_gaussian, 4, units, seed, forget_bias=1.0)),
    "GRU": (run_gru, init_weights(init_gaussian, 3, units, seed)),
}
# [end]
inputs, d_last = random_sequence(steps, units, seed)
sizes = {}
for name, (run, weights, *functions) in networks.items():
    sizes[name] = size_of(run(inputs, d_last, *weights, *functions))  #: unclipped
    #: clipping d_hidden, d_weights = run(inputs, d_last, *weights, *functions)
    #: clipping size, norm = size_of(d_hidden), np.sqrt(sum((d_weight**2).sum() for d_weight in d_weights))
    #: clipping scale = np.minimum(1.0, max_norm / (norm + 1e-6))
    #: clipping sizes |= {name: size, f"{name}, clipped": scale * size}
    #: clipping print(f"clipping multiplies the gradient by {scale:.4g}")

for name, size in sizes.items():
    print(f"\n{name} at gain {gain:.4g}: gradient norm relative to that at the last step")
    for t in sorted({0, *range(9, steps, 10), steps - 1}):
        print(f"  step {t + 1:<4} {size[t] / size[-1]:.6e}")
    if size[0] > 0:
        print(f"  factor per step (geometric mean): {(size[0] / size[-1]) ** (1 / (steps - 1)):.6f}")
