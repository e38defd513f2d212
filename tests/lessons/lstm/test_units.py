"""Units found on text, read along a text of one's own."""

import numpy as np
import pytest

from core.errors import BadInput
from core.lessons.lstm import units
from core.lessons.lstm.settings import PASSAGE
from core.models.trained import trained
from core.tasks import text

FOUND = units.compute(PASSAGE)


def test_tracks_are_those_that_the_tool_found_the_best_first():
    known = trained("text_lstm").facts["units"]
    assert {track.title for track in FOUND.tracks} == {units.TITLES[name] for name in known}
    assert [track.score for track in FOUND.tracks] == sorted((unit["score"] for unit in known.values()), reverse=True)
    for track in FOUND.tracks:
        assert track.state.shape == track.truth.shape == (len(FOUND.text) - 1,)
        assert track.verdict in ("clear", "partial", "poor")


def test_the_unit_of_quotation_marks_knows_them_here_too():
    (quotes,) = (track for track in FOUND.tracks if track.title == "inside quotation marks")
    assert quotes.here == float(text.area_under_curve(quotes.state, quotes.truth.astype(bool))) > 0.85
    assert quotes.threshold is not None


def test_a_text_without_the_property_has_no_score_of_its_own():
    found = units.compute("plain words")
    assert all(track.here is None for track in found.tracks if track.threshold is not None)
    assert np.isfinite(found.bits) and found.bits > 0.0


def test_typographic_quotation_marks_are_read_as_plain_ones():
    assert units.compute("“yes” she said").text == '"yes" she said'


@pytest.mark.parametrize("wrong", ["x", "naïve", "a" * 2001])
def test_what_it_does_not_know_is_refused(wrong):
    with pytest.raises(BadInput):
        units.compute(wrong)
