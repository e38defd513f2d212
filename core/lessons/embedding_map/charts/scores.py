"""Accuracy of the vectors on Google's analogy test set, by category."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import plotly.graph_objects as go

from core.words.scores import Scores

NAMES: Final = {
    "capital-common-countries": "capitals, common countries",
    "capital-world": "capitals, the world",
    "currency": "currencies",
    "city-in-state": "cities in states",
    "family": "family",
    "gram1-adjective-to-adverb": "adjective to adverb",
    "gram2-opposite": "opposites",
    "gram3-comparative": "comparatives",
    "gram4-superlative": "superlatives",
    "gram5-present-participle": "present participles",
    "gram6-nationality-adjective": "nationalities",
    "gram7-past-tense": "past tense",
    "gram8-plural": "plurals of nouns",
    "gram9-plural-verbs": "plurals of verbs",
}


@dataclass(frozen=True)
class Bar:
    """One category: its name, the accuracy without and with the input words, and its number of questions."""

    name: str
    without: float
    with_inputs: float
    covered: int
    questions: int


def bars(scores: Scores) -> tuple[Bar, ...]:
    """Return the categories, the best first."""
    made = [
        Bar(
            NAMES.get(part.name, part.name), part.accuracy("add"), part.accuracy("add_with_inputs"),
            part.covered, part.questions,
        )
        for part in scores.categories
    ]  # fmt: skip
    return tuple(sorted(made, key=lambda bar: -bar.without))


def figure(shown: tuple[Bar, ...]) -> go.Figure:
    """Return two bars per category: input words excluded from the candidates, and included."""
    names = [bar.name for bar in shown]
    counts = [f"{bar.covered:,} of {bar.questions:,} questions" for bar in shown]
    chart = go.Figure()
    for name, values, pattern in (
        ("without the input words", [bar.without for bar in shown], ""),
        ("among all words", [bar.with_inputs for bar in shown], "/"),
    ):
        chart.add_bar(
            x=values, y=names, orientation="h", name=name, customdata=counts, marker={"pattern": {"shape": pattern}},
            hovertemplate="%{y}: %{x:.1%} correct (%{customdata})<extra>%{fullData.name}</extra>",
        )  # fmt: skip
    chart.update_yaxes(autorange="reversed", ticks="", showgrid=False)
    chart.update_xaxes(range=[0, 1], tickformat=".0%", title_text="accuracy (3CosAdd)")
    chart.update_layout(height=520, hovermode="closest", bargap=0.3, margin={"l": 210, "t": 36})
    return chart


def sentences(scores: Scores) -> tuple[str, ...]:
    """State the accuracy of the vectors."""
    total, semantic, syntactic = scores.total(), scores.total("semantic"), scores.total("syntactic")
    worst = min(scores.categories, key=lambda part: part.accuracy())
    return (
        f"3CosAdd correctly answers {total.accuracy():.1%} of {total.covered:,} questions of Google’s test set "
        f"(semantic {semantic.accuracy():.1%}, syntactic {syntactic.accuracy():.1%}), 3CosMul "
        f"{total.accuracy('mul'):.1%}. The rest of the {total.questions:,} have a word outside the vocabulary.",
        f"With the input words among the candidates, 3CosAdd reaches {total.accuracy('add_with_inputs'):.1%}: in "
        f"{total.inputs_first['add'] / total.covered:.0%} of all questions the best word is an input word.",
        f"Worst: {NAMES.get(worst.name, worst.name)}, {worst.accuracy():.1%}. Computed by tools/score_analogies.py.",
    )


def failures(scores: Scores) -> tuple[str, ...]:
    """Return examples of wrong answers, one of each category."""
    first = [part.failures[0] for part in scores.categories if part.failures]
    return tuple(f"{one.a} : {one.b} :: {one.c} : {one.got} (correct: {one.expected})" for one in first)
