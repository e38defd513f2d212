"""Clamped gates in a link: parsed and written, limited, and with error messages for invalid entries."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.entries import Full, to_text
from core.entries.clamps import GATES, MOST_HOLDS, Hold, Sizes, append, arrays, parse, read
from core.errors import BadInput

LSTM, GRU, RNN = Sizes("lstm", 5, 12), Sizes("gru", 5, 12), Sizes("rnn", 5, 12)


def spans(first, last):
    pairs = st.tuples(st.integers(first, last), st.integers(first, last)).map(lambda pair: tuple(sorted(pair)))
    return st.none() | pairs


def holds(sizes):
    """Draw a hold that fits."""
    return st.builds(
        Hold,
        st.sampled_from(sorted(GATES[sizes.model])),
        spans(0, sizes.units - 1),
        spans(1, sizes.steps),
        st.floats(0, 1).map(lambda value: value + 0.0),
    )


def test_the_syntax_of_the_link():
    found, problems = parse("f.*.5-8:0,u.2.6:1,o.0-1.*:0.25", LSTM)
    assert problems == ()
    assert found == (Hold("f", None, (5, 8), 0.0), Hold("u", (2, 2), (6, 6), 1.0), Hold("o", (0, 1), None, 0.25))
    assert to_text(found) == "f.*.5-8:0,u.2.6:1,o.0-1.*:0.25"


@pytest.mark.parametrize("sizes", [LSTM, GRU])
@given(data=st.data())
def test_parsing_restores_what_was_written(sizes, data):
    found = ()
    for hold in data.draw(st.lists(holds(sizes), max_size=MOST_HOLDS)):
        found = append(found, hold)
    assert parse(to_text(found), sizes) == (found, ())


@pytest.mark.parametrize(
    ("entry", "sizes", "expected"),
    [
        ("f.*.5-8", LSTM, "entries such as f.*.5-8:0 (gate, units, steps, value)"),
        ("r.*.5:0", LSTM, "of a gate of this network, f or u or o"),
        ("f.*.5:0", GRU, "of a gate of this network, u or r"),
        ("f.*.5:0", RNN, "empty for an RNN, which has no gates"),
        ("f.5.5:0", LSTM, "of units from 0 to 4, or * for all"),
        ("f.3-1.5:0", LSTM, "of units from 0 to 4, or * for all"),
        ("f.*.0:0", LSTM, "of steps from 1 to 12, or * for all"),
        ("f.*.9-13:0", LSTM, "of steps from 1 to 12, or * for all"),
        ("f.*.5:1.01", LSTM, "at a value from 0 to 1"),
        ("f.*.5:-0.1", LSTM, "at a value from 0 to 1"),
        ("f.*.5:nan", LSTM, "at a value from 0 to 1"),
        ("f.*.5:1_0", LSTM, "at a value from 0 to 1"),
    ],
)
def test_a_hold_that_does_not_fit_is_rejected(entry, sizes, expected):
    with pytest.raises(BadInput) as wrong:
        read(entry, sizes)
    assert wrong.value.sentence() == f"hold must be {expected}; got {entry!r}."
    assert parse(entry, sizes)[0] == ()


def test_at_most_16_holds_and_at_most_three_sentences():
    many = ",".join(f"f.*.{step}:{value}" for step in range(1, 13) for value in (0, 1))
    found, problems = parse(many, LSTM)
    assert (len(found), problems) == (12, ())  # a second hold of the same place replaces the first
    assert all(hold.value == 1.0 for hold in found)
    more = ",".join(f"{gate}.*.{step}:1" for gate in "fu" for step in range(1, 13))
    found, problems = parse(more, LSTM)
    assert len(found) == MOST_HOLDS
    assert problems == (
        "hold must be at most 16 entries; got 17 (in the link). The entries from 'u.*.5:1' on are left out.",
    )
    with pytest.raises(Full):
        append(found, Hold("o", None, None, 0.0))
    assert len(parse("x," * 1000, LSTM)[1]) == 3


def test_arrays_have_the_clamped_values():
    clamped = arrays(parse("f.*.5-8:0,f.1.6:1", LSTM)[0], LSTM)
    assert clamped.keys() == {"forget_gate"}
    expected = np.full((12, 5), np.nan)
    expected[4:8] = 0.0
    expected[5, 1] = 1.0
    np.testing.assert_array_equal(clamped["forget_gate"], expected)


def test_the_courses_update_gate_of_a_gru_is_one_minus_pytorchs():
    clamped = arrays(parse("u.*.5:0,r.*.1:0.25", GRU)[0], GRU)
    assert (clamped["update_gate"][4] == 1.0).all() and (clamped["reset_gate"][0] == 0.25).all()
