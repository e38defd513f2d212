"""Score the shipped vectors on analogies: `python -m tools.score_analogies QUESTIONS`.

QUESTIONS is `questions-words.txt` of word2vec (Mikolov, Chen, Corrado and Dean 2013; Apache License 2.0): a line that
begins with a colon names a section, every other line has four words: a is to b as c is to d. Only questions with all
four words in the vocabulary are scored.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from core.words import WordVectors
from core.words.similarity import cosines, multiplied
from tools.storing import ASSETS

METHODS = ("add", "mul")
AT_ONCE = 64  # questions per batch; each needs a score for every word
FAILURES = 3
SOURCE = (
    "questions-words.txt of word2vec (github.com/tmikolov/word2vec, commit 20c129a), Copyright 2013 Google Inc., "
    "Apache License 2.0"
)


@dataclass
class Section:
    name: str
    questions: list[tuple[str, ...]] = field(default_factory=list)


def read(path: Path) -> list[Section]:
    """Return the sections of a test set, their words in lower case."""
    sections: list[Section] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(":"):
            sections.append(Section(line[1:].strip()))
        elif line.strip():
            sections[-1].questions.append(tuple(line.lower().split()))
    return sections


def scored(near: np.ndarray, a: np.ndarray, b: np.ndarray, c: np.ndarray, method: str) -> np.ndarray:
    """Return each word's score for each question (Q, N); a, b and c are rows of the cosines `near` (U, N)."""
    if method == "add":  # up to a factor per question
        return near[b] + near[c] - near[a]
    three = np.stack([near[b], near[c], near[a]]).astype(np.float64)
    return multiplied(three, np.array([1, 1, -1]))


def answers(vectors: WordVectors, rows: np.ndarray, method: str) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield, for batches of questions (Q, 4), the rows of the best words without and with the input words."""
    asked, places = np.unique(rows[:, :3], return_inverse=True)
    near = cosines(vectors.table, vectors.lengths, vectors.table[asked])
    places = places.reshape(-1, 3)
    for begin in range(0, len(rows), AT_ONCE):
        part = slice(begin, begin + AT_ONCE)
        scores = scored(near, *places[part].T, method)
        of_all = scores.argmax(axis=1)
        np.put_along_axis(scores, rows[part, :3], -np.inf, axis=1)
        yield scores.argmax(axis=1), of_all


def category(vectors: WordVectors, section: Section) -> dict[str, Any]:
    """Return the data of a `core.words.scores.Category`."""
    covered = [question for question in section.questions if all(word in vectors for word in question)]
    rows = np.array([[vectors.row(word) for word in question] for question in covered]).reshape(-1, 4)
    right, inputs_first, failures = {}, {}, []
    for method in METHODS:
        parts = list(answers(vectors, rows, method)) if covered else []
        without, of_all = (np.concatenate([part[k] for part in parts] or [np.empty(0, int)]) for k in (0, 1))
        right[method] = int((without == rows[:, 3]).sum())
        right[f"{method}_with_inputs"] = int((of_all == rows[:, 3]).sum())
        inputs_first[method] = int((of_all[:, np.newaxis] == rows[:, :3]).any(axis=1).sum())
        if method == "add":
            failures = evenly([(*covered[k], vectors.words[without[k]]) for k in np.flatnonzero(without != rows[:, 3])])
    return {
        "name": section.name,
        "kind": "syntactic" if section.name.startswith("gram") else "semantic",
        "questions": len(section.questions),
        "covered": len(covered),
        "right": right,
        "inputs_first": inputs_first,
        "failures": [dict(zip(("a", "b", "c", "expected", "got"), failure, strict=True)) for failure in failures],
    }


def evenly(items: list[Any], count: int = FAILURES) -> list[Any]:
    """Return `count` evenly spaced items, or all if there are fewer."""
    if len(items) <= count:
        return items
    return [items[(2 * k + 1) * len(items) // (2 * count)] for k in range(count)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("questions", type=Path, help="questions-words.txt")
    parser.add_argument("--out", type=Path, default=ASSETS, help="where the scores go")
    chosen = parser.parse_args()
    vectors = WordVectors.default()
    categories = []
    for section in read(chosen.questions):
        found = category(vectors, section)
        categories.append(found)
        shares = {way: f"{count / max(1, found['covered']):.3f}" for way, count in found["right"].items()}
        print(f"{found['name']:<30}{found['covered']:>6} of {found['questions']:>6}", *shares.values(), flush=True)
    stored = {"tool": "tools/score_analogies.py", "vectors": vectors.name, "source": SOURCE, "categories": categories}
    text = json.dumps(stored, ensure_ascii=False, indent=1) + "\n"
    (chosen.out / "analogy_scores.json").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
