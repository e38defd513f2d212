"""The trained networks of the dashboard: their weights are in `core/assets`, made by tools in `tools`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, get_args

from safetensors import SafetensorError, safe_open

from core.paths import ASSETS
from core.recurrent import GRU, LSTM, RNN, Network, Readout

Name = Literal["recall_lstm", "recall_gru", "recall_rnn", "text_lstm"]
CELLS: Final[Mapping[str, Any]] = MappingProxyType({"LSTM": LSTM, "GRU": GRU, "RNN": RNN})


@dataclass(frozen=True, eq=False)
class Trained:
    """A trained network and what its tool measured.

    Attributes
    ----------
    network : Network
        In float64, whatever the stored type.
    facts : mapping of str to anything JSON can hold
        Always `task`, `tool`, `cell` and `readout`; the rest is listed in ``core/assets/README.md``.
    """

    network: Network
    facts: Mapping[str, Any]


@cache
def trained(name: Name) -> Trained:
    """Return a trained network of the dashboard; each file is read once.

    Raises
    ------
    ValueError
        If there is no network of that name, or its file is not one that a tool wrote.
    FileNotFoundError
        If its file is missing.
    """
    if name not in get_args(Name):
        raise ValueError(f"name must be one of {', '.join(get_args(Name))}; got {name!r}.")
    return read(ASSETS / f"{name}.safetensors")


def read(path: Path) -> Trained:
    """Return the network in a file.

    Raises
    ------
    ValueError, FileNotFoundError
        As `trained`.
    """
    if not path.exists():
        raise FileNotFoundError(f"weights must be in core/assets; got no {path.name!r}. `make assets` makes them.")
    try:
        with safe_open(path, framework="numpy") as file:
            facts = json.loads((file.metadata() or {})["facts"])
            arrays = {key: file.get_tensor(key) for key in file.keys()}
        readout = Readout(arrays.pop("weight_out"), arrays.pop("bias_out"), facts["readout"])
        network = Network(CELLS[facts["cell"]](**arrays), readout)
    except (SafetensorError, KeyError, TypeError, ValueError) as problem:
        raise ValueError(f"weights must be as a tool wrote them; got {path.name!r} ({problem}).") from problem
    return Trained(network, MappingProxyType(facts))
