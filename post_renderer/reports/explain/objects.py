"""The objects of the output, each with its document and its lines; found by kind and name as for kubectl."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ruamel.yaml.nodes import Node

from post_renderer.model import Body, Path, Ref
from post_renderer.topology import objects
from post_renderer.yamltext import lines, stream
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext.errors import YAMLSyntaxError
from post_renderer.yamltext.node import BYTE_ORDER_MARK
from post_renderer.yamltext.stream import Document

# The short names of kubectl (kubernetes 1.36, and the definitions of each project: spec.names.shortNames).
_SHORT = {
    "btlspolicy": "BackendTLSPolicy",
    "cert": "Certificate",
    "cj": "CronJob",
    "cm": "ConfigMap",
    "cnp": "CiliumNetworkPolicy",
    "deploy": "Deployment",
    "dr": "DestinationRule",
    "ds": "DaemonSet",
    "gtw": "Gateway",
    "hpa": "HorizontalPodAutoscaler",
    "ing": "Ingress",
    "netpol": "NetworkPolicy",
    "ns": "Namespace",
    "po": "Pod",
    "proxy": "HTTPProxy",
    "rs": "ReplicaSet",
    "sa": "ServiceAccount",
    "smon": "ServiceMonitor",
    "sts": "StatefulSet",
    "svc": "Service",
    "vs": "VirtualService",
}
# Endings of plurals; none at all for a word that is one already.
_PLURALS = (("y", "ies"), ("s", "ses"), ("", "s"), ("", "es"), ("", ""))


class WrittenObject(NamedTuple):
    """One object of the output: its document, in which its fields are below ``path`` of ``root``.

    ``first`` and ``end`` are the line of the output, from 1, in which it begins, and the first one behind it.
    """

    ref: Ref
    document: Document
    root: Node
    path: Path
    body: Body
    first: int = 0
    end: int = 0

    def line(self, path: Path) -> int:
        """The line of the output, from 1, in which the field at ``path`` of the object is."""
        # A byte order mark is parsed as an empty line.
        before = self.document.line - 1 - self.document.text.startswith(BYTE_ORDER_MARK)
        return before + lines.line_of(self.root, (*self.path, *path))

    def lines_in(self, text: str) -> list[str]:
        """Its lines in ``text``, that of its document."""
        before = self.document.line
        return text.splitlines()[self.first - before : self.end - before]


def of_output(text: str, namespace: str, mention: str = "") -> Iterator[WrittenObject]:
    """Every object of the stream ``text``; those that state no namespace are in ``namespace``.

    Only of documents that have ``mention`` in their text.
    """
    for document in stream.split(text):
        if mention not in document.text:
            continue
        try:
            root = nodes.compose(document.text)
            found = [] if root is None else list(_of_document(document, root, namespace))
        except YAMLSyntaxError:
            continue
        yield from found


def _of_document(document: Document, root: Node, namespace: str) -> Iterator[WrittenObject]:
    manifests = objects.objects_in(nodes.read(document.text), namespace)
    found = [WrittenObject(each.ref, document, root, each.path, each.body) for each in manifests]
    # What is before the first object of a document belongs to it: the separator, comments.
    firsts = [document.line if not each.path else each.line(()) for each in found]
    ends = [*firsts[1:], document.line + len(document.text.splitlines())]
    for each, first, end in zip(found, firsts, ends, strict=False):
        yield each._replace(first=first, end=end)


def is_kind(word: str, kind: str) -> bool:
    """Whether ``word`` means ``kind``: its name, its plural, its short name, with or without a group."""
    word, _, _ = word.lower().partition(".")
    kind = kind.lower()
    if _SHORT.get(word, "").lower() == kind:
        return True
    return any(
        word == kind.removesuffix(ending) + plural for ending, plural in _PLURALS if kind.endswith(ending)
    )


def named(found: Sequence[WrittenObject], kind: str, name: str, namespace: str) -> list[WrittenObject]:
    """Those of ``found`` that ``kind`` and ``name`` mean, in ``namespace`` if it is given."""
    return [
        each
        for each in found
        if each.ref.name == name
        and is_kind(kind, each.ref.kind)
        and (not namespace or each.ref.namespace == namespace)
    ]
