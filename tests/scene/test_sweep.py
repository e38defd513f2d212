"""Sweeps: what cannot be drawn is refused in the house's words; what is sent reads back as it was."""

import base64
import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInput
from core.scene.sweep import Line, Panel, Reference, Sweep, plain

POSITIONS = np.array([0.0, 1.0, 2.0])
LOSS = Line("loss", np.array([3.0, 2.0, 1.0]))
PANEL = Panel("Loss", "nats", (LOSS,))
SWEEP = Sweep("updates", "Training", "The loss.", "updates", POSITIONS, (PANEL,), ("{position}: {0.0}",))
OVER = Panel("Gradient", "size", (Line("tanh", np.ones((3, 2))),), x=np.array([1.0, 2.0]))
HALVES = Panel("Answer", "probability", (Line("a", np.full(3, 0.5)), Line("b", np.full(3, 0.5))), kind="shares")


def panel(**changes):
    return {"panels": (replace(PANEL, **changes),), "sentences": ("",)}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "a b"}, "name must be lower-case letters; got 'a b'."),
        ({"positions": np.array([])}, "positions must be one or more finite numbers in ascending order; got []."),
        ({"positions": np.array([0.0, 2.0, 1.0])},
         "positions must be one or more finite numbers in ascending order; got [0.0, 2.0, 1.0]."),
        ({"positions": np.array([0.0, np.nan, 1.0])},
         "positions must be one or more finite numbers in ascending order; got [0.0, nan, 1.0]."),
        ({"panels": ()}, "panels must be at least one panel; got ()."),
        ({"start": 3}, "start must be an index from 0 to 2; got 3."),
        ({"start": -1}, "start must be an index from 0 to 2; got -1."),
        ({"sentences": ("a", "b")}, "sentences must be one for all positions or one for each of 3; got 2."),
        ({"sentences": ("{0.1}",)}, "sentences must be texts whose slots are lines over the positions; got '{0.1}'."),
        ({"sentences": ("{1.0}",)}, "sentences must be texts whose slots are lines over the positions; got '{1.0}'."),
        ({"panels": (OVER,)}, "sentences must be texts whose slots are lines over the positions; got '{0.0}'."),
        (panel(lines=()), "panels[0].lines must be at least one line; got ()."),
        (panel(lines=(LOSS, Line("short", np.ones(2)))), "panels[0].lines[1].values must be of shape (3,); got (2,)."),
        (panel(x=np.array([1.0, 2.0])), "panels[0].lines[0].values must be of shape (3, 2); got (3,)."),
        (panel(x=np.array([1.0, 1.0])),
         "panels[0].x must be one or more finite numbers in ascending order; got [1.0, 1.0]."),
        ({"panels": (replace(OVER, at=2),), "sentences": ("",)},
         "panels[0].at must be an index into x, which has 2; got 2."),
        (panel(lines=(replace(LOSS, tone="puce"),)), "panels[0].tone must be a key of the palette; got 'puce'."),
        (panel(references=(Reference(1.0, "", "puce"),)), "panels[0].tone must be a key of the palette; got 'puce'."),
        (panel(references=(Reference(np.inf, ""),)), "panels[0] must be drawn on a linear axis"),
        (panel(scale="log", low=0.0), "panels[0] must be drawn on a log axis"),
        (panel(scale="log", floor=0.0), "panels[0] must be drawn on a log axis"),
        (panel(floor=1.0), "panels[0].floor must be None on a linear axis; got 1.0."),
        (panel(share=0.0), "panels[0].share must be above 0; got 0.0."),
        (panel(lines=(replace(LOSS, low=np.ones(3)),)), "panels[0].lines[0].low must be given together with high"),
        (panel(lines=(replace(LOSS, low=np.ones(3), high=np.ones(2)),)),
         "panels[0].lines[0].high must be of shape (3,); got (2,)."),
        (panel(low=1.0, high=1.0), "panels[0].low must be below high, 1.0; got 1.0."),
        (panel(kind="shares"), "panels[0].lines must be shares, none below 0, that sum to 1; got [3.0, 2.0, 1.0]."),
        ({"panels": (replace(HALVES, scale="log"),), "sentences": ("",)},
         "panels[0] must be over the positions and linear, being shares; got 'log'."),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused(changes, sentence):
    with pytest.raises(BadInput) as wrong:
        replace(SWEEP, **changes)
    assert str(wrong.value).startswith(sentence)


def test_negative_shares_are_refused_even_where_they_sum_to_one():
    lines = (Line("a", np.full(3, -0.5)), Line("b", np.full(3, 1.5)))
    with pytest.raises(BadInput, match="none below 0"):
        replace(SWEEP, panels=(replace(HALVES, lines=lines),))


def test_gaps_and_a_position_twice_are_allowed():
    twice = np.array([0.0, 1.0, 1.0])
    gap = Line("loss", np.array([1.0, np.nan, np.inf]))
    shares = replace(HALVES, lines=(Line("a", np.array([0.5, np.nan, 1.0])), Line("b", np.array([0.5, np.nan, 0.0]))))
    sweep = Sweep("updates", "", "", "", twice, (replace(PANEL, lines=(gap,)), shares), ("", "", ""))
    assert sweep.start is None


def numbers(text, kind):
    return np.frombuffer(base64.b64decode(text), kind)


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=9, unique=True),
    st.integers(1, 5),
    st.integers(0, 2**32 - 1),
)
def test_what_is_sent_reads_back(positions, length, seed):
    rng = np.random.default_rng(seed)
    at = np.sort(np.array(positions))
    values = rng.standard_normal((len(at), length))
    over = Panel("p", "y", (Line("<b>", values, dashed=True),), x=np.arange(length) + 0.1)
    sent = json.loads(json.dumps(plain(Sweep("gain", "t", "d", "l", at, (over,), ("",), start=0))))
    assert (numbers(sent["positions"], "<f8") == at).all()
    (panel,) = sent["panels"]
    assert (numbers(panel["x"], "<f8") == over.x).all()
    (line,) = panel["lines"]
    assert (numbers(line["values"], "<f4") == values.astype(np.float32).ravel()).all()
    assert (line["name"], line["dashed"], sent["start"]) == ("<b>", True, 0)


def sent_line(line, **changes):
    return plain(Panel("Loss", "nats", (line,), **changes))["lines"][0]


def test_what_float32_cannot_hold_is_sent_as_infinite():
    sent = sent_line(Line("loss", np.array([1e300, 1.0, -1e300])))
    assert numbers(sent["values"], "<f4").tolist() == [np.inf, 1.0, -np.inf]
    assert sent["low"] is None and sent["high"] is None


def test_a_log_axis_is_sent_as_powers_of_ten_and_reaches_as_far_as_float64():
    values = np.array([1e-310, 3e-100, 1e-3, 1.0, 0.0, -1.0, np.inf])
    sent = sent_line(Line("size", values, low=values / 2, high=2 * values), scale="log", floor=1e-45)
    powers = numbers(sent["values"], "<f4").astype(np.float64)
    assert powers[3:5].tolist() == [0.0, -np.inf] and np.isnan(powers[5]) and powers[6] == np.inf
    assert (10 ** powers[:3]) == pytest.approx(values[:3], rel=4e-5)
    for edge, factor in (("low", 0.5), ("high", 2.0)):
        assert 10 ** numbers(sent[edge], "<f4")[1:4].astype(np.float64) == pytest.approx(factor * values[1:4], rel=2e-5)


def test_the_nearest_position_is_found_and_of_one_that_stands_twice_the_later():
    twice = replace(SWEEP, positions=np.array([0.0, 1.0, 1.0]))
    assert [twice.nearest(at) for at in (-5.0, 0.4, 1.0, 9.0)] == [0, 0, 2, 2]
    assert (SWEEP.opening, replace(SWEEP, start=1).opening) == (2, 1)
