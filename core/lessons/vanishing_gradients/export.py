"""Scripts that compute the lines at the current gain: in NumPy, and with PyTorch's autograd.

Both contain the source of the project's own functions: the equations are written once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

from core.export.script import script
from core.export.source import source_of
from core.lessons.vanishing_gradients.lesson import Lesson
from core.lessons.vanishing_gradients.networks import BLOCKS, Network, init_weights, random_sequence
from core.recurrent import GRU, LSTM, RNN
from core.recurrent.activations import ACTIVATIONS, sigmoid
from core.recurrent.gates import split
from core.recurrent.initial import INITIALISERS
from core.reference import cells

SCRIPTS: Final = Path(__file__).with_name("scripts")
CELLS: Final[dict[str, Any]] = {"RNN": RNN, "LSTM": LSTM, "GRU": GRU}
STEPS: Final[dict[str, Callable[..., Any]]] = {
    "RNN": cells.rnn_step, "LSTM": cells.lstm_step, "GRU": cells.gru_step
}  # fmt: skip
IN_TORCH: Final = {"tanh": "torch.tanh", "sigmoid": "torch.sigmoid", "relu": "torch.relu", "identity": "torch.clone"}

source_of_step = partial(source_of, without=("held", "b_hh", "function_of"), defaults=False)


def numpy_code(lesson: Lesson) -> str:
    """Return a NumPy script that prints the activation's and the remedy's line, and keeps them in ``sizes``.

    It initialises weights and inputs by the same functions from the same seed.
    """
    networks = _networks(lesson)
    used = dict.fromkeys(network.activation for network in networks if network.kind == "RNN")
    activations = [source_of(one) for name in used for one in (ACTIVATIONS[name].function, ACTIVATIONS[name].slope)]
    gated = [source_of(sigmoid), source_of(split)] if any(network.kind != "RNN" for network in networks) else []
    steps = [
        source_of_step(getattr(CELLS[kind], name), name=f"{kind.lower()}_{name}")
        for kind in dict.fromkeys(network.kind for network in networks)
        for name in ("forward_step", *(["slopes"] if kind != "RNN" else []), "backward_step")
    ]

    def line(network: Network) -> str:
        functions = f", {network.activation}, slope_{network.activation}" if network.kind == "RNN" else ""
        return f"(run_{network.kind.lower()}, {_init_call(network)}{functions})"

    return script(
        SCRIPTS / "decay_numpy.py",
        functions=[*_initialisers(networks), *dict.fromkeys([*activations, *gated]), *steps],
        data=_data(lesson, line),
        options=_options(lesson),
    )


def torch_code(lesson: Lesson) -> str:
    """Return a PyTorch script that prints the same lines from autograd, and keeps them in ``sizes``."""
    networks = _networks(lesson)
    steps = [source_of_step(STEPS[kind]) for kind in dict.fromkeys(network.kind for network in networks)]

    def line(network: Network) -> str:
        name = network.activation
        function = f", {IN_TORCH.get(name, f'torch.nn.functional.{name}')}" if network.kind == "RNN" else ""
        return f"({network.kind.lower()}_states, {_init_call(network)}{function})"

    return script(
        SCRIPTS / "decay_torch.py",
        functions=[*_initialisers(networks), *steps],
        data=_data(lesson, line),
        options=_options(lesson),
    )


def _networks(lesson: Lesson) -> list[Network]:
    """Return the networks of the lines; a clipped one is the chosen one."""
    is_other = lesson.remedied and lesson.settings.remedy != "clipping"
    return [run.network for run in (lesson.chosen, lesson.remedied if is_other else None) if run]


def _options(lesson: Lesson) -> set[str]:
    """Return the options of `core.export.script`."""
    return {"clipping" if lesson.settings.remedy == "clipping" else "unclipped"} | {
        network.kind.lower() for network in _networks(lesson)
    }


def _data(lesson: Lesson, line: Callable[[Network], str]) -> Iterator[str]:
    """Yield the settings and the networks as assignments."""
    settings = lesson.settings
    yield f"steps, units, seed, gain = {settings.steps}, {settings.units}, {settings.seed}, {settings.gain!r}\n"
    if settings.remedy == "clipping":
        yield f"max_norm = {float(settings.clip)!r}  # a larger gradient of the weights is rescaled to this norm\n"
    yield "networks = {\n"
    yield from (f'    "{network.name}": {line(network)},\n' for network in _networks(lesson))
    yield "}\n"


def _initialisers(networks: list[Network]) -> Iterator[str]:
    """Yield the functions that initialise weights and inputs; an initialiser may have an activation's name."""
    for name in dict.fromkeys(network.init for network in networks):
        yield source_of(INITIALISERS[name], name=f"init_{name}")
    is_used = {"forget_bias": any(network.forget is not None for network in networks),
               "biased": not all(network.biased for network in networks)}  # fmt: skip
    yield source_of(init_weights, without=[name for name, is_set in is_used.items() if not is_set])
    yield source_of(random_sequence)


def _init_call(network: Network) -> str:
    """Return the call that initialises a network's weights."""
    options = f", forget_bias={network.forget!r}" if network.forget is not None else ""
    options += "" if network.biased else ", biased=False"
    return f"init_weights(init_{network.init}, {BLOCKS[network.kind]}, units, seed{options})"
