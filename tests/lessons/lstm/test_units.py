"""Interpretable units of the network on text, along any text."""

import numpy as np
import pytest

from core.errors import BadInput
from core.lessons.lstm import units
from core.lessons.lstm.settings import PASSAGE
from core.models.trained import trained
from core.tasks import text

TRACKS = units.compute(PASSAGE)


def test_tracks_are_those_of_the_tool_the_best_first():
    known = trained("text_lstm").facts["units"]
    assert {track.title for track in TRACKS.tracks} == {units.TITLES[name] for name in known}
    assert [track.score for track in TRACKS.tracks] == sorted((unit["score"] for unit in known.values()), reverse=True)
    for track in TRACKS.tracks:
        assert track.state.shape == track.truth.shape == (len(TRACKS.text) - 1,)
        assert track.verdict in ("clear", "partial", "poor")


def test_the_unit_of_quotation_marks_detects_them_in_this_text():
    (quotes,) = (track for track in TRACKS.tracks if track.title == "inside quotation marks")
    assert quotes.here == float(text.area_under_curve(quotes.state, quotes.truth.astype(bool))) > 0.85
    assert quotes.threshold is not None


def test_a_text_without_the_property_has_no_score():
    tracks = units.compute("plain words")
    assert all(track.here is None for track in tracks.tracks if track.threshold is not None)
    assert np.isfinite(tracks.bits) and tracks.bits > 0.0


def test_typographic_quotation_marks_are_read_as_plain_ones():
    assert units.compute("“yes” she said").text == '"yes" she said'


@pytest.mark.parametrize("wrong", ["x", "naïve", "a" * 2001])
def test_unknown_characters_are_rejected(wrong):
    with pytest.raises(BadInput):
        units.compute(wrong)
