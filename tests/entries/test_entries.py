"""A list in a link: read in order, bounded, answered by no more than three sentences."""

import pytest

from core.entries import Full, parse, to_text
from core.errors import BadInput


def add(done, entry):
    """Read a digit; no more than four of them."""
    if not entry.isdigit():
        raise BadInput("digits", "digits", entry)
    if len(done) == 4:
        raise Full("digits", "at most 4 digits", entry)
    return (*done, int(entry))


def read(text):
    return parse(text, add, most=4, where="in a test")


def test_there_and_back():
    assert read(to_text((1, 2, 3))) == ((1, 2, 3), ())
    assert read("") == read(" , ,") == ((), ())


def test_what_is_wrong_is_left_out_and_what_is_right_kept():
    found, problems = read("1,x, 2 ")
    assert found == (1, 2)
    assert problems == ("digits must be digits; got 'x' (in a test). This entry is left out.",)


def test_nothing_is_read_beyond_what_a_link_may_hold():
    found, problems = read("1,2,3,4,5,6")
    assert found == (1, 2, 3, 4)
    assert problems == ("digits must be at most 4 digits; got '5' (in a test). What follows from '5' on is left out.",)


@pytest.mark.parametrize("entries", [3, 10, 10_000])
def test_no_more_than_three_sentences(entries):
    found, problems = read(",".join("x" * entries))
    assert found == () and len(problems) == 3
    assert problems[-1].endswith(f"The last {min(entries, 17) - 2} entries are left out.")
