"""A script has the lines of a module for the options that a page uses."""

import pytest

from core.export.script import script

MODULE = '''"""What it is."""  #: long
#: short """Short."""

# [functions]
from core.recurrent.activations import sigmoid
# [end]
# [data]
number = 1
# [end]
# [long]
number += 1
# [end]


def made(number):  #: long
#: short def made():
    return sigmoid(number)
'''


@pytest.fixture
def module(tmp_path):
    path = tmp_path / "module.py"
    path.write_text(MODULE, encoding="utf-8")
    return path


def test_lines_of_an_option_are_kept_with_that_option(module):
    long = script(module, functions=["def sigmoid(z): ...\n"], data=["number = 2\n"], options={"long"})
    written = '"""What it is.""" def sigmoid(z): ... number = 2 number += 1 def made(number): return sigmoid(number)'
    assert long.split() == written.split()
    assert "\n\ndef sigmoid(z): ...\n" in long and "\n\n\ndef made(number):\n    return" in long


def test_the_code_in_an_option_comment_replaces_it(module):
    short = script(module, functions=[], data=[], options={"short"})
    assert short == '"""Short."""\n\n\n\ndef made():\n    return sigmoid(number)\n'
