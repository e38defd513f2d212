r"""The symbols and equations in the notations of the course and of PyTorch and the papers, each written once, as LaTeX.

A symbol belongs to a family (the names of `core.scene.scene`); an equation contains symbols: ``<hidden:t-1>`` is the
hidden state one step earlier, :math:`a^{\langle t-1 \rangle}` in the course and :math:`h_{t-1}` in PyTorch. The
cells' docstrings quote the same equations, which a test compares.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final, Literal
from xml.etree import ElementTree

from latex2mathml.converter import convert

Notation = Literal["course", "pytorch"]
NOTATIONS: Final[tuple[Notation, ...]] = ("course", "pytorch")

# family: (course, PyTorch and papers); @ is the step
SYMBOLS: Final[dict[str, tuple[str, str]]] = {
    "input": (r"x^{\langle @ \rangle}", "x_{@}"),
    "pre_activation": (r"z^{\langle @ \rangle}", "z_{@}"),
    "hidden": (r"a^{\langle @ \rangle}", "h_{@}"),
    "slope": (r"\phi'(z^{\langle @ \rangle})", r"\phi'(z_{@})"),
    "logit": (r"z_{y}^{\langle @ \rangle}", "o_{@}"),
    "prediction": (r"\hat{y}^{\langle @ \rangle}", r"\hat{y}_{@}"),
    "target": (r"y^{\langle @ \rangle}", "y_{@}"),
    "unscaled_prediction": (r"m \hat{y}^{\langle @ \rangle}", r"m \hat{y}_{@}"),
    "unscaled_target": (r"m y^{\langle @ \rangle}", "m y_{@}"),
    "loss": (r"L^{\langle @ \rangle}", "L_{@}"),
    "loss_total": ("L", "L"),
    "guess_loss": (r"L_{\mathrm{guess}}", r"L_{\mathrm{guess}}"),
    "weight": ("W", "W"),
    "weight_ih": ("W_{ax}", "W_{xh}"),
    "weight_hh": ("W_{aa}", "W_{hh}"),
    "weight_out": ("W_{ya}", "W_{hy}"),
    "bias_ih": ("b_{a}", "b_{h}"),
    "bias_out": ("b_{y}", "b_{y}"),
    "learning_rate": (r"\alpha", r"\eta"),
    "gradient_norm": (r"\Vert g \Vert", r"\Vert g \Vert"),
    "max_norm": ("c", "c"),
    "clip_scale": ("s", "s"),
    # a weight at one step: the gradient with respect to it is that step's term of the sum over the steps
    "weight_ih_step": (r"W_{ax}^{\langle @ \rangle}", "W_{xh}^{(@)}"),
    "weight_hh_step": (r"W_{aa}^{\langle @ \rangle}", "W_{hh}^{(@)}"),
    "weight_out_step": (r"W_{ya}^{\langle @ \rangle}", "W_{hy}^{(@)}"),
    "bias_ih_step": (r"b_{a}^{\langle @ \rangle}", "b_{h}^{(@)}"),
    "bias_out_step": (r"b_{y}^{\langle @ \rangle}", "b_{y}^{(@)}"),
    # the two parts of the hidden state's gradient
    "d_hidden_from_output": ("<weight_out>^{\\top} <d_logit>",) * 2,
    "d_hidden_from_future": ("<weight_hh>^{\\top} <d_pre_activation:t+1>",) * 2,
    "d_initial_hidden": ("<d_hidden:0>",) * 2,
    # an LSTM and a GRU: states, the terms of their updates, and the gradient paths
    "score": (r"z_{y}^{\langle @ \rangle}", "s_{@}"),  # the logit where o is the output gate
    "cell_state": (r"c^{\langle @ \rangle}", "c_{@}"),
    "cell_tanh": (r"\tanh(c^{\langle @ \rangle})", r"\tanh(c_{@})"),
    "slope_cell_tanh": (r"\tanh'(c^{\langle @ \rangle})", r"\tanh'(c_{@})"),
    "forget_gate": (r"\Gamma_{f}^{\langle @ \rangle}", "f_{@}"),
    "input_gate": (r"\Gamma_{u}^{\langle @ \rangle}", "i_{@}"),
    "output_gate": (r"\Gamma_{o}^{\langle @ \rangle}", "o_{@}"),
    "candidate": (r"\tilde{c}^{\langle @ \rangle}", "g_{@}"),
    "reset_gate": (r"\Gamma_{r}^{\langle @ \rangle}", "r_{@}"),
    "update_gate": (r"1 - \Gamma_{u}^{\langle @ \rangle}", "z_{@}"),
    "update_factor": (r"(1 - \Gamma_{u}^{\langle @ \rangle})", "z_{@}"),
    "renewal": (r"\Gamma_{u}^{\langle @ \rangle}", "1 - z_{@}"),
    "renewal_factor": (r"\Gamma_{u}^{\langle @ \rangle}", "(1 - z_{@})"),
    "candidate_hidden": (r"\tilde{a}^{\langle @ \rangle}", "n_{@}"),
    "candidate_product": ("<weight_hh_candidate_hidden> <hidden:t-1>",) * 2,
    "d_candidate_product": (r"d(W_{aa} a)^{\langle @ \rangle}", r"\partial L / \partial (W_{hn} h)_{@}"),
    "d_update_gate": (r"d(1 - \Gamma_{u})^{\langle @ \rangle}", r"\partial L / \partial z_{@}"),
    "kept": ("<forget_gate> <cell_state:t-1>",) * 2,
    "written": ("<input_gate> <candidate>",) * 2,
    "kept_hidden": ("<update_factor> <hidden:t-1>",) * 2,
    "written_hidden": ("<renewal_factor> <candidate_hidden>",) * 2,
    # the parts of dc and da by gradient path: via the state, from the hidden state, via the gates
    "d_cell_state_along": (r"dc_{c}^{\langle @ \rangle}", r"(\partial L / \partial c_{@})_{c}"),
    "d_cell_state_from_hidden": (r"dc_{a}^{\langle @ \rangle}", r"(\partial L / \partial c_{@})_{h}"),
    "d_hidden_along": (r"da_{a}^{\langle @ \rangle}", r"(\partial L / \partial h_{@})_{h}"),
    "d_hidden_from_gates": (r"da_{z}^{\langle @ \rangle}", r"(\partial L / \partial h_{@})_{z}"),
}

# gate: its letter in the course and in the papers; a candidate's weights of a GRU have the RNN's names in the course
GATE_LETTERS: Final[dict[str, tuple[str, str]]] = {
    "forget_gate": ("f", "f"),
    "input_gate": ("u", "i"),
    "output_gate": ("o", "o"),
    "candidate": ("c", "g"),
    "reset_gate": ("r", "r"),
    "update_gate": ("u", "z"),
    "candidate_hidden": ("", "n"),
}


TANH_GATES: Final = ("candidate", "candidate_hidden")  # the others have the sigmoid


def function_of(gate: str) -> str:
    """Return the function of a gate, as LaTeX."""
    return r"\tanh" if gate in TANH_GATES else r"\sigma"


def _of_gate(gate: str) -> dict[str, tuple[str, str]]:
    """Return the symbols of a gate's weights, its pre-activation and its slope.

    The update gate of PyTorch's GRU is one minus the course's: the same weights with the opposite sign.
    """
    course, paper = GATE_LETTERS[gate]
    minus, opens, closes = ("-", "(", ")") if gate == "update_gate" else ("", "", "")
    own, slope = course or "a", f"{function_of(gate)}'"
    return {
        f"weight_hh_{gate}": (f"{opens}{minus}W_{{{own}a}}{closes}", f"W_{{h{paper}}}"),
        f"weight_ih_{gate}": (f"{opens}{minus}W_{{{own}x}}{closes}", f"W_{{x{paper}}}"),
        f"bias_{gate}": (f"{opens}{minus}b_{{{own}}}{closes}", f"b_{{{paper}}}"),
        f"pre_{gate}": (rf"{minus}z_{{{own}}}^{{\langle @ \rangle}}", rf"z_{{{paper},@}}"),
        f"d_pre_{gate}": (
            rf"d{opens}{minus}z_{{{own}}}{closes}^{{\langle @ \rangle}}",
            rf"\partial L / \partial z_{{{paper},@}}",
        ),
        f"slope_{gate}": (rf"{slope}({minus}z_{{{own}}}^{{\langle @ \rangle}})", rf"{slope}(z_{{{paper},@}})"),
    }


for _gate in GATE_LETTERS:
    SYMBOLS.update(_of_gate(_gate))

SUM: Final = r"\sum_{t}"  # to the end of its equation
EQUATIONS: Final[dict[str, str]] = {
    "pre_activation": "<pre_activation> = <weight_hh> <hidden:t-1> + <weight_ih> <input> + <bias_ih>",
    "hidden": r"<hidden> = \phi(<pre_activation>)",
    "logit": "<logit> = <weight_out> <hidden> + <bias_out>",
    "softmax": r"<prediction> = \operatorname{softmax}(<weight_out> <hidden> + <bias_out>)",
    "linear": "<prediction> = <weight_out> <hidden> + <bias_out>",
    "log_loss": r"<loss> = -<target> \cdot \ln <prediction>",
    "half_squared_error": r"<loss> = \frac{1}{2} \Vert <prediction> - <target> \Vert^2",
    "loss_total": r"<loss_total> = \sum_{t} <loss>",
    "d_logit": "<d_logit> = <prediction> - <target>",
    "d_hidden_from_output": "<weight_out>^{\\top} <d_logit>",
    "d_hidden_from_future": "<weight_hh>^{\\top} <d_pre_activation:t+1>",
    "d_hidden": "<d_hidden> = <weight_out>^{\\top} <d_logit> + <weight_hh>^{\\top} <d_pre_activation:t+1>",
    "d_pre_activation": r"<d_pre_activation> = <d_hidden> \odot \phi'(<pre_activation>)",
    "d_weight_hh": r"<d_weight_hh> = \sum_{t} <d_pre_activation> (<hidden:t-1>)^{\top}",
    "d_weight_ih": r"<d_weight_ih> = \sum_{t} <d_pre_activation> (<input>)^{\top}",
    "d_weight_out": r"<d_weight_out> = \sum_{t} <d_logit> (<hidden>)^{\top}",
    "d_weight_hh_step": r"<d_weight_hh_step> = <d_pre_activation> (<hidden:t-1>)^{\top}",
    "d_weight_ih_step": r"<d_weight_ih_step> = <d_pre_activation> (<input>)^{\top}",
    "d_weight_out_step": r"<d_weight_out_step> = <d_logit> (<hidden>)^{\top}",
    "d_input": "<d_input> = <weight_ih>^{\\top} <d_pre_activation>",
    "clip": r"<clip_scale> = \min(1, \frac{<max_norm>}{<gradient_norm> + 10^{-6}})",
    "gradient_norm": r"<gradient_norm> = \sqrt{\sum_{W} \Vert <d_weight> \Vert^2}",
    "d_initial_hidden": "<d_initial_hidden> = <weight_hh>^{\\top} <d_pre_activation:1>",
    "d_bias_ih": r"<d_bias_ih> = \sum_{t} <d_pre_activation>",
    "d_bias_out": r"<d_bias_out> = \sum_{t} <d_logit>",
    "d_bias_ih_step": "<d_bias_ih_step> = <d_pre_activation>",
    "d_bias_out_step": "<d_bias_out_step> = <d_logit>",
    "update_unclipped": "<new_weight> = <weight> - <learning_rate> <d_weight>",
    "update": "<new_weight> = <weight> - <learning_rate> <clip_scale> <d_weight>",
    "new_loss": "<new_loss>",
    "new_loss_total": r"<new_loss_total> = \sum_{t} <new_loss>",
}


def _gate_equations(gate: str, backward: str) -> dict[str, str]:
    """Return a gate's equations, forward and backward: its gradient is `backward`, then that of its pre-activation."""
    z = f"<weight_hh_{gate}> <hidden:t-1> + <weight_ih_{gate}> <input> + <bias_{gate}>"
    own = "<update_factor>" if gate == "update_gate" else f"<{gate}>"
    slope = f"1 - ({own})^2" if gate in TANH_GATES else f"{own} (1 - {own})"
    return {
        gate: f"<{gate}> = {function_of(gate)}({z})",
        f"pre_{gate}": f"<pre_{gate}> = {z}",
        f"d_{gate}": f"<d_{gate}> = {backward}",
        f"slope_{gate}": f"<slope_{gate}> = {slope}",
        f"d_pre_{gate}": rf"<d_pre_{gate}> = <d_{gate}> \odot <slope_{gate}>",
    }


def _through(*gates: str) -> str:
    """Return the gradient of the hidden state from the next step's gates."""
    return " + ".join(rf"<weight_hh_{gate}>^{{\top}} <d_pre_{gate}:t+1>" for gate in gates)


def _to_input(*gates: str) -> str:
    """Return the gradient of the input from the step's gates."""
    return " + ".join(rf"<weight_ih_{gate}>^{{\top}} <d_pre_{gate}>" for gate in gates)


LSTM_EQUATIONS: Final[dict[str, str]] = {
    **_gate_equations("forget_gate", r"<d_cell_state> \odot <cell_state:t-1>"),
    **_gate_equations("input_gate", r"<d_cell_state> \odot <candidate>"),
    **_gate_equations("candidate", r"<d_cell_state> \odot <input_gate>"),
    **_gate_equations("output_gate", r"<d_hidden> \odot <cell_tanh>"),
    "kept": r"<forget_gate> \odot <cell_state:t-1>",
    "written": r"<input_gate> \odot <candidate>",
    "cell_state": r"<cell_state> = <forget_gate> \odot <cell_state:t-1> + <input_gate> \odot <candidate>",
    "cell_tanh": "<cell_tanh>",
    "slope_cell_tanh": "<slope_cell_tanh> = 1 - (<cell_tanh>)^2",
    "hidden": r"<hidden> = <output_gate> \odot \tanh(<cell_state>)",
    "d_hidden_from_gates": "<d_hidden_from_gates> = "
    + _through("input_gate", "forget_gate", "candidate", "output_gate"),
    "d_input": "<d_input> = " + _to_input("input_gate", "forget_gate", "candidate", "output_gate"),
    "d_hidden": r"<d_hidden> = <weight_out>^{\top} <d_score> + <d_hidden_from_gates>",
    "d_cell_state_from_hidden": r"<d_cell_state_from_hidden> = <d_hidden> \odot <output_gate> \odot <slope_cell_tanh>",
    "d_cell_state_along": r"<d_cell_state_along> = <forget_gate:t+1> \odot <d_cell_state:t+1>",
    "d_cell_state": "<d_cell_state> = <d_cell_state_along> + <d_cell_state_from_hidden>",
}

_RESET: Final = r"<reset_gate> \odot (<candidate_product>)"
GRU_EQUATIONS: Final[dict[str, str]] = {
    **_gate_equations("reset_gate", r"<d_pre_candidate_hidden> \odot (<candidate_product>)"),
    **_gate_equations("update_gate", r"<d_hidden> \odot (<hidden:t-1> - <candidate_hidden>)"),
    **_gate_equations("candidate_hidden", r"<d_hidden> \odot <renewal_factor>"),
    "candidate_hidden": r"<candidate_hidden> = \tanh(<weight_ih_candidate_hidden> <input>"
    f" + <bias_candidate_hidden> + {_RESET})",
    "pre_candidate_hidden": "<pre_candidate_hidden> = <weight_ih_candidate_hidden> <input>"
    f" + <bias_candidate_hidden> + {_RESET}",
    "candidate_product": "<candidate_product>",
    "d_candidate_product": r"<d_candidate_product> = <d_pre_candidate_hidden> \odot <reset_gate>",
    "renewal": "<renewal> = 1 - <update_factor>",
    "kept": r"<update_factor> \odot <hidden:t-1>",
    "written": r"<renewal_factor> \odot <candidate_hidden>",
    "hidden": r"<hidden> = <update_factor> \odot <hidden:t-1> + <renewal_factor> \odot <candidate_hidden>",
    "d_hidden_along": r"<d_hidden_along> = <update_factor:t+1> \odot <d_hidden:t+1>",
    "d_hidden_from_gates": f"<d_hidden_from_gates> = {_through('reset_gate', 'update_gate')}"
    r" + <weight_hh_candidate_hidden>^{\top} <d_candidate_product:t+1>",
    "d_input": "<d_input> = " + _to_input("reset_gate", "update_gate", "candidate_hidden"),
    "d_hidden": r"<d_hidden> = <weight_out>^{\top} <d_score> + <d_hidden_along> + <d_hidden_from_gates>",
}

# the derivative of each activation, in terms of its operand or its value
SLOPES: Final[dict[str, str]] = {
    "tanh": "1 - (<hidden>)^2",
    "sigmoid": "<hidden> (1 - <hidden>)",
    "relu": r"1 \;\mathrm{if}\; <pre_activation> > 0, \; 0 \;\mathrm{else}",
    "leaky_relu": r"1 \;\mathrm{if}\; <pre_activation> > 0, \; 0.01 \;\mathrm{else}",
    "elu": r"\min(1, e^{<pre_activation>})",
    "softsign": r"\frac{1}{(1 + |<pre_activation>|)^2}",
    "identity": "1",
}

# an activation as a function in an equation
FUNCTIONS: Final[dict[str, str]] = {
    "tanh": r"\mathrm{tanh}",
    "sigmoid": r"\sigma",
    "relu": r"\mathrm{ReLU}",
    "leaky_relu": r"\mathrm{LeakyReLU}",
    "elu": r"\mathrm{ELU}",
    "softsign": r"\mathrm{softsign}",
    "identity": r"\mathrm{id}",
}


def symbol(family: str, notation: Notation, step: str = "t") -> str:
    r"""Return a family's symbol as LaTeX, at `step` where it has one.

    ``d_`` is the gradient of the loss with respect to the rest, ``new_`` for the network after the update.

    >>> symbol("hidden", "pytorch", "t-1")
    'h_{t-1}'
    >>> symbol("d_hidden", "course", "3")
    'da^{\\langle 3 \\rangle}'
    """
    if family in SYMBOLS:
        latex = SYMBOLS[family][NOTATIONS.index(notation)].replace("@", step)
        return render(latex, notation, step)
    prefix, _, of = family.partition("_")
    inner = symbol(of, notation, step)
    if prefix == "new":
        return rf"\operatorname{{new}} {inner}"
    return f"d{inner}" if notation == "course" else rf"\partial L / \partial {inner}"


def render(equation: str, notation: Notation, step: str = "t", *, activation: str = "") -> str:
    r"""Fill an equation's ``<family>`` and ``<family:t-1>`` with symbols; `activation` replaces :math:`\phi`.

    In a sum over the steps t is bound: `step` does not replace it.

    >>> render(EQUATIONS["pre_activation"], "pytorch")
    'z_{t} = W_{hh} h_{t-1} + W_{xh} x_{t} + b_{h}'
    >>> render(EQUATIONS["loss_total"], "pytorch", "3")
    'L = \\sum_{t} L_{t}'
    """
    bound_from = equation.find(SUM) if SUM in equation else len(equation)

    def fill(match: re.Match[str]) -> str:
        family, at = match[1], match[2] or "t"
        own = "t" if match.start() > bound_from else step
        return symbol(family, notation, re.sub(r"\bt\b", lambda _: at, own) if "t" in at else at)

    latex = re.sub(r"<(\w+)(?::([^>]+))?>", fill, equation)
    return latex.replace(r"\phi", FUNCTIONS[activation]) if activation else latex


def tree(latex: str) -> Any:
    r"""Return LaTeX as a tree of MathML: ``[element, child, …]``, or ``[element, attributes, child, …]``.

    The content of ``\text{…}`` is a slot, a leaf in braces, which the player fills: ``\text{t-1}`` with 2 at step 3.

    >>> tree("W_{hh}")
    ['msub', ['mi', 'W'], ['mrow', ['mi', 'h'], ['mi', 'h']]]
    """
    root = ElementTree.fromstring(convert(latex))
    return _node(root[0])


@lru_cache(maxsize=1024)
def symbol_tree(family: str, notation: Notation) -> Any:
    """Return a family's symbol as a tree, with a slot for the step."""
    return tree(symbol(family, notation, r"\text{t}"))


@lru_cache(maxsize=1024)
def equation_tree(equation: str, notation: Notation, *, activation: str = "") -> Any:
    """Return an equation, such as those of `EQUATIONS`, as a tree, with slots for the steps."""
    return tree(render(equation, notation, r"\text{t}", activation=activation))


def _node(element: ElementTree.Element) -> Any:
    name = element.tag.rpartition("}")[2]
    if name == "mtext":
        return ["mn", f"{{{element.text}}}"]
    children = [_node(child) for child in element]
    if name == "mrow" and len(children) == 1:
        return children[0]
    if name == "mrow" and all(isinstance(child[1], dict) and len(child[2]) == 1 for child in children):
        return ["mi", "".join(child[2] for child in children)]  # upright letters are one word
    attributes = [dict(element.attrib)] if element.attrib else []
    return [name, *attributes, *children, *([element.text] if element.text and not children else [])]
