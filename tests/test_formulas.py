"""An equation at a step has that step's number only where its index is free: the index of a sum stays a letter."""

from __future__ import annotations

import json
import re

import pytest

from core.lessons.lstm import lesson as lstm
from core.lessons.lstm import scene as lstm_scene
from core.lessons.lstm import settings as lstm_settings
from core.lessons.unrolled_rnn import lesson as unrolled_rnn
from core.lessons.unrolled_rnn import scene as unrolled_rnn_scene
from core.lessons.unrolled_rnn import settings as unrolled_rnn_settings

SCENES = {
    **{
        f"{task}, truncated {cut}": unrolled_rnn_scene.build(
            unrolled_rnn.compute(unrolled_rnn_settings.Settings(task=task, truncate=cut))
        )
        for task in ("letters", "series", "parity", "echo")
        for cut in (0, 2)
    },
    **{model: lstm_scene.build(lstm.compute(lstm_settings.Settings(model=model))) for model in ("lstm", "gru", "rnn")},
}
SUM = re.compile(r'\["(?:msub|munder)", \["mo", "∑"\], \["mi", "t"\]\]')


def after_the_sum(tree):
    """Return what stands behind the sum over t, as JSON; empty where there is none."""
    found = SUM.search(text := json.dumps(tree, ensure_ascii=False))
    return text[found.end() :] if found else ""


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
def test_the_index_of_a_sum_is_never_replaced_by_a_steps_number(scene):
    sums = [after_the_sum(tree) for trees in scene.equations.values() for tree in trees]
    assert any(sums) or "d_weight_hh" not in scene.equations
    assert not [text for text in sums if "{t" in text]
    assert all('["mi", "t"]' in text for text in sums if text)


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
def test_a_step_of_one_time_has_an_equation_of_that_time(scene):
    """What a step writes at t is not explained by a sum over all t."""
    for step in scene.steps:
        if step.t is not None and step.equation in scene.equations:
            assert not any(after_the_sum(tree) for tree in scene.equations[step.equation]), step.id


def test_a_steps_own_term_has_its_own_equation():
    scene = SCENES["letters, truncated 0"]
    step = next(step for step in scene.steps if step.id == "back-3.share")
    course, pytorch = (json.dumps(tree, ensure_ascii=False) for tree in scene.equations[step.equation])
    for text in (course, pytorch):
        assert "∑" not in text and text.count('"{t}"') == 2 and text.count('"{t-1}"') == 1
    whole = {key for key in scene.equations if after_the_sum(scene.equations[key][0])}
    assert {f"d_{name}" for name in ("weight_hh", "weight_ih", "weight_out", "bias_ih", "bias_out")} <= whole
    terms = {f"{key}_step" for key in whole if key.startswith("d_")}
    assert terms <= scene.equations.keys()
