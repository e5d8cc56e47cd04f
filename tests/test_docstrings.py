"""Every public module, class and function says what it is for."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from support.places import ROOT

HOUSE = ROOT / "post_renderer"
FILES = sorted(HOUSE.rglob("*.py"))


def silent(tree: ast.Module) -> Iterator[str]:
    """The public names without a docstring; what stands inside functions is nobody else's business."""
    if not ast.get_docstring(tree):
        yield "the module"
    yield from _silent(tree, "")


def _silent(node: ast.AST, prefix: str) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            if child.name.startswith("_"):
                continue
            if not ast.get_docstring(child):
                yield prefix + child.name
            if isinstance(child, ast.ClassDef):
                yield from _silent(child, f"{prefix}{child.name}.")
        elif isinstance(child, (ast.If, ast.Try, ast.ExceptHandler)):
            yield from _silent(child, prefix)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(HOUSE)))
def test_docstrings(file):
    assert list(silent(ast.parse(file.read_text("utf-8")))) == []


@pytest.mark.parametrize(
    ("source", "names"),
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
def test_the_silent_are_found(source, names):
    assert list(silent(ast.parse(source))) == names
