"""The accuracy of the vectors: bars and sentences agree with the stored figures."""

from __future__ import annotations

from core.lessons.embedding_map.charts.scores import NAMES, bars, failures, figure, sentences
from core.words.scores import scores

FOUND = scores()


def test_every_category_has_a_bar_the_best_first():
    shown = bars(FOUND)
    assert {bar.name for bar in shown} == set(NAMES.values())
    assert [bar.without for bar in shown] == sorted((bar.without for bar in shown), reverse=True)
    without, with_inputs = figure(shown).data
    assert list(without.x) == [bar.without for bar in shown]
    assert list(with_inputs.x) == [bar.with_inputs for bar in shown]
    assert all(bar.with_inputs <= bar.without for bar in shown)


def test_sentences_state_the_totals():
    said, total = " ".join(sentences(FOUND)), FOUND.total()
    assert f"{total.accuracy():.1%} of {total.covered:,} questions" in said
    assert "tools/score_analogies.py" in said


def test_a_wrong_answer_of_each_category_is_shown_with_the_correct_one():
    shown = failures(FOUND)
    assert len(shown) == sum(bool(part.failures) for part in FOUND.categories)
    assert all(
        f"(correct: {part.failures[0].expected})" in one for part, one in zip(FOUND.categories, shown, strict=True)
    )
