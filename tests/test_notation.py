"""Symbols and equations are written once: the page's, the docstring's and the code's are the same."""

from __future__ import annotations

import doctest
import inspect
import json

import pytest

from core import notation
from core.notation import (
    EQUATIONS,
    FUNCTIONS,
    GRU_EQUATIONS,
    LSTM_EQUATIONS,
    NOTATIONS,
    SYMBOLS,
    equation_tree,
    render,
    symbol_tree,
    tree,
)
from core.recurrent import LSTM, RNN


def test_examples_in_docstrings_hold():
    assert doctest.testmod(notation).failed == 0


@pytest.mark.parametrize("key", ["pre_activation", "hidden"])
def test_the_cell_quotes_the_equation_of_the_page(key):
    assert render(EQUATIONS[key], "pytorch") in inspect.getsource(RNN)


@pytest.mark.parametrize("key", ["cell_state", "hidden"])
def test_the_lstm_quotes_the_equations_of_the_page(key):
    assert render(LSTM_EQUATIONS[key], "pytorch") in inspect.getsource(LSTM)


@pytest.mark.parametrize("which", NOTATIONS)
@pytest.mark.parametrize("equation", [*LSTM_EQUATIONS.values(), *GRU_EQUATIONS.values()])
def test_every_equation_of_a_gated_cell_becomes_a_tree(equation, which):
    text = json.dumps(equation_tree(equation, which))
    assert "merror" not in text and "<" not in text and "\\\\" not in text


def test_the_courses_update_gate_of_a_gru_is_one_minus_pytorchs():
    assert render("<update_gate> <renewal>", "pytorch") == "z_{t} 1 - z_{t}"
    assert render("<renewal>", "course") == r"\Gamma_{u}^{\langle t \rangle}"


@pytest.mark.parametrize("which", NOTATIONS)
@pytest.mark.parametrize("family", SYMBOLS)
def test_every_symbol_becomes_a_tree(family, which):
    text = json.dumps(symbol_tree(family, which))
    assert "merror" not in text and "@" not in text and "<" not in text and "\\\\" not in text


@pytest.mark.parametrize("which", NOTATIONS)
@pytest.mark.parametrize("activation", FUNCTIONS)
@pytest.mark.parametrize("key", EQUATIONS)
def test_every_equation_becomes_a_tree(key, which, activation):
    text = json.dumps(equation_tree(EQUATIONS[key], which, activation=activation))
    assert "phi" not in text and "ϕ" not in text and "<" not in text


def test_steps_are_slots():
    assert "{t-1}" in json.dumps(equation_tree(EQUATIONS["pre_activation"], "course"))
    assert symbol_tree("hidden", "pytorch") == ["msub", ["mi", "h"], ["mn", "{t}"]]


def test_upright_letters_are_one_word():
    assert tree(r"\mathrm{softmax}(x)")[1] == ["mi", "softmax"]
