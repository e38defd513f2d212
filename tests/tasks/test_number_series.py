"""Number sequence: which texts are valid, the scale of the numbers, and how well a trained network predicts them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInput
from core.lessons.unrolled_rnn.lesson import compute
from core.lessons.unrolled_rnn.settings import Settings
from core.tasks import number_series


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1, 2, 3.5", (1.0, 2.0, 3.5)),
        ("1;2;-3", (1.0, 2.0, -3.0)),
        (" 1 2\t\u22123 ", (1.0, 2.0, -3.0)),
        (".5, 1e1, +2", (0.5, 10.0, 2.0)),
        ("1,2,3", (1.0, 2.0, 3.0)),
        ("1.5,2.5,-3.5", (1.5, 2.5, -3.5)),
        ("1 , 2 , 3,", (1.0, 2.0, 3.0)),
        ("1, 2; 3, 4", (1.0, 2.0, 3.0, 4.0)),
        ("1,5 2,5 3,5", (1.5, 2.5, 3.5)),
        ("1,5; 2,5; 3", (1.5, 2.5, 3.0)),
        ("1,5;-2,25;3,5", (1.5, -2.25, 3.5)),
        ("0,125\t0,25\n0,5e1", (0.125, 0.25, 5.0)),
        ("\u22121,5 \u20130,5 \uff0d2", (-1.5, -0.5, -2.0)),
        ("1\u00a02\u00a03", (1.0, 2.0, 3.0)),
    ],
)
def test_numbers_are_read(text, numbers):
    assert number_series.parse(text) == numbers


@pytest.mark.parametrize(
    "text",
    ["", "1, 2", "1, 2, x", "1, 2, 101", "1, 2, nan", "1, 2, inf", "1, 2, 1_0", "1, 2, ٣", "1," * 14, "1 " * 5000,
     "1, 2, 1e999", "<b>1</b>, 2, 3"],
)  # fmt: skip
def test_an_invalid_text_is_rejected(text):
    with pytest.raises(BadInput) as found:
        number_series.parse(text)
    assert str(found.value).startswith("numbers must be 3 to 13 numbers from -100 to 100, such as 1, 2, 3.5; got ")
    assert len(str(found.value)) < 200


@pytest.mark.parametrize(
    "text",
    ["1,5, 2,5, 3,5", "1,2, 3", "1.000,5 2 3", "1,5 2.5 3,5", "1,2,3 4,5", "1 ,2 ,3", ",5 ,5 ,5", "1,500 2,500 3,500",
     "1,5,2 3 4", "1.5,2 3", "1,x 2 3"],
)  # fmt: skip
def test_an_ambiguous_comma_is_rejected(text):
    with pytest.raises(
        BadInput, match=r"^numbers must be written with a space after each comma, or with decimal comma"
    ):
        number_series.parse(text)


@pytest.mark.parametrize(
    "text",
    ["1 000 2 000 3 000", "1,000,2,000", "1 050, 2, 3", "007, 1, 2", "1\u00a0100 2 3", "1\u202f100; 2; 3", "1, -00, 3"],
)
def test_thousands_in_groups_are_rejected(text):
    with pytest.raises(BadInput, match=r"^numbers must be written without thousands in groups and zeros in front"):
        number_series.parse(text)


@pytest.mark.parametrize(
    "piece", ["½", "1½", "٣", "３", "1e400", "nan", "inf", "-inf", "0x10", "1_000", "1'000", "1٫5"]
)
@pytest.mark.parametrize("form", ["{}, 2, 3", "{} 2 3", "{};2;3", "1,5 {} 2,5"])
def test_other_forms_of_numbers_are_rejected(piece, form):
    with pytest.raises(BadInput, match=r"^numbers must be "):
        number_series.parse(form.format(piece))


@given(st.lists(st.decimals(-100, 100, places=2), min_size=3, max_size=13), st.sampled_from([" ", "; ", ";", "\n"]))
def test_a_decimal_comma_is_read_as_a_point(numbers, between):
    typed = between.join(f"{number:.2f}".replace(".", ",") for number in numbers)
    assert number_series.parse(typed) == tuple(float(number) + 0.0 for number in numbers)


@given(st.lists(st.floats(-100, 100), min_size=3, max_size=13))
def test_inputs_are_scaled_to_at_most_one(numbers):
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


def test_a_sequence_is_continued_in_the_original_scale():
    lesson = compute(Settings(task="series", series="alternating", do="train300"))
    more = number_series.generate(lesson.network, lesson.example, 4)
    assert np.allclose(more, [-1.0, 1.0, -1.0, 1.0], atol=0.2)
    doubled = compute(Settings(task="series", series="typed", numbers="2, -2, 2, -2, 2, -2, 2", do="train300"))
    assert np.allclose(number_series.generate(doubled.network, doubled.example, 4), 2 * more)
