"""Changes become text. The plan says what shall be; only what is not so yet is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from ruamel.yaml.nodes import Node

from post_renderer.model import Add, Change, Drop, Edit, Path, Put
from post_renderer.topology.objects import Index
from post_renderer.yamltext import layout, quote
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext.desired import ABSENT, DesiredTree, is_satisfied
from post_renderer.yamltext.reconcile import reconcile, with_final_newline
from post_renderer.yamltext.slots import Slot
from post_renderer.yamltext.stream import Document

# Helm 3 says so above every document; `helm template --show-only` finds documents by it.
_SOURCE = re.compile(r"(?m)^# Source: .*$")


class _Wanted(NamedTuple):
    """What one document shall become: puts and drops with where their object stands in it, and what follows it."""

    inside: list[tuple[Path, Put | Drop]]
    after: list[Add]


class Edited(NamedTuple):
    """The stream after the changes; those of them that were not so already, and the documents that differ."""

    text: str
    changes: tuple[Change, ...]
    edits: tuple[Edit, ...]


def apply(changes: Sequence[Change], documents: Sequence[Document], index: Index) -> Edited:
    """The whole stream with ``changes`` in it. Every document that they are not about is the slice that it was."""
    wanted = _by_document(changes, index)
    done: set[int] = set()
    pieces: list[str] = []
    edits: list[Edit] = []
    for number, document in enumerate(documents):
        if number not in wanted:
            pieces.append(document.text)
            continue
        of_document = _edited(document.text, wanted[number], done)
        pieces += (edit.after for edit in of_document)
        edits += (edit for edit in of_document if edit.before != edit.after)
    return Edited("".join(pieces), tuple(change for change in changes if id(change) in done), tuple(edits))


def _by_document(changes: Sequence[Change], index: Index) -> dict[int, _Wanted]:
    wanted: dict[int, _Wanted] = {}
    for change in changes:
        manifest = index.get(change.after if isinstance(change, Add) else change.ref)
        of_document = wanted.setdefault(manifest.document, _Wanted([], []))
        if isinstance(change, Add):
            of_document.after.append(change)
        else:
            of_document.inside.append((manifest.place, change))
    return wanted


def _edited(text: str, wanted: _Wanted, done: set[int]) -> list[Edit]:
    """One document and those that follow it; the ids of changes that made a difference go to ``done``."""
    root = nodes.compose(text)
    assert root is not None
    tree = DesiredTree()
    for place, change in wanted.inside:
        wish = ABSENT if isinstance(change, Drop) else change.value
        alone = DesiredTree()
        alone.add((*place, *change.path), wish)
        if not is_satisfied(root, alone, text):
            tree.add((*place, *change.path), wish)
            done.add(id(change))
    done.update(map(id, wanted.after))
    edited = reconcile(text, root, tree)
    if wanted.after:
        edited = with_final_newline(edited, layout.SourceText.of(text).newline)
    names = dict.fromkeys(str(change.ref) for _, change in wanted.inside)
    return [Edit(", ".join(names), text, edited), *(_new(add, text, root) for add in wanted.after)]


def _new(add: Add, before: str, root: Node) -> Edit:
    """A new document, in the style of the one that it stands behind."""
    newline = layout.SourceText.of(before).newline
    style = layout.style_within(Slot(None, root), before)
    source = _SOURCE.search(before)
    lines = ["---", *([source[0].rstrip("\r")] if source else []), *quote.block(add.body, 0, style)]
    return Edit(str(add.ref), "", newline.join(lines) + newline)
