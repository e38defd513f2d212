"""Typed text is shown literally in error messages and everywhere else that Streamlit renders Markdown."""

import ast
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ui.answer import literal

ROOT = Path(__file__).parents[2]
FOLDERS = ("core/ui", "core/lessons/*/panels", "pages", ".")
SCRIPTS = sorted(path for folder in FOLDERS for path in ROOT.glob(f"{folder}/*.py"))
NO_WIDTH = "\u2060"
# Constants of the project, without typed text.
OWN = {"title", "section", "page.part", "page.sentence", "page.title", "label", "found.sentence", "problem"}
WRITERS = ("caption", "markdown", "write", "warning", "error", "info", "success", "subheader", "page_link")
RENDERED = {f"{place}.{writer}" for place in ("st", "place") for writer in WRITERS}


def test_words_are_kept_and_marks_are_escaped():
    assert literal("Using 1.0 für 'é'.") == r"Using 1\.0 für \'é\'\."
    assert literal("![x](http://a.example)") == r"\!\[x\]\(http\:\/\/a\.example\)"
    assert literal(":red[$x$] `y`") == r"\:red\[\$x\$\] \`y\`"


@given(st.text())
def test_every_mark_of_markdown_is_escaped_and_nothing_is_lost(text):
    escaped = literal(text)
    assert re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", escaped).replace(NO_WIDTH, "") == text.replace(NO_WIDTH, "")
    assert not re.search(r"(?<!\\)(?:\\\\)*[!-/:-@\[\]^_`{-~]", escaped)


@pytest.mark.parametrize("symbol", ["<->", "->", "<-", "--", ">=", "<=", "~="])
def test_symbols_that_streamlit_replaces_do_not_stand_alone(symbol):
    """Streamlit replaces these between two spaces, or at an end."""
    for text in (symbol, f"a {symbol} b", f"{symbol} {symbol}", f"a\n{symbol}\tb"):
        shown = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", literal(text))
        assert not re.search(rf"(^|\s){re.escape(symbol)}(\s|$)", shown) and shown.replace(NO_WIDTH, "") == text
    assert NO_WIDTH not in literal(f"a{symbol}b")


def is_safe(node):
    """Whether an expression is constant, or all other parts of it are escaped by `literal`."""
    if ast.unparse(node) in OWN:
        return True
    match node:
        case ast.Constant() | ast.Name(id="KEYS" | "HELP"):
            return True
        case ast.Call(func=ast.Name(id="literal")):
            return True
        case ast.Call(func=ast.Attribute(attr="join"), args=[ast.Call(func=ast.Name(id="map"), args=[first, *_])]):
            return isinstance(first, ast.Name) and first.id == "literal"
        case ast.JoinedStr(values=values):
            return all(map(is_safe, values))
        case ast.FormattedValue(value=value):
            return is_safe(value)
        case ast.IfExp(body=body, orelse=orelse):
            return is_safe(body) and is_safe(orelse)
        case ast.BoolOp(values=values):
            return all(map(is_safe, values))
    return False


def markdown_in(tree):
    """Yield every expression that Streamlit renders as Markdown: texts and tooltips."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if ast.unparse(node.func) in RENDERED:
                yield from node.args[:1] if ast.unparse(node.func) != "st.page_link" else ()
                yield from (keyword.value for keyword in node.keywords if keyword.arg == "label")
            if not (isinstance(node.func, ast.Name) and node.func.id == "Download"):
                yield from (keyword.value for keyword in node.keywords if keyword.arg == "help")
        if isinstance(node, ast.Dict):
            keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
            yield from (value for key, value in zip(keys, node.values, strict=True) if key == "help")


@pytest.mark.slow
@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_everything_in_markdown_is_escaped(path):
    expressions = markdown_in(ast.parse(path.read_text(encoding="utf-8")))
    assert [ast.unparse(node) for node in expressions if not is_safe(node)] == []
