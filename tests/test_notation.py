"""Symbols and equations are written once: the page's, the docstring's and the code's are the same."""

from __future__ import annotations

import doctest
import inspect
import json
import re

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
from core.recurrent import GRU, LSTM, RNN, Evaluation, Readout
from core.recurrent.readout import loss_of
from core.recurrent.training import clip_scale, gradient_norm, sgd_step


def test_examples_in_docstrings_hold():
    assert doctest.testmod(notation).failed == 0


# Whose docstring has the equations of the page, in PyTorch's letters and with dx for the gradient with respect to x.
QUOTED = (
    (EQUATIONS, (RNN, Readout, loss_of, Evaluation, gradient_norm, clip_scale, sgd_step)),
    (LSTM_EQUATIONS, (LSTM, Readout)),
    (GRU_EQUATIONS, (GRU, Readout)),
)
NAMED = {"d_hidden_from_output", "d_hidden_from_future", "kept", "written", "cell_tanh", "candidate_product"}
SAME = {"renewal": "in PyTorch's letters both sides are 1 - z_t", "new_loss": "L_t again", "new_loss_total": "L again"}


def equations():
    """Yield each equation, its key and who quotes it; what has no left side is a term of another one."""
    for known, owners in QUOTED:
        for key, equation in known.items():
            if key not in SAME and key not in NAMED:
                yield pytest.param(equation, owners, id=f"{owners[0].__name__} {key}")


def quoted(owner):
    r"""Return the equations in a docstring: each in a line of its own, between ``\quad``, or in the text."""
    paragraphs = [" ".join(paragraph.split()) for paragraph in inspect.getdoc(owner).split("\n\n")]
    parts = {part for text in paragraphs for part in re.split(r",? \\quad (?:\\text{or} \\quad )?", text)}
    return {part.removeprefix(".. math:: ") for part in parts} | set(re.findall(":math:`(.*?)`", " ".join(paragraphs)))


@pytest.mark.parametrize(("equation", "owners"), [*equations()])
def test_a_docstring_quotes_each_equation_of_the_page(equation, owners):
    latex = render(equation, "pytorch").replace(r"\partial L / \partial ", "d")
    assert latex in set().union(*map(quoted, owners))


def test_what_is_left_out_has_no_equation_of_its_own():
    for known, _ in QUOTED:
        assert all("=" not in render(known[key], "pytorch") for key in NAMED & known.keys())
    assert render(GRU_EQUATIONS["renewal"], "pytorch") == "1 - z_{t} = 1 - z_{t}"


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
