"""The sweep over the gains as a table: one row per line and gain."""

from __future__ import annotations

import csv
import io

from core.lessons.vanishing_gradients.sweep import GainSweep


def sweep_csv(swept: GainSweep) -> str:
    """Return every line at every gain as comma-separated values (RFC 4180).

    Returns
    -------
    str
        A header, then ``line``, ``gain``, ``seeds``, ``factor`` (the growth factor of the gradient per step, with the
        lowest and highest over the seeds), ``predicted`` (by theory, for the chosen activation, else empty) and the
        norm of the gradient at each step, ``step 1`` to ``step T``. Numbers read back as the same float64.
    """
    table = io.StringIO()
    writer = csv.writer(table)
    steps = swept.settings.steps
    head = ("line", "gain", "seeds", "factor", "factor lowest", "factor highest", "predicted")
    writer.writerow([*head, *(f"step {t}" for t in range(1, steps + 1))])
    for line in swept.lines.values():
        factors = zip(line.factor, line.factor_low, line.factor_high, strict=True)
        for position, (gain, factor) in enumerate(zip(swept.gains, factors, strict=True)):
            theory = swept.predicted if line is swept.chosen else None
            predicted = "" if theory is None else repr(float(theory[position]))
            numbers, sizes = (map(repr, map(float, row)) for row in (factor, line.size[position]))
            writer.writerow([line.name, repr(float(gain)), line.seeds, *numbers, predicted, *sizes])
    return table.getvalue()
