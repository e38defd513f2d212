"""The table of controls: every default is valid, every value goes into a link and back, and nonsense is answered."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.errors import BadInput
from core.lessons.unrolled_rnn.settings import CONTROLS, Settings
from core.settings import NOTATION, Control, parse, read, to_link

GAIN = Control("gain", "number", 1.0, "gain", low=0.0, high=2.0, step=0.1)
UNITS = Control("units", "integer", 3, "units", low=1, high=8)


def test_the_table_and_the_settings_have_the_same_names_and_defaults():
    defaults = Settings()
    assert {c.name: c.default for c in CONTROLS} == {name: getattr(defaults, name) for name in vars(defaults)}


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.name)
def test_a_default_is_valid(control):
    assert read(control, control.default) == control.default
    assert control.label


def test_a_wrong_number_is_answered_in_the_form_of_the_house():
    values, problems = parse((GAIN,), {"gain": "abc"})
    assert values == {"gain": 1.0}
    assert problems == ("gain must be a number from 0 to 2; got 'abc' (in the link). Using 1.0.",)


@pytest.mark.parametrize("value", ["", "nan", "inf", "-0.1", "2.1", "1_0", "１", "1e999", "0x1", "1,5", "9" * 400])
def test_what_is_no_number_in_range_is_refused(value):
    assert parse((GAIN,), {"gain": value})[0] == {"gain": 1.0}
    assert len(parse((GAIN,), {"gain": value})[1]) == 1


@pytest.mark.parametrize(("value", "number"), [("0", 0.0), ("2", 2.0), (" 0.15 ", 0.15), ("1e-1", 0.1), (".5", 0.5)])
def test_any_number_in_range_is_taken(value, number):
    assert parse((GAIN,), {"gain": value}) == ({"gain": number}, ())


@pytest.mark.parametrize(("value", "taken"), [("5", 5), ("5.0", 5), ("2.5", 3), ("0", 3), ("9", 3)])
def test_a_whole_number_is_whole(value, taken):
    assert parse((UNITS,), {"units": value})[0] == {"units": taken}


def test_a_choice_is_read_by_value_or_label_in_any_case():
    assert read(NOTATION, "PyTorch") == read(NOTATION, "pytorch") == "pytorch"
    with pytest.raises(BadInput, match="notation must be one of course, pytorch; got 'x'"):
        read(NOTATION, "x")


@given(st.dictionaries(st.sampled_from([c.name for c in CONTROLS]), st.text(max_size=80)))
@example({c.name: "<script>alert(1)</script>" * 400 for c in CONTROLS})
@example({c.name: "\u202e👨‍👩‍👧‍👦\x00" for c in CONTROLS})
def test_any_link_gives_valid_values_and_short_sentences(link):
    values, problems = parse(CONTROLS, link)
    assert all(read(control, values[control.name]) == values[control.name] for control in CONTROLS)
    assert all(len(problem) < 400 and problem.isprintable() for problem in problems)


def test_what_has_no_meaning_stays_out_of_the_link():
    values = dict(vars(Settings(task="parity", text="other", length=6)))
    assert to_link(CONTROLS, values) == {"task": "parity", "length": "6"}
