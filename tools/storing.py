"""Storage of the tools' results: weights as safetensors, with metadata."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file

from core.recurrent import Network, parameters

ASSETS = Path(__file__).parents[1] / "core" / "assets"


def save(path: Path, network: Network, facts: dict[str, Any], *, dtype: type = np.float64) -> None:
    """Write a network's arrays and, as JSON, facts about it; `core.models.trained` reads it.

    All facts are under one key: several keys would be written in arbitrary order, so that files would differ.
    """
    arrays = {name: np.ascontiguousarray(value, dtype=dtype) for name, value in parameters(network).items()}
    known = {"cell": type(network.cell).__name__, "readout": network.readout.kind, **facts}
    path.parent.mkdir(exist_ok=True)
    save_file(arrays, path, metadata={"facts": json.dumps(known, ensure_ascii=False)})
