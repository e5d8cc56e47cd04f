"""In which line of the stream a finding is."""

from __future__ import annotations

from collections.abc import Sequence

from post_renderer.model import Finding
from post_renderer.topology.objects import Objects
from post_renderer.yamltext import lines
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext.node import BYTE_ORDER_MARK
from post_renderer.yamltext.stream import Document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ruamel.yaml.nodes import Node


class Lines:
    """Looks up lines; each document is parsed once, when a finding is in it."""

    def __init__(self, documents: Sequence[Document], objects: Objects) -> None:
        self._documents = documents
        self._objects = objects
        self._parsed: dict[int, tuple[Node | None, int]] = {}

    def of(self, finding: Finding) -> int:
        """The line of ``finding``, from 1; 0 for one that is about no object."""
        if finding.ref is None:
            return 0
        manifest = self._objects.get(finding.ref)
        root, before = self._document(manifest.document)
        return before + lines.line_of(root, (*manifest.path, *finding.path)) if root else before + 1

    def _document(self, number: int) -> tuple[Node | None, int]:
        """The root node of a document, and how many lines of the stream are before it."""
        if number not in self._parsed:
            document = self._documents[number]
            # A byte order mark is parsed as an empty line.
            before = document.line - 1 - document.text.startswith(BYTE_ORDER_MARK)
            self._parsed[number] = nodes.compose(document.text), before
        return self._parsed[number]
