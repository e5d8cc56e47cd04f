"""Finds the ResourceList that a KRM function gets, by its apiVersion and kind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from post_renderer.commands import input_stream
from post_renderer.model import Finding, fields, refusal
from post_renderer.reports import results
from post_renderer.yamltext import pieces, stream
from post_renderer.yamltext.errors import YAMLSyntaxError

KIND, _GROUP = "ResourceList", "config.kubernetes.io/"
_STATED = re.compile(r"""\bkind["']?\s*:\s*["']?ResourceList\b""")
_EMPTY = re.compile(r"(?:\ufeff|---|\s|#[^\n]*(?:\n|\Z))*")


class ResourceList(NamedTuple):
    """A stream, and the number of the document in it, from 0, that is a ResourceList."""

    source: str
    number: int

    @property
    def text(self) -> str:
        """The ResourceList alone."""
        return stream.split(self.source)[self.number].text

    def with_results(self, findings: Sequence[Finding]) -> str:
        """The stream with ``findings`` as results of the ResourceList."""
        texts = [document.text for document in stream.split(self.source)]
        texts[self.number] = results.with_results(texts[self.number], findings)
        return "".join(texts)


def find(data: bytes) -> ResourceList | None:
    """The ResourceList in ``data``; None when its first document, comments alone left out, is none.

    Raises ProblemsError for one that cannot be read.
    """
    if KIND.encode() not in data:
        return None
    source = input_stream.text(data)
    for number, document in enumerate(stream.split(source)):
        if not _EMPTY.fullmatch(document.text):
            return ResourceList(source, number) if _is_list(document) else None
    return None


def _is_list(document: stream.Document) -> bool:
    if not _STATED.search(document.text):
        return False
    try:
        body = pieces.read(document.text, "items")
    except YAMLSyntaxError as error:
        line = document.line + error.line - 1
        message = f"line {line}: the ResourceList cannot be read as YAML: {error}"
        raise refusal("document-unreadable", None, message, "correct what wrote it") from None
    is_of_group = fields.text(body, "apiVersion").startswith(_GROUP)
    return is_of_group and fields.text(body, "kind") == KIND
