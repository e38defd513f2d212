"""Functions of this project as text for a script: their equations are written once."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Collection, Iterator
from typing import Any

NEUTRAL = ("clamped", "free")  # what returns its first argument where the second one is None


def source_of(function: Callable[..., Any], *, name: str = "", without: Collection[str] = ()) -> str:
    """Return the source of a function that needs nothing but NumPy and its arguments, as one writes it in a script.

    Without annotations, and with the first line of its docstring; a class stands as it is.

    Parameters
    ----------
    function : callable
    name : str
        Another name for it.
    without : collection of str
        Arguments that are left out, as their defaults change nothing: a factor of 1, or gates of which none is held.
    """
    text = textwrap.dedent(inspect.getsource(function))
    (tree,) = ast.parse(text).body
    if not isinstance(tree, ast.FunctionDef):
        return text
    tree.decorator_list = [one for one in tree.decorator_list if ast.unparse(one) != "staticmethod"]
    first, *body = tree.body
    lines = _without(text.splitlines(), body, without)
    head = [f"@{ast.unparse(one)}" for one in tree.decorator_list]
    head += [f"def {name or tree.name}({', '.join(_arguments(tree.args, without))}):"]
    said = (ast.get_docstring(tree) or "").splitlines()[0]
    return "\n".join([*head, f'    """{said}"""', *lines[first.end_lineno : body[-1].end_lineno], ""])


def _arguments(arguments: ast.arguments, without: Collection[str]) -> Iterator[str]:
    """Yield each argument with its default."""

    def plain(argument: ast.arg, default: ast.expr | None) -> Iterator[str]:
        if argument.arg not in without:
            yield argument.arg + (f"={ast.unparse(default)}" if default else "")

    unset = [None] * (len(arguments.args) - len(arguments.defaults))
    for argument, default in zip(arguments.args, [*unset, *arguments.defaults], strict=True):
        yield from plain(argument, default)
    if arguments.vararg or arguments.kwonlyargs:
        yield f"*{arguments.vararg.arg if arguments.vararg else ''}"
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield from plain(argument, default)
    if arguments.kwarg:
        yield f"**{arguments.kwarg.arg}"


def _without(lines: list[str], body: list[ast.stmt], names: Collection[str]) -> list[str]:
    """Return the lines without the factors and the clamping that these arguments are for; each stands in one line."""
    found: list[tuple[ast.expr, ast.expr]] = []  # what is left out, and what of it stays
    for node in (inner for statement in body for inner in ast.walk(statement)):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult) and _is(node.left, names):
            found.append((node, node.right))
        elif isinstance(node, ast.Call) and _is(node.func, NEUTRAL) and _is(node.args[-1], names):
            found.append((node, node.args[0]))
    kept = list(lines)
    for whole, part in sorted(found, key=lambda pair: -pair[0].col_offset):
        row = whole.lineno - 1
        text = kept[row][part.col_offset : part.end_col_offset]
        is_sum = isinstance(part, ast.BinOp) and isinstance(part.op, ast.Add | ast.Sub)
        text = f"({text})" if is_sum else text
        kept[row] = kept[row][: whole.col_offset] + text + kept[row][whole.end_col_offset :]
    return kept


def _is(node: ast.expr, names: Collection[str]) -> bool:
    node = node.value if isinstance(node, ast.Subscript) else node
    return isinstance(node, ast.Name) and node.id in names
