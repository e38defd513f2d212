"""What the network does on its own: writes on from each letter, continues a series, answers fresh sequences."""

from __future__ import annotations

import html

import streamlit as st

from core.lessons.unrolled_rnn.lesson import Lesson
from core.tasks import next_symbol, number_series

CONTINUED = 6  # numbers added to a series
PARITY_IS_HARD = " From most random weights (seeds) three units do not learn parity; four or more do so more often."


def written(lesson: Lesson) -> None:
    """Show what the network as it stands does with its task."""
    match lesson.settings.task:
        case "letters":
            st.html(_letters(lesson))
        case "series":
            st.html(_series(lesson))
        case _:
            st.html(_accuracy(lesson))


def _letters(lesson: Lesson) -> str:
    """Return, for each letter, what the network writes when it reads its own answers; the most probable is taken."""
    example = lesson.example
    first = example.step_labels[0]
    starts = sorted(example.output_labels, key=lambda letter: letter != first)
    rows = []
    for start in starts:
        said = next_symbol.generate(lesson.network, example, start, len(example.inputs))
        best = said.probability.max(axis=1)
        chips = "".join(_chip(letter, p) for letter, p in zip(said.symbols[1:], best, strict=True))
        rows.append(f"<tr><th scope='row'><bdi>{html.escape(start)}</bdi></th><td>{chips}</td></tr>")
    return (
        "<table class='written'><caption>It writes on from a first letter, reading its own answers. "
        f"Under each letter: its probability.</caption>{''.join(rows)}</table>"
    )


def _chip(letter: str, probability: float) -> str:
    return f"<span class='chip'><bdi>{html.escape(letter)}</bdi><small>{probability:.2f}</small></span>"


def _series(lesson: Lesson) -> str:
    example = lesson.example
    more = number_series.generate(lesson.network, example, CONTINUED)
    given = (*example.step_labels, example.target_labels[-1])
    numbers = "".join(f"<span class='chip'>{html.escape(label)}</span>" for label in given)
    new = "".join(f"<span class='chip new'>{number_series.label(number)}</span>" for number in more)
    return f"<div class='written'><p>It goes on, reading its own answers after the series.</p>{numbers} → {new}</div>"


def _accuracy(lesson: Lesson) -> str:
    found = lesson.accuracy
    if found is None:
        return ""
    return (
        f"<div class='written'><p class='figure'>{100 * found.value:.1f} %</p><p>right on {found.sequences:,} fresh "
        f"sequences of {lesson.settings.length}; guessing reaches {100 * found.guess:.0f} %. It trains on batches of "
        "32 random sequences; the picture shows one, and the update that this one alone asks for."
        f"{PARITY_IS_HARD if lesson.settings.task == 'parity' else ''}</p></div>"
    )
