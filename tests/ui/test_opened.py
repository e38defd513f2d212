"""An opened number: its equation at its step, in either notation, and a table of real numbers that add up."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from core.lessons.opened import opened
from core.lessons.vanishing_gradients import Settings, compute
from core.ui.opened import equation, table

SMALL = Settings(steps=12, units=9, step=5, unit=3)


def numbers(text):
    return {name: float(value) for name, value in re.findall(r"data-name='([^']+)' data-value='([^']+)'", text)}


@pytest.mark.parametrize("line", ["activation", "LSTM", "GRU"])
@pytest.mark.parametrize("notation", ["course", "pytorch"])
def test_the_products_shown_and_the_rest_add_up_to_the_number(line, notation):
    found = opened(compute(replace(SMALL, line=line)))
    shown = numbers(table(found, notation))
    parts = sum(value for name, value in shown.items() if name.startswith("product/"))
    rest = next(value for name, value in shown.items() if name.endswith(" more"))
    direct = shown.get("past the weights", 0.0)
    total = next(value for name, value in shown.items() if name.endswith("unit 3"))
    assert total == found.value == pytest.approx(parts + rest + direct, rel=1e-12)
    assert shown["size"] == found.size
    assert ("past the weights" in shown) == (line == "GRU")
    for name, product in shown.items():
        family, _, row = name.partition("/")
        if family == "product" and line == "activation":
            assert product == pytest.approx(shown[f"weight/{row}"] * shown[f"slope/{row}"] * shown[f"d_hidden/{row}"])


def test_equations_stand_at_their_steps():
    found = opened(compute(SMALL))
    assert equation(found, "course") == (
        r"da^{\langle 5 \rangle} = g \, W_{aa}^{\top} "
        r"\left( \phi'(z^{\langle 6 \rangle}) \odot da^{\langle 6 \rangle} \right)"
    )
    assert equation(found, "pytorch").startswith(r"\partial L / \partial h_{5} = g \, W_{hh}^{\top}")
    of_gru = opened(compute(replace(SMALL, line="GRU")))
    assert r"(1 - \Gamma_{u}^{\langle 6 \rangle}) \odot da^{\langle 6 \rangle}" in equation(of_gru, "course")
    assert r"+ z_{6} \odot \partial L / \partial h_{6}" in equation(of_gru, "pytorch")


def test_at_the_last_step_there_is_nothing_behind_it():
    found = opened(compute(replace(SMALL, step=12)))
    assert "product/" not in table(found, "course") and "= v" in equation(found, "course")
    assert numbers(table(found, "course"))["size"] == pytest.approx(1.0)


def test_clipping_is_said():
    lesson = compute(replace(SMALL, line="remedy", remedy="clipping", clip=0.01, gain=2.0))
    assert "Clipping has multiplied all of it by" in table(opened(lesson), "course")
