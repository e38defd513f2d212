"""A list in a link: parsed in order, limited, with at most three error messages."""

import pytest

from core.entries import Full, parse, to_text
from core.errors import BadInput


def add(digits, entry):
    """Add a digit; at most four of them."""
    if not entry.isdigit():
        raise BadInput("digits", "digits", entry)
    if len(digits) == 4:
        raise Full("digits", "at most 4 digits", entry)
    return (*digits, int(entry))


def read(text):
    return parse(text, add, most=4, where="in a test")


def test_parsing_restores_what_was_written():
    assert read(to_text((1, 2, 3))) == ((1, 2, 3), ())
    assert read("") == read(" , ,") == ((), ())


def test_wrong_entries_are_left_out_and_right_ones_kept():
    found, problems = read("1,x, 2 ")
    assert found == (1, 2)
    assert problems == ("digits must be digits; got 'x' (in a test). This entry is left out.",)


def test_nothing_is_read_beyond_the_limit_of_a_link():
    found, problems = read("1,2,3,4,5,6")
    assert found == (1, 2, 3, 4)
    assert problems == ("digits must be at most 4 digits; got '5' (in a test). The entries from '5' on are left out.",)


@pytest.mark.parametrize("entries", [3, 10, 10_000])
def test_no_more_than_three_sentences(entries):
    found, problems = read(",".join("x" * entries))
    assert found == () and len(problems) == 3
    assert problems[-1].endswith(f"The last {min(entries, 17) - 2} entries are left out.")
