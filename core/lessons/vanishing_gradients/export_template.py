"""The text of the scripts on vanishing gradients, in parts that the page's export puts together."""

from __future__ import annotations

HEAD = '''\
"""Vanishing gradients, {what}: the lines on the screen, at its gain, for its first seed.

A gradient of size 1 enters at the last step and is followed back. Run it and it prints how much of it each step
receives; `sizes` holds that for each line. It needs {needs}.
"""

import numpy as np
{imports}
sizes = {{}}
'''

SIZE = '''

def size_of(gradient):
    """Return the 2-norm over the units, from a size that can be squared."""
    largest = np.abs(gradient).max(axis=-1, keepdims=True)
    scale = np.where(largest > 0, largest, 1)
    return scale[..., 0] * np.sqrt(((gradient / scale) ** 2).sum(axis=-1))
'''

WEIGHT_NORM = '''

def weight_norm(weights, inputs, hidden, d_pre_activation):
    """Return the norm of the gradient by all weights together; `hidden` begins with the state before the first step."""
    d_weight_hh = gain * d_pre_activation.T @ hidden[:-1]
    d_weight_ih = d_pre_activation.T @ inputs
    d_bias = d_pre_activation.sum(axis=0)
    return np.sqrt((d_weight_hh**2).sum() + (d_weight_ih**2).sum() + (d_bias**2).sum())
'''

LOOPS = {
    "RNN": '''

def run_rnn(weights, inputs, d_last, function, slope):
    """Go forward and back; return dL/dh_t and dL/dz_t of all steps, and the states, the first in front."""
    weight_ih, weight_hh, bias = weights
    h, made = np.zeros(units), []
    for zx in inputs @ weight_ih.T + bias:
        made.append(rnn_forward_step(zx, h, weight_hh, function, gain))
        h, _ = made[-1]
    hidden, pre_activation = map(np.array, zip(*made))
    slopes, coming, d_hidden, flow = slope(pre_activation), d_last, [], []
    for t in reversed(range(steps)):
        d_hidden.append(coming)
        coming, dz = rnn_backward_step(coming, slopes[t], weight_hh, gain)
        flow.append(dz)
    return np.array(d_hidden[::-1]), np.array(flow[::-1]), np.concatenate([np.zeros((1, units)), hidden])
''',
    "LSTM": '''

def run_lstm(weights, inputs, d_last):
    """Go forward and back; return dL/dh_t and dL/dz_t of all steps, and the states, the first in front."""
    weight_ih, weight_hh, bias = weights
    h, c, made = np.zeros(units), np.zeros(units), []
    for zx in inputs @ weight_ih.T + bias:
        made.append(lstm_forward_step(zx, h, c, weight_hh, gain))
        h, c, *_ = made[-1]
    hidden, cell_state, tanh_c, i, f, g, o = map(np.array, zip(*made))
    h_by_c, by_z = lstm_slopes(np.concatenate([np.zeros((1, units)), cell_state[:-1]]), tanh_c, i, f, g, o)
    coming, along, d_hidden, flow = d_last, np.zeros(units), [], []
    for t in reversed(range(steps)):
        d_hidden.append(coming)
        coming, along, dz = lstm_backward_step(coming, along, h_by_c[t], by_z[t], f[t], weight_hh, gain)
        flow.append(dz)
    return np.array(d_hidden[::-1]), np.array(flow[::-1]), np.concatenate([np.zeros((1, units)), hidden])
''',
    "GRU": '''

def run_gru(weights, inputs, d_last):
    """Go forward and back; return dL/dh_t and dL/dz_t of all steps, and the states, the first in front."""
    weight_ih, weight_hh, bias = weights
    h, made, no_bias = np.zeros(units), [], np.zeros(3 * units)
    for zx in inputs @ weight_ih.T + bias:
        made.append(gru_forward_step(zx, h, weight_hh, no_bias, gain))
        h, *_ = made[-1]
    hidden, product, r, z, n = map(np.array, zip(*made))
    hidden = np.concatenate([np.zeros((1, units)), hidden])
    by_z, by_product = gru_slopes(hidden[:-1], product, r, z, n)
    coming, d_hidden, flow = d_last, [], []
    for t in reversed(range(steps)):
        d_hidden.append(coming)
        coming, dz, _ = gru_backward_step(coming, by_z[t], by_product[t], z[t], weight_hh, gain)
        flow.append(dz)
    return np.array(d_hidden[::-1]), np.array(flow[::-1]), hidden
''',
}

LINE = """

inputs, d_last = draw_sequence(steps, units, seed)
weights = {draw}
d_hidden, d_pre_activation, hidden = {run}(weights, inputs, d_last{functions})
sizes[{name!r}] = size_of(d_hidden)
"""

CLIPPED_LINE = (
    LINE
    + """\
scale = clip_scale(weight_norm(weights, inputs, hidden, d_pre_activation), max_norm)
sizes[{name!r}] *= scale
print(f"clipping multiplies all of the gradient by {{scale:.4g}}")
"""
)

TORCH_RUN = '''

torch.set_default_dtype(torch.float64)


def run(step, leaves, inputs, d_last, *functions):
    """Go forward, and back by autograd; return the size of dL/dh_t at each step."""
    state, states = (torch.zeros(units), torch.zeros(units)), []
    for x in torch.tensor(inputs):
        state = step(leaves, x, *state, *functions)
        state[0].retain_grad()
        states.append(state[0])
    (states[-1] @ torch.tensor(d_last)).backward()
    return np.array([float(state.grad.norm()) for state in states])
'''

TORCH_FUNCTIONS = {
    "tanh": "torch.tanh",
    "sigmoid": "torch.sigmoid",
    "relu": "torch.relu",
    "leaky_relu": "torch.nn.functional.leaky_relu",
    "elu": "torch.nn.functional.elu",
    "softsign": "torch.nn.functional.softsign",
    "identity": "torch.clone",
}

TORCH_STEPS = {
    "RNN": '''

def rnn_step(leaves, x, hidden, unused, function):
    """Return h_t; nn.RNNCell has the same, for tanh and relu."""
    weight_ih, weight_hh, bias = leaves
    return function(weight_ih @ x + gain * weight_hh @ hidden + bias).clone(), unused
''',
    "LSTM": '''

def lstm_step(leaves, x, hidden, cell_state):
    """Return h_t and c_t, by nn.LSTMCell's equations."""
    weight_ih, weight_hh, bias = leaves
    i, f, g, o = (weight_ih @ x + gain * weight_hh @ hidden + bias).chunk(4)
    cell_state = torch.sigmoid(f) * cell_state + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(cell_state), cell_state
''',
    "GRU": '''

def gru_step(leaves, x, hidden, unused):
    """Return h_t, by nn.GRUCell's equations, its second bias at zero."""
    weight_ih, weight_hh, bias = leaves
    (r, z, n), (by_r, by_z, by_n) = (weight_ih @ x + bias).chunk(3), (gain * weight_hh @ hidden).chunk(3)
    update = torch.sigmoid(z + by_z)
    return (1 - update) * torch.tanh(n + torch.sigmoid(r + by_r) * by_n) + update * hidden, unused
''',
}

TORCH_LINE = """

inputs, d_last = draw_sequence(steps, units, seed)
leaves = [torch.tensor(weight, requires_grad=True) for weight in {draw}]
sizes[{name!r}] = run({step}, leaves, inputs, d_last{functions})
"""

TORCH_CLIPPED_LINE = (
    TORCH_LINE
    + """\
norm = torch.nn.utils.clip_grad_norm_(leaves, max_norm)
scale = float((max_norm / (norm + 1e-6)).clamp(max=1.0))
sizes[{name!r}] *= scale
print(f"clipping multiplies all of the gradient by {{scale:.4g}}")
"""
)

TABLE = """

for name, size in sizes.items():
    print(f"\\n{name} at gain {gain:.4g}: what each step receives of what the last one does")
    for t in sorted({0, *range(9, steps, 10), steps - 1}):
        print(f"  step {t + 1:<4} {size[t] / size[-1]:.6e}")
    if size[0] > 0:
        print(f"  a step multiplies by {(size[0] / size[-1]) ** (1 / (steps - 1)):.6f} in the mean")
"""
