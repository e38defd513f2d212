"""Export of a page as a script: a module that runs, with the page's data inserted and unused options removed.

In a module of a page's ``scripts/``, the lines from ``# [functions]`` to ``# [end]`` are replaced by the source of the
functions imported there, and the example data from ``# [data]`` to ``# [end]`` by the page's data. A line ending with
``#: option``, and lines from ``# [option]`` to ``# [end]``, are kept only with that option; a comment
``#: option code`` becomes its code with that option.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import repeat
from pathlib import Path
from typing import Final

from core.recurrent import Network, parameters

LONGEST: Final = 120  # characters in a line
PART: Final = re.compile(r"# \[(\w+)\]\n(.*?)# \[end\]\n", re.DOTALL)
OPTION: Final = re.compile(r" *#: (\w+)$")
OTHERWISE: Final = re.compile(r"^( *)#: (\w+) (.+)$")


def script(module: Path, *, functions: Iterable[str], data: Iterable[str], options: Collection[str]) -> str:
    """Return a script.

    Parameters
    ----------
    module : Path
        The module, in a page's ``scripts/``.
    functions : iterable of str
        Sources; see `core.export.source.source_of`.
    data : iterable of str
        Assignments of one or more lines, each ending with a newline.
    options : collection of str
        The options that the page uses.
    """
    text = module.read_text(encoding="utf-8")
    first, *parts = PART.split(text)
    found = [_chosen(first, options)]
    for name, part, between in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        if name == "functions":
            found += "\n\n".join(["", *functions])[1:]
        elif name == "data":
            found += data
        elif name in options:
            found.append(_chosen(part, options))
        found.append(_chosen(between, options))
    return "".join(found)


def weight_lines(network: Network, array: str, state: str = "") -> Iterator[str]:
    """Yield a network's weights as an assignment, in full precision, one matrix row per line.

    Parameters
    ----------
    network : Network
    array : str
        Function that makes an array of a list: ``np.array`` or ``torch.tensor``.
    state : str
        The history of the weights, such as training.
    """
    yield f"# The weights on the screen{f' {state}' if state else ''}.\nweights = {{\n"
    for name, weight in parameters(network).items():
        begin = f'    "{name}": {array}('
        between = ",\n " + " " * len(begin)
        rows = repr(weight.tolist()) if weight.ndim == 1 else f"[{between.join(map(repr, weight.tolist()))}]"
        yield f"{begin}{rows}),\n"
    yield "}\n"


def pair(names: str, first: Sequence[str], second: Sequence[str]) -> str:
    """Return two lists of words as an assignment, in one line if it fits."""
    one, other = words_literal(first), words_literal(second)
    line = f"{names} = {one}, {other}\n"
    if len(line) <= LONGEST:
        return line
    return "".join(f"{name} = {words}\n" for name, words in zip(names.split(", "), (one, other), strict=True))


def words_literal(words: Iterable[str]) -> str:
    """Return words as a list."""
    return f"[{', '.join(map(word_literal, words))}]"


def word_literal(word: str) -> str:
    """Return a word as a Python literal; invisible, bidirectional and leading combining characters are escaped."""
    is_combining = word != "" and unicodedata.category(word[0]).startswith("M")
    return ascii(word) if is_combining else repr(word)


def _chosen(text: str, options: Collection[str]) -> str:
    """Return the lines without an option, and those of an option that the page uses."""
    return "".join(f"{line}\n" for line in map(_line_of, text.splitlines(), repeat(options)) if line is not None)


def _line_of(line: str, options: Collection[str]) -> str | None:
    """Return a line as it is with these options, or ``None`` if it is omitted."""
    if found := OTHERWISE.match(line):
        return found[1] + found[3] if found[2] in options else None
    if found := OPTION.search(line):
        return line[: found.start()] if found[1] in options else None
    return line
