"""What the networks remember after how many steps, how far their gradients reach, and units that read a text."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.lessons.lstm.lesson import Lesson
from core.lessons.lstm.remembering import FRESH, Answer, Knows, Remembered, reach_by_delay, trained_at_most
from core.lessons.lstm.units import FoundUnits, Track
from core.numbers import power

Array = NDArray[np.float64]
NAMES: Final = {"lstm": "LSTM", "gru": "GRU", "rnn": "RNN"}
DASHES: Final = {"lstm": "solid", "gru": "dash", "rnn": "dot"}


@dataclass(frozen=True, eq=False)
class Curve:
    """One line of a chart: its name, values from step 1 on, and how it is dashed."""

    name: str
    values: Array
    dash: str = "solid"
    width: float = 3.0


def accuracies(remembered: Mapping[str, Remembered]) -> tuple[Curve, ...]:
    """Return each network's share of right answers by the steps between digit and cue, and the RNN's worst start."""
    curves = [Curve(NAMES[model], one.accuracy, DASHES[model]) for model, one in remembered.items()]
    worst = remembered["rnn"].worst
    return (*curves, Curve("RNN, the worst of five starts", worst, "longdashdot", 2.0))


def accuracy_figure(remembered: Mapping[str, Remembered]) -> go.Figure:
    """Return the share of right answers over the steps that the digit was held."""
    curves, across = accuracies(remembered), "steps from the digit to the cue"
    chart = _lines(curves, across, "right answers (share)", hover="%{y:.3f}", range=[0, 1.05])
    chart.add_hline(0.1, line={"width": 1, "dash": "dot"}, annotation_text="mere guessing: 0.1")
    return chart


def accuracy_sentences(remembered: Mapping[str, Remembered]) -> tuple[str, ...]:
    """Return what the chart says, with what the same training reached from other random starts."""
    said = []
    for model, one in remembered.items():
        low, high = 100 * one.by_seed.min(), 100 * one.by_seed.max()
        said.append(
            f"{NAMES[model]}: {100 * one.accuracy[-1]:.1f} % right after {len(one.accuracy)} steps; the same training "
            f"from {len(one.by_seed)} random starts ends between {low:.1f} and {high:.1f} % over all delays."
        )
    said.append(_why_the_rnn_remembers(remembered["rnn"]))
    return (*said, f"Each point is {FRESH} new sequences; shown is the start in the middle of five.")


def _why_the_rnn_remembers(rnn: Remembered) -> str:
    """Return how a network can remember further forward than its gradient reaches back."""
    arrives, few = reach_by_delay("rnn"), 3
    return (
        f"The RNN is {100 * rnn.accuracy[-1]:.1f} % right after {len(rnn.accuracy)} steps, but its gradient at the "
        f"digit is then {power(arrives[-1])} of that at the cue. {100 * trained_at_most(few):.0f} % of its training "
        f"sequences had at most {few} steps; after {few} it is {power(arrives[few - 1])}. What it learns at short "
        "delays also holds for long ones: remembering forward needs no gradient that reaches back as far."
    )


def reaches(lesson: Lesson) -> tuple[Curve, ...]:
    """Return the sizes of the gradients by the states, in nats a unit: the untouched run, and the held one."""
    curves = []
    runs = [("untouched", lesson.untouched, "solid")]
    runs += [("held", lesson.held, "dash")] if lesson.holds else []
    for name, run, dash in runs:
        if run.reach_cell_state is not None:
            curves.append(Curve(f"cell state, {name}", run.reach_cell_state, dash))
        curves.append(Curve(f"hidden state, {name}", run.reach_hidden, dash, 1.5))
    return tuple(curves)


def reach_figure(lesson: Lesson) -> go.Figure:
    """Return the size of the gradient over the steps on a log axis; what is zero is left out."""
    hover, sequence = "%{y:.2e} nats per unit", lesson.settings.sequence
    return _lines(reaches(lesson), "step", "gradient (nats per unit)", hover=hover, sequence=sequence, log=True)


def reach_sentences(lesson: Lesson) -> tuple[str, ...]:
    """Return how much of the last cue's gradient arrives at the digit it asks for, in both runs."""
    cue = int(np.flatnonzero(lesson.example.scored)[-1])
    digit = lesson.settings.sequence.rindex("#", 0, cue) + 1
    said = []
    for name, run in (("Untouched", lesson.untouched), ("Held", lesson.held)):
        if name == "Held" and not lesson.holds:
            continue
        at_digit, at_cue = run.reach[digit], run.reach[cue]
        part = f"{at_digit / at_cue:.2g} of it" if at_cue > 0.0 else "nothing"
        said.append(
            f"{name}: the gradient is {at_cue:.2g} nats per unit at the cue (t = {cue + 1}), and {part} arrives where "
            f"the digit was read (t = {digit + 1})."
        )
    return tuple(said)


def beside(reaches: Mapping[str, Array]) -> tuple[Curve, ...]:
    """Return the three networks' gradients beside their size at the last cue."""
    return tuple(Curve(NAMES[model], values, DASHES[model]) for model, values in reaches.items())


def beside_figure(reaches: Mapping[str, Array], sequence: str) -> go.Figure:
    """Return the three networks' gradients over the steps, each 1 at the last cue, on a log axis."""
    across, up = "step", "gradient / that at the cue (ratio)"
    return _lines(beside(reaches), across, up, hover="%{y:.2e}", sequence=sequence, log=True)


def _lines(
    curves: tuple[Curve, ...], x: str, y: str, *, hover: str, sequence: str = "", log: bool = False, **axis: Any
) -> go.Figure:
    """Return curves over the steps; with a sequence, its symbols stand under them. Zeros are left out on a log axis.

    All at once: each change to a figure that is there costs milliseconds.
    """
    lines = []
    for curve in curves:
        values = np.where(curve.values > 0.0, curve.values, np.nan) if log else curve.values
        line = {"width": curve.width, "dash": curve.dash}
        steps = np.arange(1, len(values) + 1)
        lines.append({"type": "scatter", "x": steps, "y": values, "name": curve.name, "line": line,
                      "hovertemplate": hover})  # fmt: skip
    across: dict[str, Any] = {"title": {"text": x}, "automargin": True}
    if sequence:
        ticks = [f"{t}<br>{symbol}" for t, symbol in enumerate(sequence.replace(".", "·"), start=1)]
        across |= {"tickvals": list(range(1, len(ticks) + 1)), "ticktext": ticks}
    up = {
        "title": {"text": y},
        "automargin": True,
        **({"type": "log", "exponentformat": "power"} if log else {}),
        **axis,
    }
    return go.Figure({"data": lines, "layout": {"xaxis": across, "yaxis": up}})


def question_words(model: str, sequence: str) -> str:
    """Return the question for the room."""
    held = (
        "the forget gate is held at 1 and the update gate at 0" if model == "lstm" else "the update gate is held at 0"
    )
    return f"If {held}, what does the cell know at the end of “{sequence}”?"


def answer_sentences(answer: Answer) -> tuple[str, ...]:
    """Return the answer in words, each number from a run with each of the ten digits at the digit's place."""
    always, after = answer.always, answer.after

    def knows(one: Knows) -> str:
        if one.spread == 0.0:
            return f"nothing: whatever is read, it answers {one.answers[0]}, right for {one.right} of the ten digits"
        return (
            f"the digit for {one.right} of ten: they leave states up to {one.spread:.2f} apart, and the right answer "
            f"has a probability of at least {math.floor(1000 * min(one.probability)) / 1000:.3f}"
        )

    return (
        f"It depends on when. Held from t = {always.from_step} on, it knows {knows(always)}. "
        "Nothing is forgotten, and nothing was ever written.",
        f"Held from t = {after.from_step} on, once the digit at t = {answer.digit_step} has been read, it knows "
        f"{knows(after)}. {after.gradient:.2f} of the gradient at the cue arrives at the digit.",
        f"Untouched, it knows {knows(answer.untouched)}, and {answer.untouched.gradient:.2f} of the gradient arrives.",
    )


def tracks_figure(found: FoundUnits) -> go.Figure:
    """Return each found unit's cell state along the text, with where the property really holds below it."""
    chart = go.Figure()
    places = np.arange(1, len(found.text))
    hover = [symbol.replace("\n", "↵").replace(" ", "␣").replace("<", "&lt;") for symbol in found.text[:-1]]
    for track in found.tracks:
        chart.add_scatter(
            x=places,
            y=track.state,
            name=f"{track.title} ({'−' if track.sign < 0 else ''}unit {track.unit})",
            line={"width": 2},
            text=hover,
            hovertemplate="%{text}  %{y:.2f}",
        )
    chart.update_xaxes(title_text="character")
    chart.update_yaxes(title_text="± cell state (no unit)")
    return chart


def colour_sentence(track: Track) -> str:
    """Return what blue and red mean for a unit, and how many of the characters on the screen are blue."""
    blue, red = ("above", "below") if track.sign > 0 else ("below", "above")
    said = f"Blue: the cell state of unit {track.unit} is {blue} 0; red: {red}."
    if track.threshold is None:
        return said
    inside, is_blue = track.truth.astype(bool), track.shade > 0
    said += f" Underlined: {track.title}."
    others = "others" if inside.any() else "characters, all of them outside"
    for words, chosen in ((f"characters {track.title}", inside), (others, ~inside)):
        if chosen.any():
            said += f" Of the {chosen.sum():,} {words}, {100 * is_blue[chosen].mean():.0f} % are blue."
    return said


def track_sentence(track: Track) -> str:
    """Return what a found unit is worth, honestly: on text of its book that it was not trained on, and here."""
    measure = track.measure[0].upper() + track.measure[1:]
    here = "" if track.here is None else f"; on this text {track.here:z.2f}"
    return (
        f"Unit {track.unit}, {track.title}: {track.verdict}. {measure} {track.score:z.2f} on text it was not "
        f"trained on{here}."
    )
