"""A text coloured by a unit: every character once, as text."""

import html
import re

import numpy as np
import pytest

from core.lessons.lstm.charts import colour_sentence
from core.lessons.lstm.panels.units import coloured_html
from core.lessons.lstm.settings import PASSAGE
from core.lessons.lstm.units import compute
from core.models.trained import trained
from core.recurrent import unroll
from core.tasks import text as text_task


def test_every_character_is_there_once_and_nothing_is_markup():
    text = "a \"b\" & (c)\n'd'"
    tracks = compute(text)
    for track in tracks.tracks:
        shown = coloured_html(tracks.text, track)
        words = html.unescape(re.sub(r"<[^>]+>", "", shown))
        assert words.replace("↵", "") == text
        assert "&amp;" in shown and "<pre" in shown


def test_text_inside_is_underlined_and_each_sign_has_its_colour():
    tracks = compute('she said "yes, indeed" and left')
    (quotes,) = (track for track in tracks.tracks if track.title == "inside quotation marks")
    shown = coloured_html(tracks.text, quotes)
    inside = "".join(re.findall(r"data-inside>([^<]*)<", shown))
    assert html.unescape(inside) == '"yes, indeed'
    assert ("class='less'" in shown) == bool((quotes.state < 0).any())
    assert ("class='more'" in shown) == bool((quotes.state > 0).any())


TEXTS = (
    PASSAGE,
    '"Come," she said, "and [whatever you do] (do it now)."\nHe went.',
    "no marks at all\nin two lines",
    'He said: "a long quotation that goes on and on, and on, until it ends at last." Then (in brackets) nothing.',
)


@pytest.mark.parametrize("text", TEXTS)
def test_the_caption_of_the_colours_is_true_of_the_unit(text):
    tracks = compute(text)
    one = trained("text_lstm")
    example = text_task.example(text, one.facts["vocabulary"])
    states = unroll(one.network.cell, example.inputs).cell_state
    for track in tracks.tracks:
        caption, shown = colour_sentence(track), coloured_html(tracks.text, track)
        spans = re.findall(r"<span class='(more|less)' style='--part:(\d+)%'( data-inside)?>([^<]*)</span>", shown)
        read = []
        for kind, part, mark, words in spans:
            read += [(kind, int(part), bool(mark), symbol) for symbol in html.unescape(words).replace("↵\n", "\n")]
        assert "".join(symbol for *_, symbol in read) == tracks.text[:-1]
        blue = [kind == "more" and part > 0 for kind, part, *_ in read]
        cell_state = states[:, track.unit]
        side = re.match(rf"Blue: the cell state of unit {track.unit} is (above|below) 0;", caption)[1]
        assert all((cell_state[t] > 0) == (side == "above") for t in np.flatnonzero(blue))
        inside = np.array([mark for _, _, mark, _ in read])
        assert ("Underlined" in caption) == (track.threshold is not None)
        others = "others" if inside.any() else "characters, all of them outside"
        parts = [(words, which) for words, which in (("characters inside", inside), (others, ~inside)) if which.any()]
        assert caption.count("Of the ") == (len(parts) if track.threshold is not None else 0)
        for words, which in parts if track.threshold is not None else []:
            share = 100 * np.array(blue)[which].mean()
            assert re.search(rf"Of the {which.sum():,} {words}.*?, {share:.0f} % are blue", caption)
