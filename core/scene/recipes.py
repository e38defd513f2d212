"""How every number of a recurrent network is computed, as recipes that the player and a test evaluate.

The equations are those of `core.recurrent.rnn` and `core.recurrent.readout`, one number at a time.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.scene.scene import Operation, Recipe, Term

PARAMETERS = ("weight_ih", "weight_hh", "bias_ih", "weight_out", "bias_out")


def forward(activation: Operation, *, softmax: bool, prefix: str = "") -> tuple[Recipe, ...]:
    """Return the recipes of one forward pass and its losses; `prefix` names another network's (``new_``)."""
    p = prefix
    prediction = Recipe(f"{p}prediction/t/i", "identity", (Term((f"{p}logit/t/i",)),))
    loss = Recipe(f"{p}loss/t", "half_squared_error", (Term((f"{p}prediction/t/k", "target/t/k"), over=("k",)),))
    if softmax:
        prediction = Recipe(
            f"{p}prediction/t/i", "softmax", (Term((f"{p}logit/t/i",)), Term((f"{p}logit/t/k",), over=("k",)))
        )
        loss = Recipe(f"{p}loss/t", "log_loss", (Term(("target/t/k", f"{p}prediction/t/k"), over=("k",)),))
    return (
        Recipe(
            f"{p}pre_activation/t/i",
            "sum",
            (
                Term((f"{p}weight_hh/i/j", f"{p}hidden/t-1/j"), over=("j",)),
                Term((f"{p}weight_ih/i/k", "input/t/k"), over=("k",)),
                Term((f"{p}bias_ih/i",)),
            ),
        ),
        Recipe(f"{p}hidden/t/i", "given", note="the initial state: zero", at=(0,)),
        Recipe(f"{p}hidden/t/i", activation, (Term((f"{p}pre_activation/t/i",)),)),
        Recipe(
            f"{p}logit/t/i",
            "sum",
            (Term((f"{p}weight_out/i/j", f"{p}hidden/t/j"), over=("j",)), Term((f"{p}bias_out/i",))),
        ),
        prediction,
        loss,
    )


def total(scored: Sequence[int], prefix: str = "") -> Recipe:
    """Return the recipe of the loss of the whole sequence: the sum over its scored steps, in nats."""
    if len(scored) == 1:
        return Recipe(f"{prefix}loss_total", "sum", (Term((f"{prefix}loss/{scored[0]}",)),))
    return Recipe(f"{prefix}loss_total", "sum", (Term((f"{prefix}loss/t",), over=("t",)),))


def backward(activation: Operation, *, steps: int, scored: Sequence[int], truncate: int | None) -> tuple[Recipe, ...]:
    """Return the recipes of backpropagation through time, with the parts of its sums.

    With `truncate` no gradient comes from step t + 1 after every `truncate` steps.
    """
    unscored = tuple(t for t in range(1, steps + 1) if t not in scored)
    cuts = tuple(t for t in range(1, steps) if truncate and t % truncate == 0)
    slope: Operation = f"slope_{activation}"  # type: ignore[assignment]
    operand = "hidden/t/i" if activation in ("tanh", "sigmoid") else "pre_activation/t/i"
    without_terms = []
    if unscored:
        without_terms.append(Recipe("d_logit/t/i", "sum", note="no loss at this step", at=unscored))
        without_terms.append(Recipe("d_hidden_from_output/t/i", "sum", note="no loss at this step", at=unscored))
    if cuts:
        note = f"cut off: truncated to {truncate} steps"
        without_terms.append(Recipe("d_hidden_from_future/t/i", "sum", note=note, at=cuts))
    return (
        *without_terms,
        Recipe("d_logit/t/i", "sum", (Term(("prediction/t/i",)), Term(("target/t/i",), scale=-1.0))),
        Recipe("d_hidden_from_output/t/i", "sum", (Term(("weight_out/k/i", "d_logit/t/k"), over=("k",)),)),
        Recipe("d_hidden_from_future/t/i", "sum", note="no later step", at=(steps,)),
        Recipe("d_hidden_from_future/t/i", "sum", (Term(("weight_hh/k/i", "d_pre_activation/t+1/k"), over=("k",)),)),
        Recipe("d_hidden/t/i", "sum", (Term(("d_hidden_from_output/t/i",)), Term(("d_hidden_from_future/t/i",)))),
        Recipe("slope/t/i", slope, (Term((operand,)),)),
        Recipe("d_pre_activation/t/i", "sum", (Term(("d_hidden/t/i", "slope/t/i")),)),
        Recipe("d_input/t/k", "sum", (Term(("weight_ih/i/k", "d_pre_activation/t/i"), over=("i",)),)),
        Recipe("d_initial_hidden/j", "sum", (Term(("weight_hh/i/j", "d_pre_activation/1/i"), over=("i",)),)),
        Recipe("d_weight_ih_step/t/i/j", "sum", (Term(("d_pre_activation/t/i", "input/t/j")),)),
        Recipe("d_weight_hh_step/t/i/j", "sum", (Term(("d_pre_activation/t/i", "hidden/t-1/j")),)),
        Recipe("d_bias_ih_step/t/i", "sum", (Term(("d_pre_activation/t/i",)),)),
        Recipe("d_weight_out_step/t/i/j", "sum", (Term(("d_logit/t/i", "hidden/t/j")),)),
        Recipe("d_bias_out_step/t/i", "sum", (Term(("d_logit/t/i",)),)),
        *(_over_time(f"d_{w}", _indices(w)) for w in PARAMETERS),
    )


def update(*, clipped: bool) -> tuple[Recipe, ...]:
    """Return the recipes of one step of gradient descent, its gradient clipped by norm where `clipped`."""
    norm = Recipe(
        "gradient_norm",
        "norm",
        tuple(Term((f"d_{w}/{_indices(w)}",), over=tuple(_indices(w).split("/"))) for w in PARAMETERS),
    )
    scale = Recipe("clip_scale", "clip_scale", (Term(("gradient_norm", "max_norm")),))
    factors = ("learning_rate", "clip_scale") if clipped else ("learning_rate",)
    return (
        norm,
        *((scale,) if clipped else ()),
        *(
            Recipe(
                f"new_{w}/{_indices(w)}",
                "sum",
                (Term((f"{w}/{_indices(w)}",)), Term((*factors, f"d_{w}/{_indices(w)}"), scale=-1.0)),
            )
            for w in PARAMETERS
        ),
    )


def _over_time(family: str, indices: str) -> Recipe:
    return Recipe(f"{family}/{indices}", "sum", (Term((f"{family}_step/t/{indices}",), over=("t",)),))


def _indices(parameter: str) -> str:
    return "i" if parameter.startswith("bias") else "i/j"
