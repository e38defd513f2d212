"""No rounding of a number writes a minus before zeros alone. What the browser writes: tests/shared/format.test.mjs."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.export.csv import scene_csv
from core.lessons.embedding_map.charts.analogy import Ranking, ranking_figure
from core.lessons.embedding_map.cosines import ScoreDetails
from core.lessons.embedding_map.panels.details import score_lines
from core.lessons.lstm.scene.recipes import written as of_held_gate
from core.lessons.unrolled_rnn.export import numpy_code, torch_code
from core.lessons.unrolled_rnn.lesson import compute
from core.lessons.unrolled_rnn.scene import build
from core.lessons.unrolled_rnn.settings import Settings
from core.tasks.number_series import label

MINUS_ZERO = re.compile(r"[-−]0(\.0*)?(?![\d.,·e⁻])")
SMALL = st.floats(-1.0, 1.0) | st.sampled_from([-0.0, -1e-9, -4e-4, -4.9e-7, -5e-324])


def test_the_pattern_finds_them():
    assert all(MINUS_ZERO.search(text) for text in ("-0", "−0.00", "-0.000 x", "(-0.0)"))
    assert not any(MINUS_ZERO.search(text) for text in ("0.00", "-0.01", "−1", "-0.5", "1 − 2", "10"))


@pytest.mark.slow
@given(number=SMALL)
def test_a_number_on_the_screen(number):
    opened = ScoreDetails("word", "add", ((1, "a", number), (-1, "b", -number)), 1.0, number)
    ranked = ranking_figure(Ranking(("a",), (number,)), "cosine").data[0].text
    written = [label(number), of_held_gate(number), *score_lines(opened), *ranked]
    assert not [text for text in written if MINUS_ZERO.search(text)]


@pytest.fixture(scope="module")
def scene():
    return build(compute(Settings()))


def test_a_number_in_a_table(scene):
    zeros = [replace(v, data=np.full_like(v.data, -0.0)) for v in scene.values if v.data is not None]
    assert not MINUS_ZERO.search(scene_csv(replace(scene, values=tuple(zeros))))


@pytest.mark.slow
@pytest.mark.parametrize("of", [numpy_code, torch_code])
@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(activation="relu"),
        Settings(activation="relu", task="parity", truncate=2),
        Settings(task="parity", truncate=1),
        Settings(task="echo", truncate=2),
    ],
)
def test_a_number_that_exported_code_prints(settings, of, capsys):
    exec(of(compute(settings)), {})
    printed = capsys.readouterr().out
    assert len(printed.splitlines()) > 4
    assert not MINUS_ZERO.search(printed)
