"""What an edit has written taken out of a document again, with the lines that it made for it.

An edit writes new entries and items after those that are there. So of what is asked for only the last ones of
a mapping or list are taken out, and a mapping or list of which nothing is left goes as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from ruamel.yaml.nodes import Node, ScalarNode, SequenceNode

from post_renderer.model import Path
from post_renderer.yamltext import edits, flow_edits, slots
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext.layout import SourceText
from post_renderer.yamltext.slots import Slot
from post_renderer.yamltext.splice import Splice
from post_renderer.yamltext.splice import apply as splice_all

# Where a slot is written, in characters; an item begins where the first key in it does.
_Place: TypeAlias = tuple[int, bool]
# As an edit writes it, with all texts in double quotes; a text in a literal block, of which an edit writes
# single lines; in another way, so that no edit has written it.
WRITTEN, LITERAL, OTHER = "written", "literal", "other"


class Removal(NamedTuple):
    """A document without some paths.

    ``kept`` are those that are in it still, because others come after them; ``emptied`` are the mappings and
    lists of which nothing was left: those may have been missing, null or empty.
    """

    text: str
    kept: tuple[Path, ...]
    emptied: tuple[Path, ...]


def without(text: str, paths: Collection[Path]) -> Removal:
    """The document ``text`` without ``paths``, as far as an edit may have written them."""
    root = _root(text) if paths else None
    if root is None:
        return Removal(text, tuple(paths), ())
    walk = _Walk(SourceText.of(text))
    for path in paths:
        place = _place(root, path, walk.source.text)
        if place is not None:
            walk.wanted[place] = path
    for each in walk.inside(Slot(None, root), ()):
        walk.splices.append(each)
    kept = tuple(path for place, path in walk.wanted.items() if place not in walk.taken)
    return Removal(splice_all(text, walk.splices), kept, tuple(walk.emptied))


def spelling(text: str, path: Path) -> str:
    """How the document ``text`` spells what is at ``path``: WRITTEN, LITERAL or OTHER; empty for nothing."""
    root = _root(text)
    slot = find(root, path, text) if root else None
    if slot is None:
        return ""
    if isinstance(slot.value, ScalarNode) and slot.value.style in ("|", ">"):
        return LITERAL
    return WRITTEN if _is_quoted(slot.value) else OTHER


def written(text: str, path: Path) -> Iterator[tuple[Path, str]]:
    """The single values below ``path`` that an edit may have written, each with its path below that one."""
    root = _root(text)
    slot = find(root, path, text) if root else None
    if slot is not None:
        yield from _written(slot, (), text)


def _written(slot: Slot, path: Path, text: str) -> Iterator[tuple[Path, str]]:
    if slot.alias:
        return
    if isinstance(slot.value, ScalarNode):
        if _is_quoted(slot.value):
            yield path, str(slot.value.value)
        return
    for number, child in enumerate(slots.children(slot.value, text)):
        step = str(child.key.value) if child.key is not None else number
        yield from _written(child, (*path, step), text)


@lru_cache(maxsize=256)
def _root(text: str) -> Node | None:
    """The root node of a document, for many questions about it. Nodes are never changed."""
    return nodes.compose(text)


def find(root: Node, path: Path, text: str) -> Slot | None:
    """The slot at ``path``, None where there is none, or one that an alias or a merge leads to."""
    slot: Slot | None = Slot(None, root)
    for step in path:
        slot = slots.find(slot.value, step, text) if slot else None
        if slot is None or slot.alias or slot.merged:
            return None
    return slot


def _is_quoted(node: Node) -> bool:
    """Whether a value is spelled as an edit writes it: all texts in it are in double quotes."""
    if isinstance(node, ScalarNode):
        return node.style == '"' or (nodes.is_plain(node) and _is_number_or_boolean(node.value))
    values = node.value if isinstance(node, SequenceNode) else [value for _, value in node.value]
    return all(map(_is_quoted, values))


def _is_number_or_boolean(plain: str) -> bool:
    return plain in ("true", "false") or (plain.isascii() and plain.isdigit())


def _place(root: Node, path: Path, text: str) -> _Place | None:
    slot = find(root, path, text)
    return None if slot is None else _place_of(slot, text)


def _place_of(slot: Slot, text: str) -> _Place:
    return slots.content_start(slot, text), slot.key is not None


class _Walk:
    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.wanted: dict[_Place, Path] = {}
        self.taken: set[_Place] = set()
        self.emptied: list[Path] = []
        self.splices: list[Splice] = []

    def inside(self, slot: Slot, path: Path) -> list[Splice]:
        """The splices that take out what is wanted inside of ``slot``."""
        text, node = self.source.text, slot.value
        if isinstance(node, ScalarNode) or slot.alias:
            return []
        children = slots.children(node, text)
        goes = [self._goes(child) for child in children]
        stay = len(children)
        while stay and goes[stay - 1]:
            stay -= 1
        splices: list[Splice] = []
        for number, child in enumerate(children[:stay]):
            step = child.key.value if child.key is not None else number
            if goes[number] and not self._is_wanted(child) and not isinstance(node, SequenceNode):
                splices += self._emptied(child, (*path, step))
            elif not goes[number]:
                splices += self.inside(child, (*path, step))
        gone = children[stay:]
        for child in gone:
            if child.key is not None and not self._is_wanted(child):
                self.emptied.append((*path, child.key.value))
            self._take(child)
        if nodes.is_flow(node):
            return [*splices, *(flow_edits.remove_all(node, gone, text) if gone else ())]
        return [*splices, *(edits.remove(node, child, self.source) for child in gone)]

    def _is_wanted(self, slot: Slot) -> bool:
        return _place_of(slot, self.source.text) in self.wanted

    def _goes(self, slot: Slot) -> bool:
        """Whether all of ``slot`` is wanted."""
        if slot.alias or isinstance(slot.value, ScalarNode):
            return not slot.alias and self._is_wanted(slot)
        inside = slots.children(slot.value, self.source.text)
        return self._is_wanted(slot) or (bool(inside) and all(map(self._goes, inside)))

    def _take(self, slot: Slot) -> None:
        self.taken.add(_place_of(slot, self.source.text))
        if not slot.alias and not isinstance(slot.value, ScalarNode):
            for child in slots.children(slot.value, self.source.text):
                self._take(child)

    def _emptied(self, slot: Slot, path: Path) -> Sequence[Splice]:
        """``slot`` without what is in it: null."""
        self._take(slot)
        self.emptied.append(path)
        cleared = edits.clear(slot, self.source)
        # Without the brackets, which a block had no more often than it had them.
        return [
            splice._replace(text="") if splice.text.strip() in ("{}", "[]") else splice for splice in cleared
        ]
