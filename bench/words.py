"""Word vectors beside gensim: the time and the memory that a file of them takes to be read."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from bench.servers import HERE
from bench.table import Goal, Measurement, Row

WORDS, DIMENSIONS = 400_000, 100
FILE: Final = f"a GloVe text file of {WORDS:,} words x {DIMENSIONS}"
GENSIM: Final = "gensim: KeyedVectors.load_word2vec_format"
LOAD = Measurement(f"load of {FILE}", GENSIM, "ms", Goal("ahead", 4))
MEMORY = Measurement("the same, memory at its highest above the imports", GENSIM, "MB", Goal("ratio", 1.0))
MEASUREMENTS = (LOAD, MEMORY)

IMPORTS: Final = {
    "ours": "from core.words.formats import read",
    "theirs": "from gensim.models import KeyedVectors",
}
LOADS: Final = {
    "ours": "loaded = read(path); words, table = loaded.words, loaded.table",
    "theirs": (
        "loaded = KeyedVectors.load_word2vec_format(path, binary=False, no_header=True); "
        "words, table = loaded.index_to_key, loaded.vectors"
    ),
}
# Each side in a process of its own, once: memory at its highest is a process's, and gensim takes a minute.
SCRIPT: Final = """
import hashlib, re, resource, sys, time
from pathlib import Path
{imports}

def highest():
    status = Path("/proc/self/status")
    if status.exists():  # Linux lets ru_maxrss begin with what the parent had
        return int(re.search(r"VmHWM:\\s*([0-9]+) kB", status.read_text())[1]) * 1024 / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6  # bytes on macOS

path, before = Path(sys.argv[1]), highest()
began = time.perf_counter()
{load}
took, memory = time.perf_counter() - began, highest() - before
print(1000 * took, memory, hashlib.sha256(" ".join(words).encode() + table.tobytes()).hexdigest())
"""


def measure() -> Iterator[Row]:
    """Measure both sides on the same file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "glove.txt"
        write_glove(path, WORDS, DIMENSIONS)
        ours, theirs = loaded("ours", path), loaded("theirs", path)
    if ours[2] != theirs[2]:
        raise AssertionError("both sides must load the same words and numbers; got others.")
    yield Row(LOAD, ours[0], theirs[0])
    yield Row(MEMORY, ours[1], theirs[1])


def write_glove(path: Path, words: int, dimensions: int) -> None:
    """Write vectors as GloVe does: no header, five digits, mostly after the point."""
    rng = np.random.default_rng(0)
    with path.open("w", encoding="utf-8") as file:
        for word in range(words):
            numbers = rng.normal(scale=0.4, size=dimensions).tolist()
            file.write(f"word{word} {' '.join(map('{:.5g}'.format, numbers))}\n")


def loaded(side: str, path: Path) -> tuple[float, float, str]:
    """Return what it took to load a file, in ms and MB, and a sum over what was loaded."""
    code = SCRIPT.format(imports=IMPORTS[side], load=LOADS[side])
    command = [sys.executable, "-c", code, str(path)]
    done = subprocess.run(command, cwd=HERE.parent, capture_output=True, text=True, check=True)
    took, memory, digest = done.stdout.split()
    return float(took), float(memory), digest
