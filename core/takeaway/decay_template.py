"""The text of the scripts on vanishing gradients, in parts that `core.takeaway.decay_code` puts together."""

from __future__ import annotations

HEAD = '''\
"""Vanishing gradients, {what}: the lines on the screen, at its gain, for its first seed.

A gradient of size 1 enters at the last step and is followed back. Run it and it prints how much of it each step
receives; `sizes` holds that for each line. It needs {needs}.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
{imports}
Array, sizes = np.ndarray, {{}}
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
    weight_hh, hidden, pre_activation = gain * weight_hh, [np.zeros(units)], []
    for x in inputs:
        h, z = rnn_forward_step(weight_ih @ x + bias, hidden[-1], weight_hh, function)
        hidden.append(h)
        pre_activation.append(z)
    slopes, coming, d_hidden, flow = slope(np.array(pre_activation)), d_last, [], []
    for t in reversed(range(steps)):
        d_hidden.append(coming)
        coming, d_pre_activation = rnn_backward_step(coming, slopes[t], weight_hh)
        flow.append(d_pre_activation)
    return np.array(d_hidden[::-1]), np.array(flow[::-1]), np.array(hidden)
''',
    "LSTM": '''

def run_lstm(weights, inputs, d_last):
    """Go forward and back; return dL/dh_t and dL/dz_t of all steps, and the states, the first in front."""
    weight_ih, weight_hh, bias = weights
    weight_hh, pre_activation = gain * weight_hh, inputs @ weight_ih.T + bias
    gates, hidden, cell_state, cell_tanh = np.empty_like(pre_activation), [np.zeros(units)], [np.zeros(units)], []
    for t in range(steps):
        h, c, tanh_c = lstm_forward_step(pre_activation[t], gates[t], hidden[-1], cell_state[-1], weight_hh)
        hidden.append(h)
        cell_state.append(c)
        cell_tanh.append(tanh_c)
    slope = lstm_slopes(gates, np.array(cell_state[:-1]), np.array(cell_tanh))
    by_cell_state = gates[:, 3 * units :] * (1 - np.array(cell_tanh) ** 2)
    forget_gate = gates[:, units : 2 * units]
    coming, along, d_hidden = d_last, np.zeros(units), []
    for t in reversed(range(steps)):
        d_hidden.append(coming)
        coming, along = lstm_backward_step(coming, along, slope[t], by_cell_state[t], forget_gate[t], weight_hh)
    return np.array(d_hidden[::-1]), slope, np.array(hidden)
''',
    "GRU": '''

def run_gru(weights, inputs, d_last):
    """Go forward and back; return dL/dh_t and dL/dz_t of all steps, and the states, the first in front."""
    weight_ih, weight_hh, bias = weights
    weight_hh, pre_activation = gain * weight_hh, inputs @ weight_ih.T + bias
    gates, hidden, products = np.empty_like(pre_activation), [np.zeros(units)], []
    for t in range(steps):
        h, product = gru_forward_step(pre_activation[t], gates[t], hidden[-1], weight_hh, np.zeros(3 * units))
        hidden.append(h)
        products.append(product)
    slope, passes = gru_slopes(gates, np.array(hidden[:-1]), np.array(products))
    update_gate, coming, d_hidden = gates[:, units : 2 * units], d_last, []
    for t in reversed(range(steps)):
        d_hidden.append(coming)
        coming = gru_backward_step(coming, slope[t], passes[t], update_gate[t], weight_hh)
    return np.array(d_hidden[::-1]), slope, np.array(hidden)
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
