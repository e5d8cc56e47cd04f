"""In which line of the stream a finding is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import TypeAlias

from post_renderer.model import Finding, Manifest, Path, Ref
from post_renderer.topology.objects import Objects, objects_in
from post_renderer.yamltext import lines, pieces
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext.node import BYTE_ORDER_MARK, Reader
from post_renderer.yamltext.pieces import Pieces
from post_renderer.yamltext.stream import Document, LineNumbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ruamel.yaml.nodes import Node

_ITEMS = "items"
# The number of a document, and the path of an object in it.
Place: TypeAlias = tuple[int, Path]
_NO_OBJECT: Place = (-1, ())


class Lines:
    """Looks up lines, quickest in the order of ``place``: what a finding is in is parsed for it again.

    Of a List that is the item alone.
    """

    def __init__(self, documents: Sequence[Document], objects: Objects) -> None:
        self._documents = documents
        self._objects = objects
        self._numbers = LineNumbers(documents[0].source if documents else "")
        # Each List that is cut, with the number of lines before each item.
        self._cut: dict[int, tuple[Pieces, list[int]] | None] = {}
        self._last: tuple[Place, tuple[Node | None, int, Path]] | None = None

    def place(self, finding: Finding) -> Place:
        """Where the object of ``finding`` is."""
        if finding.ref is None:
            return _NO_OBJECT
        manifest = self._objects.get(finding.ref)
        return manifest.document, manifest.path

    def of(self, finding: Finding) -> int:
        """The line of ``finding``, from 1; 0 for one that is about no object."""
        if finding.ref is None:
            return 0
        root, before, path = self._parsed(self._objects.get(finding.ref))
        return before + lines.line_of(root, (*path, *finding.path)) if root else before + 1

    def _parsed(self, manifest: Manifest) -> tuple[Node | None, int, Path]:
        """The nodes with an object, how many lines of the stream are before them, and its path in them."""
        place = manifest.document, manifest.path
        if self._last is None or self._last[0] != place:
            self._last = place, self._item(manifest) or self._document(manifest)
        return self._last[1]

    def _document(self, manifest: Manifest) -> tuple[Node | None, int, Path]:
        document = self._documents[manifest.document]
        # A byte order mark is parsed as an empty line.
        before = self._numbers.at(document.start) - 1 - document.text.startswith(BYTE_ORDER_MARK)
        return nodes.compose(document.text), before, manifest.path

    def _item(self, manifest: Manifest) -> tuple[Node | None, int, Path] | None:
        """The same of an item of a List; None where it is not certain to be the object."""
        cut = self._pieces(manifest.document) if manifest.path[:1] == (_ITEMS,) else None
        number = manifest.path[1] if cut else None
        if cut is None or not isinstance(number, int) or number >= len(cut[0].items):
            return None
        root = nodes.compose(cut[0].items[number])
        path: Path = (0, *manifest.path[2:])
        return (root, cut[1][number], path) if root and _has(root, manifest.ref) else None

    def _pieces(self, number: int) -> tuple[Pieces, list[int]] | None:
        if number not in self._cut:
            document = self._documents[number]
            cut = pieces.cut(document.text, _ITEMS)
            if cut:
                before = self._numbers.at(document.start) - 1
                counts = (text.count("\n") for text in (cut.before, *cut.items))
                self._cut[number] = cut, [before + count for count in accumulate(counts)]
            else:
                self._cut[number] = None
        return self._cut[number]


def _has(root: Node, ref: Ref) -> bool:
    """Whether the list ``root`` has one item, with the object ``ref`` in it."""
    content = Reader().data(root)
    found = objects_in({_ITEMS: content}, ref.namespace) if isinstance(content, list) else ()
    return any(each.ref == ref for each in found)
