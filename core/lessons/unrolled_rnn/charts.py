"""The answer to the class question: the loss with and without W_aa over the updates, and sentences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.lessons.unrolled_rnn.repeated_symbol import Answer, RepeatedSymbol


@dataclass(frozen=True, eq=False)
class Losses:
    """Loss of the sequence over the updates, in nats.

    Attributes
    ----------
    update, with_memory, without_memory : ndarray (N,)
    least : float
        Lower bound for a network that sees only the current symbol.
    guess : float
        Loss of a uniform guess.
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
    """Return both losses over the updates, with the lower bound without memory."""
    shown = losses(answer)
    chart = go.Figure()
    chart.add_scatter(x=shown.update, y=shown.with_memory, name="with W<sub>aa</sub>", line={"width": 3})
    dashed = {"width": 3, "dash": "dash"}
    chart.add_scatter(x=shown.update, y=shown.without_memory, name="W<sub>aa</sub> = 0", line=dashed)
    for level, words in ((shown.least, "minimum without memory"), (shown.guess, "uniform guess")):
        chart.add_hline(level, line={"width": 1, "dash": "dot"}, annotation_text=f"{words}: {level:.2f}")
    chart.update_xaxes(title_text="updates")
    chart.update_yaxes(title_text="loss of the sequence (nats)", rangemode="tozero")
    chart.update_traces(hovertemplate="%{y:.3f} nats")
    return chart


def question_text(text: str, pair: RepeatedSymbol) -> str:
    """Return the question about a symbol that is followed by different symbols."""
    (first, second), (one, other) = pair.steps, pair.targets
    return (
        f"In “{text}”, the inputs at t = {first} and t = {second} are both {pair.symbol}. "
        f"Can the network predict {one} at the first and {other} at the second without Wₐₐ?"
    )


def sentences(answer: Answer) -> tuple[str, ...]:
    """Return the answer in sentences."""
    pair, real, cut = answer.pair, answer.with_memory, answer.without_memory
    first, second = pair.steps
    one, other = pair.targets

    def outputs(probability: NDArray[np.float64]) -> str:
        return (
            f"at t = {first} P(“{one}”) = {probability[0, 0]:.2f}, P(“{other}”) = {probability[0, 1]:.2f}; "
            f"at t = {second} P(“{one}”) = {probability[1, 0]:.2f}, P(“{other}”) = {probability[1, 1]:.2f}"
        )

    updates = int(real.history.update[-1])
    verdict = "Not as trained here." if not real.is_correct else "It can here." if cut.is_correct else "No."
    return (
        f"{verdict} Both were trained on “{answer.text}” for {updates} updates.",
        f"With Wₐₐ: {outputs(real.probability)}. Loss {real.history.loss[-1]:.3f} nats.",
        f"With Wₐₐ = 0: {outputs(cut.probability)}. Loss {cut.history.loss[-1]:.3f} nats; a network that sees only "
        f"the current symbol cannot go below {answer.least_loss:.3f}.",
    )
