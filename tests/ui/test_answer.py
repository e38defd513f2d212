"""What a person typed stays what it is in the sentences that answer it."""

import re

from hypothesis import given
from hypothesis import strategies as st

from core.ui.answer import literal


def test_words_stay_and_marks_lose_their_meaning():
    assert literal("Using 1.0 für 'é'.") == r"Using 1\.0 für \'é\'\."
    assert literal("![x](http://a.example)") == r"\!\[x\]\(http\:\/\/a\.example\)"
    assert literal(":red[$x$] `y`") == r"\:red\[\$x\$\] \`y\`"


@given(st.text())
def test_every_mark_of_markdown_is_escaped_and_nothing_is_lost(text):
    said = literal(text)
    assert re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", said) == text
    assert not re.search(r"(?<!\\)(?:\\\\)*[!-/:-@\[\]^_`{-~]", said)
