"""A text in the colours of a unit: every character once, as text."""

import html
import re

from core.lessons.found_units import compute
from core.ui.found_units import coloured_html


def test_every_character_is_there_once_and_nothing_is_markup():
    text = "a \"b\" & (c)\n'd'"
    found = compute(text)
    for track in found.tracks:
        shown = coloured_html(found.text, track)
        words = html.unescape(re.sub(r"<[^>]+>", "", shown))
        assert words.replace("↵", "") == text
        assert "&amp;" in shown and "<pre" in shown


def test_what_is_inside_is_underlined_and_signs_have_their_colours():
    found = compute('she said "yes, indeed" and left')
    (quotes,) = (track for track in found.tracks if track.title == "inside quotation marks")
    shown = coloured_html(found.text, quotes)
    inside = "".join(re.findall(r"data-inside>([^<]*)<", shown))
    assert html.unescape(inside) == '"yes, indeed'
    assert ("class='less'" in shown) == bool((quotes.state < 0).any())
    assert ("class='more'" in shown) == bool((quotes.state > 0).any())
