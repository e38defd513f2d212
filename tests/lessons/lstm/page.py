"""What the shared tests need to know of this page: what its ways in state, links that show it all, its scripts."""

from __future__ import annotations

import numpy as np

from core.lessons.lstm import export, units
from core.lessons.lstm.lesson import compute
from core.lessons.lstm.settings import Settings, from_link
from core.numbers import power
from core.recurrent import GRU, LSTM
from tests.links import own

LINKS = [{"hold": "f.*.5:0", "answer": "true"}, {"model": "text"}]
RUN_ALONE = {"recall_*.py": "loss"}  # scripts that run as they stand: what they print


def held(link):
    settings, problems = from_link(own(link))
    assert not problems
    lesson = compute(settings)
    (answer,) = lesson.answers(lesson.held)
    return lesson, answer, settings.sequence.index("#") + 2


def written(link):
    lesson, _, digit = held(link)
    assert link["at"] == f"forward-{digit}"
    states = lesson.held.evaluation.trace.cell_state
    moved = np.abs(states[digit - 1] - states[digit - 2]).max()
    return f"Forward: reading {lesson.settings.sequence[digit - 1]} moves the cell state by up to {moved:.2f}"


def two_paths(link):
    lesson, t = held(link)[0], int(link["at"].removeprefix("back-"))
    back = lesson.held.evaluation.gradients
    parts = (back.cell_state_along[t - 1], back.cell_state_from_hidden[t - 1])
    along, through = (power(float(np.linalg.norm(part))) for part in parts)
    return f"Backward at t = {t}: {along} comes via the cell state, {through} via the hidden state"


def wiped(link):
    lesson, answer, _ = held(link)
    (clamp,) = lesson.holds
    assert (clamp.gate, clamp.value) == ("f", 0.0) and answer.said != answer.right
    step = link["hold"].split(".")[2].split(":")[0]
    return f"Forget gate 0 at t = {step}: {answer.right} is lost, the answer is {answer.said}"


def highway(link):
    lesson, _, digit = held(link)
    reach = lesson.held.reach
    gates = {clamp.gate: clamp.value for clamp in lesson.holds}
    arrives = f"{reach[digit - 1] / reach[-1]:.2f}"
    return f"Forget gate {gates['f']:g}, update gate {gates['u']:g}: {arrives} of the gradient arrives at the digit"


def gru(link):
    lesson, answer, _ = held(link)
    gates, others = (len(cell.gates) - 1 for cell in (GRU, LSTM))  # the candidate is none
    assert lesson.sizes.model == "gru" and answer.said == answer.right
    return f"GRU, {gates} gates instead of {others}: it answers {answer.said} with probability {answer.probability:.3f}"


def plain_rnn(link):
    lesson, answer, digit = held(link)
    assert answer.said == answer.right
    reach = lesson.held.reach
    arrives = power(float(reach[digit - 1] / reach[-1]))
    return f"RNN: it answers {answer.said}, but only {arrives} of its gradient reaches the digit"


def quotations(link):
    settings, _ = from_link(own(link))
    track = units.compute(settings.passage).tracks[0]
    assert track.title == "inside quotation marks" and track.measure == "area under the ROC curve"
    return f"Text: unit {track.unit} tells {track.title}, {track.measure} {track.here:.2f}"


CLAIMS = (written, two_paths, wiped, highway, gru, plain_rnn, quotations)


def exported():
    """Yield the module that makes the page's scripts, and lessons in which each of its options is met."""
    for model in ("lstm", "gru", "rnn"):
        for hold in ("", "u.*.6:0") if model != "rnn" else ("",):
            yield export, compute(Settings(model=model, hold=hold))
