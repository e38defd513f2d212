"""What the shared tests need to know about this page: its examples, links that show all of it, its scripts."""

from __future__ import annotations

import pytest

from core.lessons.vanishing_gradients import export
from core.lessons.vanishing_gradients.lesson import COMMON_FORGET_BIAS, compute
from core.lessons.vanishing_gradients.settings import CONTROLS, Settings, from_link, position_of
from core.lessons.vanishing_gradients.sweep import sweep
from core.numbers import power
from tests.links import own

LINKS = [{"steps": "20", "units": "8", "remedy": "clipping", "answer": "true"}]
RUN_ALONE = {"decay_*.py": "factor per step (geometric mean)"}  # scripts that run as they stand: what they print


def decay_at(link):
    settings, problems = from_link(own(link))
    assert not problems
    swept = sweep(settings)
    at = position_of(settings.gain)
    assert swept.gains[at] == pytest.approx(settings.gain)
    return settings, swept, at


def share(line, at):
    return power(float(line.size[at, 0] / line.size[at, -1]))


def vanishing(link):
    settings, swept, at = decay_at(link)
    return f"{settings.activation} at gain {settings.gain:g}: {share(swept.chosen, at)} of the gradient reaches step 1"


def clipped(link):
    settings, swept, at = decay_at(link)
    exploded, left = (power(float(line.size[at, 0])) for line in (swept.chosen, swept.remedied))
    return (
        f"{settings.activation} at gain {settings.gain:g}: gradient norm {exploded} at step 1; "
        f"clipping at {settings.clip:g} leaves {left}"
    )


def sigmoid(link):
    settings, swept, at = decay_at(link)
    assert swept.chosen.size[:, 0].argmax() == at
    return f"{settings.activation}: {share(swept.chosen, at)} at gain {settings.gain:g}, the largest for gains 0 to 2"


def identity_weights(link):
    settings, swept, at = decay_at(link)
    return (
        f"{settings.activation} at gain {settings.gain:g}: {share(swept.chosen, at)}; with identity weights "
        f"{share(swept.remedied, at)}"
    )


def forget_bias(link):
    settings, swept, at = decay_at(link)
    return (
        f"LSTM at gain {settings.gain:g}: {share(swept.lines['LSTM'], at)} with a forget bias of "
        f"{COMMON_FORGET_BIAS:g}, {share(swept.remedied, at)} with {settings.forget:g}"
    )


def seeds(link):
    settings, swept, at = decay_at(link)
    low, high = (power(float(edge[at, 0])) for edge in (swept.chosen.low, swept.chosen.high))
    return f"{settings.seeds} seeds of {settings.activation} at gain {settings.gain:g}: from {low} to {high}"


CLAIMS = (vanishing, clipped, sigmoid, identity_weights, forget_bias, seeds)


def exported():
    """Yield the module that makes the page's scripts, and lessons in which each of its options is met."""
    (remedies,) = (control.choices for control in CONTROLS if control.name == "remedy")
    for remedy in remedies:
        yield export, compute(Settings(steps=10, units=4, remedy=remedy))
