"""The table of a sweep reads back as the same numbers."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import numpy as np

from core.lessons.vanishing_gradients.export_csv import sweep_csv
from core.lessons.vanishing_gradients.settings import Settings
from core.lessons.vanishing_gradients.sweep import sweep

SMALL = Settings(steps=12, units=6, step=5)


def test_every_line_at_every_gain_reads_back():
    swept = sweep(replace(SMALL, remedy="forget", seeds=2))
    rows = list(csv.DictReader(io.StringIO(sweep_csv(swept))))
    assert len(rows) == 61 * len(swept.lines)
    for number, (name, line) in enumerate(swept.lines.items()):
        own = rows[61 * number : 61 * (number + 1)]
        assert {row["line"] for row in own} == {name} and {row["seeds"] for row in own} == {"2"}
        np.testing.assert_array_equal([float(row["gain"]) for row in own], swept.gains)
        np.testing.assert_array_equal([float(row["factor"]) for row in own], line.factor)
        np.testing.assert_array_equal([float(row["factor highest"]) for row in own], line.factor_high)
        sizes = [[float(row[f"step {t}"]) for t in range(1, 13)] for row in own]
        np.testing.assert_array_equal(sizes, line.size)
        has_theory = [row["predicted"] != "" for row in own]
        assert all(has_theory) if name == "tanh" else not any(has_theory)
    np.testing.assert_array_equal([float(row["predicted"]) for row in rows[:61]], swept.predicted)


def test_without_a_prediction_the_column_is_empty():
    rows = list(csv.DictReader(io.StringIO(sweep_csv(sweep(replace(SMALL, init="identity"))))))
    assert {row["predicted"] for row in rows} == {""}
