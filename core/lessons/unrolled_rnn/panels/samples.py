"""What the network generates: text from each first letter, the next numbers, or its accuracy on new sequences."""

from __future__ import annotations

import html

import streamlit as st

from core.lessons.unrolled_rnn.lesson import Lesson
from core.tasks import next_symbol, number_series

CONTINUED = 6  # numbers generated after the sequence
PARITY_IS_HARD = " With three units most seeds do not learn parity; with four or more units more of them do."


def samples(lesson: Lesson) -> None:
    """Show what the network generates, or its accuracy."""
    match lesson.settings.task:
        case "letters":
            st.html(_letters(lesson))
        case "series":
            st.html(_series(lesson))
        case _:
            st.html(_accuracy(lesson))


def _letters(lesson: Lesson) -> str:
    """Return the text generated from each letter: the most probable output becomes the next input."""
    example = lesson.example
    first = example.step_labels[0]
    starts = sorted(example.output_labels, key=lambda letter: letter != first)
    rows = []
    for start in starts:
        text = next_symbol.generate(lesson.network, example, start, len(example.inputs))
        best = text.probability.max(axis=1)
        chips = "".join(_chip(letter, p) for letter, p in zip(text.symbols[1:], best, strict=True))
        rows.append(f"<tr><th scope='row'><bdi>{html.escape(start)}</bdi></th><td>{chips}</td></tr>")
    return (
        "<table class='samples'><caption>Generated from a first letter: the most probable output becomes the next "
        f"input. Below each letter: its probability.</caption>{''.join(rows)}</table>"
    )


def _chip(letter: str, probability: float) -> str:
    return f"<span class='chip'><bdi>{html.escape(letter)}</bdi><small>{probability:.2f}</small></span>"


def _series(lesson: Lesson) -> str:
    example = lesson.example
    more = number_series.generate(lesson.network, example, CONTINUED)
    given = (*example.step_labels, example.target_labels[-1])
    numbers = "".join(f"<span class='chip'>{html.escape(label)}</span>" for label in given)
    new = "".join(f"<span class='chip new'>{number_series.label(number)}</span>" for number in more)
    return f"<div class='samples'><p>Generated: each output becomes the next input.</p>{numbers} → {new}</div>"


def _accuracy(lesson: Lesson) -> str:
    found = lesson.accuracy
    if found is None:
        return ""
    return (
        f"<div class='samples'><p class='figure'>{100 * found.value:.1f} %</p><p>accuracy on {found.sequences:,} new "
        f"sequences of length {lesson.settings.length}; uniform guess: {100 * found.guess:.0f} %. Training uses "
        "batches of 32 random sequences; the picture shows one sequence and the update computed from it alone."
        f"{PARITY_IS_HARD if lesson.settings.task == 'parity' else ''}</p></div>"
    )
