"""What the shared tests need to know of this page: what each of its ways in states, and links that show all of it."""

from __future__ import annotations

import pytest

from core.lessons.vanishing_gradients.lesson import COMMON_FORGET_BIAS
from core.lessons.vanishing_gradients.settings import from_link, position_of
from core.lessons.vanishing_gradients.sweep import sweep
from core.numbers import power
from tests.links import own

LINKS = [{"steps": "20", "units": "8", "remedy": "clipping", "answer": "true"}]


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
    return f"{settings.activation} at gain {settings.gain:g}: {share(swept.chosen, at)} of the gradient arrives"


def clipped(link):
    settings, swept, at = decay_at(link)
    left = power(float(swept.remedied.size[at, 0]))
    return (
        f"{settings.activation} at gain {settings.gain:g}: {share(swept.chosen, at)} times as much arrives; "
        f"clipping at {settings.clip:g} leaves {left}"
    )


def sigmoid(link):
    settings, swept, at = decay_at(link)
    assert swept.chosen.size[:, 0].argmax() == at
    return f"{settings.activation}: {share(swept.chosen, at)} at gain {settings.gain:g}, the most from gain 0 to 2"


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
