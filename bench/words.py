"""Word vectors compared with gensim: reading a file, and neighbours; t-SNE compared with scikit-learn's."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeVar

import numpy as np

from bench.servers import HERE
from bench.table import Goal, Measurement, Row
from core.words import WordVectors
from core.words.layout import Layout
from core.words.similarity import unit

T = TypeVar("T")
WORDS, DIMENSIONS = 400_000, 100
FILE: Final = f"a GloVe text file of {WORDS:,} words x {DIMENSIONS}"
GENSIM: Final = "gensim: KeyedVectors.load_word2vec_format"
LOAD = Measurement(f"load of {FILE}", GENSIM, "ms", Goal("ahead", 4))
MEMORY = Measurement("the same, memory at its highest above the imports", GENSIM, "MB", Goal("ratio", 1.0))
MOST_SIMILAR: Final = "gensim: KeyedVectors.most_similar"
FEW_NEAR = Measurement("10 neighbours among 30,000 words", MOST_SIMILAR, "ms", Goal("ahead", 1))
MANY_NEAR = Measurement(f"10 neighbours among {WORDS:,} words", MOST_SIMILAR, "ms", Goal("ahead", 1))
TSNE = Measurement("t-SNE of 1,000 words", "scikit-learn: TSNE, as many iterations", "ms", Goal("ahead", 1))
MEASUREMENTS = (LOAD, MEMORY, FEW_NEAR, MANY_NEAR, TSNE)
QUERIES: Final = 40
TSNE_WORDS: Final = 1_000

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
# Each side once in its own process: peak memory is that of a process, and gensim takes a minute.
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
    yield Row(FEW_NEAR, *neighbours(WordVectors.default()))
    table = np.random.default_rng(0).normal(size=(WORDS, DIMENSIONS)).astype(np.float32)
    yield Row(MANY_NEAR, *neighbours(WordVectors(tuple(f"word{row}" for row in range(WORDS)), table)))
    yield Row(TSNE, *layouts(WordVectors.default()))


def neighbours(vectors: WordVectors) -> tuple[float, float]:
    """Return the medians of a query, ours and gensim's in turn, in ms; both must find the same."""
    from gensim.models import KeyedVectors

    peer = KeyedVectors(vectors.size)
    peer.add_vectors(list(vectors.words), np.array(vectors.table))
    peer.fill_norms()
    times = []
    for row in np.random.default_rng(1).integers(len(vectors), size=QUERIES).tolist():
        word = vectors.words[row]
        took, ours = timed(lambda word=word: vectors.neighbours(word, 10))
        peer_took, theirs = timed(lambda word=word: peer.most_similar(word, topn=10))
        if [name for name, _ in ours] != [name for name, _ in theirs]:
            raise AssertionError(f"both sides must find the same neighbours of {word!r}.")
        times.append((took, peer_took))
    own, peers = zip(*times, strict=True)
    return statistics.median(own), statistics.median(peers)


def layouts(vectors: WordVectors) -> tuple[float, float]:
    """Return how long t-SNE of the most frequent words takes, ours and scikit-learn's, in ms."""
    from sklearn.manifold import TSNE as Peer

    table = unit(vectors.table[:TSNE_WORDS])
    layout = Layout(table[:50], perplexity=5)
    layout.advance()  # the first one imports openTSNE
    layout = Layout(table, perplexity=30, metric="euclidean")
    peer = Peer(perplexity=30, init="pca", max_iter=layout.total, random_state=0, n_jobs=1)
    return timed(layout.advance)[0], timed(lambda: peer.fit_transform(table))[0]


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Return the duration of a function in ms, and its result."""
    began = time.perf_counter()
    result = work()
    return 1000 * (time.perf_counter() - began), result


def write_glove(path: Path, words: int, dimensions: int) -> None:
    """Write vectors as GloVe does: no header, five digits, mostly after the point."""
    rng = np.random.default_rng(0)
    with path.open("w", encoding="utf-8") as file:
        for word in range(words):
            numbers = rng.normal(scale=0.4, size=dimensions).tolist()
            file.write(f"word{word} {' '.join(map('{:.5g}'.format, numbers))}\n")


def loaded(side: str, path: Path) -> tuple[float, float, str]:
    """Return time (ms) and memory (MB) of loading a file, and a checksum of the result."""
    code = SCRIPT.format(imports=IMPORTS[side], load=LOADS[side])
    command = [sys.executable, "-c", code, str(path)]
    done = subprocess.run(command, cwd=HERE.parent, capture_output=True, text=True, check=True)
    took, memory, digest = done.stdout.split()
    return float(took), float(memory), digest
