"""Error messages for wrong input: one form of sentence everywhere."""

from __future__ import annotations

SHOWN = 40


def shown(value: object) -> str:
    """Return the `repr` of `value`, truncated after 40 characters; control characters are escaped."""
    if isinstance(value, str) and len(value) > SHOWN:
        return repr(value[:SHOWN]) + "…"
    return repr(value)


class BadInput(ValueError):
    """A value that cannot be used.

    Parameters
    ----------
    name : str
        What the value is for: the control's name in the link, or the parameter's in code.
    expected : str
        A description of a right value, to follow "must be".
    value : object
        The value given.
    """

    def __init__(self, name: str, expected: str, value: object) -> None:
        self.name, self.expected, self.value = name, expected, value
        super().__init__(self.sentence())

    def sentence(self, *, where: str = "", then: str = "") -> str:
        """Return ``{name} must be {expected}; got {value!r} ({where}). {then}``, the last two where given."""
        place = f" ({where})" if where else ""
        end = f" {then}" if then else ""
        return f"{self.name} must be {self.expected}; got {shown(self.value)}{place}.{end}"


def check_whole(name: str, value: int, low: int, high: int) -> int:
    """Return `value` if it is a whole number from `low` to `high`.

    Raises
    ------
    BadInput
        If it is not.
    """
    if isinstance(value, bool) or int(value) != value or not low <= value <= high:
        raise BadInput(name, f"a whole number from {low} to {high}", value)
    return int(value)
