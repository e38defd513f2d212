"""Edits in a link: parsed and written, merged, limited, and with error messages for invalid entries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.entries import Full, to_text
from core.entries.actions import SetWeight, Train, append, parse, set_weight
from core.errors import BadInput

SHAPES = {"weight_ih": (3, 4), "weight_hh": (3, 3), "bias_ih": (3,), "weight_out": (4, 3), "bias_out": (4,)}


def entries():
    """Draw an action that fits SHAPES."""
    weights = st.sampled_from(sorted(SHAPES)).flatmap(
        lambda name: st.builds(
            SetWeight,
            st.just(name),
            st.tuples(*(st.integers(0, size - 1) for size in SHAPES[name])),
            st.floats(-100, 100).map(lambda value: value + 0.0),
        )
    )
    return st.one_of(st.builds(Train, st.integers(1, 150)), weights)


def test_the_syntax_of_the_link():
    edits, problems = parse("train10,hh.0.1:0.5,train1,bo.3:-2", SHAPES)
    assert problems == ()
    assert edits == (
        Train(10),
        SetWeight("weight_hh", (0, 1), 0.5),
        Train(1),
        SetWeight("bias_out", (3,), -2.0),
    )
    assert to_text(edits) == "train10,hh.0.1:0.5,train1,bo.3:-2.0"


@given(st.lists(entries(), max_size=64))
def test_parsing_restores_what_was_written(actions):
    edits = ()
    for action in actions:
        edits = append(edits, action)
    assert parse(to_text(edits), SHAPES) == (edits, ())


def test_consecutive_edits_are_merged():
    assert append((Train(10),), Train(1)) == (Train(11),)
    first, second = (SetWeight("bias_ih", (0,), value) for value in (0.1, 0.2))
    assert append((first,), second) == (second,)
    assert append((first, Train(1)), second) == (first, Train(1), second)


def test_an_entry_that_does_not_fit_is_left_out_with_a_sentence():
    edits, problems = parse("train1,hh.7.0:1,train2", SHAPES)
    assert edits == (Train(3),)
    assert problems == (
        "do must be an entry from hh.0.0 to hh.2.2; got 'hh.7.0:1' (in the link). This entry is left out.",
    )


@pytest.mark.parametrize(
    "entry",
    ["train", "train0", "train-1", "train10001", "trainx", "hh.0:1", "bh.0.0:1", "hh.0.0:", "hh.0.0:nan", "hh.0.0:inf",
     "hh.0.0:101", "hh.0.0:1_0", "xx.0.0:1", "<b>", "\u202ehh.0.0:1", "train١", "hh.0.0:1e999"],
)  # fmt: skip
def test_an_invalid_entry_is_left_out_with_a_sentence(entry):
    edits, problems = parse(f"train1,{entry}", SHAPES)
    assert edits == (Train(1),)
    assert len(problems) == 1
    assert problems[0].startswith("do must be ")
    assert problems[0].isprintable()


def test_a_link_of_invalid_entries_gives_three_sentences():
    edits, problems = parse("x," * 5000, SHAPES)
    assert edits == ()
    assert len(problems) == 3


def test_a_link_has_at_most_64_entries_and_10000_updates():
    many = ",".join(f"train1,bo.0:{n}" for n in range(40))
    edits, problems = parse(many, SHAPES)
    assert len(edits) == 64
    assert problems == (
        "do must be at most 64 entries; got 65 (in the link). The entries from 'train1' on are left out.",
    )
    edits, problems = parse("train9999,bo.0:1,train2,train1", SHAPES)
    assert to_text(edits) == "train9999,bo.0:1.0"
    assert "at most 10000 updates in all" in problems[0]
    with pytest.raises(Full):
        append((Train(10_000),), Train(1))


def test_an_edit_from_the_screen_is_checked():
    assert set_weight("weight_hh", (0, 1), 0.5, SHAPES) == SetWeight("weight_hh", (0, 1), 0.5)
    with pytest.raises(BadInput, match=r"do must be a weight from -100 to 100; got 'hh\.0\.1:nan'"):
        set_weight("weight_hh", (0, 1), float("nan"), SHAPES)
