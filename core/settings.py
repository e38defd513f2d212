"""The table of controls of a page, from which its widgets, its link and its error messages are made.

A page declares a frozen dataclass and a tuple with a `Control` for each field. The control has the name of the field,
which is the parameter's name in the link too. A link contains only what differs from the defaults; a wrong value is
replaced by the default, with a sentence.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from core.errors import BadInput

Value = str | int | float
Kind = Literal["choice", "integer", "number", "text", "flag", "actions"]
IN_THE_LINK: Final = "in the link"
LONG: Final = 60  # characters of a default quoted in a sentence


@dataclass(frozen=True)
class Control:
    """One setting of a page.

    Attributes
    ----------
    name : str
        The settings' field and the link's parameter.
    kind : {"choice", "integer", "number", "text", "flag", "actions"}
        ``flag`` is true or false. ``actions`` is a list of edits in order; it has no widget.
    default : str, int, float or bool
    label : str
        The label of the widget.
    help : str
        One sentence, shown as a tooltip.
    low, high, step : float
        The range of a number, both ends included, and the step of its widget; a link may have values between steps.
    choices : mapping of str to str
        Value -> label. The link has the label; both are read, in any case.
    where : mapping of str to tuple of str
        Control -> the values of it for which this one applies; empty means always.
    check : callable or None
        Returns a normalised text, or raises `BadInput`.
    """

    name: str
    kind: Kind
    default: Value
    label: str
    help: str = ""
    low: float = -math.inf
    high: float = math.inf
    step: float = 1.0
    choices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    where: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    check: Callable[[str], str] | None = None

    def applies(self, values: Mapping[str, Value]) -> bool:
        """Return whether this control applies for the given values of the others."""
        return all(values[name] in wanted for name, wanted in self.where.items())


NOTATION: Final = Control(
    "notation",
    "choice",
    "course",
    "notation",
    "The course writes a⟨t⟩ and Wₐₐ; PyTorch and the papers write hₜ and Wₕₕ.",
    choices=MappingProxyType({"course": "course", "pytorch": "pytorch"}),
)


def read(control: Control, given: Value) -> Value:
    """Return a value for a control, from a link's string or a widget.

    Raises
    ------
    BadInput
        If it is not one.
    """
    if control.kind == "choice":
        wanted = str(given).strip().casefold()
        for value, label in control.choices.items():
            if wanted in (value.casefold(), label.casefold()):
                return value
        raise BadInput(control.name, f"one of {', '.join(control.choices.values())}", given)
    if control.kind in ("integer", "number"):
        return _number(control, given)
    if control.kind == "flag":
        if str(given).lower() not in ("true", "false"):
            raise BadInput(control.name, "true or false", given)
        return str(given).lower() == "true"
    return control.check(str(given)) if control.check else str(given)


def _number(control: Control, given: Value) -> Value:
    whole = control.kind == "integer"
    expected = f"a {'whole ' if whole else ''}number from {link_text(control.low)} to {link_text(control.high)}"
    # Python's float also accepts 1_0, infinity and digits of any script.
    pattern = r"\s*[+-]?(\d{1,20}(\.\d{0,20})?|\.\d{1,20})(e[+-]?\d{1,3})?\s*"
    if isinstance(given, str) and not re.fullmatch(pattern, given, re.ASCII | re.IGNORECASE):
        raise BadInput(control.name, expected, given)
    number = float(given)
    if not control.low <= number <= control.high or (whole and number != int(number)):
        raise BadInput(control.name, expected, given)
    return int(number) if whole else number + 0.0


def link_text(value: Value) -> str:
    """Return a value in the form of a link: whole numbers without a decimal point, as the browser writes them."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and math.isfinite(value) and value == int(value):
        return str(int(value))
    return str(value)


def shown(control: Control, value: Value) -> str:
    """Return a value in the form of a link, a choice by its label."""
    return control.choices[str(value)] if control.kind == "choice" else link_text(value)


def spoken(control: Control, value: Value) -> str:
    """Return a value for a sentence: a number with its decimal point, an empty text as none, a long one truncated."""
    text = str(float(value)) if control.kind == "number" else shown(control, value) or "none"
    return text if len(text) <= LONG else f"{' '.join(text[:LONG].split())} …"


def parse(
    controls: tuple[Control, ...], link: Mapping[str, str], *, where: str = IN_THE_LINK
) -> tuple[dict[str, Value], tuple[str, ...]]:
    """Return a value for each control, and a sentence for each wrong value in the link.

    Parameters
    ----------
    controls : tuple of Control
        The page's table.
    link : mapping of str to str
        The link's parameters; those of no control are ignored.
    where : str
        Where the values come from, for the sentences.

    Returns
    -------
    values : dict
        Name -> value for every control, the default where the link has none or a wrong one.
    problems : tuple of str
        ``gain must be a number from 0 to 3; got 'abc' (in the link). Using 1.0.``
    """
    values: dict[str, Value] = {}
    problems = []
    for control in controls:
        values[control.name] = control.default
        if control.name not in link:
            continue
        try:
            values[control.name] = read(control, link[control.name])
        except BadInput as wrong:
            problems.append(wrong.sentence(where=where, then=f"Using {spoken(control, control.default)}."))
    return values, tuple(problems)


def to_link(controls: tuple[Control, ...], values: Mapping[str, Value]) -> dict[str, str]:
    """Return the parameters of a link that restores `values`, without defaults and controls that do not apply."""
    return {
        control.name: shown(control, values[control.name])
        for control in controls
        if values[control.name] != control.default and control.applies(values)
    }
