"""Aliases and merges, which say one thing in several places: when one of them becomes a copy.

Reading follows them as YAML says. When every use of an anchor is asked for the
same, the anchor is edited, once. A use that is asked for something else than its
anchor becomes a copy with what it is asked for; a mapping that merges gets a key
of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ruamel.yaml.nodes import Node, ScalarNode, SequenceNode

from post_renderer.model import Step, Value
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext.insert import Around
from post_renderer.yamltext.node import Entry, Reader
from post_renderer.yamltext.quote import Raw
from post_renderer.yamltext.tree import GONE, Gone, Tree, Wish, patched

# Plain scalars that mean the same in block and flow, whatever type a reader gives them.
_PLAIN = re.compile(r"[A-Za-z0-9_./+\-]+\Z")


class Use(NamedTuple):
    """A place, what is wished there (None: nothing), and the ``step`` of ``tree`` that says so."""

    place: Entry
    wish: Wish
    tree: Tree | None
    step: Step
    around: Around


def needed(text: str, root: Node, tree: Tree) -> Iterator[tuple[Use, Value]]:
    """The aliases that must become copies, with what they shall say; their wishes leave ``tree``."""
    if "*" not in text:
        return
    uses = list(_uses(text, Entry(None, root), tree, Around(), frozenset()))
    at_anchor = {id(use.place.value): use.wish for use in uses if not use.place.alias}
    for use in uses:
        if not use.place.alias or isinstance(use.wish, Gone):
            continue
        if use.tree is not None and use.wish is not None:
            use.tree.pop(use.step)
        if use.wish != at_anchor.get(id(use.place.value)):
            yield use, written_out(use.place.value, use.wish)


def _uses(text: str, place: Entry, outer: Wish, around: Around, above: frozenset[int]) -> Iterator[Use]:
    node = place.value
    if isinstance(node, ScalarNode) or id(node) in above:
        return
    around = around.inside(place, text)
    tree = outer if isinstance(outer, Tree) else None
    # What is replaced as a whole takes its anchors along.
    inherited = None if outer is None or tree is not None else GONE
    wishes: dict[int, tuple[Step, Wish]] = {}
    for step, wish in (tree or {}).items():
        found = nodes.find(node, step, text)
        if found is not None and not found.merged:
            wishes[_offset(found)] = step, wish
    for entry in nodes.entries(node, text):
        step, wish = wishes.get(_offset(entry), ("", inherited))
        yield Use(entry, wish, tree, step, around)
        if not entry.alias:
            yield from _uses(text, entry, wish, around, above | {id(node)})


def _offset(place: Entry) -> int:
    return place.alias[0] if place.alias else int((place.key or place.value).start_mark.index)


def written_out(node: Node, wish: Wish) -> Value:
    """What ``node`` says with ``wish`` fulfilled (None: as it is), its scalars spelled as they are."""
    if wish is None:
        return _spelled(node, Reader())
    if isinstance(wish, Tree):
        return patched(_spelled(node, Reader()), wish)
    assert not isinstance(wish, Gone)
    return wish


def _spelled(node: Node, reader: Reader) -> Value:
    if isinstance(node, ScalarNode):
        value = str(node.value)
        if nodes.is_null(node):
            return None
        plain = node.style in (None, "")
        return Raw(value) if plain and _PLAIN.match(value) else value
    if isinstance(node, SequenceNode):
        return [_spelled(item, reader) for item in node.value]
    own = {str(key.value): _spelled(value, reader) for key, value in node.value if not nodes.is_merge(key)}
    data = reader.data(node)
    return {**(data if isinstance(data, dict) else {}), **own}
