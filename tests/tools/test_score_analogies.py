"""The tool that scores analogies in batches agrees with the vectors' single answers."""

import json
import sys

import numpy as np
import pytest

from core.words import WordVectors
from core.words.scores import read as read_scores
from tools import score_analogies as tool

QUESTIONS = """\
: family
man woman king queen
Boy Girl Brother Sister
he she son daughter
man woman hermione xqzzk

: gram7-past-tense
walk walked run ran
walk walked talk talked
go went sing sang
: gram0-none
xqzzk walked run ran
"""


@pytest.fixture(scope="module")
def sections(tmp_path_factory):
    path = tmp_path_factory.mktemp("questions") / "questions.txt"
    path.write_text(QUESTIONS, encoding="utf-8")
    return path, tool.read(path)


def test_sections_are_read_in_lower_case(sections):
    family, past, _ = sections[1]
    assert (family.name, len(family.questions), past.name, len(past.questions)) == ("family", 4, "gram7-past-tense", 3)
    assert family.questions[1] == ("boy", "girl", "brother", "sister")


def test_it_answers_as_the_vectors_do(sections):
    vectors = WordVectors.default()
    for section in sections[1][:2]:
        covered = [question for question in section.questions if all(word in vectors for word in question)]
        found, right = tool.category(vectors, section), {}
        for method in ("add", "mul"):
            for exclude, way in ((True, method), (False, f"{method}_with_inputs")):
                options = {"exclude_inputs": exclude, "method": method}
                best = [vectors.analogy(*question[:3], 1, **options)[0][0] for question in covered]
                right[way] = sum(word == question[3] for word, question in zip(best, covered, strict=True))
                if not exclude:
                    own = sum(word in question[:3] for word, question in zip(best, covered, strict=True))
                    assert found["inputs_first"][method] == own
        assert (found["covered"], found["right"]) == (3, right)


def test_more_questions_than_a_batch(sections, monkeypatch):
    section = sections[1][0]
    whole = tool.category(WordVectors.default(), section)
    monkeypatch.setattr(tool, "AT_ONCE", 2)
    assert tool.category(WordVectors.default(), section) == whole


def test_wrong_answers_are_evenly_spaced():
    assert tool.evenly(list(range(9))) == [1, 4, 7]
    assert tool.evenly([1, 2]) == [1, 2]


def test_the_dashboard_reads_the_stored_scores(sections, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["score_analogies", str(sections[0]), "--out", str(tmp_path)])
    tool.main()
    assert capsys.readouterr().out.count("\n") == 3
    family, past, none = read_scores(tmp_path / "analogy_scores.json").categories
    assert (family.kind, past.kind, family.questions, family.covered, none.covered) == (
        "semantic",
        "syntactic",
        4,
        3,
        0,
    )
    assert family.right["add"] + len(family.failures) == family.covered
    assert json.loads((tmp_path / "analogy_scores.json").read_text(encoding="utf-8"))["source"] == tool.SOURCE
    assert np.isclose(none.accuracy(), 0.0)
