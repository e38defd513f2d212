"""Vanishing gradients by autograd: `sizes` has the gradient norm at each step; at the last step it is 1."""

import numpy as np
import torch

torch.set_default_dtype(torch.float64)

# [functions]
from core.lessons.vanishing_gradients.networks import init_weights, random_sequence  # noqa: E402
from core.recurrent.initial import gaussian as init_gaussian  # noqa: E402
from core.reference.cells import gru_step, lstm_step  # noqa: E402


def rnn_step(zx, h, W_hh, phi, gain):
    """Return h_t."""
    return phi(zx + gain * (h @ W_hh.T))


# [end]


def rnn_states(inputs, W_xh, W_hh, b, phi):
    """Return h_t of all steps."""
    states = [torch.zeros(units)]
    for zx in inputs @ W_xh.T + b:
        states.append(rnn_step(zx, states[-1], W_hh, phi, gain))
    return states[1:]
# [lstm]


def lstm_states(inputs, W_xh, W_hh, b):
    """Return h_t of all steps."""
    h, c, states = torch.zeros(units), torch.zeros(units), []
    for zx in inputs @ W_xh.T + b:
        h, c = lstm_step(zx, h, c, W_hh, gain)
        states.append(h)
    return states
# [end]
# [gru]


def gru_states(inputs, W_xh, W_hh, b):
    """Return h_t of all steps."""
    states = [torch.zeros(units)]
    for zx in inputs @ W_xh.T + b:
        states.append(gru_step(zx, states[-1], W_hh, gain=gain))
    return states[1:]
# [end]


# [data]
steps, units, seed, gain = 20, 8, 0, 0.9
networks = {
    "tanh": (rnn_states, init_weights(init_gaussian, 1, units, seed), torch.tanh),
    "LSTM": (lstm_states, init_weights(init_gaussian, 4, units, seed, forget_bias=1.0)),
    "GRU": (gru_states, init_weights(init_gaussian, 3, units, seed)),
}
# [end]
inputs, d_last = map(torch.tensor, random_sequence(steps, units, seed))
sizes = {}
for name, (states_of, weights, *functions) in networks.items():
    leaves = [torch.tensor(weight, requires_grad=True) for weight in weights]
    states = states_of(inputs, *leaves, *functions)
    for state in states:
        state.retain_grad()
    (states[-1] @ d_last).backward()
    sizes[name] = np.array([float(state.grad.norm()) for state in states])
    #: clipping norm = torch.nn.utils.clip_grad_norm_(leaves, max_norm)
    #: clipping scale = float((max_norm / (norm + 1e-6)).clamp(max=1.0))
    #: clipping sizes[f"{name}, clipped"] = scale * sizes[name]
    #: clipping print(f"clipping multiplies the gradient by {scale:.4g}")

for name, size in sizes.items():
    print(f"\n{name} at gain {gain:.4g}: gradient norm relative to that at the last step")
    for t in sorted({0, *range(9, steps, 10), steps - 1}):
        print(f"  step {t + 1:<4} {size[t] / size[-1]:.6e}")
    if size[0] > 0:
        print(f"  factor per step (geometric mean): {(size[0] / size[-1]) ** (1 / (steps - 1)):.6f}")
