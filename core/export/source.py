"""Functions of this project as text for a script: their equations are written once."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Collection, Iterator
from typing import Any

NEUTRAL = ("clamped", "free")  # what returns its first argument where the second one is None


def source_of(
    function: Callable[..., Any],
    *,
    name: str = "",
    without: Collection[str] = (),
    keeping: Collection[str] = (),
    defaults: bool = True,
) -> str:
    """Return the source of a function that needs nothing but its arguments and NumPy or PyTorch, as in a script.

    Without annotations, what is there for a type checker, and imports, and with the first line of its docstring.

    Parameters
    ----------
    function : callable
    name : str
        Another name for it.
    without : collection of str
        Arguments that are left out, as they change nothing: a factor of 1, a bias of 0, gates of which none is clamped,
        an option of ``None``. And functions of which the call is left out, so that its last argument stays.
    keeping : collection of str
        What goes through `core.reference.cells.Keep`, by its name; all else does not.
    defaults : bool
        Whether arguments have their defaults.
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
        text.leave_out(statement)
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
    """A source, in which something else stands in place of some parts; see `source_of`."""

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

    def leave_out(self, node: ast.AST, around: ast.AST | None = None) -> None:
        """Leave out of a node what is not to be there; `around` is the nearest expression around it that stays."""
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
                    self.leave_out(value)
            case ast.AnnAssign(target, _, ast.expr() as value):
                self.replace(self.end(target), self.begin(value), " = ")
                self.leave_out(value)
            case ast.expr() if (part := self._what_stays(node)) is not None:
                is_sum = isinstance(part, ast.BinOp) and isinstance(part.op, ast.Add | ast.Sub)
                needs = is_sum and isinstance(around, ast.BinOp | ast.Attribute) and self._what_stays(part) is None
                self.replace(self.begin(node), self.begin(part), "(" * needs)
                self.replace(self.end(part), self.end(node), ")" * needs)
                self.leave_out(part, around)
            case _:
                for child in ast.iter_child_nodes(node):
                    self.leave_out(child, node)

    def _statement(self, node: ast.stmt) -> None:
        """Leave out a statement's lines, and an empty one below them."""
        end = self._lines[node.end_lineno or 0]
        self.replace(self._lines[node.lineno - 1], end + self._bytes.startswith(b"\n", end))

    def _what_stays(self, node: ast.expr) -> ast.expr | None:
        """Return the part that stands in the place of an expression; ``None`` where it stays as it is."""
        match node:
            case ast.BinOp(left, ast.Mult(), right) if self._is(left, self.gone):
                return right
            case ast.BinOp(left, ast.Add(), right) if self._is(right, self.gone):
                return left
            case ast.Call(function, [first, *_, last]) if self._is(function, NEUTRAL) and self._is(last, self.gone):
                return first
            case ast.Call(ast.Attribute(ast.Name("np"), "asarray"), [inner], []) if not isinstance(inner, ast.Name):
                return inner  # which is an array, but for a type checker
            case ast.Call(ast.Name("keep"), [ast.Constant(name), tensor]):
                return None if name in self.keeping else tensor
            case ast.Call(function, [*_, last]) if self._is(function, self.gone):
                return last
        return None

    def _is_idle(self, name: ast.expr, value: ast.expr) -> bool:
        """Whether a name stays as it is, like ``a`` in ``a, b = a, f(b)``."""
        part = self._what_stays(value)
        return self._is(value, [self.of(name)]) if part is None else self._is_idle(name, part)

    @staticmethod
    def _is(node: ast.expr, names: Collection[str]) -> bool:
        node = node.value if isinstance(node, ast.Subscript) else node
        return isinstance(node, ast.Name) and node.id in names
