"""The package's own source files, and the report of a rule that some of them break."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from support.places import ROOT

PACKAGE = "post_renderer"


class Source(NamedTuple):
    """A file of the package, with its text and its syntax tree."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def module(self) -> tuple[str, ...]:
        """The parts of its import name: those of a package for its ``__init__.py``."""
        parts = self.path.relative_to(ROOT).with_suffix("").parts
        return parts[:-1] if parts[-1] == "__init__" else parts

    def at(self, line: int) -> str:
        """A place in it as editors open it: path and line."""
        return f"{self.path.relative_to(ROOT)}:{line}"


@cache
def sources() -> tuple[Source, ...]:
    """Every Python file of the package, sorted by path."""
    files = sorted((ROOT / PACKAGE).rglob("*.py"))
    texts = [file.read_text("utf-8") for file in files]
    return tuple(Source(file, text, ast.parse(text)) for file, text in zip(files, texts, strict=True))


@cache
def nodes(tree: ast.AST) -> tuple[ast.AST, ...]:
    """All nodes of ``tree``, walked once for all rules."""
    return tuple(ast.walk(tree))


def imports(tree: ast.AST) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Line and module of every import, inside functions and for types too; a submodule where one is named.

    A relative import is the module ``.``.
    """
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, tuple(alias.name.split("."))) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            yield node.lineno, (".",)
        elif isinstance(node, ast.ImportFrom):
            module = tuple((node.module or "").split("."))
            names = [(*module, alias.name) for alias in node.names]
            yield from ((node.lineno, name if is_module(name) else module) for name in names)


@cache
def is_module(name: tuple[str, ...]) -> bool:
    """Whether ``name`` is a module or package of ours."""
    path = ROOT.joinpath(*name)
    return path.is_dir() or path.with_suffix(".py").is_file()


def assert_no_offenders(offenders: Iterable[str]) -> None:
    """Fails with a line for each of ``offenders``; an assertion about a list would leave some out."""
    __tracebackhide__ = True
    lines = list(offenders)
    if lines:
        pytest.fail("\n".join(("against the rule of this test:", *lines)))
