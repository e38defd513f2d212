"""What the shared tests need to know of this page: what its examples state, links that show every part, its scripts."""

from __future__ import annotations

import numpy as np

from core.lessons.unrolled_rnn import export
from core.lessons.unrolled_rnn.lesson import compute
from core.lessons.unrolled_rnn.settings import Settings, from_link
from core.tasks import number_series
from tests.links import own

LINKS = [{"do": "train3", "answer": "true"}, {"task": "parity"}]
RUN_ALONE = {}  # scripts that run unchanged: what they print


def signed(number):
    return f"{number:+.2f}".replace("-", "−")


def rnn(link):
    settings, problems = from_link(own(link))
    assert not problems
    return compute(settings)


def forward(link):
    lesson = rnn(link)
    state = ", ".join(map(signed, lesson.evaluation.trace.hidden[0]))
    return f"Forward: after reading {lesson.example.step_labels[0]} the state is {state}"


def backward(link):
    lesson, t = rnn(link), int(link["at"].removeprefix("back-"))
    back = lesson.evaluation.gradients
    parts = [f"{np.linalg.norm(part[t - 1]):.2f}" for part in (back.from_output, back.from_future, back.hidden)]
    return "Backward at t = {}: gradients of norm {} and {}, norm of the sum {}".format(t, *parts)


def update(link):
    lesson = rnn(link)
    before, after = lesson.evaluation.loss_total, lesson.next_evaluation.loss_total
    return f"Update: one step reduces the loss of {lesson.settings.text} from {before:.2f} to {after:.2f} nats"


def fitted(link):
    lesson = rnn(link)
    guess = lesson.guess_loss * lesson.example.scored.sum()
    return (
        f"{lesson.settings.text} after {lesson.updates} updates: a loss of {lesson.evaluation.loss_total:.2f} nats "
        f"(uniform guess: {guess:.2f})"
    )


def fibonacci(link):
    lesson = rnn(link)
    assert lesson.settings.activation == "identity"
    numbers = np.rint(number_series.generate(lesson.network, lesson.example, 3)).astype(int).tolist()
    series = list(number_series.PRESETS["fibonacci"])
    for number in numbers:
        assert number == series[-1] + series[-2]  # the continuation is correct
        series.append(number)
    units = lesson.settings.units
    return f"Fibonacci by {units} linear units: continued with {', '.join(map(str, numbers))}"


def accurate(words):
    def said(link):
        found = rnn(link).accuracy
        return f"{words}, {100 * found.value:.0f} % correct on {found.sequences:,} new sequences"

    return said


CLAIMS = (
    forward,
    backward,
    update,
    fitted,
    fibonacci,
    accurate("Echo: the first letter"),
    accurate("Parity: odd or even"),
)


def exported():
    """Yield the module that makes the page's scripts, and lessons that cover each of its options."""
    for settings in (
        Settings(),
        Settings(activation="elu", truncate=2, clip=0.0),
        Settings(task="series", series="fibonacci"),
        Settings(task="parity", length=4, clip=0.5),
        Settings(task="echo", length=3, activation="softsign", truncate=1),
    ):
        yield export, compute(settings)
