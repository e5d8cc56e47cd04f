"""Imports go down only; and other rules for the package as a whole. A failure lists every file and line."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

import pytest
from support.sources import PACKAGE, Source, assert_no_offenders, imports, nodes, sources

MAX_LINES_OF_A_FILE = 250
MAX_LINES_OF_A_FUNCTION = 40

# Each layer (a module or package of post_renderer) and those that it may import from, besides itself, from
# the lowest up. ``version`` is the package's own __init__, which imports nothing.
FACTS = {"model", "yamltext", "kubernetes"}
DECIDING = {*FACTS, "configtext", "presets", "controllers", "topology", "flags"}
RENDERING = {*DECIDING, "edit", "plan"}
SHOWING = {*RENDERING, "check", "pipeline", "strip", "version"}
LAYERS = {
    "version": set(),
    "model": set(),
    "yamltext": {"model"},
    "configtext": {"model", "yamltext"},
    "kubernetes": {"model", "yamltext"},
    "presets": {"model", "yamltext"},
    "controllers": {"model", "kubernetes"},
    "topology": {*FACTS, "presets", "controllers"},
    "edit": {*FACTS, "topology"},
    "flags": {*FACTS, "presets", "controllers", "topology"},
    "plan": DECIDING - {"yamltext"},
    "check": DECIDING,
    "pipeline": RENDERING,
    "strip": {*RENDERING, "pipeline"},
    "options": SHOWING,
    "reports": SHOWING,
    "commands": {*SHOWING, "options", "reports"},
    "cli": {*SHOWING, "options", "reports", "commands"},
    "__main__": {"cli"},
}


# Names that write to stdout, read stdin or end the process, and the layers that may use one.
PROCESS_NAMES = {"print", "exit", "quit", "input", "breakpoint", "SystemExit"}
PROCESS_ATTRIBUTES = {"sys.exit", "sys.stdout", "sys.__stdout__", "os.write", "os._exit"}
MAY_USE = {"cli": {"os.write"}, "__main__": {"SystemExit"}}


def layer_of(module: tuple[str, ...]) -> str:
    return module[1] if len(module) > 1 else "version"


def test_every_layer_is_in_the_table():
    assert {layer_of(source.module) for source in sources()} == set(LAYERS)


def test_the_table_goes_from_the_lowest_layer_up():
    below: set[str] = set()
    for layer, layers in LAYERS.items():
        assert layers <= below, layer
        below.add(layer)


def test_imports_go_down():
    assert_no_offenders(
        f"{source.at(line)}: {layer_of(source.module)} imports from {layer_of(module)}"
        for source in sources()
        for line, module in imports(source.tree)
        if module[0] == PACKAGE
        if layer_of(module) not in LAYERS[layer_of(source.module)] | {layer_of(source.module)}
    )


def test_imports_are_absolute():
    assert_no_offenders(
        f"{source.at(line)}: is relative"
        for source in sources()
        for line, module in imports(source.tree)
        if module == (".",)
    )


@pytest.mark.parametrize(
    ("text", "layers"),
    [
        ("from post_renderer.plan.join import to_secure", ["plan"]),
        ("from post_renderer import edit, __version__", ["edit", "version"]),
        ("import post_renderer.cli", ["cli"]),
        ("def f():\n    from post_renderer import pipeline", ["pipeline"]),
        ("if TYPE_CHECKING:\n    from post_renderer.controllers import Hop", ["controllers"]),
    ],
)
def test_imports_are_found(text, layers):
    assert [layer_of(module) for _, module in imports(ast.parse(text))] == layers


def test_model_imports_nothing_but_the_standard_library():
    assert_no_offenders(
        f"{source.at(line)}: imports {'.'.join(module)}"
        for source in sources()
        if layer_of(source.module) == "model"
        for line, module in imports(source.tree)
        if module[0] not in {*sys.stdlib_module_names, PACKAGE}
    )


def cycles(graph: dict[tuple[str, ...], set[tuple[str, ...]]]) -> Iterator[list[tuple[str, ...]]]:
    """Every module that imports itself in the end, as the chain of imports that leads there."""
    while True:
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            chain = error.args[1][::-1]
            yield chain
            graph[chain[0]].remove(chain[1])
        else:
            return


def edges(source: Source) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Line and module of the imports of ``source`` that count for cycles."""
    for line, module in imports(source.tree):
        if module[0] == PACKAGE and module != source.module:
            yield line, module


def test_imports_have_no_cycle():
    by_module = {source.module: source for source in sources()}
    lines = {(module, to): line for module, source in by_module.items() for line, to in edges(source)}
    graph = {module: {to for _, to in edges(source)} for module, source in by_module.items()}
    assert_no_offenders(
        f"{by_module[chain[0]].at(lines[chain[0], chain[1]])}: " + " imports ".join(map(".".join, chain))
        for chain in cycles(graph)
    )


def test_cycles_are_found():
    a, b, c, d = (("a",), ("b",), ("c",), ("d",))
    assert list(cycles({a: {b}, b: {c}, c: set()})) == []
    found = list(cycles({a: {b}, b: {a}, c: {d}, d: {c}}))
    assert sorted(map(set, found), key=sorted) == [{a, b}, {c, d}]
    assert all(chain[0] == chain[-1] for chain in found)


def process_uses(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and name of whatever writes to stdout, reads stdin or ends the process."""
    for node in nodes(tree):
        if isinstance(node, ast.Name) and node.id in PROCESS_NAMES:
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute) and ast.unparse(node) in PROCESS_ATTRIBUTES:
            yield node.lineno, ast.unparse(node)


def test_only_the_process_writes_and_exits():
    assert_no_offenders(
        f"{source.at(line)}: uses {name}"
        for source in sources()
        for line, name in process_uses(source.tree)
        if name not in MAY_USE.get(layer_of(source.module), set())
    )


def test_writing_and_exiting_is_found():
    tree = ast.parse("print(1); sys.exit(2)\nsys.stdout.write(x)")
    assert sorted(process_uses(tree)) == [(1, "print"), (1, "sys.exit"), (2, "sys.stdout")]


def test_only_yamltext_knows_offsets():
    assert_no_offenders(
        f"{source.at(number)}: {line.strip()}"
        for source in sources()
        if layer_of(source.module) != "yamltext"
        for number, line in enumerate(source.text.splitlines(), 1)
        if "start_mark" in line or "end_mark" in line
    )


def too_long(source: Source) -> Iterator[str]:
    length = len(source.text.splitlines())
    if length > MAX_LINES_OF_A_FILE:
        yield f"{source.at(length)}: the file has {length} lines, {MAX_LINES_OF_A_FILE} at most"
    for node in nodes(source.tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            length = node.end_lineno - node.lineno + 1
            if length > MAX_LINES_OF_A_FUNCTION:
                most = f"{MAX_LINES_OF_A_FUNCTION} at most"
                yield f"{source.at(node.lineno)}: {node.name} has {length} lines, {most}"


def test_files_and_functions_are_short():
    assert_no_offenders(line for source in sources() for line in too_long(source))


def test_lines_are_at_most_110_columns_wide():
    assert_no_offenders(
        f"{source.at(number)}: has {len(line)} columns"
        for source in sources()
        for number, line in enumerate(source.text.splitlines(), 1)
        if len(line) > 110
    )


def test_files_and_functions_that_are_long_are_found():
    text = "def f():\n" + "    1\n" * 260
    assert len(list(too_long(Source(sources()[0].path, text, ast.parse(text))))) == 2
