"""The training history as a sweep over the updates: the loss, and the prediction at each scored step."""

from __future__ import annotations

import numpy as np

from core.lessons.unrolled_rnn.lesson import History, Lesson
from core.scene.sweep import Line, Panel, Reference, Sweep

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"


def build(lesson: Lesson) -> Sweep | None:
    """Return the training history, or ``None`` before the first edit.

    The first panel is the loss with the level of a uniform guess. One panel follows for each scored step: the
    probabilities, the target's at the bottom of the stack, or the predicted number, unscaled.
    """
    history = lesson.history
    if history is None:
        return None
    steps = np.flatnonzero(lesson.example.scored).tolist()
    predictions = [_prediction_panel(lesson, history, step) for step in steps]
    updates, first, last = int(history.update[-1]), history.loss[0], history.loss[-1]
    return Sweep(
        name="updates",
        title="Training",
        description=f"Over {updates} update{_plural(updates)} the loss of the sequence goes from {first:.2f} "
        f"to {last:.2f}. The other panels show the prediction at each step.",
        label="updates",
        positions=history.update.astype(np.float64),
        panels=(_loss_panel(lesson, history, len(steps)), *predictions),
        sentences=_sentences(history, "nats" if lesson.example.kind == "softmax" else "(half squared error)"),
    )


def _unit(lesson: Lesson) -> str:
    return "nats" if lesson.example.kind == "softmax" else "half squared error"


def _sentences(history: History, unit: str) -> tuple[str, ...]:
    edited = np.diff(history.update, prepend=-1) == 0
    return tuple(
        f"{_after(update)}{' and an edit' if edit else ''}: loss {{0.0}} {unit}"
        for update, edit in zip(history.update.tolist(), edited.tolist(), strict=True)
    )


def _after(updates: int) -> str:
    return "before training" if updates == 0 else f"after {updates} update{_plural(updates)}"


def _plural(count: int) -> str:
    return "" if count == 1 else "s"


def _loss_panel(lesson: Lesson, history: History, scored: int) -> Panel:
    guess = None if lesson.guess_loss is None else lesson.guess_loss * scored
    return Panel(
        title="Loss of the sequence",
        y_label=f"sum over the steps, {_unit(lesson)}" if scored > 1 else _unit(lesson),
        lines=(Line("loss", history.loss, tone="loss"),),
        references=() if guess is None else (Reference(guess, f"uniform guess {guess:.2f}"),),
        low=0.0,
        decimals=3,
    )


def _prediction_panel(lesson: Lesson, history: History, step: int) -> Panel:
    """Return the panel of one scored step, counted from 0."""
    example = lesson.example
    read, wanted = (_isolated(labels[step]) for labels in (example.step_labels, example.target_labels))
    pair = f"{read} → {wanted}" if example.scored.all() else f"target {wanted}"
    title = f"t = {step + 1}: {pair}"
    prediction, target = history.prediction[:, step], example.targets[step]
    if example.kind == "squared_error":
        lines = tuple(
            Line(name, example.scale * values) for name, values in zip(example.output_labels, prediction.T, strict=True)
        )
        levels = tuple(Reference(float(example.scale * value), "target", tone="target") for value in target)
        return Panel(title, "predicted number, unscaled", lines, references=levels)
    correct = int(target.argmax())
    order = (correct, *(k for k in range(len(target)) if k != correct))
    shares = tuple(Line(example.output_labels[k], prediction[:, k], emphasis=k == correct) for k in order)
    return Panel(title, "probability of each output", shares, kind="shares")


def _isolated(text: str) -> str:
    """Return typed text with its direction isolated from the text around it."""
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"
