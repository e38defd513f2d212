"""The details of a number: its equation at its step, in either notation, and a table whose numbers add up."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from core.lessons.vanishing_gradients.details import details_of
from core.lessons.vanishing_gradients.lesson import compute
from core.lessons.vanishing_gradients.panels.details import cell_state_table, equation, table
from core.lessons.vanishing_gradients.settings import Settings

SMALL = Settings(steps=12, units=9, step=5, unit=3)


def numbers(text):
    return {name: float(value) for name, value in re.findall(r"data-name='([^']+)' data-value='([^']+)'", text)}


@pytest.mark.parametrize("line", ["activation", "LSTM", "GRU"])
@pytest.mark.parametrize("notation", ["course", "pytorch"])
def test_the_products_shown_and_the_rest_add_up_to_the_number(line, notation):
    found = details_of(compute(replace(SMALL, line=line)))
    shown = numbers(table(found, notation))
    parts = sum(value for name, value in shown.items() if name.startswith("product/"))
    rest = next(value for name, value in shown.items() if name.endswith(" more"))
    direct = shown.get("direct, via update gate", 0.0)
    total = next(value for name, value in shown.items() if name.endswith("unit 3"))
    assert total == found.value == pytest.approx(parts + rest + direct, rel=1e-12)
    assert shown["size"] == found.size
    assert ("direct, via update gate" in shown) == (line == "GRU")
    for name, product in shown.items():
        family, _, row = name.partition("/")
        if family == "product" and line == "activation":
            assert product == pytest.approx(shown[f"weight/{row}"] * shown[f"slope/{row}"] * shown[f"d_hidden/{row}"])


@pytest.mark.parametrize("step", [5, 12])
@pytest.mark.parametrize("notation", ["course", "pytorch"])
def test_a_cell_states_gradient_paths_add_up_to_its_number(notation, step):
    found = details_of(compute(replace(SMALL, line="LSTM_cell_state", step=step)))
    text = cell_state_table(found, notation)
    shown = numbers(text)
    paths = [name.partition("/")[2] for name in shown if name.startswith("product/")]
    assert len(paths) == (1 if step == 12 else 2) and "“LSTM, cell state” at t" in text
    for path in paths:
        factors = [value for name, value in shown.items() if name.endswith(path) and not name.startswith("product/")]
        assert shown[f"product/{path}"] == pytest.approx(np.prod(factors), rel=1e-12)
    total = next(value for name, value in shown.items() if name.endswith("unit 3"))
    assert total == found.value == pytest.approx(sum(shown[f"product/{path}"] for path in paths), rel=1e-12)


def test_a_cell_states_equation_has_one_term_at_the_last_step():
    found = details_of(compute(replace(SMALL, line="LSTM_cell_state")))
    assert equation(found, "course") == (
        r"dc^{\langle 5 \rangle} = \Gamma_{f}^{\langle 6 \rangle} \odot dc^{\langle 6 \rangle} + "
        r"da^{\langle 5 \rangle} \odot \Gamma_{o}^{\langle 5 \rangle} \odot (1 - (\tanh(c^{\langle 5 \rangle}))^2)"
    )
    last = details_of(compute(replace(SMALL, line="LSTM_cell_state", step=12)))
    assert "f_{13}" not in equation(last, "pytorch") and r"\partial L / \partial h_{12}" in equation(last, "pytorch")


def test_equations_have_their_steps():
    found = details_of(compute(SMALL))
    assert equation(found, "course") == (
        r"da^{\langle 5 \rangle} = g \, W_{aa}^{\top} "
        r"\left( \phi'(z^{\langle 6 \rangle}) \odot da^{\langle 6 \rangle} \right)"
    )
    assert equation(found, "pytorch").startswith(r"\partial L / \partial h_{5} = g \, W_{hh}^{\top}")
    of_gru = details_of(compute(replace(SMALL, line="GRU")))
    assert r"(1 - \Gamma_{u}^{\langle 6 \rangle}) \odot da^{\langle 6 \rangle}" in equation(of_gru, "course")
    assert r"+ z_{6} \odot \partial L / \partial h_{6}" in equation(of_gru, "pytorch")


def test_at_the_last_step_there_is_no_later_step():
    found = details_of(compute(replace(SMALL, step=12)))
    assert "product/" not in table(found, "course") and "= v" in equation(found, "course")
    assert numbers(table(found, "course"))["size"] == pytest.approx(1.0)


def test_the_sentence_names_clipping():
    lesson = compute(replace(SMALL, line="remedy", remedy="clipping", clip=0.01, gain=2.0))
    assert "Clipping multiplied it by" in table(details_of(lesson), "course")
