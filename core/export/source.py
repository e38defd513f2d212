"""Source code of this project's functions for exported scripts, so that equations are written once."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Collection, Iterator
from typing import Any

NEUTRAL = ("clamped", "free")  # functions that return their first argument if the second is None


def source_of(
    function: Callable[..., Any],
    *,
    name: str = "",
    without: Collection[str] = (),
    keeping: Collection[str] = (),
    defaults: bool = True,
) -> str:
    """Return the source of a function that uses only its arguments and NumPy or PyTorch, simplified for a script.

    Annotations, code for the type checker and imports are omitted; of the docstring the first line is kept.

    Parameters
    ----------
    function : callable
    name : str
        Another name for the function.
    without : collection of str
        Arguments to omit because they have no effect: a factor of 1, a bias of 0, gates that are not clamped, an option
        of ``None``. And functions whose call is replaced by its last argument.
    keeping : collection of str
        Names that are passed to `core.reference.cells.Keep`; calls with other names are omitted.
    defaults : bool
        Whether to keep default values of arguments.
    """
    source = textwrap.dedent(inspect.getsource(function))
    (tree,) = ast.parse(source).body
    assert isinstance(tree, ast.FunctionDef)
    text = _Text(source, without if keeping else {*without, "keep"}, keeping)
    docstring, *body = tree.body
    decorators = [f"@{found}\n" for one in tree.decorator_list if (found := text.of(one)) != "staticmethod"]
    arguments = ", ".join(_arguments(tree.args, text.gone, defaults))
    said = (ast.get_docstring(tree) or "").splitlines()[0]
    head = f'{"".join(decorators)}def {name or tree.name}({arguments}):\n    """{said}"""'
    text.replace(0, text.end(docstring), head)
    for statement in body:
        text.remove(statement)
    return str(text)


def _arguments(arguments: ast.arguments, gone: Collection[str], defaults: bool) -> Iterator[str]:
    """Yield each argument with its default."""

    def plain(argument: ast.arg, default: ast.expr | None) -> Iterator[str]:
        if argument.arg not in gone:
            yield argument.arg + (f"={ast.unparse(default)}" if default and defaults else "")

    unset = [None] * (len(arguments.args) - len(arguments.defaults))
    for argument, default in zip(arguments.args, [*unset, *arguments.defaults], strict=True):
        yield from plain(argument, default)
    named = [one for pair in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) for one in plain(*pair)]
    if arguments.vararg or named:
        yield f"*{arguments.vararg.arg if arguments.vararg else ''}"
    yield from named
    if arguments.kwarg:
        yield f"**{arguments.kwarg.arg}"


class _Text:
    """Source code with replacements; see `source_of`."""

    def __init__(self, source: str, gone: Collection[str], keeping: Collection[str]) -> None:
        self.gone, self.keeping = gone, keeping
        self._bytes = source.encode()  # columns are counted in bytes
        self._lines = [0]
        for line in self._bytes.splitlines(keepends=True):
            self._lines.append(self._lines[-1] + len(line))
        self._parts: list[tuple[int, int, bytes]] = []

    def __str__(self) -> str:
        found = self._bytes
        for begin, end, new in sorted(self._parts, reverse=True):
            found = found[:begin] + new + found[end:]
        return found.decode()

    def begin(self, node: ast.expr | ast.stmt) -> int:
        return self._lines[node.lineno - 1] + node.col_offset

    def end(self, node: ast.expr | ast.stmt) -> int:
        return self._lines[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)

    def of(self, node: ast.expr) -> str:
        return self._bytes[self.begin(node) : self.end(node)].decode()

    def replace(self, begin: int, end: int, new: str = "") -> None:
        if new or begin < end:
            self._parts.append((begin, end, new.encode()))

    def remove(self, node: ast.AST, around: ast.AST | None = None) -> None:
        """Remove unneeded parts of a node; `around` is the nearest enclosing expression that is kept."""
        match node:
            case ast.Import() | ast.ImportFrom():
                self._statement(node)
            case ast.If(ast.Compare(asked, [ast.IsNot()])) if self._is(asked, self.gone):
                self._statement(node)
            case ast.Assign([ast.Tuple(names)], ast.Tuple(values)) if any(map(self._is_idle, names, values)):
                stay = [pair for pair in zip(names, values, strict=True) if not self._is_idle(*pair)]
                if not stay:
                    return self._statement(node)
                for row, first, last in zip((node.targets[0], node.value), stay[0], stay[-1], strict=True):
                    self.replace(self.begin(row), self.begin(first))
                    self.replace(self.end(last), self.end(row))
                for _, value in stay:
                    self.remove(value)
            case ast.AnnAssign(target, _, ast.expr() as value):
                self.replace(self.end(target), self.begin(value), " = ")
                self.remove(value)
            case ast.expr() if (part := self._replacement(node)) is not None:
                is_sum = isinstance(part, ast.BinOp) and isinstance(part.op, ast.Add | ast.Sub)
                needs = is_sum and isinstance(around, ast.BinOp | ast.Attribute) and self._replacement(part) is None
                self.replace(self.begin(node), self.begin(part), "(" * needs)
                self.replace(self.end(part), self.end(node), ")" * needs)
                self.remove(part, around)
            case _:
                for child in ast.iter_child_nodes(node):
                    self.remove(child, node)

    def _statement(self, node: ast.stmt) -> None:
        """Remove a statement's lines, and an empty line below them."""
        end = self._lines[node.end_lineno or 0]
        self.replace(self._lines[node.lineno - 1], end + self._bytes.startswith(b"\n", end))

    def _replacement(self, node: ast.expr) -> ast.expr | None:
        """Return the part that replaces an expression, or ``None`` if it is unchanged."""
        match node:
            case ast.BinOp(left, ast.Mult(), right) if self._is(left, self.gone):
                return right
            case ast.BinOp(left, ast.Add(), right) if self._is(right, self.gone):
                return left
            case ast.Call(function, [first, *_, last]) if self._is(function, NEUTRAL) and self._is(last, self.gone):
                return first
            case ast.Call(ast.Attribute(ast.Name("np"), "asarray"), [inner], []) if not isinstance(inner, ast.Name):
                return inner  # already an array; only the type checker needs the call
            case ast.Call(ast.Name("keep"), [ast.Constant(name), tensor]):
                return None if name in self.keeping else tensor
            case ast.Call(function, [*_, last]) if self._is(function, self.gone):
                return last
        return None

    def _is_idle(self, name: ast.expr, value: ast.expr) -> bool:
        """Whether a name is assigned to itself, like ``a`` in ``a, b = a, f(b)``."""
        part = self._replacement(value)
        return self._is(value, [self.of(name)]) if part is None else self._is_idle(name, part)

    @staticmethod
    def _is(node: ast.expr, names: Collection[str]) -> bool:
        node = node.value if isinstance(node, ast.Subscript) else node
        return isinstance(node, ast.Name) and node.id in names
