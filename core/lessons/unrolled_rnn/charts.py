"""The answer to "can a network without W_aa tell look-alikes apart?": both losses over the updates, and in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.lessons.unrolled_rnn.look_alikes import Answer, LookAlikes


@dataclass(frozen=True, eq=False)
class Losses:
    """Loss of the sequence over the updates, in nats.

    Attributes
    ----------
    update, with_memory, without_memory : ndarray (N,)
    least : float
        Below this no network can come that sees the current symbol alone.
    guess : float
        What mere guessing costs.
    """

    update: NDArray[np.int64]
    with_memory: NDArray[np.float64]
    without_memory: NDArray[np.float64]
    least: float
    guess: float


def losses(answer: Answer) -> Losses:
    """Return what the figure shows."""
    real, cut = answer.with_memory.history, answer.without_memory.history
    without = np.interp(real.update, cut.update, cut.loss)
    return Losses(real.update, real.loss, without, answer.least_loss, answer.guess_loss)


def figure(answer: Answer) -> go.Figure:
    """Return both losses over the updates, with the least that is possible without memory."""
    shown = losses(answer)
    chart = go.Figure()
    chart.add_scatter(x=shown.update, y=shown.with_memory, name="with W_aa", line={"width": 3})
    chart.add_scatter(x=shown.update, y=shown.without_memory, name="W_aa = 0", line={"width": 3, "dash": "dash"})
    for level, words in ((shown.least, "least without memory"), (shown.guess, "mere guessing")):
        chart.add_hline(level, line={"width": 1, "dash": "dot"}, annotation_text=f"{words}: {level:.2f}")
    chart.update_xaxes(title_text="updates")
    chart.update_yaxes(title_text="loss of the sequence (nats)", rangemode="tozero")
    chart.update_traces(hovertemplate="%{y:.3f} nats")
    return chart


def question_words(text: str, pair: LookAlikes) -> str:
    """Return the question, about the symbols of a text that look alike."""
    (first, second), (one, other) = pair.steps, pair.answers
    return (
        f"In “{text}”, both {pair.symbol}’s (t = {first} and {second}) look alike. "
        f"Can the network answer {one} after the first and {other} after the second without W_aa?"
    )


def sentences(answer: Answer) -> tuple[str, ...]:
    """Return the answer in words, each number computed."""
    pair, real, cut = answer.pair, answer.with_memory, answer.without_memory
    first, second = pair.steps
    one, other = pair.answers

    def says(probability: NDArray[np.float64]) -> str:
        return (
            f"at t = {first} it gives “{one}” {probability[0, 0]:.2f} and “{other}” {probability[0, 1]:.2f}, "
            f"at t = {second} “{one}” {probability[1, 0]:.2f} and “{other}” {probability[1, 1]:.2f}"
        )

    updates = int(real.history.update[-1])
    verdict = "No." if real.right and not cut.right else "Not as trained here." if not real.right else "It can here."
    return (
        f"{verdict} Both were trained on “{answer.text}” for {updates} updates.",
        f"With W_aa: {says(real.probability)}. Loss {real.history.loss[-1]:.3f} nats.",
        f"With W_aa = 0: {says(cut.probability)}. Loss {cut.history.loss[-1]:.3f} nats; whoever sees only the current "
        f"symbol cannot come below {answer.least_loss:.3f}.",
    )
