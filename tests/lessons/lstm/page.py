"""Facts about this page for the shared tests: what its examples claim, links that show all of it, its scripts."""

from __future__ import annotations

import numpy as np

from core.lessons.lstm import export, units
from core.lessons.lstm.lesson import compute
from core.lessons.lstm.settings import Settings, from_link
from core.numbers import power
from core.recurrent import GRU, LSTM
from tests.links import own

LINKS = [{"hold": "f.*.5:0", "answer": "true"}, {"model": "text"}]
RUN_ALONE = {"recall_*.py": "loss"}  # scripts that run on their own, and their output


def clamped(link):
    settings, problems = from_link(own(link))
    assert not problems
    lesson = compute(settings)
    (prediction,) = lesson.predictions(lesson.clamped)
    return lesson, prediction, settings.sequence.index("#") + 2


def storing(link):
    lesson, _, digit = clamped(link)
    assert link["at"] == f"forward-{digit}"
    states = lesson.clamped.evaluation.trace.cell_state
    moved = np.abs(states[digit - 1] - states[digit - 2]).max()
    return f"Forward: reading {lesson.settings.sequence[digit - 1]} changes the cell state by up to {moved:.2f}"


def two_paths(link):
    lesson, t = clamped(link)[0], int(link["at"].removeprefix("back-"))
    back = lesson.clamped.evaluation.gradients
    parts = (back.cell_state_along[t - 1], back.cell_state_from_hidden[t - 1])
    along, through = (power(float(np.linalg.norm(part))) for part in parts)
    return f"Backward at t = {t}: gradient norm {along} via the cell state, {through} via the hidden state"


def erased(link):
    lesson, prediction, _ = clamped(link)
    (clamp,) = lesson.holds
    assert (clamp.gate, clamp.value) == ("f", 0.0) and prediction.predicted != prediction.right
    step = link["hold"].split(".")[2].split(":")[0]
    return f"Forget gate 0 at t = {step}: {prediction.right} is lost, the prediction is {prediction.predicted}"


def kept(link):
    lesson, _, digit = clamped(link)
    norm = lesson.clamped.memory_gradient
    gates = {clamp.gate: clamp.value for clamp in lesson.holds}
    arrives = f"{norm[digit - 1] / norm[-1]:.2f}"
    return f"Forget gate {gates['f']:g}, update gate {gates['u']:g}: {arrives} of the gradient reaches the digit"


def gru(link):
    lesson, prediction, _ = clamped(link)
    gates, others = (len(cell.gates) - 1 for cell in (GRU, LSTM))  # the candidate is none
    assert lesson.sizes.model == "gru" and prediction.predicted == prediction.right
    predicted, probability = prediction.predicted, f"{prediction.probability:.3f}"
    return f"GRU, {gates} gates instead of {others}: it predicts {predicted} with probability {probability}"


def plain_rnn(link):
    lesson, prediction, digit = clamped(link)
    assert prediction.predicted == prediction.right
    norm = lesson.clamped.memory_gradient
    arrives = power(float(norm[digit - 1] / norm[-1]))
    return f"RNN: it predicts {prediction.predicted}, but only {arrives} of its gradient reaches the digit"


def quotations(link):
    settings, _ = from_link(own(link))
    track = units.compute(settings.passage).tracks[0]
    assert track.title == "inside quotation marks" and track.measure == "area under the ROC curve"
    return f"Text: unit {track.unit} detects text {track.title}, {track.measure} {track.here:.2f}"


CLAIMS = (storing, two_paths, erased, kept, gru, plain_rnn, quotations)


def exported():
    """Yield the module that makes the page's scripts, and lessons that use each of its options."""
    for model in ("lstm", "gru", "rnn"):
        for hold in ("", "u.*.6:0") if model != "rnn" else ("",):
            yield export, compute(Settings(model=model, hold=hold))
