"""How one number of the backward pass is computed.

dL/dh_t of one unit, from the product of every row of weights; or dL/dc_t of an LSTM, from its two gradient paths.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.lessons.vanishing_gradients.lesson import Lesson, Run
from core.recurrent import GRU, RNN, decay
from core.recurrent.rnn import RNNTrace

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Details:
    """One number of one line, and the line's value at its step.

    Attributes
    ----------
    run : Run
    step, unit : int
        t, from 1 to T, and j, from 0.
    value : float
        dL/dh_t of the unit, clipped.
    size : float
        ‖dL/dh_t‖: the value of the line.
    gradient : ndarray (H,)
        dL/dh_t, clipped.
    weight, flow : ndarray (R,)
        Gain times the weights from the unit to step t + 1, and dL/dz of their rows (for a GRU's candidate: the gradient
        with respect to its recurrent product). Empty at the last step.
    direct : float
        The direct path of a GRU, update gate times dL/dh_{t+1}; 0 for the others.
    slope, after : ndarray (R,) or None
        The factors of an RNN's `flow`: φ'(z_{t+1}) and dL/dh_{t+1}.
    """

    run: Run
    step: int
    unit: int
    value: float
    size: float
    gradient: Array
    weight: Array
    flow: Array
    direct: float
    slope: Array | None
    after: Array | None

    @property
    def products(self) -> Array:
        """The product of each row, shape (R,); with `direct` they add up to the value."""
        return self.weight * self.flow

    @property
    def is_last(self) -> bool:
        """Whether this is the step of the loss."""
        return not len(self.weight)


@dataclass(frozen=True, eq=False)
class CellStateDetails:
    """One number of an LSTM's dL/dc_t, and its terms.

    Attributes
    ----------
    name : str
        The name of the line.
    line, hidden_line : str
        Its value of the setting `line`, and that of the line of dL/dh_t.
    step, unit : int
        t, from 1 to T, and j, from 0.
    value : float
        dL/dc_t of the unit.
    size : float
        ‖dL/dc_t‖: the value of the line.
    units : int
        H.
    forget_gate, after : float
        f_{t+1} of the unit and dL/dc_{t+1}; both 0 at the last step.
    d_hidden, output_gate, tanh_slope : float
        dL/dh_t of the unit, o_t, and 1 - tanh(c_t)^2.
    """

    name: str
    line: str
    hidden_line: str
    step: int
    unit: int
    value: float
    size: float
    units: int
    forget_gate: float
    after: float
    d_hidden: float
    output_gate: float
    tanh_slope: float

    @property
    def via_cell(self) -> float:
        """The part from c_{t+1}, through the forget gate."""
        return self.forget_gate * self.after

    @property
    def via_hidden(self) -> float:
        """The part from h_t, through the output gate and tanh."""
        return self.d_hidden * self.output_gate * self.tanh_slope


def details_of(lesson: Lesson) -> Details | CellStateDetails:
    """Return the details of the number that the settings choose: of a line, a step and a unit."""
    return _of_cell_state(lesson) if lesson.inspects_cell_state else _of_hidden(lesson)


def _of_cell_state(lesson: Lesson) -> CellStateDetails:
    settings, gradients = lesson.settings, lesson.inspected.gradients
    step, unit, trace = settings.step, settings.unit, gradients.trace
    is_last, gradient = step == settings.steps, lesson.inspected_gradient
    return CellStateDetails(
        name=lesson.inspected_name,
        line=settings.line,
        hidden_line=settings.line.removesuffix("_cell_state"),
        step=step,
        unit=unit,
        value=float(gradient[step - 1, unit]),
        size=float(decay.sizes(gradient[step - 1])),
        units=gradient.shape[1],
        forget_gate=0.0 if is_last else float(trace.forget_gate[step, unit]),
        after=0.0 if is_last else float(gradient[step, unit]),
        d_hidden=float(gradients.hidden[step - 1, unit]),
        output_gate=float(trace.output_gate[step - 1, unit]),
        tanh_slope=1.0 - float(np.tanh(trace.cell_state[step - 1, unit])) ** 2,
    )


def _of_hidden(lesson: Lesson) -> Details:
    run, settings = lesson.inspected, lesson.settings
    step, unit, scale = settings.step, settings.unit, run.scale
    gradients, cell = run.gradients, run.cell
    gradient = scale * gradients.hidden[step - 1]
    weight, flow, direct = np.zeros(0), np.zeros(0), 0.0
    slope = after = None
    if step < settings.steps:
        weight = settings.gain * cell.weight_hh[:, unit]
        flow = scale * gradients.all_d_products[-1][step]
        after = scale * gradients.hidden[step]
        if isinstance(cell, GRU):
            direct = float(gradients.trace.update_gate[step, unit] * after[unit])
        if isinstance(cell, RNN):
            trace: RNNTrace = gradients.trace
            slope = trace.slope[step]
    return Details(
        run=run,
        step=step,
        unit=unit,
        value=float(gradient[unit]),
        size=float(run.hidden[step - 1]),
        gradient=gradient,
        weight=weight,
        flow=flow,
        direct=direct,
        slope=slope,
        after=after if isinstance(cell, RNN) else None,
    )


def row_label(details: Details, row: int) -> str:
    """Return the label of a row of weights: ``unit 3``; with gates ``forget gate 3``."""
    cell = details.run.cell
    if not cell.gates:
        return f"unit {row}"
    gate, unit = divmod(row, cell.hidden_size)
    return f"{cell.gates[gate].replace('_', ' ')} {unit}"


def largest(values: Array, most: int) -> list[int]:
    """Return the indices of the entries with the largest absolute values, at most `most`, largest first."""
    order = np.argsort(-np.abs(values), kind="stable")
    return [int(index) for index in order[:most]]
