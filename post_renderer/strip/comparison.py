"""Whether the filter makes the same documents of a draft as it has made before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from post_renderer.topology.objects import objects_in
from post_renderer.yamltext import line_changes, stream
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext.errors import YAMLSyntaxError

Identity: TypeAlias = tuple[object, ...]


def identity(text: str) -> Identity:
    """By what a document is known again: its objects, or all of it where it has none or cannot be read."""
    try:
        found = objects_in(nodes.read(text), "")
        return tuple((m.ref.group, m.ref.kind, m.ref.namespace, m.ref.name) for m in found) or (text,)
    except YAMLSyntaxError:
        return (text,)


def different(texts: Sequence[str], again: str) -> Iterator[tuple[int, str]]:
    """The numbers of those of ``texts`` that the stream ``again`` has not, each with what it has in place.

    That is empty for none. Where new documents are does not matter: Helm sorts them in its own way.
    """
    by_identity: dict[Identity, list[str]] = defaultdict(list)
    for document in stream.split(again):
        by_identity[identity(document.text)].append(document.text)
    for number, text in enumerate(texts):
        others = by_identity[identity(text)]
        other = others.pop(0) if others else ""
        if _content(text) != _content(other):
            yield number, other


def first_difference(text: str, other: str) -> str:
    """The first line of ``text`` that is different in ``other``."""
    lines, others = _content(text).split("\n"), _content(other).split("\n")
    changed = [line for line, of_other in zip(lines, others, strict=False) if line != of_other]
    return (changed or [*lines[len(others) :], ""])[0].strip()


def _content(text: str) -> str:
    return text[len(line_changes.head(text)) :].rstrip("\n")
