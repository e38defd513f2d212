"""The loss curve next to the training buttons states the loss, its unit and the updates."""

from __future__ import annotations

import re

import numpy as np
import pytest

from core.lessons.unrolled_rnn.lesson import compute
from core.lessons.unrolled_rnn.panels.loss_curve import loss_curve
from core.lessons.unrolled_rnn.settings import Settings


@pytest.mark.parametrize(
    ("settings", "unit"),
    [
        (Settings(), "nats"),
        (Settings(do="train1"), "nats"),
        (Settings(do="train300,hh.0.1:0.5,train40"), "nats"),
        (Settings(task="series", series="fibonacci", do="train30"), "half squared error"),
        (Settings(task="parity", do="train20"), "nats"),
    ],
    ids=["untrained", "once", "edited", "numbers", "parity"],
)
def test_it_states_the_last_loss_and_draws_the_curve(settings, unit):
    lesson = compute(settings)
    shown = loss_curve(lesson)
    loss, shown_unit, updates = re.search(r"<figcaption>(\S+) (.*), ([\d,]+) updates?</figcaption>", shown).groups()
    now = lesson.evaluation.loss_total
    assert float(loss) == pytest.approx(now, abs=0.0051 if now >= 0.095 else 0.51 * 10.0 ** np.floor(np.log10(now)))
    assert (shown_unit, int(updates.replace(",", ""))) == (unit, lesson.updates)
    corners = [tuple(map(float, point)) for point in re.findall(r"([\d.]+)% ([\d.]+)%", shown)]
    _, *points, _, _ = corners
    history = lesson.history
    if history is None:
        assert points == [(0.0, 0.0)] and corners[-2] == (100.0, 0.0)
        return
    assert len(points) <= 60 and (points[0][0], points[-1][0]) == (0.0, 100.0)
    for x, y in (points[0], points[-1]):
        number = history.loss[0] if x == 0.0 else history.loss[-1]
        assert 1 - y / 100 == pytest.approx(number / history.loss.max(), abs=0.001)
    across = np.interp([x for x, _ in points], 100 * history.update / history.update[-1], history.loss)
    assert np.median(np.abs((100 - np.array([y for _, y in points])) / 100 - across / history.loss.max())) < 0.01


def test_its_size_is_the_same_before_and_after_training():
    before, after = (loss_curve(compute(Settings(do=do))) for do in ("", "train500"))
    assert before.count("<") == after.count("<") and len(after) < 2000
