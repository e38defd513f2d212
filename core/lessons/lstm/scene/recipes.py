"""How each number of an LSTM, a GRU and an RNN is computed.

The equations are those of `core.recurrent`. A clamped gate is a given number; its note has the unclamped value. Its
slope is zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from core.lessons.lstm.lesson import Lesson
from core.lessons.lstm.scene.numbers import GATES
from core.recurrent.activations import sigmoid
from core.scene import recipes
from core.scene.scene import Operation, Recipe, Term

CLAMPED, NO_GRADIENT = "clamped", "clamped: no gradient passes"
DECIMALS: Final = 4  # of the unclamped value of a clamped gate


def recipes_of(lesson: Lesson) -> tuple[Recipe, ...]:
    """Return the recipes of a lesson's network; for each number the first that applies counts."""
    makers = {"lstm": _lstm, "gru": _gru, "rnn": _rnn}
    steps = lesson.sizes.steps
    return (*_output(lesson), *_clamped(lesson), *makers[lesson.sizes.model](steps), *_leaves(lesson))


def _output(lesson: Lesson) -> Iterator[Recipe]:
    """Yield prediction, loss, and their gradients."""
    scored = [int(t) + 1 for t in np.flatnonzero(lesson.example.scored)]
    without_target = tuple(t for t in range(1, lesson.sizes.steps + 1) if t not in scored)
    if without_target:
        for name in ("loss/t", "d_logit/t/i", "d_hidden_from_output/t/i"):
            yield Recipe(name, "sum", note="no target at this step", at=without_target)
    around = ("logit", "prediction", "loss", "d_logit", "d_hidden_from_output")
    both = recipes.forward("tanh", softmax=True), recipes.backward("tanh", steps=1, scored=[1], truncate=None)
    yield from (recipe for part in both for recipe in part if recipe.make.split("/")[0] in around)
    yield recipes.total(scored)
    yield Recipe("hidden/t/i", "given", note="initial state: zero", at=(0,))


def _clamped(lesson: Lesson) -> Iterator[Recipe]:
    """Yield the recipe of each clamped gate; its note has the value that its equation gives for the step's inputs."""
    size = lesson.sizes.units
    for gate, values in lesson.clamped.hold.items():
        block = GATES[lesson.sizes.model].index(gate)
        pre = lesson.clamped.evaluation.trace.pre_activation[:, block * size : (block + 1) * size]
        for t, unit in np.argwhere(~np.isnan(values)):
            free = f"σ({written(pre[t, unit])}) = {written(float(sigmoid(pre[t, unit])))}"
            note = f"{CLAMPED} to {values[t, unit]:g}; unclamped it would be {free}"
            yield Recipe(f"{gate}/t/{unit}", "given", note=note, at=(int(t) + 1,))
        for unit, column in enumerate(values.T):
            at = tuple(int(t) + 1 for t in np.flatnonzero(~np.isnan(column)))
            if at:
                yield Recipe(f"slope_{gate}/t/{unit}", "sum", note=NO_GRADIENT, at=at)


def written(value: float) -> str:
    """Return a number with `DECIMALS` decimals and never a minus before zero."""
    return f"{value:z.{DECIMALS}f}".replace("-", "−")


def _weighted_sum(gate: str) -> tuple[Term, ...]:
    return (
        Term((f"weight_hh_{gate}/i/j", "hidden/t-1/j"), over=("j",)),
        Term((f"weight_ih_{gate}/i/k", "input/t/k"), over=("k",)),
        Term((f"bias_{gate}/i",)),
    )


def _gate(gate: str, *incoming: Term, weighted_sum: tuple[Term, ...] = ()) -> Iterator[Recipe]:
    """Yield a gate's forward and backward pass; `incoming` is the gradient with respect to the gate."""
    function: Operation = "tanh" if gate.startswith("candidate") else "sigmoid"
    slope: Operation = "slope_tanh" if function == "tanh" else "slope_sigmoid"
    yield Recipe(f"pre_{gate}/t/i", "sum", weighted_sum or _weighted_sum(gate))
    yield Recipe(f"{gate}/t/i", function, (Term((f"pre_{gate}/t/i",)),))
    yield Recipe(f"d_{gate}/t/i", "sum", incoming)
    yield Recipe(f"slope_{gate}/t/i", slope, (Term((f"{gate}/t/i",)),))
    yield _product(f"d_pre_{gate}/t/i", f"d_{gate}/t/i", f"slope_{gate}/t/i")


def _product(make: str, *factors: str) -> Recipe:
    return Recipe(make, "sum", (Term(factors),))


def _added(make: str, *parts: str) -> Recipe:
    return Recipe(make, "sum", tuple(Term((part,)) for part in parts))


def _from_next(make: str, last: int, *terms: Term) -> Iterator[Recipe]:
    """Yield a gradient from step t + 1; the last step has none."""
    yield Recipe(make, "sum", note="no later step", at=(last,))
    yield Recipe(make, "sum", terms)


def _through(gates: Mapping[str, str]) -> tuple[Term, ...]:
    """Return the gradient via the gates of step t + 1; `gates`: gate -> gradient at its recurrent weights."""
    return tuple(Term((f"weight_hh_{gate}/i/j", f"{flow}/t+1/i"), over=("i",)) for gate, flow in gates.items())


def _inputs(gates: tuple[str, ...]) -> Recipe:
    terms = (Term((f"weight_ih_{gate}/i/k", f"d_pre_{gate}/t/i"), over=("i",)) for gate in gates)
    return Recipe("d_input/t/k", "sum", tuple(terms))


def _lstm(steps: int) -> Iterator[Recipe]:
    yield from _gate("forget_gate", Term(("d_cell_state/t/i", "cell_state/t-1/i")))
    yield from _gate("input_gate", Term(("d_cell_state/t/i", "candidate/t/i")))
    yield from _gate("candidate", Term(("d_cell_state/t/i", "input_gate/t/i")))
    yield from _gate("output_gate", Term(("d_hidden/t/i", "cell_tanh/t/i")))
    yield _product("kept/t/i", "forget_gate/t/i", "cell_state/t-1/i")
    yield _product("written/t/i", "input_gate/t/i", "candidate/t/i")
    yield Recipe("cell_state/t/i", "given", note="initial cell state: zero", at=(0,))
    yield _added("cell_state/t/i", "kept/t/i", "written/t/i")
    yield Recipe("cell_tanh/t/i", "tanh", (Term(("cell_state/t/i",)),))
    yield _product("hidden/t/i", "output_gate/t/i", "cell_tanh/t/i")
    gates = {gate: f"d_pre_{gate}" for gate in GATES["lstm"]}
    yield from _from_next("d_hidden_from_gates/t/j", steps, *_through(gates))
    yield _added("d_hidden/t/i", "d_hidden_from_output/t/i", "d_hidden_from_gates/t/i")
    yield Recipe("slope_cell_tanh/t/i", "slope_tanh", (Term(("cell_tanh/t/i",)),))
    yield _product("d_cell_state_from_hidden/t/i", "d_hidden/t/i", "output_gate/t/i", "slope_cell_tanh/t/i")
    yield from _from_next("d_cell_state_along/t/i", steps, Term(("forget_gate/t+1/i", "d_cell_state/t+1/i")))
    yield _added("d_cell_state/t/i", "d_cell_state_along/t/i", "d_cell_state_from_hidden/t/i")
    yield _inputs(GATES["lstm"])


def _gru(steps: int) -> Iterator[Recipe]:
    candidate = "candidate_hidden"
    yield from _gate("reset_gate", Term((f"d_pre_{candidate}/t/i", "candidate_product/t/i")))
    negated = Term(("d_hidden/t/i", f"{candidate}/t/i"), scale=-1.0)
    yield from _gate("update_gate", Term(("d_hidden/t/i", "hidden/t-1/i")), negated)
    weighted_sum = (
        Term(("reset_gate/t/i", "candidate_product/t/i")),
        Term((f"weight_ih_{candidate}/i/k", "input/t/k"), over=("k",)),
        Term((f"bias_{candidate}/i",)),
    )
    yield from _gate(candidate, Term(("d_hidden/t/i", "renewal/t/i")), weighted_sum=weighted_sum)
    product = Term((f"weight_hh_{candidate}/i/j", "hidden/t-1/j"), over=("j",))
    yield Recipe("candidate_product/t/i", "sum", (product,))
    yield Recipe("renewal/t/i", "sum", (Term(()), Term(("update_gate/t/i",), scale=-1.0)))
    yield _product("kept/t/i", "update_gate/t/i", "hidden/t-1/i")
    yield _product("written/t/i", "renewal/t/i", f"{candidate}/t/i")
    yield _added("hidden/t/i", "kept/t/i", "written/t/i")
    yield _product("d_candidate_product/t/i", f"d_pre_{candidate}/t/i", "reset_gate/t/i")
    gates = {gate: f"d_pre_{gate}" for gate in ("reset_gate", "update_gate")} | {candidate: "d_candidate_product"}
    yield from _from_next("d_hidden_from_gates/t/j", steps, *_through(gates))
    yield from _from_next("d_hidden_along/t/i", steps, Term(("update_gate/t+1/i", "d_hidden/t+1/i")))
    yield _added("d_hidden/t/i", "d_hidden_from_output/t/i", "d_hidden_along/t/i", "d_hidden_from_gates/t/i")
    yield _inputs(GATES["gru"])


def _rnn(steps: int) -> Iterator[Recipe]:
    own = ("pre_activation", "hidden", "d_hidden_from_future", "d_hidden", "slope", "d_pre_activation", "d_input")
    scored = list(range(1, steps + 1))  # steps without a target have their own recipes, which come first
    both = recipes.forward("tanh", softmax=True), recipes.backward("tanh", steps=steps, scored=scored, truncate=None)
    yield from (recipe for part in both for recipe in part if recipe.make.split("/")[0] in own)


def _leaves(lesson: Lesson) -> Iterator[Recipe]:
    facts = lesson.facts
    note = f"trained by {facts['tool']} with seed {facts['seed']}: {facts['budget']['updates']:,} updates"
    names = [f"{kind}_{gate}" for gate in GATES[lesson.sizes.model] for kind in ("weight_hh", "weight_ih", "bias")]
    for name in names or ("weight_hh", "weight_ih", "bias_ih"):
        yield Recipe(f"{name}/i" if name.startswith("bias") else f"{name}/i/j", "given", note=note)
    yield Recipe("weight_out/i/j", "given", note=note)
    yield Recipe("bias_out/i", "given", note=note)
    yield Recipe("input/t/k", "given", note="input, one-hot")
    without_target = tuple(int(t) + 1 for t in np.flatnonzero(~lesson.example.scored))
    if without_target:
        yield Recipe("target/t/k", "given", note="no target at this step", at=without_target)
    yield Recipe("target/t/k", "given", note="the digit to remember, one-hot")
