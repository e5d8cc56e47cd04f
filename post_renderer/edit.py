"""Changes become text. The plan says what shall be; only what is not so yet is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from ruamel.yaml.nodes import Node

from post_renderer.index import Index
from post_renderer.model import Add, Change, Drop, Path, Put
from post_renderer.yamltext import insert, quote
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext.node import Entry
from post_renderer.yamltext.settle import settle
from post_renderer.yamltext.stream import Document
from post_renderer.yamltext.tree import GONE, Tree, holds, plant

# Helm 3 says so above every document; `helm template --show-only` finds documents by it.
_SOURCE = re.compile(r"(?m)^# Source: .*$")


class _Wanted(NamedTuple):
    """What one document shall become: puts and drops with where their object stands in it, and what follows it."""

    inside: list[tuple[Path, Put | Drop]]
    after: list[Add]


def apply(changes: Sequence[Change], documents: Sequence[Document], index: Index) -> tuple[str, tuple[Change, ...]]:
    """The whole stream with ``changes`` in it, and those of them that were not so already.

    Every other document is the slice that it was.
    """
    wanted: dict[int, _Wanted] = {}
    for change in changes:
        manifest = index.get(change.after if isinstance(change, Add) else change.ref)
        of_document = wanted.setdefault(manifest.document, _Wanted([], []))
        if isinstance(change, Add):
            of_document.after.append(change)
        else:
            of_document.inside.append((manifest.place, change))
    done: set[int] = set()
    pieces = [
        _edited(document.text, wanted[number], done) if number in wanted else document.text
        for number, document in enumerate(documents)
    ]
    return "".join(pieces), tuple(change for change in changes if id(change) in done)


def _edited(text: str, wanted: _Wanted, done: set[int]) -> str:
    """One document with everything that is wanted of it; the ids of changes that made a difference go to ``done``."""
    root = nodes.compose(text)
    assert root is not None
    tree = Tree()
    for place, change in wanted.inside:
        wish = GONE if isinstance(change, Drop) else change.value
        alone = Tree()
        plant(alone, (*place, *change.path), wish)
        if not holds(root, alone, text):
            plant(tree, (*place, *change.path), wish)
            done.add(id(change))
    done.update(map(id, wanted.after))
    edited = settle(text, root, tree)
    return _with_new(edited, text, wanted.after, root) if wanted.after else edited


def _with_new(edited: str, before: str, adds: Sequence[Add], root: Node) -> str:
    """``edited`` followed by new documents, in the style of what it was ``before``."""
    newline = insert.Page.of(before).newline
    style = insert.style_within(Entry(None, root), before)
    source = _SOURCE.search(before)
    lines: list[str] = []
    for add in adds:
        lines += ["---", *([source[0].rstrip("\r")] if source else []), *quote.block(add.body, 0, style)]
    head = edited if edited.endswith("\n") or not edited else edited + newline
    return head + newline.join(lines) + newline
