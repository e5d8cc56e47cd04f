"""A tree of wishes and the nodes of a document, walked together: out come splices.

The edited document is composed again and compared with what was meant, before
anything leaves the process: an edit that went wrong is a defect, never an output.
"""

from __future__ import annotations

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from post_renderer.model import Value
from post_renderer.yamltext import copies, insert
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext.insert import Around, Page
from post_renderer.yamltext.node import Entry, Reader
from post_renderer.yamltext.splice import Splice
from post_renderer.yamltext.splice import apply as splice_all
from post_renderer.yamltext.tree import Gone, Tree, Wish, as_read, holds, new_item, patched, satisfied


class WentWrong(Exception):
    """An edit did not give what was meant: a defect of this program."""


def settle(text: str, root: Node, tree: Tree) -> str:
    """The document ``text``, composed to ``root``, with all of ``tree`` in it. Raises WentWrong."""
    if holds(root, tree, text):
        return text
    meant = as_read(patched(Reader().data(root), tree))
    walk = _Walk(Page.of(text))
    for use, value in copies.needed(text, root, tree):
        walk.fill(use.place, value, use.around)
    walk.descend(Entry(None, root), tree, Around())
    at_end = [splice.start for splice in walk.splices if splice.end == len(text)]
    if at_end and min(at_end) == len(text):
        walk.splices += insert.stripped(Entry(None, root), text)
    edited = splice_all(text, walk.splices)
    again = nodes.compose(edited)
    if again is None or Reader().data(again) != meant:
        # Without the text, which may be a Secret's.
        raise WentWrong("the edited document says something else than was meant")
    return edited


def closed(text: str, newline: str) -> str:
    """``text`` with a line break at its end, saying what it said before."""
    if text.endswith("\n"):
        return text
    root = nodes.compose(text)
    assert root is not None
    return splice_all(text, insert.stripped(Entry(None, root), text)) + newline


class _Walk:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.splices: list[Splice] = []

    def descend(self, place: Entry, tree: Tree, around: Around) -> None:
        """Settles every step of ``tree`` inside the non-empty mapping or sequence at ``place``."""
        node, text = place.value, self.page.text
        around = around.inside(place, text)
        missing, gone = Tree(), []
        for step, wish in tree.items():
            found = nodes.find(node, step, text)
            if isinstance(wish, Gone):
                gone += [found] if found is not None else []
            elif found is None:
                missing[step] = wish
            elif not found.merged:
                self._settle(found, wish, around)
            elif not satisfied(found.value, wish, text):
                missing[step] = copies.written_out(found.value, wish)
        inside = nodes.entries(node, text)
        if gone and not missing and len(gone) == len(inside):
            self.splices += insert.empty(place, self.page)
            return
        if missing and nodes.is_flow(node) and inside[-1] in gone:
            self.splices.append(insert.exchange(node, _made(missing, node), self.page))
            gone.remove(inside[-1])
            missing = Tree()
        self.splices += [insert.remove(node, each, self.page) for each in gone]
        if missing:
            self.splices.append(insert.extend(place, _made(missing, node), self.page, around))

    def _settle(self, place: Entry, wish: Wish, around: Around) -> None:
        node = place.value
        if satisfied(node, wish, self.page.text):
            return
        if isinstance(wish, Tree) and not isinstance(node, ScalarNode) and node.value:
            self.descend(place, wish, around)
            return
        new = patched(None, wish) if isinstance(wish, Tree) else wish
        assert not isinstance(new, Gone)
        self.fill(place, new, around)

    def fill(self, place: Entry, new: Value, around: Around) -> None:
        """Writes ``new`` in place of what stands at ``place``."""
        self.splices += insert.fill(place, new, self.page, around)


def _made(missing: Tree, node: Node) -> dict[str, Value] | list[Value]:
    if not isinstance(node, MappingNode):
        return [new_item(step, wish) for step, wish in missing.items()]
    made = patched({}, missing)
    assert isinstance(made, dict)
    return made
