"""The server is chosen in one place and a Backend is made in one place; everything else asks the server."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from support.places import ROOT

from post_renderer.flags.keys import MODES

PACKAGE = ROOT / "post_renderer"
# "route" is the mode of Services in another stream, which nobody can set.
NAMES = {*MODES, "route"}
DECIDES = ("plan/__init__.py", "plan/meshed.py", "plan/serving/operator.py", "plan/serving/strategy.py")


def sources(folder: str) -> dict[str, ast.Module]:
    """The modules of a folder of the package, parsed, by their path in the package."""
    files = sorted((PACKAGE / folder).rglob("*.py"))
    return {file.relative_to(PACKAGE).as_posix(): ast.parse(file.read_text("utf-8")) for file in files}


def compared_modes(tree: ast.AST) -> Iterator[str]:
    """The names of modes that are compared (``==``, ``in``, ``match``), each with its line."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Compare, ast.MatchValue)):
            for part in ast.walk(node):
                if isinstance(part, ast.Constant) and part.value in NAMES:
                    yield f"{part.lineno}: {part.value}"


def constructions(tree: ast.Module) -> Iterator[str]:
    """The functions and classes of a module in which a ``Backend`` is constructed."""
    for statement in tree.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Call) and _name(node.func) == "Backend":
                yield getattr(statement, "name", "the module")


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def test_modes_are_compared_where_they_are_decided():
    found = {
        path: list(compared_modes(tree)) for path, tree in sources("plan").items() if path not in DECIDES
    }
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_a_backend_is_constructed_in_one_place():
    found = [(path, name) for path, tree in sources("").items() for name in constructions(tree)]
    assert found == [("plan/join.py", "_backend")]


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("x.mode == 'sidecar'", ["1: sidecar"]),
        ("'mount' != x", ["1: mount"]),
        ("x in ('native', 'other')", ["1: native"]),
        ("x not in {'route'}", ["1: route"]),
        ("match x:\n    case 'auto':\n        pass", ["2: auto"]),
        ("mode = 'sidecar'", []),
        ("x == 'initContainers'", []),
        ("f('mount')", []),
    ],
)
def test_comparisons_are_found(source, lines):
    assert list(compared_modes(ast.parse(source))) == lines


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def f():\n    return Backend(1)", ["f"]),
        ("def f():\n    return backend.Backend(1)", ["f"]),
        ("NOBODY = Backend(1)", ["the module"]),
        ("def f():\n    return backend._replace(a=1)", []),
    ],
)
def test_constructions_are_found(source, names):
    assert list(constructions(ast.parse(source))) == names
