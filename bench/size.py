"""The size of a scene with the largest dimensions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from bench.table import Goal, Measurement, Row
from core.lessons.unrolled_rnn import lesson as lessons
from core.lessons.unrolled_rnn import scene as scenes
from core.lessons.unrolled_rnn.settings import Settings
from core.recurrent import evaluate, gradients_of, sgd_step
from core.scene.scene import Scene, plain

LETTERS = "abcdefghijkl"  # the longest text: V = 12, T = 11, because its last letter is only a target
SIZE = Measurement(
    "scene as sent, T = 12, H = 8, V = 12", "the same scene, its numbers as JSON lists", "KB", Goal("value", 200)
)
MEASUREMENTS = (SIZE,)


def measure() -> Iterator[Row]:
    """Measure the scene as it is sent, and with its numbers as JSON lists."""
    scene = largest_scene()
    listed = replace(scene, values=tuple(replace(v, data=None) for v in scene.values))
    numbers = [v.data.tolist() for v in scene.values if v.data is not None]
    yield Row(SIZE, _kilobytes(plain(scene)), _kilobytes(plain(listed)) + _kilobytes(numbers))


def largest_scene() -> Scene:
    """Return the scene of the longest text with one more step, so that all dimensions are largest together."""
    settings = Settings(task="letters", text=LETTERS, units=8)
    lesson = lessons.compute(settings)
    short, network = lesson.example, lesson.network
    symbols = np.eye(len(LETTERS))
    example = replace(
        short,
        inputs=symbols,
        targets=np.roll(symbols, -1, axis=0),
        scored=np.ones(len(LETTERS), dtype=np.bool_),
        step_labels=tuple(LETTERS),
        target_labels=(*LETTERS[1:], LETTERS[0]),
    )
    now = evaluate(network, example.inputs, example.targets, scored=example.scored)
    gradients = gradients_of(now)
    after = sgd_step(network, gradients, learning_rate=settings.lr)
    then = evaluate(after, example.inputs, example.targets, scored=example.scored)
    return scenes.build(
        replace(lesson, example=example, evaluation=now, gradients=gradients, next_network=after, next_evaluation=then)
    )


def _kilobytes(data: Any) -> float:
    """Return the size of the message: one text, which Streamlit encodes as JSON again."""
    return len(json.dumps(json.dumps(data, separators=(",", ":")))) / 1000
