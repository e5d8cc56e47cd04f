"""Every public module, class and function of the package has a docstring."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from support.sources import assert_no_offenders, sources


def undocumented(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and name of what is public and has no docstring; functions inside of functions are not public."""
    if not ast.get_docstring(tree):
        yield 1, "the module"
    yield from _undocumented(tree, "")


def _undocumented(node: ast.AST, prefix: str) -> Iterator[tuple[int, str]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            if child.name.startswith("_"):
                continue
            if not ast.get_docstring(child):
                yield child.lineno, prefix + child.name
            if isinstance(child, ast.ClassDef):
                yield from _undocumented(child, f"{prefix}{child.name}.")
        elif isinstance(child, (ast.If, ast.Try, ast.ExceptHandler)):
            yield from _undocumented(child, prefix)


def test_docstrings():
    assert_no_offenders(
        f"{source.at(line)}: {name} has no docstring"
        for source in sources()
        for line, name in undocumented(source.tree)
    )


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ["the module"]),
        ('"""m"""\ndef f(): pass\ndef _g(): pass', ["f"]),
        ('"""m"""\nclass A:\n    """a"""\n    def m(self): pass\n    def _n(self): pass', ["A.m"]),
        ('"""m"""\nclass _A:\n    def m(self): pass', []),
        ('"""m"""\ndef f():\n    """f"""\n    def g(): pass', []),
        ('"""m"""\ntry:\n    pass\nexcept E:\n    def f(): pass', ["f"]),
        ('"""m"""\nif x:\n    pass\nelse:\n    def f(): pass', ["f"]),
    ],
    ids=["module", "function", "method", "private class", "inner function", "try", "if"],
)
def test_missing_docstrings_are_found(text, names):
    assert [name for _, name in undocumented(ast.parse(text))] == names
