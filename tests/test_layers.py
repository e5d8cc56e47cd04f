"""Imports go down only; and what else holds for the package as a whole."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.places import ROOT

PACKAGE = "post_renderer"
FOLDER = ROOT / PACKAGE
FILES = sorted(FOLDER.rglob("*.py"))

# Each package and those that it may import from, besides itself, from the lowest up. ``version``
# is the package's own __init__, which imports nothing.
FACTS = {"model", "yamltext", "kubernetes"}
DECIDING = {*FACTS, "configtext", "presets", "controllers", "topology", "flags"}
RENDERING = {*DECIDING, "edit", "plan"}
SHOWING = {*RENDERING, "pipeline", "version"}
LAYERS = {
    "version": set(),
    "model": set(),
    "yamltext": {"model"},
    "configtext": {"model", "yamltext"},
    "kubernetes": {"model"},
    "presets": {"model", "yamltext"},
    "controllers": {"model", "kubernetes"},
    "topology": {*FACTS, "presets", "controllers"},
    "edit": {*FACTS, "topology"},
    "flags": {*FACTS, "presets", "controllers", "topology"},
    "plan": DECIDING - {"yamltext"},
    "pipeline": RENDERING,
    "options": SHOWING,
    "reports": SHOWING,
    "commands": {*SHOWING, "options", "reports"},
    "cli": {*SHOWING, "options", "reports", "commands"},
    "__main__": {"cli"},
}

by_file = pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(FOLDER)))


def layer_of(module: tuple[str, ...]) -> str:
    return module[1] if len(module) > 1 else "version"


def module_of(file: Path) -> tuple[str, ...]:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


def exists(module: tuple[str, ...]) -> bool:
    place = ROOT.joinpath(*module)
    return place.is_dir() or place.with_suffix(".py").is_file()


def imported(tree: ast.AST) -> Iterator[tuple[str, ...]]:
    """Every module that is imported, inside functions and for types too; a submodule where one is named."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (tuple(alias.name.split(".")) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            module = tuple((node.module or "").split("."))
            for alias in node.names:
                yield (*module, alias.name) if module == (PACKAGE,) and exists((*module, alias.name)) else module


def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def test_every_layer_is_in_the_table():
    assert {layer_of(module_of(file)) for file in FILES} == set(LAYERS)


def test_layers_stand_below_those_that_import_them():
    below: set[str] = set()
    for layer, layers in LAYERS.items():
        assert layers <= below, layer
        below.add(layer)


@by_file
def test_imports_go_down(file: Path):
    layer = layer_of(module_of(file))
    layers = {layer_of(module) for module in imported(parsed(file)) if module[0] == PACKAGE}
    assert layers <= LAYERS[layer] | {layer}


@pytest.mark.parametrize(
    ("source", "layers"),
    [
        ("from post_renderer.plan.join import to_secure", ["plan"]),
        ("from post_renderer import edit, __version__", ["edit", "version"]),
        ("import post_renderer.cli", ["cli"]),
        ("def f():\n    from post_renderer import pipeline", ["pipeline"]),
        ("if TYPE_CHECKING:\n    from post_renderer.controllers import Hop", ["controllers"]),
    ],
)
def test_imports_are_found(source, layers):
    assert [layer_of(module) for module in imported(ast.parse(source))] == layers


def test_model_needs_nothing_but_python():
    import sys

    modules = {module[0] for file in FILES if "model" in module_of(file) for module in imported(parsed(file))}
    assert modules <= {*sys.stdlib_module_names, PACKAGE}


# Names that write to stdout or end the process: for those who may, see below.
LOUD = {"print", "exit", "quit", "input", "breakpoint", "SystemExit"}
LOUD_ATTRIBUTES = {("sys", "exit"), ("sys", "stdout"), ("sys", "__stdout__"), ("os", "write"), ("os", "_exit")}


def loud(tree: ast.AST) -> set[str]:
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id in LOUD}
    return names | {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if (node.value.id, node.attr) in LOUD_ATTRIBUTES
    }


@by_file
def test_only_the_process_writes_and_exits(file: Path):
    allowed = {"cli": {"os.write"}, "__main__": {"SystemExit"}}
    assert loud(parsed(file)) <= allowed.get(layer_of(module_of(file)), set())


def test_what_is_loud_is_found():
    assert loud(ast.parse("print(1); sys.exit(2); sys.stdout.write(x)")) == {"print", "sys.exit", "sys.stdout"}


@by_file
def test_only_yamltext_knows_offsets(file: Path):
    text = file.read_text("utf-8")
    assert "yamltext" in module_of(file) or not ("start_mark" in text or "end_mark" in text)


@by_file
def test_files_are_short(file: Path):
    assert len(file.read_text("utf-8").splitlines()) <= 250


@by_file
def test_functions_are_short(file: Path):
    functions = (n for n in ast.walk(parsed(file)) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef)))
    lengths = {function.name: function.end_lineno - function.lineno + 1 for function in functions}
    assert {name: length for name, length in lengths.items() if length > 40} == {}
