"""Charts: accuracy by delay, gradient norms by step, and the cell states of interpretable units along a text."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.lessons.lstm.lesson import Lesson
from core.lessons.lstm.remembering import SEQUENCES, Accuracies, Answer, Outcome, gradient_by_delay, share_trained_up_to
from core.lessons.lstm.units import Track, Tracks
from core.numbers import power

Array = NDArray[np.float64]
NAMES: Final = {"lstm": "LSTM", "gru": "GRU", "rnn": "RNN"}
DASHES: Final = {"lstm": "solid", "gru": "dash", "rnn": "dot"}


@dataclass(frozen=True, eq=False)
class Curve:
    """One line of a chart: its name, its values from step 1 on, its dash and its width."""

    name: str
    values: Array
    dash: str = "solid"
    width: float = 3.0


def accuracy_curves(accuracies: Mapping[str, Accuracies]) -> tuple[Curve, ...]:
    """Return each network's accuracy by the steps from digit to cue, and that of the RNN's worst random seed."""
    curves = [Curve(NAMES[model], one.by_delay, DASHES[model]) for model, one in accuracies.items()]
    worst = accuracies["rnn"].worst
    return (*curves, Curve("RNN, worst of five seeds", worst, "longdashdot", 2.0))


def accuracy_figure(accuracies: Mapping[str, Accuracies]) -> go.Figure:
    """Return the accuracy over the number of steps for which the digit is stored."""
    curves, x = accuracy_curves(accuracies), "steps from the digit to the cue"
    chart = _lines(curves, x, "accuracy (share)", hover="%{y:.3f}", range=[0, 1.05])
    chart.add_hline(0.1, line={"width": 1, "dash": "dot"}, annotation_text="uniform guess: 0.1")
    return chart


def accuracy_sentences(accuracies: Mapping[str, Accuracies]) -> tuple[str, ...]:
    """Return what the chart says, with the accuracies that the same training reached from other random seeds."""
    sentences = []
    for model, one in accuracies.items():
        low, high = 100 * one.by_seed.min(), 100 * one.by_seed.max()
        sentences.append(
            f"{NAMES[model]}: {100 * one.by_delay[-1]:.1f} % accuracy after {len(one.by_delay)} steps; the same "
            f"training from {len(one.by_seed)} random seeds reaches {low:.1f} to {high:.1f} % over all delays."
        )
    sentences.append(_why_the_rnn_remembers(accuracies["rnn"]))
    return (*sentences, f"Each point: {SEQUENCES} new sequences; the seed with the median accuracy of five.")


def _why_the_rnn_remembers(rnn: Accuracies) -> str:
    """Return why a network can remember for more steps than its gradient reaches back."""
    gradient, few = gradient_by_delay("rnn"), 3
    return (
        f"The RNN has {100 * rnn.by_delay[-1]:.1f} % accuracy after {len(rnn.by_delay)} steps, but its gradient at the "
        f"digit is then {power(gradient[-1])} of that at the cue. {100 * share_trained_up_to(few):.0f} % of its "
        f"training sequences had at most {few} steps; after {few} it is {power(gradient[few - 1])}. What it learns at "
        "short delays generalises to long ones: the forward pass needs no gradient over as many steps."
    )


def gradient_curves(lesson: Lesson) -> tuple[Curve, ...]:
    """Return the norms of the gradients with respect to the states, in nats per unit: original and clamped run."""
    curves = []
    runs = [("original", lesson.original, "solid")]
    runs += [("clamped", lesson.clamped, "dash")] if lesson.holds else []
    for name, run, dash in runs:
        if run.cell_state_gradient is not None:
            curves.append(Curve(f"cell state, {name}", run.cell_state_gradient, dash))
        curves.append(Curve(f"hidden state, {name}", run.hidden_gradient, dash, 1.5))
    return tuple(curves)


def gradient_figure(lesson: Lesson) -> go.Figure:
    """Return the gradient norm by step on a log axis; zeros are left out."""
    curves, y, sequence = gradient_curves(lesson), "gradient norm (nats per unit)", lesson.settings.sequence
    return _lines(curves, "step", y, hover="%{y:.2e} nats per unit", sequence=sequence, log=True)


def gradient_sentences(lesson: Lesson) -> tuple[str, ...]:
    """Return how much of the last cue's gradient reaches the digit it asks for, in both runs."""
    cue = int(np.flatnonzero(lesson.example.scored)[-1])
    digit = lesson.settings.sequence.rindex("#", 0, cue) + 1
    sentences = []
    for name, run in (("Original", lesson.original), ("Clamped", lesson.clamped)):
        if name == "Clamped" and not lesson.holds:
            continue
        at_digit, at_cue = run.memory_gradient[digit], run.memory_gradient[cue]
        part = f"{at_digit / at_cue:.2g} of it" if at_cue > 0.0 else "nothing"
        sentences.append(
            f"{name}: the gradient norm is {at_cue:.2g} nats per unit at the cue (t = {cue + 1}), and {part} reaches "
            f"the digit (t = {digit + 1})."
        )
    return tuple(sentences)


def comparison_figure(gradients: Mapping[str, Array], sequence: str) -> go.Figure:
    """Return the three networks' gradient norms by step, each 1 at the last cue, on a log axis."""
    curves = tuple(Curve(NAMES[model], values, DASHES[model]) for model, values in gradients.items())
    return _lines(curves, "step", "gradient norm / norm at the cue", hover="%{y:.2e}", sequence=sequence, log=True)


def _lines(
    curves: tuple[Curve, ...], x: str, y: str, *, hover: str, sequence: str = "", log: bool = False, **axis: Any
) -> go.Figure:
    """Return curves over the steps, with the symbols of a `sequence` as ticks. Zeros are left out on a log axis.

    The figure is built in one call: each later change to it costs milliseconds.
    """
    lines = []
    for curve in curves:
        values = np.where(curve.values > 0.0, curve.values, np.nan) if log else curve.values
        line = {"width": curve.width, "dash": curve.dash}
        steps = np.arange(1, len(values) + 1)
        lines.append({"type": "scatter", "x": steps, "y": values, "name": curve.name, "line": line,
                      "hovertemplate": hover})  # fmt: skip
    x_axis: dict[str, Any] = {"title": {"text": x}, "automargin": True}
    if sequence:
        ticks = [f"{t}<br>{symbol}" for t, symbol in enumerate(sequence.replace(".", "·"), start=1)]
        x_axis |= {"tickvals": list(range(1, len(ticks) + 1)), "ticktext": ticks}
    y_axis = {
        "title": {"text": y},
        "automargin": True,
        **({"type": "log", "exponentformat": "power"} if log else {}),
        **axis,
    }
    return go.Figure({"data": lines, "layout": {"xaxis": x_axis, "yaxis": y_axis}})


def question_words(model: str, sequence: str) -> str:
    """Return the question for the class."""
    clamped = "the update gate is clamped to 0"
    if model == "lstm":
        clamped = "the forget gate is clamped to 1 and the update gate to 0"
    return f"If {clamped}, what does the cell remember at the end of “{sequence}”?"


def answer_sentences(answer: Answer) -> tuple[str, ...]:
    """Return the answer in words; each number is computed from ten runs, one with each digit in the digit's place."""
    always, after = answer.always, answer.after

    def remembers(one: Outcome) -> str:
        if one.spread == 0.0:
            wrong = f"whatever the input, it predicts {one.predictions[0]}"
            return f"nothing: {wrong}, right for {one.right} of the ten digits"
        return (
            f"the digit for {one.right} of ten: the final states differ by up to {one.spread:.2f}, and the right digit "
            f"has a probability of at least {math.floor(1000 * min(one.probability)) / 1000:.3f}"
        )

    return (
        f"It depends on when. Clamped from t = {always.from_step} on, it remembers {remembers(always)}. "
        "Nothing is forgotten, and nothing was ever stored.",
        f"Clamped from t = {after.from_step} on, after the digit at t = {answer.digit_step} has been read, it "
        f"remembers {remembers(after)}. {after.gradient:.2f} of the gradient at the cue reaches the digit.",
        f"Not clamped, it remembers {remembers(answer.original)}, and {answer.original.gradient:.2f} of the gradient "
        "reaches the digit.",
    )


def tracks_figure(tracks: Tracks) -> go.Figure:
    """Return the cell state of each interpretable unit along the text."""
    chart = go.Figure()
    places = np.arange(1, len(tracks.text))
    hover = [symbol.replace("\n", "↵").replace(" ", "␣").replace("<", "&lt;") for symbol in tracks.text[:-1]]
    for track in tracks.tracks:
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
    """Return what blue and red mean for a unit, and how many of the characters shown are blue."""
    blue, red = ("above", "below") if track.sign > 0 else ("below", "above")
    sentence = f"Blue: the cell state of unit {track.unit} is {blue} 0; red: {red}."
    if track.threshold is None:
        return sentence
    inside, is_blue = track.truth.astype(bool), track.shade > 0
    sentence += f" Underlined: {track.title}."
    others = "others" if inside.any() else "characters, all of them outside"
    for words, chosen in ((f"characters {track.title}", inside), (others, ~inside)):
        if chosen.any():
            sentence += f" Of the {chosen.sum():,} {words}, {100 * is_blue[chosen].mean():.0f} % are blue."
    return sentence


def track_sentence(track: Track) -> str:
    """Return how well a unit represents its property: on held-out text of its training book, and on this text."""
    measure = track.measure[0].upper() + track.measure[1:]
    here = "" if track.here is None else f"; on this text {track.here:z.2f}"
    return f"Unit {track.unit}, {track.title}: {track.verdict}. {measure} {track.score:z.2f} on held-out text{here}."
