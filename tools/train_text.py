"""Train an LSTM on text, and find interpretable units: `python -m tools.train_text TEXTS`.

TEXTS is a folder with `alice.txt` (Alice's Adventures in Wonderland, Millennium Fulcrum Edition 2.9) and
`shakespeare.txt` (eight plays, from Jon Bosak's XML edition), both in the public domain. The last tenth of each is held
out. The texts are read as parallel streams; the state is carried from one piece to the next, so that a unit can learn
dependencies longer than a piece (truncated backpropagation through time). The gate biases are initialised so that the
units initially remember for 1 to 150 steps (Tallec and Ollivier 2018, Can recurrent neural networks warp time?).
`core/assets/README.md` lists the other settings that were tried, with one seed each.

For each property that a unit could represent (Karpathy, Johnson and Fei-Fei 2015), the unit and the threshold are
chosen on text it was trained on, and scored on text it was not.
"""

from __future__ import annotations

import argparse
import math
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.recurrent import LSTM, Network, Readout, unroll
from core.tasks import text as task
from core.tasks.example import one_hot
from tools.storing import ASSETS, save

if TYPE_CHECKING:
    import torch
    from torch import nn

LOOKED_AT = 60_000  # characters of the training text for choosing units
TEXTS = (
    "Lewis Carroll, Alice's Adventures in Wonderland, Millennium Fulcrum Edition 2.9, quotation marks made double; "
    "William Shakespeare, eight plays, from Jon Bosak's XML edition. Public domain."
)


@dataclass(frozen=True)
class Budget:
    units: int = 128
    updates: int = 14_000
    piece: int = 200  # steps between updates; the state is carried over
    alice: int = 9  # streams that read each text
    shakespeare: int = 7
    rate: float = 0.003  # maximum: warm-up over 100 updates, then cosine decay to zero
    max_norm: float = 1.0
    dropout: float = 0.2  # on the readout's input
    longest: int = 150  # largest initial memory of a unit, in steps
    seed: int = 0


def one_way_of_quoting(text: str) -> str:
    """Return Alice with double quotation marks: the edition writes `this' and, within it, "this"."""
    swapped = re.sub(r"'(?![A-Za-z])", "`", text.replace('"', "\0"))
    return swapped.replace("`", '"').replace("\0", "'")


def texts(folder: Path) -> dict[str, tuple[str, str]]:
    """Return each text's training part and held-out part."""
    found = {name: (folder / f"{name}.txt").read_text(encoding="utf-8") for name in ("alice", "shakespeare")}
    found["alice"] = one_way_of_quoting(found["alice"])
    cut = {name: text.index("\n\n", len(text) * 9 // 10) + 2 for name, text in found.items()}
    return {name: (text[: cut[name]], text[cut[name] :]) for name, text in found.items()}


def streams(text: str, vocabulary: str, count: int) -> torch.Tensor:
    """Cut a text into `count` streams that begin at different places: places in the vocabulary, (T, count)."""
    import torch

    places = torch.tensor([vocabulary.index(symbol) for symbol in text])
    length = len(places) // count
    return torch.stack([places[k * length : (k + 1) * length] for k in range(count)], dim=1)


def initial(vocabulary: int, budget: Budget) -> nn.ModuleDict:
    """Return an LSTM and its readout."""
    import torch
    from torch import nn

    torch.manual_seed(budget.seed)
    lstm, readout = nn.LSTM(vocabulary, budget.units), nn.Linear(budget.units, vocabulary)
    lstm.bias_hh_l0.requires_grad_(False).zero_()  # one bias is trained
    with torch.no_grad():
        forget_bias = torch.log(torch.empty(budget.units).uniform_(1, budget.longest))
        lstm.bias_ih_l0[: budget.units] = -forget_bias
        lstm.bias_ih_l0[budget.units : 2 * budget.units] = forget_bias
    return nn.ModuleDict({"lstm": lstm, "readout": readout})


def run(model: nn.ModuleDict, places: torch.Tensor, state: Any, dropout: float) -> tuple[torch.Tensor, Any]:
    """Return the logit (T, B, V) and the final state."""
    from torch.nn import functional

    one = functional.one_hot(places, model["lstm"].input_size).float()
    hidden, state = model["lstm"](one, state)
    return model["readout"](functional.dropout(hidden, dropout)), tuple(part.detach() for part in state)


def train(model: nn.ModuleDict, read: list[torch.Tensor], budget: Budget) -> Iterator[float]:
    """Train in place; yield each update's loss in bits. `read` are streams (T, B), each read cyclically."""
    import torch
    from torch import nn

    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimiser, state, place = torch.optim.Adam(trained, lr=budget.rate), None, 0
    for update in range(budget.updates):
        falls = 0.5 * (1 + math.cos(math.pi * update / budget.updates))
        optimiser.param_groups[0]["lr"] = budget.rate * min(1.0, (update + 1) / 100) * falls
        steps = torch.arange(place, place + budget.piece + 1)
        piece = torch.cat([stream[steps % len(stream)] for stream in read], dim=1)
        logit, state = run(model, piece[:-1], state, budget.dropout)
        loss = nn.functional.cross_entropy(logit.flatten(0, 1), piece[1:].flatten())
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(trained, budget.max_norm)
        optimiser.step()
        place += budget.piece
        yield loss.item() / math.log(2)


def network_of(model: nn.ModuleDict) -> Network:
    """Convert the trained parameters to a `Network`."""
    readout = [parameter.detach().numpy() for parameter in model["readout"].parameters()]
    return Network(LSTM.from_torch(model["lstm"]), Readout(*readout, "softmax"))


def bits(network: Network, text: str, vocabulary: str) -> float:
    one = one_hot([vocabulary.index(symbol) for symbol in text], len(vocabulary))
    return task.bits_per_character(network, one[:-1], one[1:])


def cell_states(network: Network, text: str, vocabulary: str) -> np.ndarray:
    one = one_hot([vocabulary.index(symbol) for symbol in text], len(vocabulary))
    return unroll(network.cell, one).cell_state


def best_threshold(values: np.ndarray, inside: np.ndarray) -> float:
    """Return the threshold with the highest balanced accuracy."""
    order = np.argsort(values)
    caught = np.cumsum(~inside[order]) / (~inside).sum() - np.cumsum(inside[order]) / inside.sum()
    k = min(int(caught.argmax()), len(values) - 2)
    return float(values[order][k : k + 2].mean())


def word_for(score: float, clear: float, partly: float) -> str:
    return "clear" if score >= clear else "partial" if score >= partly else "poor"


def found_unit(name: str, seen: tuple[np.ndarray, str], held_out: tuple[np.ndarray, str]) -> dict[str, Any]:
    """Choose the unit for a property on cell states (T, H) of training text, and score it on held-out text."""
    (states, text), (new_states, new_text) = seen, held_out
    truth, new_truth = task.PROPERTIES[name](text), task.PROPERTIES[name](new_text)
    if name == "position_in_line":
        scores = task.correlation(states, truth)
        unit = int(np.abs(scores).argmax())
        score = abs(float(task.correlation(new_states[:, unit], new_truth)))
        found: dict[str, Any] = {"measure": "correlation, absolute", "verdict": word_for(score, 0.8, 0.5)}
    else:
        scores = task.area_under_curve(states, truth) - 0.5
        unit = int(np.abs(scores).argmax())
        sign = float(np.sign(scores[unit]))
        score = float(task.area_under_curve(sign * new_states[:, unit], new_truth))
        threshold = best_threshold(sign * states[:, unit], truth)
        says = sign * new_states[:, unit] > threshold
        right = (says[new_truth].mean() + (~says[~new_truth]).mean()) / 2
        found = {
            "measure": "area under the ROC curve",
            "verdict": word_for(score, 0.9, 0.75),
            "threshold": sign * threshold,
            "balanced_accuracy": round(float(right), 4),
            "characters_inside": int(new_truth.sum()),
        }
    return {"unit": unit, "sign": int(np.sign(scores[unit])), "score": round(score, 4), **found}


def facts(network: Network, parts: dict[str, tuple[str, str]], vocabulary: str, budget: Budget) -> dict[str, Any]:
    """Measure the network, with `core.recurrent`."""
    seen, held_out = parts["alice"][0][:LOOKED_AT], parts["alice"][1]
    both = [(cell_states(network, text, vocabulary), text) for text in (seen, held_out)]
    return {
        "task": "text",
        "tool": "tools/train_text.py",
        "vocabulary": vocabulary,
        "budget": asdict(budget),
        "bits_per_character": {name: round(bits(network, part[1], vocabulary), 4) for name, part in parts.items()},
        "bits_per_character_trained_on": round(bits(network, seen, vocabulary), 4),
        "units": {name: found_unit(name, *both) for name in task.PROPERTIES},
        "units_are_scored_on": f"the last {len(held_out):,} characters of Alice, which the network was not trained on",
        "texts": TEXTS,
    }


def main() -> None:
    import torch

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("texts", type=Path, help="a folder with alice.txt and shakespeare.txt")
    parser.add_argument("--out", type=Path, default=ASSETS, help="folder for the weights")
    parser.add_argument("--updates", type=int, default=Budget.updates)
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    budget = Budget(updates=chosen.updates)
    parts = texts(chosen.texts)
    vocabulary = "".join(sorted(set("".join(seen + held_out for seen, held_out in parts.values()))))
    model = initial(len(vocabulary), budget)
    read = [streams(parts[name][0], vocabulary, getattr(budget, name)) for name in ("alice", "shakespeare")]
    recent: list[float] = []
    for update, loss in enumerate(train(model, read, budget), start=1):
        recent = [*recent[-99:], loss]
        if update % 2000 == 0 or update == budget.updates:
            network = network_of(model)
            known = facts(network, parts, vocabulary, budget)
            save(chosen.out / "text_lstm.safetensors", network, known, dtype=np.float32)
            print(update, f"{np.mean(recent):.3f}", known["bits_per_character"], flush=True)
            print(*(f"    {name}: {unit}" for name, unit in known["units"].items()), sep="\n", flush=True)


if __name__ == "__main__":
    main()
