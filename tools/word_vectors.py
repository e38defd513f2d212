"""Convert the shipped word vectors from a folder: `python -m tools.word_vectors FOLDER`.

FOLDER has `glove-6b-100d-50k.npz` (`vectors`, float16) and `glove-6b-100d-50k.words.txt` (a word a line, most frequent
first): GloVe 6B, 100 dimensions. The 30,000 most frequent words are kept, with unchanged values.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from tools.storing import ASSETS

STEM = "glove-6b-100d-50k"
KEPT = 30_000
FACTS = {
    "name": "GloVe 6B (100 numbers a word)",
    "tool": "tools/word_vectors.py",
    "source": "GloVe 6B word vectors, Jeffrey Pennington, Richard Socher and Christopher D. Manning, 2014 (PDDL 1.0).",
    "trained_on": "Wikipedia 2014 and Gigaword 5, lower case",
}


def read(folder: Path) -> tuple[list[str], np.ndarray]:
    """Return the words and their vectors (N, D), most frequent first."""
    words = (folder / f"{STEM}.words.txt").read_text(encoding="utf-8").split("\n")
    with np.load(folder / f"{STEM}.npz") as file:
        table = file["vectors"]
    words = words[:-1] if words[-1] == "" else words
    if len(words) != len(table) or len(set(words)) != len(words):
        raise ValueError(f"words must each be there once, one a row; got {len(words)} words for {len(table)} rows.")
    return words, table


def save(out: Path, words: list[str], table: np.ndarray) -> None:
    """Write the files that `core.words.vectors.shipped` reads."""
    out.mkdir(exist_ok=True)
    known = {**FACTS, "words": len(words)}
    save_file(
        {"vectors": np.ascontiguousarray(table, dtype=np.float16)},
        out / "glove.safetensors",
        metadata={"facts": json.dumps(known, ensure_ascii=False)},
    )
    (out / "glove.words.txt").write_text("\n".join(words) + "\n", encoding="utf-8", newline="\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help=f"a folder with {STEM}.npz and {STEM}.words.txt")
    parser.add_argument("--out", type=Path, default=ASSETS, help="folder for the vectors")
    parser.add_argument("--words", type=int, default=KEPT, help="how many of the most frequent words are kept")
    chosen = parser.parse_args()
    words, table = read(chosen.folder)
    save(chosen.out, words[: chosen.words], table[: chosen.words])
    print(f"{min(chosen.words, len(words)):,} words of {len(words):,}, {table.shape[1]} numbers each")


if __name__ == "__main__":
    main()
