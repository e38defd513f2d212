"""How every number of an LSTM, a GRU and an RNN with its answer is made, one number at a time.

The equations are those of `core.recurrent`; a gate that a person holds is given, beside what it would be, and its
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

HELD, CLOSED = "held by hand", "held by hand: no gradient passes"
DECIMALS: Final = 4  # of what a held gate would be


def made(lesson: Lesson) -> tuple[Recipe, ...]:
    """Return the recipes of a lesson's network, the first that applies to a number first."""
    makers = {"lstm": _lstm, "gru": _gru, "rnn": _rnn}
    steps = lesson.sizes.steps
    return (*_answer(lesson), *_held(lesson), *makers[lesson.sizes.model](steps), *_leaves(lesson))


def _answer(lesson: Lesson) -> Iterator[Recipe]:
    """Yield what stands around the cell: prediction, loss, and what they send back."""
    scored = [int(t) + 1 for t in np.flatnonzero(lesson.example.scored)]
    silent = tuple(t for t in range(1, lesson.sizes.steps + 1) if t not in scored)
    if silent:
        for name in ("loss/t", "d_logit/t/i", "d_hidden_from_output/t/i"):
            yield Recipe(name, "sum", note="nothing is asked for at this step", at=silent)
    around = ("logit", "prediction", "loss", "d_logit", "d_hidden_from_output")
    both = recipes.forward("tanh", softmax=True), recipes.backward("tanh", steps=1, scored=[1], truncate=None)
    yield from (recipe for part in both for recipe in part if recipe.make.split("/")[0] in around)
    yield recipes.total(scored)
    yield Recipe("hidden/t/i", "given", note="the state before the first step: zero", at=(0,))


def _held(lesson: Lesson) -> Iterator[Recipe]:
    """Yield what is said of each gate that is held: what its equation makes of the step's own inputs."""
    size = lesson.sizes.units
    for gate, values in lesson.held.hold.items():
        block = GATES[lesson.sizes.model].index(gate)
        pre = lesson.held.evaluation.trace.pre_activation[:, block * size : (block + 1) * size]
        for t, unit in np.argwhere(~np.isnan(values)):
            free = f"σ({written(pre[t, unit])}) = {written(float(sigmoid(pre[t, unit])))}"
            note = f"{HELD} at {values[t, unit]:g}; not held it would be {free}"
            yield Recipe(f"{gate}/t/{unit}", "given", note=note, at=(int(t) + 1,))
        for unit, column in enumerate(values.T):
            at = tuple(int(t) + 1 for t in np.flatnonzero(~np.isnan(column)))
            if at:
                yield Recipe(f"slope_{gate}/t/{unit}", "sum", note=CLOSED, at=at)


def written(value: float) -> str:
    """Return a number as the sentence on a held gate has it, with `DECIMALS` decimals and never a minus before zero."""
    return f"{value:z.{DECIMALS}f}".replace("-", "−")


def _weighed(gate: str) -> tuple[Term, ...]:
    return (
        Term((f"weight_hh_{gate}/i/j", "hidden/t-1/j"), over=("j",)),
        Term((f"weight_ih_{gate}/i/k", "input/t/k"), over=("k",)),
        Term((f"bias_{gate}/i",)),
    )


def _gate(gate: str, *incoming: Term, weighed: tuple[Term, ...] = ()) -> Iterator[Recipe]:
    """Yield a gate's way there and back; `incoming` is its gradient."""
    function: Operation = "tanh" if gate.startswith("candidate") else "sigmoid"
    slope: Operation = "slope_tanh" if function == "tanh" else "slope_sigmoid"
    yield Recipe(f"pre_{gate}/t/i", "sum", weighed or _weighed(gate))
    yield Recipe(f"{gate}/t/i", function, (Term((f"pre_{gate}/t/i",)),))
    yield Recipe(f"d_{gate}/t/i", "sum", incoming)
    yield Recipe(f"slope_{gate}/t/i", slope, (Term((f"{gate}/t/i",)),))
    yield _product(f"d_pre_{gate}/t/i", f"d_{gate}/t/i", f"slope_{gate}/t/i")


def _product(make: str, *factors: str) -> Recipe:
    return Recipe(make, "sum", (Term(factors),))


def _added(make: str, *parts: str) -> Recipe:
    return Recipe(make, "sum", tuple(Term((part,)) for part in parts))


def _back(make: str, last: int, *terms: Term) -> Iterator[Recipe]:
    """Yield what comes from the next step, of which the last has none."""
    yield Recipe(make, "sum", note="no later step", at=(last,))
    yield Recipe(make, "sum", terms)


def _through(gates: Mapping[str, str]) -> tuple[Term, ...]:
    """Return what the next step's gates send back; gate -> the gradient that its weights from the state send."""
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
    yield Recipe("cell_state/t/i", "given", note="the memory before the first step: zero", at=(0,))
    yield _added("cell_state/t/i", "kept/t/i", "written/t/i")
    yield Recipe("cell_tanh/t/i", "tanh", (Term(("cell_state/t/i",)),))
    yield _product("hidden/t/i", "output_gate/t/i", "cell_tanh/t/i")
    gates = {gate: f"d_pre_{gate}" for gate in GATES["lstm"]}
    yield from _back("d_hidden_from_gates/t/j", steps, *_through(gates))
    yield _added("d_hidden/t/i", "d_hidden_from_output/t/i", "d_hidden_from_gates/t/i")
    yield Recipe("slope_cell_tanh/t/i", "slope_tanh", (Term(("cell_tanh/t/i",)),))
    yield _product("d_cell_state_from_hidden/t/i", "d_hidden/t/i", "output_gate/t/i", "slope_cell_tanh/t/i")
    yield from _back("d_cell_state_along/t/i", steps, Term(("forget_gate/t+1/i", "d_cell_state/t+1/i")))
    yield _added("d_cell_state/t/i", "d_cell_state_along/t/i", "d_cell_state_from_hidden/t/i")
    yield _inputs(GATES["lstm"])


def _gru(steps: int) -> Iterator[Recipe]:
    candidate = "candidate_hidden"
    yield from _gate("reset_gate", Term((f"d_pre_{candidate}/t/i", "candidate_product/t/i")))
    turned = Term(("d_hidden/t/i", f"{candidate}/t/i"), scale=-1.0)
    yield from _gate("update_gate", Term(("d_hidden/t/i", "hidden/t-1/i")), turned)
    weighed = (
        Term(("reset_gate/t/i", "candidate_product/t/i")),
        Term((f"weight_ih_{candidate}/i/k", "input/t/k"), over=("k",)),
        Term((f"bias_{candidate}/i",)),
    )
    yield from _gate(candidate, Term(("d_hidden/t/i", "renewal/t/i")), weighed=weighed)
    product = Term((f"weight_hh_{candidate}/i/j", "hidden/t-1/j"), over=("j",))
    yield Recipe("candidate_product/t/i", "sum", (product,))
    yield Recipe("renewal/t/i", "sum", (Term(()), Term(("update_gate/t/i",), scale=-1.0)))
    yield _product("kept/t/i", "update_gate/t/i", "hidden/t-1/i")
    yield _product("written/t/i", "renewal/t/i", f"{candidate}/t/i")
    yield _added("hidden/t/i", "kept/t/i", "written/t/i")
    yield _product("d_candidate_product/t/i", f"d_pre_{candidate}/t/i", "reset_gate/t/i")
    gates = {gate: f"d_pre_{gate}" for gate in ("reset_gate", "update_gate")} | {candidate: "d_candidate_product"}
    yield from _back("d_hidden_from_gates/t/j", steps, *_through(gates))
    yield from _back("d_hidden_along/t/i", steps, Term(("update_gate/t+1/i", "d_hidden/t+1/i")))
    yield _added("d_hidden/t/i", "d_hidden_from_output/t/i", "d_hidden_along/t/i", "d_hidden_from_gates/t/i")
    yield _inputs(GATES["gru"])


def _rnn(steps: int) -> Iterator[Recipe]:
    own = ("pre_activation", "hidden", "d_hidden_from_future", "d_hidden", "slope", "d_pre_activation", "d_input")
    scored = list(range(1, steps + 1))  # silent steps have their own recipes, which come first
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
    yield Recipe("input/t/k", "given", note="what is read, one-hot")
    silent = tuple(int(t) + 1 for t in np.flatnonzero(~lesson.example.scored))
    if silent:
        yield Recipe("target/t/k", "given", note="no target at this step", at=silent)
    yield Recipe("target/t/k", "given", note="the digit to remember, one-hot")
