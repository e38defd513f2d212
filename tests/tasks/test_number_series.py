"""Number series: what is read as a series, how it is scaled, and how well a trained network foretells it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.lessons.unrolled_rnn import Settings, compute
from core.tasks import number_series
from core.tasks.problem import BadInput


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1, 2, 3.5", (1.0, 2.0, 3.5)),
        ("1;2;-3", (1.0, 2.0, -3.0)),
        (" 1 2\t\u22123 ", (1.0, 2.0, -3.0)),
        (".5, 1e1, +2", (0.5, 10.0, 2.0)),
    ],
)
def test_numbers_are_read(text, numbers):
    assert number_series.parse(text) == numbers


@pytest.mark.parametrize(
    "text",
    ["", "1, 2", "1, 2, x", "1, 2, 101", "1, 2, nan", "1, 2, inf", "1, 2, 1_0", "1, 2, ٣", "1," * 14, "1 " * 5000,
     "1, 2, 1e999", "<b>1</b>, 2, 3"],
)  # fmt: skip
def test_what_is_no_series_is_answered(text):
    with pytest.raises(BadInput) as found:
        number_series.parse(text)
    assert str(found.value).startswith("numbers must be 3 to 13 numbers from -100 to 100, such as 1, 2, 3.5; got ")
    assert len(str(found.value)) < 200


@given(st.lists(st.floats(-100, 100), min_size=3, max_size=13))
def test_the_network_reads_numbers_up_to_one(numbers):
    example = number_series.example(tuple(numbers))
    whole = np.append(example.inputs[:, 0], example.targets[-1])
    assert np.abs(whole).max() <= 1.0
    assert np.allclose(whole * example.scale, numbers)
    assert example.scale == max(1.0, *map(abs, numbers))
    assert np.array_equal(example.inputs[1:], example.targets[:-1])


@pytest.mark.parametrize("preset", number_series.PRESETS)
def test_a_preset_is_learned(preset):
    before = compute(Settings(task="series", series=preset))
    after = compute(Settings(task="series", series=preset, do="train300"))
    assert after.evaluation.loss_total < 0.15 * before.evaluation.loss_total


def test_a_series_goes_on_in_the_units_typed():
    lesson = compute(Settings(task="series", series="alternating", do="train300"))
    more = number_series.generate(lesson.network, lesson.example, 4)
    assert np.allclose(more, [-1.0, 1.0, -1.0, 1.0], atol=0.2)
    doubled = compute(Settings(task="series", series="typed", numbers="2, -2, 2, -2, 2, -2, 2", do="train300"))
    assert np.allclose(number_series.generate(doubled.network, doubled.example, 4), 2 * more)
