"""The shipped scores are consistent, and their examples of wrong answers are reproduced."""

import json

import pytest

from core.paths import ASSETS
from core.words import WordVectors
from core.words.scores import read, scores

WAYS = {"add", "mul", "add_with_inputs", "mul_with_inputs"}


@pytest.mark.parametrize("category", scores().categories, ids=lambda category: category.name)
def test_every_wrong_answer_is_reproduced(category):
    assert len(category.failures) == 3
    for failure in category.failures:
        got = WordVectors.default().analogy(failure.a, failure.b, failure.c, 1)[0][0]
        assert got == failure.got != failure.expected


@pytest.mark.parametrize("category", scores().categories, ids=lambda category: category.name)
def test_the_counts_are_consistent(category):
    assert set(category.right) == WAYS and 0 < category.covered <= category.questions
    for method in ("add", "mul"):
        # What is best of all words is best without the inputs, unless it is one of them.
        assert category.right[f"{method}_with_inputs"] <= category.right[method] <= category.covered
        assert category.right[f"{method}_with_inputs"] + category.inputs_first[method] <= category.covered


def test_the_total_is_the_sum_of_its_parts_and_agrees_with_the_readme():
    found = scores()
    whole, *kinds = (found.total(kind) for kind in (None, "semantic", "syntactic"))
    assert (len(found.categories), whole.questions, whole.covered) == (14, 19_544, 15_276)
    assert sum(kind.right["add"] for kind in kinds) == whole.right["add"]
    assert found.vectors == WordVectors.default().name
    written = (ASSETS / "README.md").read_text(encoding="utf-8")
    for way, name in {
        "add": "3CosAdd, input words excluded (as usual)",
        "mul": "3CosMul, input words excluded",
        "add_with_inputs": "3CosAdd, all words",
        "mul_with_inputs": "3CosMul, all words",
    }.items():
        assert f"| {name} | " + " | ".join(f"{part.accuracy(way):.3f}" for part in (whole, *kinds)) + " |" in written
    assert f"{whole.inputs_first['add'] / whole.covered:.3f} of the questions" in written


def test_a_section_without_a_covered_question_scores_0(tmp_path):
    stored = json.loads((ASSETS / "analogy_scores.json").read_text(encoding="utf-8"))
    stored["categories"] = [{**stored["categories"][0], "covered": 0, "right": dict.fromkeys(WAYS, 0)}]
    (tmp_path / "scores.json").write_text(json.dumps(stored), encoding="utf-8")
    assert read(tmp_path / "scores.json").categories[0].accuracy() == 0.0


def test_a_missing_or_damaged_file_is_reported(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"in core/assets; got no 'scores\.json'"):
        read(tmp_path / "scores.json")
    for text in ("{", "{}", '{"vectors": "", "source": "", "categories": [{}]}', "[]"):
        (tmp_path / "scores.json").write_text(text, encoding="utf-8")
        with pytest.raises(ValueError, match="as the tool wrote them"):
            read(tmp_path / "scores.json")
