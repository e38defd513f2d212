"""Compute the embedding map's opening picture: the t-SNE of the lecture's words, as the page would compute it.

    python -m tools.word_map

Writes ``core/assets/embedding_map.json``. The same seed gives the same picture.
"""

from __future__ import annotations

import json
from dataclasses import asdict

from core.lessons.embedding_map import lesson as lessons
from core.lessons.embedding_map.settings import Settings
from core.lessons.embedding_map.word_pictures import START
from core.words import WordVectors

DECIMALS = 4


def main() -> None:
    """Compute the map of the default settings and store its positions."""
    START.unlink(missing_ok=True)
    settings, vectors = Settings(), WordVectors.default()
    lesson = lessons.compute(settings, vectors)
    stored = {
        "how": asdict(lessons.how_of(settings)),
        "made by": "tools/word_map.py",
        "trustworthiness": lesson.picture.trustworthiness,
        "words": lesson.shown.words,
        "points": lesson.points.round(DECIMALS).tolist(),
    }
    START.write_text(json.dumps(stored, indent=None) + "\n", encoding="utf-8")
    print(f"{len(lesson.shown.words)} words, trustworthiness {lesson.picture.trustworthiness:.3f}")


if __name__ == "__main__":
    main()
